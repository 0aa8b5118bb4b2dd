"""A row of the table of actions: what it is called, where it stands, its usual keys, what it does and when it can.

    Act("step.error", LABEL, T("Error"), ("3",), lambda w: w.labelling.by_key(ERROR), judges)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from workbench.ui.window import Window


def T(text: str) -> str:
    """Marks a text that is translated where it is shown."""
    return text


FILE = T("File")
EDIT = T("Edit")
WORK = T("Work")
LABEL = T("Label")
GO = T("Go")
VIEW = T("View")
HELP = T("Help")
MENUS = (FILE, EDIT, WORK, LABEL, GO, VIEW, HELP)


def _always(_: "Window") -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do. ``when``: whether it can be done now."""

    id: str
    menu: str
    title: str
    keys: tuple[str, ...]
    run: Callable[["Window"], object]
    when: Callable[["Window"], bool] = _always
    tip: str = ""
    below_line: bool = False
    """A new group of the menu begins here."""
    why: str = ""
    """What is missing while it cannot be done; the palette says it."""
    checked: Callable[["Window"], bool] | None = None
    """Of what is on or off: whether it is on."""


def translated(text: str) -> str:
    return QCoreApplication.translate("Actions", text)
