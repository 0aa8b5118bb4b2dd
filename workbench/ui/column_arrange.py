"""How columns stand to each other: scrolled together, steps aligned by content, differences marked.

    arrangement.show(columns, Ways(link=True, align=True, differences=True), against_first=True)

The leftmost column is what the others are aligned with; a step is compared with the one in its row in the leftmost
column (``against_first``: a pinned baseline) or in the column to its left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject

from workbench.ui import align, word_diff
from workbench.ui.column import Column
from workbench.ui.word_diff import Part


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways to compare that are switched on."""

    link: bool = False
    align: bool = False
    differences: bool = False


class Arrangement(QObject):
    """Knows the columns in view."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._columns: Sequence[Column] = ()
        self._ways = Ways()
        self._busy = False

    def show(self, columns: Sequence[Column], ways: Ways, *, against_first: bool) -> None:
        """Show what the columns have taken, left to right."""
        self._columns, self._ways = list(columns), ways
        together = ways.align and len(columns) > 1
        rows = self._rows() if together else []
        self._busy = True
        for number, column in enumerate(columns):
            other = columns[0 if against_first else number - 1] if number else None
            compare = together and ways.differences and other is not None
            mine = [row[number] for row in rows]
            partner = [row[columns.index(other)] for row in rows] if compare and other is not None else []
            column.show_parts(self._parts(column, other, mine, partner) if compare and other is not None else {})
            column.steps.set_rows(mine if together else None)
        self._busy = False
        self.level()
        if columns and ways.link:
            self.follow(next((each for each in columns if each.steps.hasFocus()), columns[0]))

    def _rows(self) -> list[align.Row]:
        """Rows of the closed steps, then one for what is still being written."""
        cards = [column.sheet.cards for column in self._columns]
        closed = [[card.text for card in given if not card.writing] for given in cards]
        rows = align.rows(closed)
        if any(len(given) > len(texts) for given, texts in zip(cards, closed, strict=True)):
            last = tuple(
                len(texts) if len(given) > len(texts) else None for given, texts in zip(cards, closed, strict=True)
            )
            rows.append(last)
        return rows

    @staticmethod
    def _parts(
        column: Column, other: Column, mine: Sequence[int | None], partner: Sequence[int | None]
    ) -> Mapping[int, Sequence[Part]]:
        found = {}
        for own, there in zip(mine, partner, strict=True):
            if own is None or there is None or column.sheet.cards[own].writing or other.sheet.cards[there].writing:
                continue
            found[own] = word_diff.diff(other.sheet.cards[there].text, column.sheet.cards[own].text)
        return found

    def level(self) -> None:
        """Make the cards of a row equally high."""
        if self._busy or not self._ways.align or len(self._columns) < 2:
            return
        self._busy = True
        natural = [column.steps.natural_heights() for column in self._columns]
        if len({len(heights) for heights in natural}) == 1:
            together = [max(row) for row in zip(*natural, strict=True)]
            for column in self._columns:
                column.steps.place(together)
        self._busy = False

    def follow(self, column: Column) -> None:
        """Scroll the others to where this one is: the same row, or the same step where rows are not shared."""
        if self._busy or not self._ways.link or column not in self._columns:
            return
        self._busy = True
        for other in self._columns:
            if other is column:
                continue
            if self._ways.align:
                other.steps.verticalScrollBar().setValue(column.steps.verticalScrollBar().value())
            else:
                other.steps.go_to(*column.steps.place_now())
        self._busy = False
