"""Nothing leaves this machine: a session asks for no connection, and a page says what is stored where."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from workbench.core.values import SOUND
from workbench.ui.export import Export
from workbench.ui.privacy import Place, PrivacyDialog, sizes
from workbench.ui.window import Window

SOON = 120_000
TRAP = """
import os, sys
def _note(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        with open({file!r}, "a") as file:
            file.write(f"{{event}} {{arguments[1:]}}\\n")
        raise OSError("no connection is allowed here")
sys.addaudithook(_note)
"""


@pytest.fixture
def attempts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that names every attempt to connect, of this process and of the Python processes it starts."""
    file = tmp_path / "attempts.txt"

    def refuse(name: str) -> object:
        def connect(*arguments: object, **_: object) -> object:
            with file.open("a") as lines:
                lines.write(f"{name} {arguments[1:]}\n")
            raise OSError("no connection is allowed here")

        return connect

    for name in ("connect", "connect_ex", "sendto", "sendmsg"):
        monkeypatch.setattr(socket.socket, name, refuse(name))
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse(name))
    trap = tmp_path / "trap"
    trap.mkdir()
    (trap / "sitecustomize.py").write_text(TRAP.format(file=str(file)), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(trap), *sys.path]))
    return file


def test_a_session_asks_for_no_connection(window: Window, qtbot: QtBot, attempts: Path, tmp_path: Path) -> None:
    def finish() -> None:
        qtbot.waitUntil(lambda: not window.work.open and window.pump.idle, timeout=SOON)

    window.jobs.warm_up()
    finish()
    window.problems.choose_row(11)
    window.sampling.popover.form.input("n").setValue(1)
    window.sampling.popover.form.input("max_tokens").setValue(32)
    window.generate()
    finish()
    window.problems.choose_row(0)
    window.score()
    finish()
    trace = window.columns.shown()[0]
    assert window.columns.select(trace, 0)
    window.labelling.by_key(SOUND)
    window.labelling.flag()
    window.jobs.write_out(Export("flag:yes", "workbench", tmp_path / "out.jsonl"))
    finish()
    for opened in (window.asking.privacy, window.asking.about, window.asking.settings):
        opened()
        assert window.asking.open_now is not None
        window.asking.open_now.reject()
    totals = window.store.totals()
    assert (totals.labelled, totals.flagged) == (1, 1)
    assert (tmp_path / "out.jsonl").stat().st_size > 0
    assert all("written" in sentence for sentence in window.messages.sentences)
    assert not attempts.exists(), attempts.read_text()


def test_the_trap_would_see_an_attempt_here_and_in_a_child(attempts: Path) -> None:
    with socket.socket() as ours, pytest.raises(OSError, match="no connection"):
        ours.connect(("127.0.0.1", 9))
    assert "127.0.0.1" in attempts.read_text()
    attempts.unlink()
    code = "import socket; socket.socket().connect(('127.0.0.1', 9))"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "no connection is allowed" in child.stderr
    assert "socket.connect" in attempts.read_text()


def test_the_page_names_the_real_places_and_their_sizes(window: Window, qtbot: QtBot, models: Path) -> None:
    (models / "exports").mkdir(exist_ok=True)
    (models / "exports" / "a.jsonl").write_bytes(b"x" * 1500)
    window.asking.privacy()
    dialog = window.asking.open_now
    assert isinstance(dialog, PrivacyDialog)
    found = {place.title: place for place in dialog.places}
    assert found["Library"].shown == window.store.path
    assert found["Settings"].shown == window.memory.path
    assert found["Exports"].folder == models / "exports"
    assert found["Log"].folder == models / "logs"
    qtbot.waitUntil(lambda: all(label.text() != "…" for label in dialog.sizes))
    shown = dict(zip(found, (label.text() for label in dialog.sizes), strict=True))
    assert shown["Exports"] == "1.5 kB"
    assert "kB" in shown["Library"] or "MB" in shown["Library"]
    assert all(label.accessibleName() for label in dialog.sizes)
    dialog.reject()


def test_sizes_count_what_is_there_and_follow_no_link(tmp_path: Path) -> None:
    (tmp_path / "a" / "deep").mkdir(parents=True)
    (tmp_path / "a" / "one").write_bytes(b"1" * 10)
    (tmp_path / "a" / "deep" / "two").write_bytes(b"2" * 5)
    (tmp_path / "big").mkdir()
    (tmp_path / "big" / "file").write_bytes(b"3" * 100_000)
    (tmp_path / "a" / "link").symlink_to(tmp_path / "big", target_is_directory=True)
    places = [
        Place("folder", "", tmp_path / "a"),
        Place("file", "", tmp_path / "a", ("one", "one-wal")),
        Place("none", "", tmp_path / "none"),
    ]
    last = dict(sizes(places))
    assert (last[0], last[1], last[2]) == (15, 10, None)


class Opened(QObject):
    """Stands where the desktop's file manager would."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.urls.append(url.toLocalFile())


def test_the_button_shows_the_folder(window: Window) -> None:
    manager = Opened()
    QDesktopServices.setUrlHandler("file", manager, "take")
    try:
        window.asking.privacy()
        dialog = window.asking.open_now
        assert isinstance(dialog, PrivacyDialog)
        dialog.reveals[0].click()
        assert manager.urls == [str(window.store.path.parent)]
        dialog.reject()
    finally:
        QDesktopServices.unsetUrlHandler("file")
