"""What stands under a trace's cards: "Answer 50  equals the reference 50"; and in place of cards where there is none.

``AnswerLine(answer, metrics, 280.0).height``;  ``NoSteps("This trace has no steps: ...", raw text, metrics, 280.0)``
"""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QTextCharFormat, QTextLayout

from workbench.core.values import Outcome
from workbench.ui import theme
from workbench.ui.flow import Flow
from workbench.ui.shown_text import shown, utf16
from workbench.ui.step_cards import Answer, tr
from workbench.ui.step_metrics import LEADING, Metrics

MOST_RAW = 4000


def tone(outcome: Outcome | None) -> QColor:
    """The ink of a verdict."""
    look = theme.current()
    return {"right": look.right, "wrong": look.wrong, "unknown": look.unknown}.get(outcome or "", look.muted)


def _range(text: str, start: int, end: int, font: QFont, colour: QColor) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    found.start = utf16(text, start)
    found.length = utf16(text, end) - found.start
    how = QTextCharFormat()
    how.setFont(font)
    how.setForeground(QBrush(colour))
    found.format = how
    return found


class AnswerLine:
    """The line under the cards."""

    __slots__ = ("_laid", "answer", "height")

    def __init__(self, answer: Answer, metrics: Metrics, width: float) -> None:
        self.answer = answer
        look = theme.current()
        value, words = shown(answer.value), shown(answer.words)
        title = tr("Answer") + "  "
        text = title + (f"{value}   " if value else "") + words
        start = len(title)
        figure = theme.mono(metrics.body.pointSizeF() * 1.05, bold=True)
        self._laid = QTextLayout(text, metrics.body)
        self._laid.setCacheEnabled(True)
        self._laid.setFormats(
            [
                _range(text, 0, start, theme.strong(metrics.body), look.muted),
                _range(text, start, start + len(value), figure, tone(answer.outcome)),
                _range(text, start + len(value), len(text), metrics.body, look.muted),
            ]
        )
        self._laid.beginLayout()
        bottom = 0.0
        while (line := self._laid.createLine()).isValid():
            line.setLineWidth(max(width - 12, 8.0))
            line.setPosition(QPointF(0.0, bottom))
            bottom += line.height() + LEADING
        self._laid.endLayout()
        self.height = float(self._laid.boundingRect().height()) + 8

    def paint(self, painter: QPainter, at: QPointF) -> None:
        painter.setPen(theme.current().muted)
        self._laid.draw(painter, QPointF(at.x() + 6, at.y() + 4))


class NoSteps:
    """Why there are no cards, and the trace's raw text."""

    __slots__ = ("_raw", "_words", "height")

    def __init__(self, words: str, raw: str, metrics: Metrics, width: float) -> None:
        self._words = Flow(words, theme.strong(metrics.body), width - 12)
        cut = raw if len(raw) <= MOST_RAW else raw[:MOST_RAW] + "…"
        self._raw = Flow(cut, metrics.body, width - 12) if raw.strip() else None
        self.height = self._words.height + (self._raw.height + 6 if self._raw else 0.0) + 12

    def paint(self, painter: QPainter, at: QPointF, clip: QRectF) -> None:
        look = theme.current()
        painter.setPen(look.muted)
        self._words.draw(painter, QPointF(at.x() + 6, at.y() + 6), clip)
        if self._raw is not None:
            painter.setPen(look.text)
            self._raw.draw(painter, QPointF(at.x() + 6, at.y() + 12 + self._words.height), clip)
