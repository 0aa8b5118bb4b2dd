"""One step card at one width: where its text, notes and marks stand; laid out when it comes into view, then kept.

``height`` is a guess until ``settle()``; a text of more than MOST_LINES is cut to CLAMP_LINES and offers "Show all".
"""

import math

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFontMetricsF, QStaticText

from workbench.ui import numbers
from workbench.ui.flow import Flow
from workbench.ui.maths import Maths
from workbench.ui.step_cards import FIRST_LOW, WRITING, Card, tr
from workbench.ui.step_metrics import BAR, BAR_GAP, LEADING, PAD, SIGN, TOP, Metrics
from workbench.ui.step_text import StepText

CLAMP_LINES, MOST_LINES = 12, 14
LEAST = 36
NARROW_LETTER = 2.0
"""Pixels; no text of a screen's font is narrower, so that a cut text still fills the lines it is cut to."""


class CardLayout:
    """A step card at one width."""

    __slots__ = (
        "_digits",
        "_metrics",
        "body",
        "body_height",
        "card",
        "clamped",
        "expanded",
        "height",
        "long",
        "maths",
        "notes",
        "number",
        "text",
        "text_left",
        "tints",
        "width",
        "wraps",
    )

    def __init__(
        self, card: Card, metrics: Metrics, width: float, digits: int, *, expanded: bool = False,
        maths: Maths | None = None,
    ) -> None:  # fmt: skip
        self.card, self.width, self.expanded, self.maths = card, width, expanded, maths
        self._metrics, self._digits = metrics, digits
        bars = len(card.others) * (BAR + BAR_GAP)
        self.text_left = PAD + metrics.block + 5 + bars + (3 if bars else 0) + metrics.digit * digits + 7
        self.text: StepText | None = None
        self.body: Flow | None = None
        self.notes: Flow | None = None
        self.number: tuple[QStaticText, QSizeF] | None = None
        self.tints: object = None
        """What painting has worked out and keeps here."""
        self.body_height = 0.0
        self.long = self.clamped = self.wraps = False
        self.height = self._guess()

    @property
    def room(self) -> float:
        """Width of the text."""
        return max(self.width - self.text_left - 9, 8.0)

    @property
    def settled(self) -> bool:
        return self.body is not None

    @property
    def marked(self) -> bool:
        return self.card.first_low or bool(self.card.mark_words)

    def _guess(self) -> int:
        line, letters = self._metrics.line + LEADING, self.room / self._metrics.letter
        lines = min(math.ceil(max(len(self.card.text), 1) / letters), MOST_LINES)
        notes = math.ceil(len(self.card.notes) * 0.9 / letters)
        return self._sum(lines * line, notes * line * 0.9 + 4 if notes else 0.0)

    def _sum(self, body: float, notes: float) -> int:
        height = body + notes + (self._metrics.line + 5) * (self.marked * (1 + self.wraps) + self.long)
        beneath = TOP + self._metrics.line + SIGN + 3 if self.card.sound_suggested else 0.0
        return max(math.ceil(height + 2 * TOP + 1), math.ceil(beneath), LEAST)

    def settle(self) -> bool:
        """Lay it out if that was not done yet; whether the height became another."""
        if self.body is not None:
            return False
        card, metrics, room, before = self.card, self._metrics, self.room, self.height
        text = StepText.of(card)
        cut = int((MOST_LINES + 1) * room / NARROW_LETTER)
        if len(text.display) > cut and not self.expanded:
            # of a step of 50,000 letters only what is seen is laid out
            marks = [mark for mark in text.marks if mark.end <= cut]
            self.body, self.long = Flow(text.display[:cut], metrics.body, room, marks, self.maths), True
        else:
            words = text.display or (tr(WRITING) if card.writing else "")
            self.body = Flow(words, metrics.body, room, text.marks, None if card.writing else self.maths)
        line = metrics.line + LEADING
        self.long = self.long or self.body.height > MOST_LINES * line
        self.clamped = self.long and not self.expanded
        self.body_height = self._clamp_at(CLAMP_LINES * line) if self.clamped else self.body.height
        self.text = text
        if card.first_low and card.mark_words:
            fitted = QFontMetricsF(metrics.small_strong)
            wide = fitted.horizontalAdvance(tr(FIRST_LOW)) + 22 + fitted.horizontalAdvance(card.mark_words)
            self.wraps = wide > room
        said = tr(WRITING) if card.writing and card.text else card.notes
        self.notes = Flow(said, metrics.small, room) if said else None
        self.height = self._sum(self.body_height, 4 + self.notes.height if self.notes else 0.0)
        return self.height != before

    def forget(self) -> None:
        """What was laid out is out of date; the height stays a good guess."""
        self.body = self.notes = self.text = None

    def _clamp_at(self, limit: float) -> float:
        """The bottom of the last line that is wholly above ``limit``."""
        assert self.body is not None
        lines = self.body.rects(0, 4 * CLAMP_LINES * int(self.room))
        return max((line.bottom() for line in lines if line.bottom() <= limit), default=limit)

    # where things are, from the card's upper left corner

    @property
    def text_at(self) -> QPointF:
        return QPointF(self.text_left, TOP)

    @property
    def notes_at(self) -> float:
        return TOP + self.body_height + (self._metrics.line + 5 if self.long else 0.0) + 4

    @property
    def marks_at(self) -> float:
        return self.notes_at + (self.notes.height if self.notes else -4.0) + 5

    @property
    def more_words(self) -> str:
        """ "Show all 50,000 characters"; empty where all is shown anyway."""
        if not self.long:
            return ""
        if self.expanded:
            return tr("Show less")
        return tr("Show all {0} characters").format(numbers.count(len(self.card.text)))

    @property
    def more_at(self) -> QRectF:
        """Where that stands."""
        return QRectF(self.text_left, TOP + self.body_height + 2, self.room, self._metrics.line + 3)

    # the text under the mouse

    def position_at(self, at: QPointF) -> int:
        """Position in the displayed text of a point."""
        self.settle()
        assert self.body is not None
        y = min(max(at.y() - TOP, 0.0), self.body_height - 1)
        return self.body.position_at(QPointF(at.x() - self.text_left, y))

    def over_text(self, at: QPointF) -> bool:
        return at.x() >= self.text_left - 3 and TOP - 3 <= at.y() <= TOP + self.body_height
