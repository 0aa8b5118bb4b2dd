"""A settings file from the future, broken, unreadable or not to be written: the window opens and nothing is lost."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Open
from workbench.settings import Preferences, SamplingSettings
from workbench.ui.memory import FILE, Memory
from workbench.ui.startup import start_up

FUTURE = """[General]
version=9

[labelling]
blind=at night
first_error=yes
mood=sunny

[look]
theme=solarized

[reading]
how=harmonic
threshold=per step

[Raum]
zeit="a, b", c

[sampling]
n=9999
temperature=0.5
top_k=40
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "memory").mkdir()
    return tmp_path / "memory" / FILE


def said(open_window: Open, library: Path) -> list[str]:
    window = open_window(library)
    start_up(window, samples=False, warm=False)
    return window.messages.sentences


def test_a_file_from_the_future_is_used_kept_and_told_once(file: Path, open_window: Open, library: Path) -> None:
    file.write_text(FUTURE, encoding="utf-8")
    window = open_window(library)
    start_up(window, samples=False, warm=False)
    assert window.preferences.now.first_error
    assert not window.preferences.now.blind
    assert window.sampling.settings == SamplingSettings(temperature=0.5)
    (sentence,) = window.messages.sentences
    assert "labelling/blind, look/theme, reading/how, reading/threshold, sampling/n" in sentence
    window.sampling.popover.form.input("seed").setValue(3)
    window.preferences.change(advance=False)
    window.memory.keep_reading(window.choosers.reading)
    window.remember()
    lines = file.read_text(encoding="utf-8").splitlines()
    assert set(FUTURE.split("\n")) - {""} - set(lines) <= {'zeit="a, b", c'}
    assert any(line.startswith("zeit=") and "a, b" in line for line in lines)
    assert {"seed=3", "advance=no"} <= set(lines)
    assert said(open_window, library) == [], "once is enough"


@pytest.mark.parametrize(
    "data",
    [
        b"[look]\ntheme=dark\n[samp",
        b"\x00\x01[look]\ntheme=dark\n\xff\xfe",
        "[look]\ntheme=dark\n".encode("utf-16"),
        b"[labelling]\nme=J\xfcrgen\n",
        b"<xml>these are not the settings</xml>\n",
        b"[place]\nwindow=@Variant(\\0\\0\\0\\x7f\\0)\n",
    ],
    ids=["cut off", "garbage", "UTF-16", "Latin-1", "another kind", "unknown type"],
)
def test_a_broken_file_is_kept_beside(file: Path, open_window: Open, library: Path, data: bytes) -> None:
    file.write_bytes(data)
    window = open_window(library)
    start_up(window, samples=False, warm=False)
    (sentence,) = window.messages.sentences
    kept = file.with_name("window.kept.ini")
    assert str(kept) in sentence
    assert window.preferences.now == Preferences(me="me")
    window.preferences.change(blind=True)
    window.remember()
    assert kept.read_bytes() == data
    assert Memory(file.parent).preferences().blind
    assert said(open_window, library) == []
    assert sorted(path.name for path in file.parent.glob("*.ini")) == [FILE, kept.name]


def test_two_broken_files_are_both_kept(file: Path) -> None:
    for data in (b"one\n", b"two\n", b"two\n"):
        file.write_bytes(data)
        Memory(file.parent)
    kept = {path.name: path.read_bytes() for path in file.parent.glob("window.kept*")}
    assert kept == {"window.kept.ini": b"one\n", "window.kept-2.ini": b"two\n"}


def test_a_file_that_cannot_be_read_is_left_alone(file: Path, open_window: Open, library: Path) -> None:
    # a folder in its place: a file without the right to read it is no obstacle to an administrator
    file.mkdir()
    window = open_window(library)
    start_up(window, samples=False, warm=False)
    (sentence,) = window.messages.sentences
    assert "cannot be used" in sentence
    window.preferences.change(blind=True)
    assert window.preferences.now.blind
    window.remember()
    assert list(file.iterdir()) == []
    assert "until you leave" in window.memory.unkept()


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A folder of somebody who is no administrator: who runs the test, or else the system's "nobody" for its time."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o777)
        before = os.geteuid()
        if before == 0:
            os.seteuid(65534)
        try:
            yield Path(place)
        finally:
            os.seteuid(before)


def test_a_file_that_may_only_be_read(nobody: Path) -> None:
    file = nobody / FILE
    file.write_text("[labelling]\nblind=yes\n", encoding="utf-8")
    file.chmod(0o444)
    memory = Memory(nobody)
    assert "cannot be written" in memory.complaint()
    assert memory.preferences().blind
    memory.keep_preference("advance", False)
    memory.write()
    assert not memory.preferences().advance, "until the end of the session"
    assert "cannot be written" in memory.unkept()
    assert file.read_text(encoding="utf-8") == "[labelling]\nblind=yes\n"


def test_a_file_that_may_not_be_read(nobody: Path) -> None:
    file = nobody / FILE
    file.write_text("[labelling]\nblind=yes\n", encoding="utf-8")
    file.chmod(0)
    memory = Memory(nobody)
    assert "cannot be used" in memory.complaint()
    memory.keep_preference("advance", False)
    memory.write()
    file.chmod(0o600)
    assert file.read_text(encoding="utf-8") == "[labelling]\nblind=yes\n"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file stands where the folder should", encoding="utf-8")
    memory = Memory(tmp_path / "taken" / "home")
    assert memory.complaint() == ""
    memory.keep_preference("blind", True)
    memory.write()
    assert memory.preferences().blind, "until the end of the session"
    assert "cannot be written" in memory.unkept()


@pytest.mark.parametrize("value", ["nan", "inf", "1e400", "-1", "", "0,7", "@@", "99999999999999999999"])
def test_numbers_outside_their_limits(file: Path, value: str) -> None:
    file.write_text(f"[sampling]\ntemperature={value}\nn={value}\nseed=7\n[look]\nzoom={value}\n", encoding="utf-8")
    memory = Memory(file.parent)
    assert memory.sampling() == SamplingSettings(seed=7)
    assert memory.zoom() == 1.0
    assert "sampling/n" in memory.complaint()


def test_no_file_no_word(tmp_path: Path, qtbot: QtBot) -> None:
    memory = Memory(tmp_path / "none")
    assert memory.complaint() == memory.unkept() == ""
    memory.write()
    assert not (tmp_path / "none").exists()


def test_two_processes_keep_what_the_other_chose(tmp_path: Path) -> None:
    ours = Memory(tmp_path)
    ours.keep_preference("blind", True)
    ours.write()
    code = (
        "import sys; from pathlib import Path; from workbench.settings import SamplingSettings;"
        "from workbench.ui.memory import Memory; memory = Memory(Path(sys.argv[1]));"
        "assert memory.preferences().blind; memory.keep_sampling(SamplingSettings(n=9)); memory.write()"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
    ours.keep_preference("advance", False)
    ours.write()
    kept = Memory(tmp_path)
    assert kept.sampling().n == 9
    assert (kept.preferences().blind, kept.preferences().advance) == (True, False)
