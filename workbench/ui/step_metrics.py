"""Fonts and distances of step cards: ``Metrics.of(font).line`` -> 17.4, made once for a column, theme and zoom.

+------------------------------------------------+
| [.22] |||  2  12 + 7 = 20.                      |    block: main score; thin bars: further scorers
| [   ] |||     ▲ first low step   ✗ Error        |
+------------------------------------------------+
"""

import math
from dataclasses import dataclass

from PySide6.QtGui import QFont, QFontMetricsF

from workbench.ui import theme

GAP = 6
"""Between cards."""
PAD = 4.0
BAR, BAR_GAP = 5.0, 3.0
TALL = 96.0
"""Of a higher block the figure stands in the middle of the uppermost part, seen with the first lines."""
TOP = 7.0
"""From the edge of a card to its first line."""
SIGN = 13.0
"""Of the dashed sign below the number."""
LEADING = 2.0
"""Between lines."""


@dataclass(frozen=True)
class Metrics:
    """Fonts and the distances that follow from them."""

    body: QFont
    small: QFont
    small_strong: QFont
    figure: QFont
    figure_told: str
    """As QFont writes it, by which pictures are kept."""
    number: QFont
    line: float
    block: float
    digit: float
    letter: float
    """Width of a usual letter, to guess how high a text will be."""

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
            figure.toString(),
            theme.mono(points * 0.8),
            fitted.height(),
            math.ceil(max(38.0, QFontMetricsF(figure).horizontalAdvance("-0.0") + 8)),
            QFontMetricsF(theme.mono(points * 0.8)).horizontalAdvance("0"),
            fitted.averageCharWidth(),
        )
