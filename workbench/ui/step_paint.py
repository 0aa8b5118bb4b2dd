"""How one step card and the answer line are laid out and drawn; text is laid out once for each width, then kept.

+------------------------------------------------+
| [.22] |||  2  12 + 7 = 20.                      |    block: main score; thin bars: further scorers
| [   ] |||     ▲ first low step   ✗ Error        |
+------------------------------------------------+
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
    QStaticText,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
    QTransform,
)

from workbench.core.values import ERROR, SOUND, Outcome
from workbench.ui import theme
from workbench.ui.step_cards import FIRST_LOW, WRITING, Answer, Card, score_mark, tr

GAP = 6.0
"""Between cards."""
PAD = 4.0
BAR, BAR_GAP = 5.0, 3.0
TALL = 96.0

# what a font cannot draw is shown by its control picture, one for one, so that positions in the text stay what they are
_SHOWN = {code: 0x2400 + code for code in range(32) if code not in (0x09, 0x0A)} | {0x7F: 0x2421, 0x0A: 0x2028}
_SHOWN |= dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)


def shown(text: str) -> str:
    """The text as the screen can draw it: same length in code points, nothing in it is markup."""
    return text.translate(_SHOWN)


def utf16(text: str, position: int) -> int:
    """Qt's position (UTF-16 units) of a code point."""
    return position + sum(ord(letter) > 0xFFFF for letter in text[:position])


def right_to_left(text: str) -> bool:
    """Does a text begin, as far as its letters go, in a right-to-left script? (Unicode's rule P2.)"""
    strong = (kind for letter in text[:500] if (kind := unicodedata.bidirectional(letter)) in ("L", "R", "AL"))
    return next(strong, "L") != "L"


@dataclass(frozen=True)
class Metrics:
    """Fonts and the distances that follow from them; made once for a column and theme."""

    body: QFont
    small: QFont
    small_strong: QFont
    figure: QFont
    number: QFont
    line: float
    block: float
    digit: float

    @classmethod
    def of(cls, font: QFont) -> "Metrics":
        points = font.pointSizeF()
        small = QFont(font)
        small.setPointSizeF(points * 0.9)
        figure = theme.mono(points * 0.95, bold=True)
        fitted = QFontMetricsF(font)
        return cls(
            font,
            small,
            theme.strong(small),
            figure,
            theme.mono(points * 0.8),
            fitted.height(),
            max(38.0, QFontMetricsF(figure).horizontalAdvance("-0.0") + 8),
            QFontMetricsF(theme.mono(points * 0.8)).horizontalAdvance("0"),
        )


@cache
def _option(leftward: bool) -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    if leftward:
        option.setTextDirection(Qt.LayoutDirection.RightToLeft)
        option.setAlignment(Qt.AlignmentFlag.AlignRight)
    return option


def _layout(text: str, font: QFont, width: float, formats: list[QTextLayout.FormatRange] | None = None) -> QTextLayout:
    """Wrapped lines, also of one long word; a right-to-left text starts at the right."""
    laid = QTextLayout(text, font)
    laid.setTextOption(_option(right_to_left(text)))
    laid.setCacheEnabled(True)
    if formats:
        laid.setFormats(formats)
    laid.beginLayout()
    bottom = 0.0
    while True:
        line = laid.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(width, 8.0))
        line.setPosition(QPointF(0.0, bottom))
        bottom += line.height() + 2
    laid.endLayout()
    return laid


def _range(text: str, start: int, end: int, font: QFont, colour: QColor | None = None) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    first = utf16(text, start)
    found.start = first
    found.length = utf16(text, end) - first
    how = QTextCharFormat()
    how.setFont(font)
    if colour is not None:
        how.setForeground(QBrush(colour))
    found.format = how
    return found


def _bottom(laid: QTextLayout) -> float:
    return float(laid.boundingRect().height())


