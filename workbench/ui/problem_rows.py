"""The rows of the problem list: pages of the store, fetched as the view nears their end, redrawn one by one.

A row is the store's ``ProblemRow(id, title, family, answer, marks, matching)``; the view paints it, a screen reader
hears ``Marbles in the ratio, arithmetic: 5 of 8 right, 1 flagged``.
"""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from workbench.store import Store
from workbench.store.rows import ProblemRow, Reading

PAGE = 200
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
ROW = Qt.ItemDataRole.UserRole
THRESHOLD = Qt.ItemDataRole.UserRole + 1


class ProblemRows(QAbstractListModel):
    """Rows that match ``filter``, in the store's order."""

    def __init__(self, store: Store, reading: Reading, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._rows: list[ProblemRow] = []
        self._place: dict[str, int] = {}
        self._all_there = False
        self.filter = ""
        self.reading = reading

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role == THRESHOLD:
            return self.reading.threshold
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self.spoken(row)
        return None

    def canFetchMore(self, parent: Index = NOWHERE) -> bool:
        return not parent.isValid() and not self._all_there

    def fetchMore(self, parent: Index = NOWHERE) -> None:
        after = self._rows[-1].id if self._rows else None
        page = self._store.problem_page(self.filter, self.reading, after=after, limit=PAGE)
        self._all_there = len(page) < PAGE
        if not page:
            return
        first = len(self._rows)
        self.beginInsertRows(NOWHERE, first, first + len(page) - 1)
        self._rows.extend(page)
        self._place.update({row.id: first + at for at, row in enumerate(page)})
        self.endInsertRows()

    def show(self, filter: str, reading: Reading, least: int = PAGE) -> None:
        """Begin again with this filter, at least so many rows at once. UserError: the filter cannot be read; the rows
        stay as they are."""
        wanted = max(least, PAGE)
        page = self._store.problem_page(filter, reading, after=None, limit=wanted)
        self.beginResetModel()
        self.filter, self.reading = filter, reading
        self._rows = list(page)
        self._place = {row.id: at for at, row in enumerate(page)}
        self._all_there = len(page) < wanted
        self.endResetModel()

    def reload(self, problems: Iterable[str]) -> None:
        """Read the rows of these problems again, in place; what no longer matches the filter stays until the next
        search, so that nothing jumps away under the hand."""
        for id in problems:
            place = self._place.get(id)
            if place is None:
                continue
            row = self._store.problem_row(id, self.reading)
            if row is not None and row != self._rows[place]:
                self._rows[place] = row
                index = self.index(place)
                self.dataChanged.emit(index, index)

    def extend(self) -> None:
        """Problems have joined: those behind the last row can be fetched now."""
        if self._all_there:
            self._all_there = False
            self.fetchMore()

    def row_of(self, problem: str) -> int | None:
        """Where a problem stands, as far as fetched."""
        return self._place.get(problem)

    def fetch_to(self, problem: str, most: int = 20 * PAGE) -> int | None:
        """The same, fetching further pages (up to ``most`` rows) until it is there."""
        while problem not in self._place and not self._all_there and len(self._rows) < most:
            self.fetchMore()
        return self._place.get(problem)

    def row(self, number: int) -> ProblemRow:
        return self._rows[number]

    def spoken(self, row: ProblemRow) -> str:
        """A row in words."""
        total = len(row.marks)
        if not total:
            return self.tr("{0}, {1}: no traces yet").format(row.title, row.family)
        counts = {name: sum(mark.outcome == name for mark in row.marks) for name in ("right", "wrong", "unknown")}
        parts = [self.tr("{0} of {1} right").format(counts["right"], total)]
        if counts["unknown"]:
            parts.append(self.tr("{0} cannot tell").format(counts["unknown"]))
        flagged = sum(mark.flagged for mark in row.marks)
        if flagged:
            parts.append(self.tr("{0} flagged").format(flagged))
        unscored = sum(mark.score is None for mark in row.marks)
        if unscored:
            parts.append(self.tr("{0} not scored").format(unscored))
        return f"{row.title}, {row.family}: {', '.join(parts)}"
