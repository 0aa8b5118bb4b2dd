"""Is everything in order on this machine? Versions, screen, disk, memory, threads, devices, models, the library.

``examine(path) -> {"ok": True, "problems": [], "versions": {"torch": "2.13.0", ...}, "disk": {"free_gib": 41.2}, ...}``
Every sentence under "problems" says what to do.
"""

import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbench import __version__
from workbench.core.errors import UserError, WorldError, blame, sentence
from workbench.store import Damaged, Store
from workbench.tasks.models import available, inspected, shipped

PACKAGES = (
    "PySide6-Essentials",
    "torch",
    "transformers",
    "safetensors",
    "tokenizers",
    "pyqtgraph",
    "sqlite-utils",
    "numpy",
)
LEAST_DISK = 1.0
"""GiB; a few checkpoints and a library."""
LEAST_MEMORY = 1.0
"""GiB; torch, the window and the shipped models need about 0.7."""
RESCUE = "What can be read of it is copied into a new library by: workbench doctor --recover NEW.db"
_SCREEN = (
    "import sys; from PySide6.QtGui import QGuiApplication; "
    "app = QGuiApplication(['workbench']); print(app.platformName())"
)


def examine(library: Path) -> dict[str, Any]:
    """Look at everything; nothing is changed, and a library that is not there yet is no problem."""
    problems: list[str] = []
    document = {
        "versions": _versions(problems),
        "qt_platform": _guarded(_screen, problems),
        "disk": _disk(library, problems),
        "memory": _memory(problems),
        "threads": _guarded(_threads, problems),
        "devices": _guarded(_devices, problems),
        "models": _models(problems),
        "store": _store(library, problems),
    }
    return {"ok": not problems, "problems": problems, **document}


def _guarded(look: Callable[[], Any], problems: list[str]) -> Any:
    """What a look finds; where it fails, the sentence joins the problems."""
    try:
        return look()
    except (UserError, WorldError, OSError, ImportError, RuntimeError) as error:
        problems.append(sentence(error) if blame(error) != "bug" else str(error))
        return None


def _versions(problems: list[str]) -> dict[str, str]:
    found = {"workbench": __version__, "python": platform.python_version(), "system": platform.platform()}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            problems.append(f"The package {name} is not installed. Install Workbench again.")
    if found.get("PySide6-Essentials", "").startswith("6.12.0") and sys.version_info < (3, 12):
        problems.append("PySide6 6.12.0 aborts on this Python. Install PySide6-Essentials 6.11.")
    return found


def _screen() -> str:
    """The platform Qt draws on, tried in a child process: Qt ends the process where it has no screen."""
    tried = subprocess.run([sys.executable, "-c", _SCREEN], capture_output=True, text=True, timeout=60, check=False)
    if tried.returncode != 0:
        if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            raise WorldError("There is no display, so the window cannot open. The command line works: workbench demo.")
        lines = [line for line in tried.stderr.splitlines() if line.strip()] or ["no reason given"]
        raise WorldError(f"Qt cannot open a window ({lines[0][:160]}). Run dev.py run to see which packages it lacks.")
    return tried.stdout.strip()


def _disk(library: Path, problems: list[str]) -> dict[str, Any]:
    folder = library.absolute().parent
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    free = usage.free / 2**30
    if free < LEAST_DISK:
        problems.append(f"Only {free:.2f} GiB are free where the library lies ({folder}). Make room.")
    return {"folder": str(folder), "free_gib": round(free, 2), "total_gib": round(usage.total / 2**30, 2)}


def _memory(problems: list[str]) -> dict[str, Any]:
    known = _meminfo()
    if known is None:
        return {"available_gib": None, "total_gib": None}
    available, total = known
    if available < LEAST_MEMORY:
        problems.append(f"Only {available:.2f} GiB of memory are free. Close other programs.")
    return {"available_gib": round(available, 2), "total_gib": round(total, 2)}


def _meminfo() -> tuple[float, float] | None:
    """(available, total) in GiB where the system tells."""
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        told = {line.split(":")[0]: int(line.split()[1]) / 2**20 for line in lines if ":" in line}
        return told["MemAvailable"], told["MemTotal"]
    except (OSError, KeyError, ValueError, IndexError):
        return None


def _threads() -> dict[str, int]:
    from workbench.engine.threads import wanted_threads

    return {"cores": os.cpu_count() or 1, "model": wanted_threads()}


def _devices() -> list[str]:
    from workbench.engine.devices import devices

    return devices()


def _models(problems: list[str]) -> list[dict[str, Any]]:
    if not shipped():
        problems.append("The shipped models are missing. Install Workbench again.")
    rows = []
    for model in available():
        told = inspected(model.folder)
        problems.extend(told["faults"])
        rows.append({"name": model.name, "safe": told["safe"], "parameters": model.parameters})
    return rows


def _store(library: Path, problems: list[str]) -> dict[str, Any]:
    if not library.exists():
        return {"path": str(library), "exists": False}
    try:
        with Store.open(library, readonly=True) as store:
            faults = store.integrity()
            problems.extend(f"The library {library.name} is damaged: {line}" for line in faults)
            if faults:
                problems.append(RESCUE)
            totals = store.totals()
    except (UserError, WorldError, OSError) as error:
        problems.append(sentence(error))
        if isinstance(error, Damaged):
            problems.append(RESCUE)
        return {"path": str(library), "exists": True}
    writable = os.access(library, os.W_OK) and os.access(library.absolute().parent, os.W_OK)
    if not writable:
        problems.append(f"The library {library} cannot be written to. Make it writable, or choose another with --db.")
    return {
        "path": str(library),
        "exists": True,
        "writable": writable,
        "problems": totals.problems,
        "traces": totals.traces,
    }
