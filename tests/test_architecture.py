"""The one arrow holds, and the guard itself is tested: violations planted in a copy of the tree are all caught."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# where it is planted, what is planted, what the guard must name
PLANTS = [
    ("core/aggregate.py", "import workbench.store", "workbench.core.aggregate -> workbench.store"),
    ("core/split.py", "def late():\n    import numpy", "workbench.core.split -> numpy"),
    ("store/__init__.py", "import workbench.problems", "workbench.store -> workbench.problems"),
    ("problems/__init__.py", "def late():\n    import torch", "workbench.problems -> torch"),
    ("checks/__init__.py", "import sqlite3", "workbench.checks -> sqlite3"),
    ("measures/__init__.py", "import workbench.tasks", "workbench.measures -> workbench.tasks"),
    ("tasks/__init__.py", "import PySide6.QtCore", "workbench.tasks -> PySide6"),
    ("ui/__init__.py", "def late():\n    import workbench.engine", "workbench.ui -> workbench.engine"),
    ("cli/__init__.py", "import workbench.app", "workbench.cli -> workbench.app"),
    ("ui/columns.py", "import workbench.ui.problem_list", "workbench.ui.columns -> workbench.ui.problem_list"),
]


def lint_imports(tree: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(tree), "COLUMNS": "200"}
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False, timeout=300)


def copy_of_the_tree(to: Path) -> Path:
    shutil.copytree(ROOT / "workbench", to / "workbench", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", to)
    return to


def test_every_import_points_to_the_right(tmp_path: Path) -> None:
    told = lint_imports(copy_of_the_tree(tmp_path))
    assert told.returncode == 0, told.stdout


def test_planted_violations_are_caught(tmp_path: Path) -> None:
    tree = copy_of_the_tree(tmp_path)
    for where, line, _ in PLANTS:
        with (tree / "workbench" / where).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    told = lint_imports(tree)
    assert told.returncode != 0
    unnoticed = [named for _, _, named in PLANTS if named not in told.stdout]
    assert not unnoticed, f"nobody noticed {unnoticed}\n{told.stdout}"
