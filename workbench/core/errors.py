"""Errors of three kinds, decided in one place: the person's, the world's, ours.

    UserError   "There is no model folder at ./policy2. Choose another folder."   -> exit 1, shown as a sentence
    WorldError  "The disk is full: the checkpoint could not be written."          -> exit 3, the window goes on
    the rest    our bug: full traceback, "copy report"                            -> exit 4
"""

import re
import sqlite3
import traceback
from pathlib import Path
from typing import Literal

Blame = Literal["person", "world", "bug"]

_NO_MEMORY = re.compile(r"out of memory|can't allocate memory|DefaultCPUAllocator")
_NO_DATABASE = re.compile(r"locked|busy|disk|full|readonly|unable to open")


class UserError(Exception):
    """The person can put it right; the message says what is wrong and what to do."""


class WorldError(Exception):
    """The machine is in the way: disk, memory, a lock, a missing display; the message says what and what goes on."""


def blame(error: BaseException) -> Blame:
    """Whose error it is. Decides the exit code, and whether the window shows a sentence or a report."""
    if isinstance(error, UserError):
        return "person"
    # torch raises RuntimeError for a failed allocation; it is the machine's limit, not a fault of the program
    if isinstance(error, RuntimeError) and _NO_MEMORY.search(str(error)):
        return "world"
    if isinstance(error, WorldError | MemoryError | OSError):
        return "world"
    if isinstance(error, sqlite3.OperationalError) and _NO_DATABASE.search(str(error)):
        return "world"
    return "bug"


EXIT_CODES: dict[Blame, int] = {"person": 1, "world": 3, "bug": 4}


def sentence(error: BaseException) -> str:
    """What the person reads."""
    match blame(error):
        case "person":
            return str(error)
        case "world":
            if isinstance(error, OSError) and error.strerror:
                return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
            return str(error) or "The machine ran out of memory."
    return f"Workbench made a mistake ({type(error).__name__}). Nothing stored is lost; the report says more."


def report(error: BaseException) -> str:
    """The traceback for a bug report, without home paths; messages that could quote problem texts are left out."""
    lines = [
        f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return "\n".join([type(error).__name__, *lines])
