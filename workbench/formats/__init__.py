"""Data formats, one file each with reader and writer together; a new file with an ABOUT is a new format.

    guess(Path("lessons.jsonl"))  ->  ("workbench", "its first line says so")
    formats().maker("workbench")().read(Path("lessons.jsonl"))
                                  ->  (2, [Added(...)]), (3, [Solved(...), ...]), Skipped(4, "...")
"""

import sys
from pathlib import Path

from workbench.core.errors import UserError
from workbench.core.protocols import Format
from workbench.core.registry import Registry

_HEAD = 64 << 10


def formats() -> Registry:
    """Every format there is."""
    return Registry.walk("format", sys.modules[__name__])


def guess(path: Path) -> tuple[str, str]:
    """The name of the format a file has, and why. UserError: no file, or no format fits."""
    head = beginning(path)
    known = formats()
    for about in known:
        candidate: Format = known.maker(about.name)()
        why = candidate.guess(path, head)
        if why:
            return about.name, why
    names = ", ".join(known.names())
    raise UserError(f"{path.name} is in none of the formats Workbench reads ({names}). Choose another file.")


def beginning(path: Path) -> str:
    """The first part of a text file. UserError: there is none, or it cannot be read as text."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except FileNotFoundError:
        raise UserError(f"There is no file {path}. Choose another file.") from None
    except IsADirectoryError:
        raise UserError(f"{path} is a folder. Choose a file in it.") from None
    if not head.strip():
        raise UserError(f"{path.name} is empty. Choose another file.")
    if b"\0" in head:
        raise UserError(f"{path.name} is not a text file. Choose a data file, such as JSON lines.")
    return head.decode("utf-8-sig", "replace")
