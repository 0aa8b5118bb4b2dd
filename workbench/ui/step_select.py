"""Selecting text inside one step, by mouse or by Shift and the arrows, as text fields do it.

``selection.start(1, 4); selection.reach(9); selection.text(stack)`` -> "7 = 2"     positions in the displayed text
"""

import re

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from workbench.ui.flow import Mark
from workbench.ui.step_layout import CardLayout
from workbench.ui.step_stack import Stack

_WORD = re.compile(r"\w+|[^\w\s]+|\s+")


class TextSelection:
    """From ``anchor`` to ``end`` in the text of one card; nothing while the two are one."""

    def __init__(self) -> None:
        self.card: int | None = None
        self.anchor = self.end = 0

    def start(self, card: int, position: int) -> None:
        self.card, self.anchor, self.end = card, position, position

    def reach(self, position: int) -> None:
        """Extend to a position of the same card."""
        self.end = position

    def clear(self) -> bool:
        """Nothing is selected any more; whether something was."""
        was = bool(self)
        self.card, self.anchor, self.end = None, 0, 0
        return was

    def __bool__(self) -> bool:
        return self.card is not None and self.anchor != self.end

    @property
    def span(self) -> tuple[int, int]:
        return min(self.anchor, self.end), max(self.anchor, self.end)

    def marks(self, card: int) -> tuple[Mark, ...]:
        """What to mark in a card."""
        return (Mark(*self.span, "selected"),) if self and card == self.card else ()

    def text(self, stack: Stack) -> str:
        """The step's own text in the selection; words it leaves out are not among it."""
        if not self or self.card is None or self.card >= len(stack.cards):
            return ""
        laid = stack.cards[self.card]
        laid.settle()
        return laid.text.copied(*self.span) if laid.text else ""

    def word(self, laid: CardLayout, position: int) -> None:
        """Select the word at a position (double click)."""
        assert laid.text is not None
        found = next((m for m in _WORD.finditer(laid.text.display) if m.start() <= position < m.end()), None)
        if found is not None:
            self.anchor, self.end = found.span()

    def key(self, event: QKeyEvent, laid: CardLayout, card: int) -> bool:
        """Extend by a key as a text field does; False where the key is none of these."""
        laid.settle()
        assert laid.text is not None
        assert laid.body is not None
        text = laid.text.display
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.card, self.anchor, self.end = card, 0, len(text)
            return True
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        by_word = modifiers == Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
        if not by_word and modifiers != Qt.KeyboardModifier.ShiftModifier:
            return False
        if self.card != card:
            self.start(card, 0)
        now = self.end
        match event.key():
            case Qt.Key.Key_Right:
                self.end = self._word_end(text, now) if by_word else min(now + 1, len(text))
            case Qt.Key.Key_Left:
                self.end = self._word_start(text, now) if by_word else max(now - 1, 0)
            case Qt.Key.Key_Home:
                self.end = 0
            case Qt.Key.Key_End:
                self.end = len(text)
            case Qt.Key.Key_Up | Qt.Key.Key_Down if not by_word:
                self.end = self._line_away(laid, now, event.key() == Qt.Key.Key_Down)
            case _:
                return False
        return True

    @staticmethod
    def _word_end(text: str, now: int) -> int:
        return next((m.end() for m in _WORD.finditer(text) if m.end() > now and not m[0].isspace()), len(text))

    @staticmethod
    def _word_start(text: str, now: int) -> int:
        return max((m.start() for m in _WORD.finditer(text) if m.start() < now and not m[0].isspace()), default=0)

    @staticmethod
    def _line_away(laid: CardLayout, now: int, down: bool) -> int:
        """The position a line further up or down, or the end of the text where there is none."""
        assert laid.body is not None
        assert laid.text is not None
        last = len(laid.text.display)
        boxes = laid.body.rects(now, min(now + 1, last)) or laid.body.rects(max(now - 1, 0), now)
        if not boxes:
            return last if down else 0
        here = boxes[0]
        x = here.left() if now < last else here.right()
        y = here.bottom() + here.height() * 0.6 if down else here.top() - here.height() * 0.6
        if not 0 <= y <= laid.body.height:
            return last if down else 0
        return laid.body.position_at(QPointF(x, y))
