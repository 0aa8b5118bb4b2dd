"""One formula to a drawing: TeX to SVG by ziamath, with its size and baseline, or the reason why its source is shown.

    typeset(Formula(r"\\frac{1}{2}"))  ->  Typeset("<svg ...>", width=0.4, ascent=0.6, descent=0.3)   (in ems)
    typeset(Formula(r"\\foo"))         ->  NotTypeset("unknown command \\foo")

Never raises, reads no file and no address. It may take long on a malicious formula: ``typeset_apart`` sets it a limit.
An unknown command is seen in the MathML: only what latex2mathml did not know keeps its backslash there. A sign the font
lacks is seen by its glyph number 0.
"""

import re
import warnings
from functools import cache
from typing import Any
from xml.etree.ElementTree import tostring

from workbench.core.formula import Formula, NotTypeset, Typeset
from workbench.tasks.mathml import add_rules, look_for_gaps, mend
from workbench.tasks.tex import Refused, plain

SIZE = 24.0
"""ziamath's own size of an em: its least size of small signs goes by it."""
MARGIN = 1.0
WIDEST = 400.0
"""Ems; wider or higher is a mistake or meant badly."""


def typeset(formula: Formula) -> Typeset | NotTypeset:
    """Sizes are in ems of the font."""
    try:
        return _draw(plain(formula.tex), display=formula.display or formula.tex.lstrip().startswith(r"\displaystyle"))
    except Refused as refused:
        return NotTypeset(str(refused))
    except RecursionError:
        return NotTypeset("too many signs within each other")
    except Exception as error:  # noqa: BLE001 - whatever two foreign parsers raise on a broken formula, its source is shown
        return NotTypeset(_words(error))


@cache
def _parsers() -> tuple[Any, Any]:
    """ziamath's Math and latex2mathml's Converter."""
    # late: a third of a second, and never in the window's process
    with warnings.catch_warnings():
        # ziamath opens its font in a way Python will give up
        warnings.simplefilter("ignore", DeprecationWarning)
        from latex2mathml.converter import Converter
        from ziamath.config import config
        from ziamath.zmath import Math
    config.svg2 = False
    add_rules()
    return Math, Converter


def _draw(tex: str, *, display: bool) -> Typeset:
    typesetter, converter = _parsers()
    tree = converter(display="block" if display else "inline").convert_to_element(tex)
    mend(tree)
    maths = typesetter(tree, size=SIZE, margin=MARGIN)
    look_for_gaps(maths.mathml, maths.font.glyphindex)
    bounds = maths.node.bbox
    width, height = bounds.xmax - bounds.xmin, bounds.ymax - bounds.ymin
    svg = maths.svgxml()
    if not len(svg) or width <= 0 or height <= 0:
        raise Refused("there is nothing to draw in it")
    if max(width, height) > WIDEST * SIZE:
        raise Refused("it is larger than any screen")
    return Typeset(
        tostring(svg, encoding="unicode"),
        (width + 2 * MARGIN) / SIZE,
        (bounds.ymax + MARGIN) / SIZE,
        (MARGIN - bounds.ymin) / SIZE,
    )


def _words(error: Exception) -> str:
    """``ExtraLeftOrMissingRightError`` -> "extra left or missing right"."""
    name = re.sub(r"Error$", "", type(error).__name__)
    return "it is not complete: " + re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
