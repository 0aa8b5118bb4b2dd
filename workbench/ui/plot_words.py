"""Where the words of a plot stand: names at the ends of lines, the threshold's words, "not scored"; none on another.

    names_at([(x, y, width), ...], crowd, gutter=620, high=15, height=180)  -> [QRectF, ...]   one for each name
    quiet([QRectF, QRectF], crowd, taken)                                   -> the one that covers least

``crowd``: pixels (n, 2) of what is drawn, points and the middles between them; places are pixels from the upper left.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF

from workbench.ui.plot_scale import Frame, apart

Crowd = Any
"""numpy array (n, 2)"""
MOST_COVERED = 3


def crowd_of(lines: Sequence[tuple[Any, Any]], frame: Frame) -> Crowd:
    """Pixels of points and of places on the line between two scored ones; a line is (places (n, 2), scored (n,))."""
    parts = []
    between = 12 if max((len(plane) for plane, _ in lines), default=0) < 30 else 3
    shares = np.linspace(0, 1, between + 2)[1:-1]
    for plane, scored in lines:
        if len(plane):
            across = (plane[:, 0] - frame.x0) / (frame.x1 - frame.x0) * frame.width
            down = (frame.y1 - plane[:, 1]) / (frame.y1 - frame.y0) * frame.height
            pixels = np.stack([across, down], axis=1)
            joined = scored[:-1] & scored[1:]
            parts.append(pixels)
            parts += [pixels[:-1][joined] * (1 - share) + pixels[1:][joined] * share for share in shares]
    return np.concatenate(parts) if parts else np.zeros((0, 2))


def covered(area: QRectF, crowd: Crowd) -> int:
    """How much of what is drawn an area would cover."""
    inside = (crowd[:, 0] > area.left()) & (crowd[:, 0] < area.right())
    return int((inside & (crowd[:, 1] > area.top()) & (crowd[:, 1] < area.bottom())).sum())


def names_at(
    ends: Sequence[tuple[float, float, float]], crowd: Crowd, gutter: float, high: float, height: float
) -> list[QRectF]:
    """Areas of names that belong at (x, y) and are ``width`` wide: behind the end of the line, but at the ``gutter``
    behind all lines where the name would stand on others."""
    begin = []
    for x, y, width in ends:
        own = QRectF(x, y - high / 2, width, high)
        begin.append((gutter if x < gutter and covered(own, crowd) > MOST_COVERED else x, y, width))
    heights = apart(begin, high, 0, height)
    return [QRectF(x, y - high / 2, width, high) for (x, _, width), y in zip(begin, heights, strict=True)]


def quiet(candidates: Sequence[QRectF], crowd: Crowd, taken: Sequence[QRectF], height: float) -> QRectF:
    """The first of the areas that cover least; words on words are worst."""

    def cost(area: QRectF) -> float:
        roomy = area.adjusted(-3, -3, 3, 3)
        outside = area.top() < 0 or area.bottom() > height
        return covered(roomy, crowd) + 30 * sum(area.intersects(other) for other in taken) + 100 * outside

    return min(candidates, key=cost)
