#!/usr/bin/env python3
"""The front door: one command from a fresh clone to a running Workbench, on nothing but Python 3.11 or newer.

    python3 dev.py run              set up, then open the window (no display: the headless demo)
    python3 dev.py test [...]       set up, then the test suite; further arguments go to pytest
    python3 dev.py lint             ruff, mypy --strict, import-linter
    python3 dev.py bench NAME       one of tests/benchmarks
    python3 dev.py pictures DIR     a picture of each state of the window

Standard library only. Environment: WORKBENCH_VENV (where the virtual environment goes), WORKBENCH_NO_APT=1 (never
install system libraries), WORKBENCH_TORCH_INDEX (package index to take torch from).
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)

# soname -> Debian package. What QtGui needs even without a screen, and what an X11 window needs in addition.
OFFSCREEN = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libX11.so.6": "libx11-6",
}
WINDOW = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


class Stop(Exception):
    """Ends the program with a sentence and an exit code."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
WORKERS = 4
"""Processes the suite is spread over at most: each loads torch, and takes about 1 GB."""


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def missing_libraries(wanted: dict[str, str]) -> list[str]:
    """Debian packages of the libraries that cannot be loaded; none on other systems, where the wheels bring them."""
    if not sys.platform.startswith("linux"):
        return []
    packages = []
    for soname, package in wanted.items():
        try:
            ctypes.CDLL(soname)
        except OSError:
            packages.append(package)
    return packages


def system_libraries(wanted: dict[str, str]) -> None:
    """See to it that Qt's system libraries are there. Stop(3) with the exact command where they cannot be installed."""
    packages = missing_libraries(wanted)
    if not packages:
        return
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    may = os.geteuid() == 0 and shutil.which("apt-get") and not os.environ.get("WORKBENCH_NO_APT")
    if may:
        say(f"Installing Qt's system libraries: {' '.join(packages)}")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, stdout=subprocess.DEVNULL, check=False)
        # a package that another release calls otherwise must not keep the others from being installed
        if subprocess.run([*command, "-qq"], env=quiet, stdout=subprocess.DEVNULL, check=False).returncode:
            for package in packages:
                subprocess.run([*command[:4], "-qq", package], env=quiet, stdout=subprocess.DEVNULL, check=False)
        packages = missing_libraries(wanted)
        if not packages:
            return
    elif shutil.which("apt-get"):
        command = ["sudo", *command]
    raise Stop(
        3,
        f"Qt needs system libraries that are not installed. On Debian or Ubuntu run\n\n    {' '.join(command)}\n\n"
        "(elsewhere: the packages of the same libraries) and start again.",
    )


def venv_folder() -> Path:
    return Path(os.environ.get("WORKBENCH_VENV") or ROOT / ".venv").expanduser().resolve()


def venv_python() -> Path:
    return venv_folder() / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stamp() -> str:
    """Changes whenever what is installed might have to: the project file, this checkout, the Python version."""
    hashed = hashlib.sha256((ROOT / "pyproject.toml").read_bytes())
    hashed.update(f"{platform.python_version()} {sys.implementation.cache_tag} {ROOT}".encode())
    return hashed.hexdigest()


def pip(*arguments: str, check: bool = True) -> int:
    command = [str(venv_python()), "-m", "pip", "--disable-pip-version-check", *arguments]
    code = subprocess.run(command, check=False, cwd=ROOT).returncode
    if code and check:
        raise Stop(3, "Installing the packages failed; what pip said stands above. Mend that and start again.")
    return code


