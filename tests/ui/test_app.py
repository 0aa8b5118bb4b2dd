"""Starting and leaving as a process: what is refused with which sentence, what a first paint may load, pictures."""

import os
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from workbench.app import no_display, refusal
from workbench.store import Store

HEAVY = (
    *("torch", "transformers", "peft", "accelerate", "pyqtgraph", "sqlite_utils", "numpy", "pandas", "click"),
    *("ziamath", "ziafont", "latex2mathml"),
)


def python(code: str, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "WORKBENCH_HOME": str(home), **variables}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)


@pytest.mark.parametrize(
    ("python_version", "qt", "refused"),
    [
        ((3, 11), "6.12.0", True),
        ((3, 11), "6.11.3", False),
        ((3, 12), "6.12.0", False),
        ((3, 13), "6.13.0", False),
        ((3, 11), "", True),
    ],
)
def test_the_qt_that_aborts_is_refused_in_words(python_version: tuple[int, int], qt: str, refused: bool) -> None:
    said = refusal(python_version, qt)
    assert bool(said) == refused
    if refused:
        assert "nstall" in said, "says what to do"


def test_this_very_qt_is_accepted() -> None:
    assert refusal() == ""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="not run: no X server to miss here")
def test_without_a_display_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert "workbench demo" in no_display()
    monkeypatch.setenv("DISPLAY", ":0")
    assert no_display() == ""


def test_a_picture_of_the_window_needs_nothing_heavy(library: Path, tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    code = f"""
import sys
from workbench.app import main
code = main(["--db", {str(library)!r}, "--grab", {str(picture)!r}, "--size", "1000x640", "--dark"])
print(code, *sorted(set({HEAVY!r}) & set(sys.modules)))
"""
    done = python(code, tmp_path / "home")
    # the plot is in the picture, and its library comes after the first paint
    code_said, *loaded = done.stdout.split() or ["none"]
    assert code_said == "0"
    assert set(loaded) <= {"pyqtgraph", "numpy"}, done.stderr
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (1000, 640)
    assert image.pixelColor(5, 400).lightness() < 80, "dark was asked for"


@pytest.mark.parametrize(
    ("spoil", "code", "sentence"),
    [
        (lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(84)), 1, r"library|Workbench"),
        (lambda path: path.write_text("no database " * 20), 1, r"not a Workbench library"),
        (lambda path: _newer(path), 1, r"newer Workbench"),
    ],
    ids=["damaged", "something else", "newer"],
)
def test_a_library_that_cannot_be_opened_is_a_sentence(tmp_path: Path, spoil: object, code: int, sentence: str) -> None:
    path = tmp_path / "library.db"
    spoil(path)  # type: ignore[operator]
    before = path.read_bytes()
    done = python(
        f"import sys; from workbench.app import main; sys.exit(main(['--db', {str(path)!r}]))", tmp_path / "home"
    )
    assert done.returncode in (code, 3)
    assert re.search(sentence, done.stderr), done.stderr
    assert "Traceback" not in done.stderr
    assert path.read_bytes() == before


def _newer(path: Path) -> None:
    import sqlite3

    with Store.open(path):
        pass
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA user_version = 9999")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file.execute("PRAGMA journal_mode = DELETE")
