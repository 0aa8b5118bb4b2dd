"""Wrapped text with formulas standing on its baseline: the body of a step card, a problem, an answer.

    flow = Flow("So $x=2$.", font, 300, marks=[Mark(0, 2, "strong")], maths=maths)
    flow.draw(painter, QPointF(10, 10));  flow.position_at(QPointF(40, 5)) -> 3;  flow.rects(0, 2) -> [QRectF(...)]

Positions are code points of the text that was given. A formula is one letter as wide as its drawing in a QTextLayout,
so that wrapping and both directions of writing are Qt's; a text without formulas is nothing but that layout.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontInfo,
    QFontMetricsF,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextLine,
    QTextOption,
)

from workbench.core.formula import Formula
from workbench.ui import theme
from workbench.ui.flow_atoms import Atom, Shown, Span, atoms_of
from workbench.ui.maths import Maths
from workbench.ui.maths_spans import Found, formulas
from workbench.ui.shown_text import right_to_left

Kind = Literal["strong", "added", "removed", "selected"]
LEADING = 2.0
"""Between two lines."""
_LEFTWARD = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
EM = 1.12
"""The maths font is that much smaller to the eye than the text beside it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How ``text[start:end]`` is drawn: "strong" is heavier, "added" underlined, "removed" struck out, "selected" as a
    selection is."""

    start: int
    end: int
    kind: Kind


class Flow:
    """One laid-out text at one width. ``found``: its formulas where the caller knows better than the text does."""

    __slots__ = ("_hurried", "_layout", "_marks", "_maths", "_mixed", "_rows", "_shown", "height", "pending", "text")

    def __init__(
        self,
        text: str,
        font: QFont,
        width: float,
        marks: Sequence[Mark] = (),
        maths: Maths | None = None,
        found: Sequence[Found] | None = None,
    ) -> None:
        self.text = text
        self._marks = tuple(mark for mark in marks if mark.kind != "strong")
        self._maths = maths
        self._hurried = False
        width = max(width, 8.0)
        if found is None and maths is not None:
            found = formulas(text)
        spans: list[Span] = []
        pending: frozenset[Formula] = frozenset()
        if found and maths is not None:
            spans, pending = atoms_of(text, found, maths, QFontInfo(font).pixelSize() * EM, width)
        self.pending = pending
        """Formulas whose source is shown until ``maths.ready`` names them; then this layout is stale."""
        self._shown = Shown(text, spans)
        leftward = right_to_left(self._shown.words)
        self._mixed = bool(_LEFTWARD.search(self._shown.text))
        self._layout = QTextLayout(self._shown.text, font)
        self._layout.setTextOption(_option(leftward))
        self._layout.setCacheEnabled(True)
        formats = [*self._strong(font, marks), *self._gaps(font)]
        if formats:
            self._layout.setFormats(formats)
        self._rows: list[tuple[float, float]] = []
        self.height = self._break_lines(width)

    def draw(self, painter: QPainter, at: QPointF, clip: QRectF | None = None, marks: Sequence[Mark] = ()) -> None:
        """In the painter's pen. What lies outside ``clip`` (the painter's coordinates) may be left out. ``marks`` come
        on top of the flow's own, but "strong" is none of them."""
        clip = QRectF() if clip is None else clip
        every = (*self._marks, *marks)
        inks: list[QTextLayout.FormatRange] = []
        for mark in every:
            self._ground(painter, at, mark)
            if mark.kind == "selected":
                inks.extend(self._inks(mark))
        self._layout.draw(painter, at, inks, clip)
        if self._shown.atoms and self._maths is not None:
            self._draw_formulas(painter, at, clip, [mark for mark in every if mark.kind == "selected"])
        for mark in every:
            self._line(painter, at, mark)
        if self.pending and not self._hurried and self._maths is not None:
            self._hurried = True
            self._maths.hurry(self._in_order(), float(painter.device().devicePixelRatio()))

    def position_at(self, point: QPointF) -> int:
        """The code point nearest to a point ((0, 0): the flow's top left corner); in a formula its nearer end."""
        row = bisect_right([top for top, _ in self._rows], point.y()) - 1
        line = self._layout.lineAt(max(row, 0))
        if not line.isValid():
            return 0
        if not self._mixed:
            return self._shown.source(line.xToCursor(point.x()))
        # where writing turns round a place between letters is two places: ask for the letter
        places = _places(line)
        if not places:
            return self._shown.source(line.textStart())
        x = point.x()
        unit = min(places, key=lambda unit: abs(x - sum(places[unit]) / 2))
        begin, end = places[unit]
        near = unit if abs(x - begin) <= abs(x - end) else self._layout.nextCursorPosition(unit)
        return self._shown.source(near)

    def rects(self, start: int, end: int) -> list[QRectF]:
        """Where ``text[start:end]`` stands, a rectangle or more a line; a formula that is touched counts whole."""
        first, last = self._shown.unit(start, after=False), self._shown.unit(end, after=True)
        return [rect for rect in self._rects(first, last) if rect.width() > 0] if last > first else []

    def tip_at(self, point: QPointF) -> str:
        """The source of the formula at a point, with the reason where it is not typeset; empty elsewhere."""
        position = self.position_at(point)
        for span in self._shown.formulas:
            near = span.start <= position <= span.end
            if near and any(rect.contains(point) for rect in self.rects(span.start, span.end)):
                source = self.text[span.start : span.end]
                return f"{source}\n{span.reason}" if span.reason else source
        return ""

    def _in_order(self) -> list[Formula]:
        return [span.formula for span in self._shown.formulas if span.formula in self.pending]

    def _break_lines(self, width: float) -> float:
        layout, bottom = self._layout, 0.0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            above = below = 0.0
            if self._shown.atoms:
                for atom in self._atoms_on(line):
                    above = max(above, atom.ascent - line.ascent())
                    below = max(below, atom.descent - line.descent())
            line.setPosition(QPointF(0.0, bottom + above))
            end = bottom + above + line.height() + below
            self._rows.append((bottom, end))
            bottom = end + LEADING
        layout.endLayout()
        return max(bottom - LEADING, 0.0)

    def _atoms_on(self, line: QTextLine) -> Iterator[Atom]:
        first = line.textStart()
        for _, atom in self._shown.within(first, first + line.textLength()):
            yield atom

    def _draw_formulas(self, painter: QPainter, at: QPointF, clip: QRectF, selected: Sequence[Mark]) -> None:
        assert self._maths is not None
        for row, (top, bottom) in enumerate(self._rows):
            if not clip.isNull() and not (at.y() + top < clip.bottom() and clip.top() < at.y() + bottom):
                continue
            line = self._layout.lineAt(row)
            baseline = at.y() + line.y() + line.ascent()
            first = line.textStart()
            for unit, atom in self._shown.within(first, first + line.textLength()):
                edges = _places(line).get(unit, (0.0, 0.0)) if self._mixed else (_x(line, unit), _x(line, unit + 1))
                chosen = any(mark.start < atom.end and atom.start < mark.end for mark in selected)
                ink = theme.current().on_accent if chosen else None
                place = QPointF(at.x() + min(edges), baseline)
                self._maths.draw(painter, atom.formula, atom.drawing, atom.em, place, ink)

    def _rects(self, first: int, last: int) -> Iterator[QRectF]:
        for row, (top, bottom) in enumerate(self._rows):
            line = self._layout.lineAt(row)
            start = max(first, line.textStart())
            end = min(last, line.textStart() + line.textLength())
            if start >= end:
                continue
            if self._mixed:
                # between two directions of writing neighbours in the text are none on the line
                pieces = _joined(edges for unit, edges in sorted(_places(line).items()) if start <= unit < end)
            else:
                pieces = iter([(_x(line, start), _x(line, end))])
            for left, right in pieces:
                yield QRectF(left, top, right - left, bottom - top)

    def _ground(self, painter: QPainter, at: QPointF, mark: Mark) -> None:
        look = theme.current()
        ground = {"added": look.accent_soft, "removed": look.unknown_soft, "selected": look.accent}.get(mark.kind)
        if ground is not None:
            for rect in self.rects(mark.start, mark.end):
                painter.fillRect(rect.translated(at), ground)

    def _line(self, painter: QPainter, at: QPointF, mark: Mark) -> None:
        if mark.kind not in ("added", "removed"):
            return
        pen = painter.pen()
        look = theme.current()
        painter.setPen(QPen(look.accent if mark.kind == "added" else look.unknown, 1.6))
        for rect in self.rects(mark.start, mark.end):
            y = rect.bottom() - 1 if mark.kind == "added" else rect.center().y() + 1
            painter.drawLine(QPointF(rect.left(), y) + at, QPointF(rect.right(), y) + at)
        painter.setPen(pen)

    def _inks(self, mark: Mark) -> Iterator[QTextLayout.FormatRange]:
        how = QTextCharFormat()
        how.setForeground(QBrush(theme.current().on_accent))
        return self._words_of(mark, how)

    def _strong(self, font: QFont, marks: Sequence[Mark]) -> Iterator[QTextLayout.FormatRange]:
        how = QTextCharFormat()
        how.setFont(theme.strong(font))
        for mark in marks:
            if mark.kind == "strong":
                yield from self._words_of(mark, how)

    def _words_of(self, mark: Mark, how: QTextCharFormat) -> Iterator[QTextLayout.FormatRange]:
        """The letters of a mark without those that keep the room of a formula."""
        first, last = self._shown.unit(mark.start, after=False), self._shown.unit(mark.end, after=True)
        for unit, _ in self._shown.within(first, last):
            if unit > first:
                yield _range(first, unit - first, how)
            first = unit + 1
        if last > first:
            yield _range(first, last - first, how)

    def _gaps(self, font: QFont) -> Iterator[QTextLayout.FormatRange]:
        """The letters that keep the room of the formulas: as wide as those, and without ink."""
        if not self._shown.atoms:
            return
        letter = QFontMetricsF(font).horizontalAdvance(Shown.LETTER)
        for unit, atom in self._shown.within(0, self._shown.units):
            wide = QFont(font)
            wide.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, atom.width - letter)
            how = QTextCharFormat()
            how.setFont(wide)
            how.setForeground(QBrush(QColor(0, 0, 0, 0)))
            yield _range(unit, 1, how)