def pip_has_own_indexes() -> bool:
    """Has somebody told pip where packages come from? Then it is left as it is."""
    told = subprocess.run(
        [str(venv_python()), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    return any(word in told for word in ("index-url", "find-links", "no-index"))


def has_nvidia() -> bool:
    return Path("/dev/nvidia0").exists() or Path("/proc/driver/nvidia").exists()


def torch_first() -> None:
    """On Linux without an NVIDIA device take torch's CPU build, where an index that has it is known: the one of
    WORKBENCH_TORCH_INDEX. A pip with indexes of its own is left alone; any failure falls back to the plain package."""
    index = os.environ.get("WORKBENCH_TORCH_INDEX")
    if not index and (not sys.platform.startswith("linux") or has_nvidia() or pip_has_own_indexes()):
        return
    if not index:
        say(
            "No NVIDIA device was found. The standard torch package for Linux brings several GB of CUDA libraries. "
            "To have the small CPU build instead, stop now (Ctrl+C), set WORKBENCH_TORCH_INDEX to the address of "
            "PyTorch's CPU package index (PyTorch's installation page shows it) and start again."
        )
        return
    wanted = next(
        line.strip().strip(",").strip('"')
        for line in (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
        if line.strip().startswith('"torch>')
    )
    if pip("install", "--index-url", index, wanted, check=False):
        say("torch could not be had from WORKBENCH_TORCH_INDEX; the standard package is taken.")


def set_up() -> None:
    """Make the virtual environment and install the project in it, unless that has been done for this very state."""
    mark = venv_folder() / "workbench-stamp"
    if mark.exists() and mark.read_text(encoding="utf-8") == stamp() and venv_python().exists():
        return
    if not venv_python().exists():
        if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            raise Stop(
                3,
                "This Python cannot make virtual environments (ensurepip is missing). On Debian or Ubuntu run\n"
                f"\n    apt-get install python{version}-venv\n\nas root and start again.",
            )
        say(f"Making a virtual environment in {venv_folder()}")
        made = subprocess.run([sys.executable, "-m", "venv", str(venv_folder())], check=False)
        if made.returncode:
            raise Stop(3, f"No virtual environment could be made in {venv_folder()}; what Python said stands above.")
    say("Installing Workbench and what it needs (once; later starts skip this)")
    torch_first()
    pip("install", "--quiet", "--editable", f"{ROOT}[test]")
    mark.write_text(stamp(), encoding="utf-8")


def has_display() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM"))


def python(*arguments: str, offscreen: bool = False) -> int:
    """Run the environment's Python from the root of the checkout; its exit code."""
    environment = dict(os.environ)
    if offscreen:
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        return subprocess.run([str(venv_python()), *arguments], env=environment, cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        return 130


def run(arguments: list[str]) -> int:
    if has_display():
        system_libraries({**OFFSCREEN, **WINDOW})
        set_up()
        return python("-m", "workbench", *arguments)
    system_libraries(OFFSCREEN)
    set_up()
    say("There is no display: running the main job headless instead (workbench demo --out workbench-demo).")
    return python("-m", "workbench", "demo", "--out", "workbench-demo", *arguments, offscreen=True)


def test(arguments: list[str]) -> int:
    system_libraries(OFFSCREEN)
    set_up()
    cores = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, WORKERS)
    # the whole suite on all cores; a part of it is done before workers would have started
    spread = ["-n", str(cores), "--dist", "worksteal"] if cores > 1 and not arguments else []
    return python("-m", "pytest", *spread, *arguments, offscreen=True)


def lint(arguments: list[str]) -> int:
    if arguments:
        raise Stop(2, "lint takes no arguments: python3 dev.py lint")
    set_up()
    checks = {
        "ruff check": ("-m", "ruff", "check", "."),
        "mypy --strict": ("-m", "mypy"),
        "import-linter": ("-c", "from importlinter.cli import lint_imports_command as lint; lint()"),
    }
    codes = []
    for name, command in checks.items():
        say(name)
        codes.append(python(*command))
    return max(map(abs, codes))


def bench(arguments: list[str]) -> int:
    system_libraries(OFFSCREEN)
    set_up()
    return python("-m", "tests.benchmarks", *arguments, offscreen=True)


def pictures(arguments: list[str]) -> int:
    if len(arguments) != 1:
        raise Stop(2, "Say where the pictures go: python3 dev.py pictures DIR")
    system_libraries(OFFSCREEN)
    set_up()
    return python("-m", "workbench.app", "--pictures", str(Path(arguments[0]).resolve()), offscreen=True)


COMMANDS = {"run": run, "test": test, "lint": lint, "bench": bench, "pictures": pictures}


def main(arguments: list[str]) -> int:
    if sys.version_info < OLDEST:
        raise Stop(3, f"Workbench needs Python 3.11 or newer; this is {platform.python_version()}.")
    if not arguments or arguments[0] in ("-h", "--help") or arguments[0] not in COMMANDS:
        asked = bool(arguments) and arguments[0] in ("-h", "--help")
        (print if asked else say)(__doc__.strip())
        return 0 if asked else 2
    return COMMANDS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        say(str(stop))
        sys.exit(stop.code)
    except KeyboardInterrupt:
        sys.exit(130)
