"""The application as a person meets it: a real X server, a real process, real keys; what was judged is in the library.

Not run where there is no Xvfb or xdotool: everything else is tested on Qt's offscreen screen.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from workbench.app import no_window_libraries
from workbench.core.values import ERROR, UNCLEAR
from workbench.store import Store

PATIENCE_S = 90.0
NEEDED = ("Xvfb", "xdotool")


@pytest.fixture
def display() -> Iterator[str]:
    """A screen of our own, under a number nobody else has."""
    if not all(shutil.which(program) for program in NEEDED):
        pytest.skip("not run: no X server")
    ours, theirs = os.pipe()
    command = ["Xvfb", "-displayfd", str(theirs), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(theirs,), stderr=subprocess.DEVNULL)
    os.close(theirs)
    with os.fdopen(ours) as told:
        number = told.readline().strip()
    try:
        if not number:
            pytest.skip("not run: no X server")
        yield f":{number}"
    finally:
        end(server)


@pytest.fixture
def x11(display: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The variables of a person who works at that screen, with an empty data folder."""
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    if no_window_libraries():
        pytest.skip("not run: no X server that Qt has the libraries for")
    return dict(os.environ)


def end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for it, not for ever."""
    latest = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < latest, f"never happened: {what}"
        time.sleep(0.1)


def xdotool(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(["xdotool", *words], env=environment, capture_output=True, text=True, timeout=30, check=False)
    return done.stdout.strip()


def test_a_label_given_by_keys_on_a_real_screen_is_kept(x11: dict[str, str], library: Path) -> None:
    app = subprocess.Popen([sys.executable, "-m", "workbench", "--db", str(library)], env=x11)
    try:
        window: list[str] = []

        def seen() -> bool:
            assert app.poll() is None, "it left by itself"
            window[:] = xdotool(x11, "search", "--onlyvisible", "--name", "Workbench$").split()
            return bool(window)

        until(seen, "the window is on the screen")
        # without a window manager nobody else gives it the keyboard
        xdotool(x11, "windowfocus", "--sync", window[0])

        def labels() -> list[tuple[str, int | None]]:
            with Store.open(library, readonly=True) as store:
                return [
                    (row.title, label.value)
                    for row in store.problem_page()
                    for view in store.views_of(row.id)
                    for label in (view.labels or {}).values()
                ]

        xdotool(x11, "key", "ctrl+f")
        xdotool(x11, "type", "45")
        xdotool(x11, "key", "Return", "Tab", "Tab", "Right", "Down", "3")
        until(lambda: labels() == [("Pencils 12", ERROR)], "the label is stored")
        # the sheet of keys is closed again, the palette runs what was typed, and both give the focus back
        xdotool(x11, "key", "question")

        def sheet() -> list[str]:
            return xdotool(x11, "search", "--onlyvisible", "--name", "^Keys$").split()

        until(lambda: bool(sheet()), "the sheet of keys is shown")
        xdotool(x11, "windowfocus", "--sync", sheet()[0])
        xdotool(x11, "key", "Escape")
        until(lambda: not sheet(), "the sheet is closed")
        xdotool(x11, "windowfocus", "--sync", window[0])
        xdotool(x11, "key", "ctrl+k")
        xdotool(x11, "type", "unclear")
        xdotool(x11, "key", "Return")
        # the label before has chosen the next step
        both = [("Pencils 12", ERROR), ("Pencils 12", UNCLEAR)]
        until(lambda: labels() == both, "the command is run")
        xdotool(x11, "key", "ctrl+q")
        assert app.wait(PATIENCE_S) == 0
        assert labels() == both
    finally:
        end(app)


def test_a_missing_window_library_is_named_before_qt_aborts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plugin = tmp_path / "libqxcb.so"
    plugin.write_bytes(b"no library")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    said = no_window_libraries(plugin)
    assert "libqxcb.so" in said
    assert "workbench demo" in said
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert no_window_libraries(plugin) == ""


def test_the_five_tasks_are_done_on_a_real_screen_too(x11: dict[str, str], tmp_path: Path) -> None:
    """The same hands, but the windows, menus, dialogs and focus of a real X server."""
    manager = None
    if shutil.which("openbox"):
        manager = subprocess.Popen(["openbox"], env=x11, stderr=subprocess.DEVNULL)
    try:
        root = Path(__file__).parents[2]
        place = ["--basetemp", str(tmp_path / "tasks"), "-p", "no:cacheprovider"]
        command = [sys.executable, "-m", "pytest", "-q", *place, "tests/ui/test_five_tasks.py"]
        done = subprocess.run(command, env=x11, cwd=root, capture_output=True, text=True, timeout=240, check=False)
        assert done.returncode == 0, done.stdout[-4000:]
        assert "5 passed" in done.stdout
    finally:
        if manager is not None:
            end(manager)
