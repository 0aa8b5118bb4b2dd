"""Wrapped plain text whose parts can be marked, hit by the mouse and found again: laid out once for a width, then kept.

flow = Flow("12 + 7 = 20.", font, 180.0);  flow.position_at(QPointF(30, 5)) -> 4;  flow.rects(0, 2) -> [QRectF(..)]
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from workbench.ui import theme
from workbench.ui.shown_text import right_to_left, shown, utf16

Kind = Literal["strong", "added", "removed", "selected"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text, in code points."""

    start: int
    end: int
    kind: Kind


@cache
def _option(leftward: bool) -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    if leftward:
        option.setTextDirection(Qt.LayoutDirection.RightToLeft)
        option.setAlignment(Qt.AlignmentFlag.AlignRight)
    return option


def _x(line: QTextLine, position: int) -> float:
    """Qt's stubs do not know that it answers a pair."""
    found: Any = line.cursorToX(position)
    return float(found[0])


class Flow:
    """A text at one width."""

    __slots__ = ("_laid", "_text", "height", "pending")

    def __init__(
        self, text: str, font: QFont, width: float, marks: Sequence[Mark] = (), maths: QObject | None = None
    ) -> None:
        self._text = text
        self.pending: frozenset[str] = frozenset()
        laid = QTextLayout(shown(text), font)
        laid.setTextOption(_option(right_to_left(text)))
        laid.setCacheEnabled(True)
        if marks:
            laid.setFormats([self._format(mark, font) for mark in marks])
        laid.beginLayout()
        bottom = 0.0
        while (line := laid.createLine()).isValid():
            line.setLineWidth(max(width, 8.0))
            line.setPosition(QPointF(0.0, bottom))
            bottom += line.height() + 2
        laid.endLayout()
        self._laid = laid
        self.height = float(laid.boundingRect().height())

    def _format(self, mark: Mark, font: QFont | None) -> QTextLayout.FormatRange:
        found = QTextLayout.FormatRange()
        found.start = utf16(self._text, mark.start)
        found.length = utf16(self._text, mark.end) - found.start
        how, look = QTextCharFormat(), theme.current()
        if font is not None and mark.kind == "strong":
            how.setFont(theme.strong(font))
        elif mark.kind == "selected":
            how.setBackground(look.accent)
            how.setForeground(look.on_accent)
        elif mark.kind == "added":
            how.setFontUnderline(True)
            how.setBackground(look.accent_soft)
        elif mark.kind == "removed":
            how.setFontStrikeOut(True)
            how.setForeground(look.muted)
        found.format = how
        return found

    def draw(
        self, painter: QPainter, at: QPointF, clip: QRectF | None = None, marks: Sequence[Mark] = ()
    ) -> None:
        formats = [self._format(mark, None) for mark in marks if mark.kind != "strong"]
        self._laid.draw(painter, at, formats, clip if clip is not None else QRectF())

    def _code_point(self, position: int) -> int:
        return len(self._text.encode("utf-16-le", "surrogatepass")[: 2 * position].decode("utf-16-le", "replace"))

    def position_at(self, at: QPointF) -> int:
        for number in range(self._laid.lineCount()):
            line = self._laid.lineAt(number)
            if at.y() < line.y() + line.height() + 2 or number == self._laid.lineCount() - 1:
                return self._code_point(line.xToCursor(at.x()))
        return 0

    def rects(self, start: int, end: int) -> list[QRectF]:
        first, last, found = utf16(self._text, start), utf16(self._text, end), []
        for number in range(self._laid.lineCount()):
            line = self._laid.lineAt(number)
            begin, stop = max(first, line.textStart()), min(last, line.textStart() + line.textLength())
            if begin < stop or (begin == stop and line.textLength() == 0):
                one, other = _x(line, begin), _x(line, stop)
                found.append(QRectF(min(one, other), line.y(), abs(other - one), line.height()))
        return found

    def tip_at(self, at: QPointF) -> str:
        return ""
