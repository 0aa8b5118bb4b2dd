"""The rows of the problem list: as many as there are, in memory only the few pages that were looked at last.

``rowCount`` is the count; a row nobody has looked at yet is None until its page is there (``data`` asks for it, a timer
reads it). A row is the store's ``ProblemRow(id, title, family, answer, marks, matching)``; the view paints it, a screen
reader hears ``Marbles in the ratio, arithmetic: 5 of 8 right, 1 flagged``.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer

from workbench.store import Store
from workbench.store.lists import MARKS
from workbench.store.rows import Order, ProblemRow, Reading, Survey
from workbench.ui.blind import VeiledMark, hidden_words

PAGE = 200
KEPT = 6
"""Pages in memory at most."""
WALKED = 20
"""Pages looked through for a problem at most."""
READ_MS = 30
"""A page that was only passed by, as the scroll bar is dragged, is not read."""
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
ROW = Qt.ItemDataRole.UserRole
THRESHOLD = Qt.ItemDataRole.UserRole + 1
HOW = Qt.ItemDataRole.UserRole + 2


class ProblemRows(QAbstractListModel):
    """Rows that match ``filter``, in the order chosen."""

    def __init__(self, store: Store, reading: Reading, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._pages: OrderedDict[int, list[ProblemRow]] = OrderedDict()
        self._count = 0
        self._survey: Survey | None = None
        self._wanted: list[int] = []
        self.filter = ""
        self.veil: Callable[[ProblemRow], ProblemRow] = lambda row: row
        """What is shown of a row: less of it to who labels blind."""
        self.reading = reading
        self.order: Order = "added"
        self.descending = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(READ_MS)
        self._later.timeout.connect(self._read_wanted)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else self._count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= self._count:
            return None
        if role == THRESHOLD:
            return self.reading.threshold
        if role == HOW:
            return self.reading.how
        row = self._held(index.row())
        if row is None:
            self._want(index.row())
            return self.tr("Reading…") if role == Qt.ItemDataRole.AccessibleTextRole else None
        row = self.veil(row)
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            # a title is somebody's text: shown, never read as markup
            return "".join(f"<p>{escape(part)}</p>" for part in (self.spoken(row), self._legend()))
        return None

    def show(self, filter: str, reading: Reading, count: int) -> None:
        """Begin again with this filter, of which ``count`` problems are known to match. UserError: the filter cannot be
        read; the rows stay as they are."""
        first = self._store.page_at(
            0, filter, reading, limit=PAGE, order=self.order, descending=self.descending
        )
        self.beginResetModel()
        self.filter, self.reading, self._survey = filter, reading, None
        self._pages.clear()
        self._wanted.clear()
        self._pages[0] = list(first)
        self._count = count if len(first) == PAGE else len(first)
        self.endResetModel()

    def read_by(self, reading: Reading) -> None:
        """Only the threshold is another: marks hold their scores, so nothing is read again."""
        self.reading = reading

    def resize(self, count: int, survey: Survey | None = None) -> None:
        """How many match is known better now; ``survey`` makes far jumps quick."""
        self._survey = survey or self._survey
        if count > self._count:
            self.beginInsertRows(NOWHERE, self._count, count - 1)
            self._count = count
            self._drop_short_page()
            self.endInsertRows()
        elif count < self._count:
            self.beginRemoveRows(NOWHERE, count, self._count - 1)
            self._count = count
            self.endRemoveRows()

    def extend(self) -> None:
        """Problems have joined; those behind the last row are shown at once where that is where they stand."""
        if (self.order, self.descending) != ("added", False):
            return
        last = self._count // PAGE
        self._pages.pop(last, None)
        self.resize(last * PAGE + len(self._page(last)))

    def refresh(self) -> None:
        """Every page in memory may be out of date: they are read again as they are looked at."""
        self._pages.clear()
        self._changed(0, self._count - 1)

    def reload(self, problems: Iterable[str]) -> None:
        """Read the rows of these problems again, in place; what no longer matches the filter stays until the next
        search, so that nothing jumps away under the hand."""
        for id in problems:
            place = self.row_of(id)
            if place is None:
                continue
            row = self._store.problem_row(id, self.reading, self.filter)
            if row is not None and row != self._held(place):
                self._pages[place // PAGE][place % PAGE] = row
                self._changed(place, place)

    def row_of(self, problem: str) -> int | None:
        """Where a problem stands, as far as it is in memory."""
        for page, rows in self._pages.items():
            for at, row in enumerate(rows):
                if row.id == problem:
                    return page * PAGE + at
        return None

    def find(self, problem: str, most: int = WALKED) -> int | None:
        """The same, reading pages from the first on (``most``) until it is there."""
        place = self.row_of(problem)
        for page in range(min(most, self._count // PAGE + 1)):
            if place is not None:
                break
            self._page(page)
            place = self.row_of(problem)
        return place

    def matching(self, problem: str) -> frozenset[str] | None:
        """Ids of a problem's traces that the filter leaves; None where there is no filter, or no such row at hand."""
        row = self.row_of(problem) if self.filter and problem else None
        if row is None:
            return None
        marks = self.row(row).marks
        if len(marks) >= MARKS:
            # more than a row shows
            return frozenset(self._store.trace_ids(f"problem:{problem} ({self.filter})", self.reading))
        return frozenset(mark.trace for mark in marks if mark.matches)

    def row(self, number: int) -> ProblemRow:
        """A row, read now if it is not there. IndexError: there is none."""
        return self._page(number // PAGE)[number % PAGE]

    @property
    def in_memory(self) -> int:
        """Pages that are held."""
        return len(self._pages)

    def _held(self, number: int) -> ProblemRow | None:
        rows = self._pages.get(number // PAGE)
        return rows[number % PAGE] if rows is not None and number % PAGE < len(rows) else None

    def _page(self, page: int) -> list[ProblemRow]:
        if page not in self._pages:
            self._pages[page] = self._store.page_at(
                page * PAGE,
                self.filter,
                self.reading,
                limit=PAGE,
                order=self.order,
                descending=self.descending,
                survey=self._survey,
            )
        self._pages.move_to_end(page)
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)
        return self._pages[page]

    def _drop_short_page(self) -> None:
        """A last page that was not full may have more now."""
        for page in [page for page, rows in self._pages.items() if len(rows) < PAGE]:
            del self._pages[page]

    def _want(self, number: int) -> None:
        self._wanted.append(number // PAGE)
        if not self._later.isActive():
            self._later.start()

    def _read_wanted(self) -> None:
        """What was asked for last is what the view shows; it shows two pages at most, others were only passed by."""
        wanted, self._wanted = self._wanted, []
        for page in list(dict.fromkeys(reversed(wanted)))[:2]:
            self._page(page)
            self._changed(page * PAGE, min((page + 1) * PAGE, self._count) - 1)

    def stop(self) -> None:
        self._later.stop()

    def _changed(self, first: int, last: int) -> None:
        if first <= last:
            self.dataChanged.emit(self.index(first), self.index(last))

    def spoken(self, row: ProblemRow) -> str:
        """A row in words."""
        total = len(row.marks)
        if not total:
            return self.tr("{0}, {1}: no traces yet").format(row.title, row.family)
        counts = {name: sum(mark.outcome == name for mark in row.marks) for name in ("right", "wrong", "unknown")}
        covered = sum(isinstance(mark, VeiledMark) for mark in row.marks)
        parts = [self.tr("{0} of {1} right").format(counts["right"], total - covered)] if covered < total else []
        if covered:
            parts.append(self.tr("{0} {1}").format(covered, hidden_words()))
        if counts["unknown"]:
            parts.append(self.tr("{0} cannot tell").format(counts["unknown"]))
        flagged = sum(mark.flagged for mark in row.marks)
        if flagged:
            parts.append(self.tr("{0} flagged").format(flagged))
        unscored = sum(mark.score is None and not isinstance(mark, VeiledMark) for mark in row.marks)
        if unscored:
            parts.append(self.tr("{0} not scored").format(unscored))
        return f"{row.title}, {row.family}: {', '.join(parts)}"

    def _legend(self) -> str:
        return self.tr(
            "A block is a trace. Colour: its score, orange below the threshold, blue above. Cross: wrong answer. "
            "Question mark: cannot tell. Hatched: not scored. Faint: does not match the filter."
        )
