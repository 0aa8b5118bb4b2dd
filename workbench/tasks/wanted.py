"""Formulas somebody waits for: what the window asks for and the typesetting child is given, in order of hurry.

    wanted.add([Formula("x^2")]);  wanted.hurry([Formula("y")]);  wanted.take(0.05)  ->  Formula("y")
"""

import threading
from collections.abc import Iterable

from workbench.core.formula import Formula


class Wanted:
    """Each formula once; ``hurry`` moves those on screen to the front. For any thread."""

    def __init__(self) -> None:
        self._order: dict[Formula, None] = {}
        self._changed = threading.Condition()

    def __len__(self) -> int:
        return len(self._order)

    def add(self, formulas: Iterable[Formula]) -> None:
        with self._changed:
            self._order.update(dict.fromkeys(formulas))
            self._changed.notify_all()

    def hurry(self, formulas: Iterable[Formula]) -> None:
        """These next, and in this order."""
        with self._changed:
            first = dict.fromkeys(formulas)
            self._order = first | self._order
            self._changed.notify_all()

    def take(self, timeout: float) -> Formula | None:
        """The next one, taken away; None where there is none for ``timeout`` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: bool(self._order), timeout):
                return None
            first = next(iter(self._order))
            del self._order[first]
            return first