class CardLayout:
    """A step card at one width. ``top`` is where it stands in the column."""

    __slots__ = ("_body", "_notes", "_number", "_text_left", "_wraps", "card", "height", "top")

    def __init__(self, card: Card, metrics: Metrics, width: float, digits: int) -> None:
        self.card = card
        self.top = 0.0
        number = metrics.digit * digits
        bars = len(card.others) * (BAR + BAR_GAP)
        self._number: QStaticText | None = None
        self._text_left = PAD + metrics.block + 5 + bars + (3 if bars else 0) + number + 7
        text = shown(card.text) or (tr(WRITING) if card.writing else "")
        room = width - self._text_left - 9
        formats = [_range(text, *card.strong, theme.strong(metrics.body))] if card.strong else None
        self._body = _layout(text, metrics.body, room, formats)
        self._wraps = False
        if card.first_low and card.label_words:
            fitted = QFontMetricsF(metrics.small_strong)
            wide = fitted.horizontalAdvance(tr(FIRST_LOW)) + 22 + fitted.horizontalAdvance(card.label_words)
            self._wraps = wide > room
        words = tr(WRITING) if card.writing and card.text else card.notes
        self._notes = _layout(shown(words), metrics.small, room) if words else None
        height = _bottom(self._body)
        height += 4 + _bottom(self._notes) if self._notes else 0.0
        height += (metrics.line + 5) * (1 + self._wraps) if self._marked else 0.0
        self.height = max(height + 15, 36.0)

    @property
    def _marked(self) -> bool:
        return self.card.first_low or bool(self.card.label_words)

    def paint(
        self, painter: QPainter, metrics: Metrics, at: QRectF, clip: QRectF, *, selected: bool, middle: float
    ) -> None:
        """Draw into ``at`` (viewport coordinates); what lies outside ``clip`` may be left out. ``middle``: see ramp."""
        look, card = theme.current(), self.card
        ground = look.accent_soft if selected else look.card
        if card.writing:
            painter.setBrush(ground)
            painter.setPen(QPen(look.accent if selected else look.muted, 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(at.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        else:
            # two filled shapes cost a third of one with an outline
            edge = 2.0 if selected else 1.0
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.accent if selected else look.line)
            painter.drawRoundedRect(at, 5.5, 5.5)
            painter.setBrush(ground)
            painter.drawRoundedRect(at.adjusted(edge, edge, -edge, -edge), 5.5 - edge, 5.5 - edge)
            self._paint_scores(painter, metrics, at, middle)
        left = at.left() + self._text_left
        painter.setFont(metrics.number)
        painter.setPen(look.muted)
        if self._number is None:
            # most cards of a long trace are never looked at
            self._number = QStaticText(str(card.number))
            self._number.setTextFormat(Qt.TextFormat.PlainText)
            self._number.prepare(QTransform(), metrics.number)
        number = self._number
        painter.drawStaticText(
            QPointF(left - 7 - number.size().width(), at.top() + 7 + (metrics.line - number.size().height()) / 2),
            number,
        )
        y = at.top() + 7
        painter.setPen(look.text if card.text else look.muted)
        self._body.draw(painter, QPointF(left, y), [], clip)
        y += _bottom(self._body)
        if self._notes is not None:
            painter.setPen(look.muted)
            self._notes.draw(painter, QPointF(left, y + 4), [], clip)
            y += 4 + _bottom(self._notes)
        if self._marked:
            self._paint_marks(painter, metrics, QPointF(left, y + 5))

    def _paint_scores(self, painter: QPainter, metrics: Metrics, at: QRectF, middle: float) -> None:
        look, score = theme.current(), self.card.score
        block = QRectF(at.left() + PAD, at.top() + PAD, metrics.block, at.height() - 2 * PAD)
        painter.setPen(Qt.PenStyle.NoPen)
        if score is not None and score.value is not None:
            colour = theme.ramp(score.value, middle)
            painter.setBrush(colour)
            painter.drawRoundedRect(block, 4, 4)
            painter.setPen(theme.ink(colour))
            mark = score_mark(score.value)
        elif self.card.awaited:
            painter.setBrush(look.track)
            painter.drawRoundedRect(block, 4, 4)
            painter.setPen(look.muted)
            mark = "…"
        else:
            hatch(painter, block, 4)
            painter.setPen(look.muted)
            mark = "?"
        painter.setFont(metrics.figure)
        # of a step higher than the column the figure has to be seen with its first lines
        seen = QRectF(block.topLeft(), QSizeF(block.width(), min(block.height(), TALL)))
        painter.drawText(seen, Qt.AlignmentFlag.AlignCenter, mark)
        x = block.right() + 5
        painter.setPen(Qt.PenStyle.NoPen)
        for _, other in self.card.others:
            bar = QRectF(x, block.top(), BAR, block.height())
            if other.value is None:
                hatch(painter, bar, 1.5)
            else:
                painter.setBrush(look.track)
                painter.drawRoundedRect(bar, 1.5, 1.5)
                filled = bar.height() * min(max(other.value, 0.0), 1.0)
                # even a zero is seen, or it looks like a bar that was forgotten
                filled = max(filled, 4.0)
                painter.setBrush(theme.ramp(other.value))
                painter.drawRoundedRect(QRectF(x, bar.bottom() - filled, BAR, filled), 1.5, 1.5)
            x += BAR + BAR_GAP

    def _paint_marks(self, painter: QPainter, metrics: Metrics, at: QPointF) -> None:
        look, card = theme.current(), self.card
        painter.setFont(metrics.small_strong)
        fitted = QFontMetricsF(metrics.small_strong)
        x = at.x()
        if card.first_low:
            painter.setPen(look.wrong)
            painter.drawText(QPointF(x, at.y() + fitted.ascent()), tr(FIRST_LOW))
            x += fitted.horizontalAdvance(tr(FIRST_LOW)) + 10
            if self._wraps:
                x, at = at.x(), QPointF(at.x(), at.y() + metrics.line + 5)
        if card.label_words and card.label is not None:
            ink, soft = {
                SOUND: (look.right, look.right_soft),
                ERROR: (look.wrong, look.wrong_soft),
            }.get(card.label.value or 0, (look.unknown, look.unknown_soft))
            chip = QRectF(x, at.y() - 1, fitted.horizontalAdvance(card.label_words) + 12, fitted.height() + 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(soft)
            painter.drawRoundedRect(chip, 4, 4)
            painter.setPen(ink)
            painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, card.label_words)


def hatch(painter: QPainter, area: QRectF, radius: float) -> None:
    """The ground of what is not scored: grey stripes, unlike any colour of the ramp."""
    look = theme.current()
    painter.setBrush(look.track)
    painter.drawRoundedRect(area, radius, radius)
    painter.setBrush(
        QBrush(look.line.darker(125) if not look.dark else look.line.lighter(150), Qt.BrushStyle.BDiagPattern)
    )
    painter.drawRoundedRect(area, radius, radius)


def tone(outcome: Outcome | None) -> QColor:
    """The ink of a verdict."""
    look = theme.current()
    return {"right": look.right, "wrong": look.wrong, "unknown": look.unknown}.get(outcome or "", look.muted)


class AnswerLayout:
    """The line under the cards: "Answer 50  equals the reference 50"."""

    __slots__ = ("_laid", "answer", "height")

    def __init__(self, answer: Answer, metrics: Metrics, width: float) -> None:
        self.answer = answer
        look = theme.current()
        value, words = shown(answer.value), shown(answer.words)
        title = tr("Answer") + "  "
        text = title + (f"{value}   " if value else "") + words
        start = len(title)
        figure = theme.mono(metrics.body.pointSizeF() * 1.05, bold=True)
        self._laid = _layout(
            text,
            metrics.body,
            width - 12,
            [
                _range(text, 0, start, theme.strong(metrics.body), look.muted),
                _range(text, start, start + len(value), figure, tone(answer.outcome)),
                _range(text, start + len(value), len(text), metrics.body, look.muted),
            ],
        )
        self.height = _bottom(self._laid) + 8

    def paint(self, painter: QPainter, at: QPointF) -> None:
        painter.setPen(theme.current().muted)
        self._laid.draw(painter, QPointF(at.x() + 6, at.y() + 4))
