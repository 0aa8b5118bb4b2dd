"""Mends the MathML between latex2mathml and ziamath: unknown commands are seen, letters styled, tables ruled.

    <msup><mo>(</mo><mtable/><mo>)</mo><mn>2</mn></msup>   ->   <msup><mrow>( table )</mrow><mn>2</mn></msup>

It works on elements, never on XML as text: what a model wrote in ``\\text{<b>}`` stays text.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element

from workbench.tasks.tex import Refused

_REFERENCE = re.compile("&#x([0-9A-Fa-f]+);")
_CHILDREN = {"msub": 2, "msup": 2, "munder": 2, "mover": 2, "mfrac": 2, "mroot": 2, "msubsup": 3, "munderover": 3}
_BINARY = "∪∩∧∨∖⧵⊎⊕⊗∘"
_RELATION = "⟂∥∣≅∼≈⊥"
_UNARY = "−-+±∓"
_BEFORE_OPERAND = ")]}|‖!′⋯…⋮⋱∞%°"
"""Behind these a minus is between two things; behind any other operator it is a sign."""
_CAPITALS = {"bold": 0x1D400, "bold-italic": 0x1D468, "double-struck": 0x1D538, "script": 0x1D49C, "fraktur": 0x1D504,
             "monospace": 0x1D670, "sans-serif": 0x1D5A0}  # fmt: skip
_EXCEPTIONS = dict(zip("𝒝𝒠𝒡𝒣𝒤𝒧𝒨𝒭𝔆𝔋𝔌𝔕𝔝𝔺𝔿𝕅𝕇𝕈𝕉𝕑𝒺𝒼𝓄", "ℬℰℱℋℐℒℳℛℭℌℑℜℨℂℍℕℙℚℝℤℯℊℴ", strict=True))
"""Letters that stood elsewhere in Unicode before their alphabet came."""


def mend(tree: Element) -> None:
    """Change the tree in place. Refused where latex2mathml did not know a command."""
    # a default namespace does not survive ziamath's reading of its own XML
    tree.attrib.pop("xmlns", None)
    for element in tree.iter():
        _text(element)
        wanted = _CHILDREN.get(element.tag, 0)
        if wanted and len(element) > wanted:
            _gather(element, wanted)
        if element.tag == "mtable":
            _spaced(element)
    for element in tree.iter():
        _signs(element)


def _text(element: Element) -> None:
    said = element.text
    if not said:
        return
    if "\\" in said:
        # what it knows has become a sign or a reference by now
        name = re.search(r"\\(?:[a-zA-Z]+|.?)", said)
        raise Refused(f"unknown command {name.group() if name else said}")
    said = _REFERENCE.sub(lambda found: chr(int(found[1], 16)), said)
    if said in "↑↓⟨⟩":
        element.set("stretchy", "false")
    elif element.tag == "mo" and said == "^":
        said = "\u02c6" if element.get("stretchy") == "false" else "\u0302"
    elif element.tag == "mo" and said == "~" and element.get("stretchy") != "false":
        said = "\u0303"
    elif element.tag == "mo" and said in _BINARY:
        element.set("lspace", "mediummathspace")
        element.set("rspace", "mediummathspace")
    elif element.tag == "mo" and said in _RELATION:
        element.set("lspace", "thickmathspace")
        element.set("rspace", "thickmathspace")
    variant = element.get("mathvariant", "")
    if variant in _CAPITALS and element.tag == "mi" and said.isascii() and said.isalpha():
        del element.attrib["mathvariant"]
        said = "".join(_styled(letter, variant) for letter in said)
    element.text = said


def _styled(letter: str, variant: str) -> str:
    first = _CAPITALS[variant]
    shifted = chr(first + ord(letter) - (65 if letter.isupper() else 71))
    return _EXCEPTIONS.get(shifted, shifted)


def _gather(element: Element, wanted: int) -> None:
    """Brackets around a matrix come as brothers of it; together they are what the exponent stands at."""
    row = Element("mrow")
    row.extend(list(element)[: len(element) - wanted + 1])
    for child in row:
        element.remove(child)
    element.insert(0, row)


def _spaced(table: Element) -> None:
    told = table.get("columnspacing")
    table.set("columnspacing", re.sub("2em", "1em", told) if told else "0.8em")


def _signs(row: Element) -> None:
    """``= -1``: a minus behind a relation is a sign, not a difference."""
    before: Element | None = None
    for child in row:
        sign = child.tag == "mo" and bool(child.text) and (child.text or "") in _UNARY
        if sign and before is not None and before.tag == "mo" and (before.text or ")") not in _BEFORE_OPERAND:
            child.set("form", "prefix")
        if child.tag != "mi" or child.text:
            before = child


def look_for_gaps(tree: Element, glyph: Callable[[str], int]) -> None:
    """Refused where the font lacks a sign: it would be drawn as an empty box. ``glyph`` gives 0 for those."""
    for element in tree.iter():
        for sign in element.text or "":
            blank = sign.isspace() or unicodedata.category(sign) in ("Cf", "Mn")
            if not blank and glyph(sign) == 0:
                raise Refused(f"the font has no sign for {sign!r} (U+{ord(sign):04X})")


@cache
def add_rules() -> None:
    """Teach ziamath, by its own register of elements, the rules of a table (``rowlines``, ``columnlines``)."""
    from ziamath.drawable import HLine, VLine
    from ziamath.nodes.mtable import Mtable

    class RuledTable(Mtable, tag="mtable"):
        """A table whose rules stand half way between its cells."""

        def _setup(self, **kwargs: Any) -> None:
            super()._setup(**kwargs)
            rows = self.element.get("rowlines", "").split()
            columns = self.element.get("columnlines", "").split()
            if not rows and not columns:
                return
            cells = list(zip(self.nodes, self.nodexy, strict=True))
            table: list[list[Any]] = []
            for row in self.element:
                table.append(cells[: len(row)])
                del cells[: len(row)]
            thick = self.units_to_points(self.font.math.consts.fractionRuleThickness)
            box = self.bbox
            for index, kind in enumerate(rows[: len(table) - 1]):
                if kind != "none":
                    bottom = max(at[1] - node.bbox.ymin for node, at in table[index])
                    top = min(at[1] - node.bbox.ymax for node, at in table[index + 1])
                    self.nodes.append(HLine(box.xmax - box.xmin, thick, style=self.style, **kwargs))
                    self.nodexy.append((box.xmin, (bottom + top) / 2))
            for index, kind in enumerate(columns):
                if kind != "none" and (middle := _between(table, index)) is not None:
                    self.nodes.append(VLine(box.ymax - box.ymin, thick, style=self.style, **kwargs))
                    self.nodexy.append((middle, -box.ymax))


def _between(table: Sequence[Sequence[Any]], column: int) -> float | None:
    left = [at[0] + node.bbox.xmax for row in table if len(row) > column for node, at in row[column : column + 1]]
    right = [at[0] + node.bbox.xmin for row in table for node, at in row[column + 1 : column + 2]]
    return (max(left) + min(right)) / 2 if left and right else None
