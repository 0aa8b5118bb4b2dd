"""The libraries that were opened last, and the menu of them: eight at most, the newest first.

    recent.add(Path("lessons.db"));  recent.paths  ->  [Path("/course/lessons.db"), ...]

One that is not there any more stays in the list, grey and with the reason: its disk may come back.
"""

import json
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from workbench.ui.library_names import place_of, same
from workbench.ui.memory import Memory

MOST = 8
KEY = "libraries/recent"


class Recent:
    """Kept in window.ini; a broken list counts as none."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    @property
    def paths(self) -> list[Path]:
        try:
            kept = json.loads(self._memory.text(KEY) or "[]")
        except ValueError:
            return []
        return [Path(path) for path in kept if isinstance(path, str)][:MOST] if isinstance(kept, list) else []

    def add(self, library: Path) -> None:
        path = library.absolute()
        paths = [path, *(other for other in self.paths if other != path)][:MOST]
        self._memory.keep_text(KEY, json.dumps([str(each) for each in paths]))


class RecentMenu(QObject):
    """Made anew whenever it opens. ``chosen(Path)``."""

    chosen = Signal(object)

    def __init__(self, recent: Recent, current: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._recent, self._current = recent, current
        self.menu = QMenu(parent)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        self.menu.clear()
        for number, path in enumerate(self._recent.paths, 1):
            why = self._why_not(path)
            name = path.name.replace("&", "&&")
            folder = place_of(path.parent).replace("&", "&&")
            action = QAction(f"&{number}  {name}  ·  {why or folder}", self.menu)
            action.setToolTip(str(path))
            action.setEnabled(not why)
            action.setData(str(path))
            action.triggered.connect(lambda _=False, path=path: self.chosen.emit(path))
            self.menu.addAction(action)
        if self.menu.isEmpty():
            none = QAction(self.tr("None yet"), self.menu)
            none.setEnabled(False)
            self.menu.addAction(none)

    def _why_not(self, path: Path) -> str:
        """Why it cannot be chosen; empty where it can."""
        if same(path, self._current):
            return self.tr("open in this window")
        try:
            if path.is_file():
                return ""
            there = path.parent.is_dir()
        except OSError as error:
            return error.strerror or self.tr("cannot be read")
        if there:
            return self.tr("gone: the file is not in {0} any more").format(place_of(path.parent))
        return self.tr("gone: there is no folder {0}").format(place_of(path.parent))
