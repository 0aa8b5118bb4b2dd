"""What of a text is on screen: letters as they are, formulas as one letter each; positions both ways.

    text  "So $x$ is 🦊"     shown  "So x is 🦊"      code point 7 of the text  <->  UTF-16 unit 5 of what is shown

A formula on a line of its own brings its line breaks with it. No painting here.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.core.formula import Formula, NotTypeset, Typeset
from workbench.ui.maths import Maths
from workbench.ui.maths_spans import Found
from workbench.ui.shown_text import shown

SMALLEST = 0.55
"""A formula wider than the card is made that much smaller at most; of a wider one the source is shown, wrapped."""
BREAK = "\u2028"


@dataclass(frozen=True, slots=True)
class Span:
    """A formula of the text, typeset or not."""

    start: int
    end: int
    formula: Formula
    reason: str
    """Why it is not typeset; empty where it is or will be."""


@dataclass(frozen=True, slots=True)
class Atom(Span):
    """One that is drawn: ``shown`` stands for it on screen; sizes in logical pixels."""

    drawing: Typeset
    em: float
    shown: str

    @property
    def width(self) -> float:
        return self.drawing.width * self.em

    @property
    def ascent(self) -> float:
        return self.drawing.ascent * self.em

    @property
    def descent(self) -> float:
        return self.drawing.descent * self.em


def atoms_of(
    text: str, found: Sequence[Found], maths: Maths, em: float, width: float
) -> tuple[list[Span], frozenset[Formula]]:
    """The formulas of a text in order, as Atoms where they can be drawn; and those to come. ``width``: of a line."""
    spans: list[Span] = []
    pending: set[Formula] = set()
    for each in found:
        formula = Formula(each.tex, each.display)
        drawing = maths.look(formula, em)
        span = Span(each.start, each.end, formula, "")
        if drawing is None:
            pending.add(formula)
        elif isinstance(drawing, NotTypeset):
            span = Span(each.start, each.end, formula, drawing.reason)
        else:
            fits = min(1.0, width / (drawing.width * em))
            if fits >= SMALLEST:
                span = Atom(each.start, each.end, formula, "", drawing, em * fits, _placed(text, each))
        spans.append(span)
    return spans, frozenset(pending)


def _placed(text: str, found: Found) -> str:
    """The letter, with line breaks where a formula wants its own line and the text has none."""
    if not found.display:
        return Shown.LETTER
    before, after = text[: found.start].rstrip(" "), text[found.end :].lstrip(" ")
    first = BREAK if before and before[-1] != "\n" else ""
    # a full stop belongs to the formula
    last = BREAK if after and after[0] not in "\n.,;:" else ""
    return first + Shown.LETTER + last


class Shown:
    """A text as the screen has it. ``unit`` and ``source`` turn positions of one into those of the other."""

    LETTER = "x"
    """A letter: it keeps to the words it stands in, and runs left to right also where the text does not."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self.formulas = tuple(spans)
        self.atoms = tuple(span for span in spans if isinstance(span, Atom))
        if not self.atoms:
            self.text = self.words = shown(text)
        else:
            parts: list[str] = []
            words: list[str] = []
            at = 0
            for atom in self.atoms:
                words.append(shown(text[at : atom.start]))
                parts += (words[-1], atom.shown)
                at = atom.end
            words.append(shown(text[at:]))
            self.text = "".join((*parts, words[-1]))
            self.words = "".join(words)
        self._length = len(text)
        # of each atom: where it begins in code points of what is shown
        self._begins: list[int] = []
        shift = 0
        for atom in self.atoms:
            self._begins.append(atom.start + shift)
            shift += len(atom.shown) - (atom.end - atom.start)
        self._starts = [atom.start for atom in self.atoms]
        plain = self.text.isascii() or max(self.text) <= "\uffff"
        self._high = [] if plain else [at for at, letter in enumerate(self.text) if letter > "\uffff"]
        self._high_units = [at + count for count, at in enumerate(self._high)]
        self._letters = [
            self._units(begin + atom.shown.index(self.LETTER))
            for begin, atom in zip(self._begins, self.atoms, strict=True)
        ]
        self.units = self._units(len(self.text))

    def unit(self, position: int, *, after: bool) -> int:
        """Qt's position of a code point of the text; within a formula that of its end (``after``) or of its start."""
        position = min(max(position, 0), self._length)
        index = bisect_right(self._starts, position) - 1
        if index < 0:
            return self._units(position)
        atom, begin = self.atoms[index], self._begins[index]
        if position >= atom.end:
            return self._units(begin + len(atom.shown) + position - atom.end)
        if position == atom.start or not after:
            return self._units(begin)
        return self._units(begin + len(atom.shown))

    def source(self, unit: int) -> int:
        """The code point of the text at Qt's position."""
        place = unit - bisect_right(self._high_units, unit - 1)
        index = bisect_right(self._begins, place) - 1
        if index < 0:
            return min(place, self._length)
        atom, begin = self.atoms[index], self._begins[index]
        if place >= begin + len(atom.shown):
            return min(atom.end + place - begin - len(atom.shown), self._length)
        return atom.start if place <= begin + atom.shown.index(self.LETTER) else atom.end

    def within(self, first: int, last: int) -> Iterator[tuple[int, Atom]]:
        """(Qt's position of its letter, atom) of the formulas drawn between two of Qt's positions."""
        for unit, atom in zip(self._letters, self.atoms, strict=True):
            if first <= unit < last:
                yield unit, atom

    def _units(self, place: int) -> int:
        return place + bisect_right(self._high, place - 1)
