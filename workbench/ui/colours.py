"""The colours of the window as values, light and dark, and the two rules about them: the score ramp and legible ink.

    ramp(0.22, dark=False) -> #dc8147 (orange)      ink(ramp(0.22, False)) -> #1c2430, 6.0 : 1 on it

Orange-grey-blue keeps 0.2 and 0.8 apart for people who do not tell red from green; identity colours of traces are none
of the ramp's and none of right's or wrong's.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from PySide6.QtGui import QColor

LEGIBLE = 4.5
"""WCAG 2.1 contrast of body text, level AA."""


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour a panel may use; ``*_soft`` is the pale ground under the ink of that name."""

    dark: bool
    window: QColor
    panel: QColor
    card: QColor
    """Ground of a step card; a little apart from the panel it lies on."""
    line: QColor
    text: QColor
    muted: QColor
    accent: QColor
    on_accent: QColor
    accent_soft: QColor
    """Ground of what is selected."""
    hover: QColor
    track: QColor
    """Ground of a bar that is not full."""
    right: QColor
    right_soft: QColor
    wrong: QColor
    wrong_soft: QColor
    unknown: QColor
    unknown_soft: QColor
    warn: QColor
    warn_soft: QColor
    flag: QColor
    identity: tuple[QColor, QColor, QColor, QColor]
    """Of traces, in the order they stand in: teal, violet, graphite, rose."""
    outcome_arm: QColor
    process_arm: QColor
    parent_arm: QColor
    stops: tuple[tuple[float, QColor], ...]
    """The score ramp: (value, colour) from 0 to 1, straight between."""


def _ramp_of(low: str, lower: str, middle: str, higher: str, high: str) -> tuple[tuple[float, QColor], ...]:
    return tuple(zip((0.0, 0.3, 0.5, 0.7, 1.0), map(QColor, (low, lower, middle, higher, high)), strict=True))


LIGHT = Colours(
    dark=False,
    window=QColor("#f4f5f7"),
    panel=QColor("#ffffff"),
    card=QColor("#fafbfc"),
    line=QColor("#dfe2e7"),
    text=QColor("#1c2430"),
    muted=QColor("#5c6675"),
    accent=QColor("#2563c9"),
    on_accent=QColor("#ffffff"),
    accent_soft=QColor("#e3ecfa"),
    hover=QColor("#eef1f5"),
    track=QColor("#e4e7ec"),
    right=QColor("#1a579c"),
    right_soft=QColor("#e2edf8"),
    wrong=QColor("#a83a0c"),
    wrong_soft=QColor("#fbe9e0"),
    unknown=QColor("#525c6b"),
    unknown_soft=QColor("#e9ecf1"),
    warn=QColor("#7a5500"),
    warn_soft=QColor("#fbf1d6"),
    flag=QColor("#946800"),
    identity=(QColor("#0b7a75"), QColor("#8e3fb5"), QColor("#4a5260"), QColor("#a3326b")),
    outcome_arm=QColor("#b8420f"),
    process_arm=QColor("#1b5ea9"),
    parent_arm=QColor("#5c6675"),
    stops=_ramp_of("#bf4c12", "#e7965d", "#c6c9cf", "#6da2d4", "#185ca8"),
)

DARK = Colours(
    dark=True,
    window=QColor("#15181d"),
    panel=QColor("#1c2026"),
    card=QColor("#22272f"),
    line=QColor("#313741"),
    text=QColor("#e4e8ee"),
    muted=QColor("#9aa4b3"),
    accent=QColor("#7aabf5"),
    on_accent=QColor("#10151c"),
    accent_soft=QColor("#26364f"),
    hover=QColor("#2a303a"),
    track=QColor("#323944"),
    right=QColor("#7db8f0"),
    right_soft=QColor("#1d3047"),
    wrong=QColor("#f2955f"),
    wrong_soft=QColor("#3d271b"),
    unknown=QColor("#aab3c0"),
    unknown_soft=QColor("#2d333d"),
    warn=QColor("#e6c15c"),
    warn_soft=QColor("#3a3218"),
    flag=QColor("#e6c15c"),
    identity=(QColor("#4fc9bf"), QColor("#d29bf2"), QColor("#c2c8d2"), QColor("#f08fbe")),
    outcome_arm=QColor("#f2955f"),
    process_arm=QColor("#7db8f0"),
    parent_arm=QColor("#aab3c0"),
    stops=_ramp_of("#bf4c12", "#e6955c", "#777f89", "#6fa3d6", "#5aa0eb"),
)


def luminance(colour: QColor) -> float:
    """Relative luminance by WCAG 2.1: 0 black, 1 white."""

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2.1 contrast ratio of two opaque colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@lru_cache(maxsize=1024)
def _ink(ground: int) -> QColor:
    colour = QColor.fromRgb(ground)
    soft = max((QColor("#ffffff"), QColor("#1c2430")), key=lambda ink: contrast(ink, colour))
    if contrast(soft, colour) >= LEGIBLE:
        return soft
    # between the two inks of the design there is a band of middling grounds on which only pure black is legible
    return max((QColor("#ffffff"), QColor("#000000")), key=lambda ink: contrast(ink, colour))


def ink(ground: QColor) -> QColor:
    """The text colour for a ground: white, near-black or black, whichever is legible (at least 4.5 : 1)."""
    return _ink(ground.rgb())


@lru_cache(maxsize=1024)
def _mixed(step: int, dark: bool) -> QColor:
    value = step / 400
    stops = (DARK if dark else LIGHT).stops
    for (low, start), (high, end) in pairwise(stops):
        if value <= high:
            share = (value - low) / (high - low)
            return QColor(
                round(start.red() + (end.red() - start.red()) * share),
                round(start.green() + (end.green() - start.green()) * share),
                round(start.blue() + (end.blue() - start.blue()) * share),
            )
    return stops[-1][1]


def ramp(value: float, dark: bool, middle: float = 0.5) -> QColor:
    """The colour of a score, neutral at ``middle`` (where low ends); outside 0 .. 1 it takes the nearer end."""
    value, middle = min(max(value, 0.0), 1.0), min(max(middle, 0.01), 0.99)
    share = value / middle / 2 if value < middle else 1 - (1 - value) / (1 - middle) / 2
    return _mixed(round(share * 400), dark)
