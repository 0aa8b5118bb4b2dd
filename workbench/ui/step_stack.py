"""Where the cards of a column stand: one below the other, or in rows shared with the neighbours, some of them empty.

    stack.fill(cards);  stack.tops -> [0, 61, 122];  stack.slot_at(70) -> 1
    stack.fill(cards, rows=(0, None, 1));  stack.place([55, 90, 55])        the second slot is a gap

Heights of cards that were not laid out yet are guesses; ``settle`` makes them true where one looks.
"""

from bisect import bisect_right
from collections.abc import Sequence

from workbench.ui.step_layout import LEAST, CardLayout
from workbench.ui.step_metrics import GAP


class Stack:
    """Slots from top to bottom; a slot holds a card or nothing."""

    def __init__(self) -> None:
        self.cards: list[CardLayout] = []
        self.slots: list[int | None] = []
        """For each slot the index of its card, or None for a gap."""
        self.tops: list[int] = []
        self.heights: list[int] = []
        self.bottom = 0
        self._slot_of: list[int] = []
        self._shared: Sequence[int] = ()

    def fill(self, cards: list[CardLayout], rows: Sequence[int | None] | None = None) -> None:
        """Take other cards. ``rows`` says which card stands in which slot, if not each in its own."""
        self.cards = cards
        self.slots = list(range(len(cards))) if rows is None else list(rows)
        self._slot_of = [0] * len(cards)
        for slot, index in enumerate(self.slots):
            if index is not None:
                self._slot_of[index] = slot
        self._shared = ()
        self._put()

    def place(self, heights: Sequence[int]) -> None:
        """The heights of rows shared with the neighbours."""
        self._shared = heights
        self._put()

    def _put(self) -> None:
        own = [LEAST if index is None else self.cards[index].height for index in self.slots]
        if len(self._shared) == len(own):
            own = [max(mine, theirs) for mine, theirs in zip(own, self._shared, strict=True)]
        self.heights, self.tops, top = own, [], 0
        for height in own:
            self.tops.append(top)
            top += height + GAP
        self.bottom = top

    def natural(self) -> list[int]:
        """The height each slot needs by itself."""
        return [0 if index is None else self.cards[index].height for index in self.slots]

    def settle(self, top: float, bottom: float) -> bool:
        """Lay out what stands between two heights; whether anything has moved by it."""
        moved = False
        slot = self.slot_at(top)
        while slot < len(self.slots) and self.tops[slot] <= bottom:
            index = self.slots[slot]
            if index is not None and self.cards[index].settle():
                moved = True
                self._put()
            slot += 1
        return moved

    def settle_some(self, count: int) -> tuple[bool, bool]:
        """Lay out up to ``count`` more cards: whether anything has moved, whether there are more."""
        waiting = [card for card in self.cards if not card.settled]
        moved = [card.settle() for card in waiting[:count]]
        if any(moved):
            self._put()
        return any(moved), len(waiting) > count

    def again(self, cards: Sequence[CardLayout]) -> None:
        """Lay out some cards anew."""
        for card in cards:
            card.forget()
            card.settle()
        self._put()

    # finding

    def slot_of(self, card: int) -> int:
        return self._slot_of[card]

    def slot_at(self, y: float) -> int:
        """The slot at a height, or the gap below it; 0 above all."""
        return max(bisect_right(self.tops, y) - 1, 0)

    def top_of(self, card: int) -> int:
        return self.tops[self._slot_of[card]]

    def height_of(self, card: int) -> int:
        return self.heights[self._slot_of[card]]

    def slot_under(self, y: float) -> int | None:
        """The slot at a height; None between slots and outside."""
        if not self.slots:
            return None
        slot = self.slot_at(y)
        return slot if self.tops[slot] <= y < self.tops[slot] + self.heights[slot] else None

    def card_at(self, y: float) -> int | None:
        """The card at a height; None between cards, in gaps and outside."""
        slot = self.slot_under(y)
        return None if slot is None else self.slots[slot]
