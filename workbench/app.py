"""The application: looks at the machine, opens the library, shows the window, and leaves with an exit code.

    main([])                                             the window
    main(["--db", "x.db", "--grab", "a.png", "--dark"])  a picture of the real window, for the demo and the pictures

Nothing heavy is imported before the first paint: no torch, transformers, pyqtgraph, numpy, sqlite_utils, click.
"""

import argparse
import builtins
import ctypes
import gc
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

BROKEN_QT = "6.12.0"
"""PySide6 6.12.0 drops references to None before Python 3.12 until the interpreter aborts."""


def refusal(python: tuple[int, int] = sys.version_info[:2], qt: str | None = None) -> str:
    """Why this Python and PySide6 cannot work together; empty where they can. ``qt``: its version."""
    if qt is None:
        qt = _installed_qt()
    if not qt:
        return "PySide6 is not installed, so there is no window. Install it: pip install PySide6-Essentials"
    if qt == BROKEN_QT and python < (3, 12):
        return (
            f"PySide6 {qt} aborts on Python {python[0]}.{python[1]}. "
            'Install another one: pip install "PySide6-Essentials>=6.10,<6.12", or use Python 3.12 or newer.'
        )
    return ""


def _installed_qt() -> str:
    """Version of PySide6, from the name of what pip wrote beside it: asking pip's records takes a tenth of a start."""
    spec = find_spec("PySide6")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for record in Path(folder).parent.glob("*.dist-info"):
            name, _, version = record.name.removesuffix(".dist-info").partition("-")
            if name.lower() in ("pyside6_essentials", "pyside6"):
                return version
    if spec is None:
        return ""
    from PySide6 import __version__

    return __version__


def no_display() -> str:
    """Why there is no display; empty where there is one, or where Qt is told to do without."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return ""
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return ""
    return "There is no display, so the window cannot be shown. Without one: workbench demo --out workbench-demo"


def no_window_libraries(plugin: Path | None = None) -> str:
    """Which library Qt misses to open an X11 window; empty where none, or where it is not asked to open one.

    Qt itself would abort and name another library than the missing one. ``plugin``: Qt's part for X11."""
    if not os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return ""
    if os.environ.get("QT_QPA_PLATFORM", "xcb") != "xcb":
        return ""
    if plugin is None:
        spec = find_spec("PySide6")
        places = spec.submodule_search_locations if spec else None
        plugin = Path(*list(places or ())[:1], "Qt", "plugins", "platforms", "libqxcb.so")
    if not plugin.is_file():
        return ""
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        missing = str(error).partition(":")[0]
        return (
            f"Qt cannot open a window, because {missing} is missing. On Debian and Ubuntu python3 dev.py run installs "
            "what Qt needs. Without a window: workbench demo --out workbench-demo"
        )
    return ""


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window and stay until it is closed. The exit code: 0, 1 person, 3 machine, 4 our mistake."""
    asked = _parser().parse_args(sys.argv[1:] if argv is None else argv)
    if asked.grab or asked.pictures:
        # a picture needs no screen, and must not depend on the size of one
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    trouble = refusal() or no_display() or no_window_libraries()
    if trouble:
        sys.stderr.write(trouble + "\n")
        return 3
    _quick_imports()
    from workbench.ui.session import run

    return run(asked)


def _quick_imports() -> None:
    """Modules are loaded without two things that cost a third more time and serve nothing here.

    Garbage: what is loaded stays (``ui/interpreter.py`` collects once the window is there). And PySide6 replaces
    ``__import__`` so that it can read the source of every module imported later, looking for ``__feature__``, which
    nobody here uses: half a second, and 2,400 files kept in memory, once torch is loaded."""
    gc.disable()
    usual = builtins.__import__
    import PySide6.QtCore  # noqa: F401 - what it does to imports is taken back

    builtins.__import__ = usual


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="workbench", description="Opens the Workbench window.")
    parser.add_argument("--db", type=Path, help="the library to open (default: the one in your data folder)")
    parser.add_argument("--dark", action="store_true", help="dark, whatever was chosen before")
    parser.add_argument("--light", action="store_true", help="light, whatever was chosen before")
    parser.add_argument("--grab", type=Path, metavar="FILE", help="save a picture of the window as PNG and leave")
    parser.add_argument("--size", type=_size, default=(1440, 860), metavar="WxH", help="size of the window grabbed")
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="save a picture of every state of the window")
    return parser


def _size(text: str) -> tuple[int, int]:
    wide, _, high = text.lower().partition("x")
    try:
        size = int(wide), int(high)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no size. Write it as 1440x860.") from None
    if not (200 <= size[0] <= 8000 and 200 <= size[1] <= 8000):
        raise argparse.ArgumentTypeError("Both sides have to be between 200 and 8000.")
    return size


if __name__ == "__main__":
    sys.exit(main())
