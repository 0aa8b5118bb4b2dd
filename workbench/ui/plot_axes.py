"""The two axes of a plot: their colours, their fixed sizes, their names on paper.

    dress(plot, look, font);  measure(plot, QFontMetrics(font), ["0.00", "1.00"], named=False)
"""

import html
from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtGui import QColor, QFont, QFontMetrics

from workbench.ui.colours import Colours


def dress(plot: Any, look: Colours, line: QColor, font: QFont) -> None:
    """Colours and font of both axes."""
    for side in ("left", "bottom"):
        axis = plot.getAxis(side)
        axis.setPen(pg.mkPen(line))
        axis.setTextPen(pg.mkPen(look.muted))
        axis.setStyle(tickFont=font, tickLength=-3, tickTextOffset=5, hideOverlappingLabels=False)


def measure(plot: Any, metrics: QFontMetrics, texts: Sequence[str], *, named: bool) -> None:
    """Fixed sizes, so that the lines do not jump while ticks change; ``named``: with room for a name."""
    widest = max(metrics.horizontalAdvance(text) for text in (*texts, "0.001"))
    name = metrics.height() + 8 if named else 0
    plot.getAxis("left").setWidth(widest + 12 + name)
    plot.getAxis("bottom").setHeight(metrics.height() + 6 + name)


def entitle(plot: Any, look: Colours, **names: str) -> None:
    """Name axes by their side, for a reader who sees the picture alone."""
    for side, words in names.items():
        plot.setLabel(side, html.escape(words), color=look.text.name(), **{"font-size": "10pt"})