def _range(start: int, length: int, how: QTextCharFormat) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    found.start, found.length, found.format = start, length, how
    return found


def _x(line: QTextLine, unit: int) -> float:
    # the binding gives (x, unit back), its stubs a number
    x: Any = line.cursorToX(unit)
    return float(x[0] if isinstance(x, tuple) else x)


def _places(line: QTextLine) -> dict[int, tuple[float, float]]:
    """Where each letter begins and ends; it begins at the right where the writing runs left. Of a line in both
    directions, whose cursors stand at two places where it turns."""
    glyphs = [
        (at.x(), unit, run.isRightToLeft())
        for run in line.glyphRuns(-1, -1, QTextLayout.GlyphRunRetrievalFlag.RetrieveAll)
        for unit, at in zip(run.stringIndexes(), run.positions(), strict=False)
    ]
    glyphs.sort()
    rights = [left for left, _, _ in glyphs[1:]] + [line.naturalTextRect().right()]
    return {
        unit: (right, left) if leftward else (left, right)
        for (left, unit, leftward), right in zip(glyphs, rights, strict=True)
    }


def _joined(pieces: Iterator[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Neighbours that touch, as one."""
    current: tuple[float, float] | None = None
    for one, other in pieces:
        left, right = min(one, other), max(one, other)
        if current is not None and (abs(left - current[1]) < 0.01 or abs(right - current[0]) < 0.01):
            current = min(left, current[0]), max(right, current[1])
        else:
            if current is not None:
                yield current
            current = left, right
    if current is not None:
        yield current


@cache
def _option(leftward: bool) -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    if leftward:
        option.setTextDirection(Qt.LayoutDirection.RightToLeft)
        option.setAlignment(Qt.AlignmentFlag.AlignRight)
    return option
