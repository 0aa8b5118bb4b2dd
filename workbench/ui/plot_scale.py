"""Numbers of a plot's axes: the range, the ticks, which scale, and names moved apart. Nothing is drawn here.

    extent([.97, .02], threshold=.03, scale="log")  -> (-2.0, 0.0)        in powers of ten
    level_ticks(-2.0, 0.0, "log", room=5)           -> [(-2, "0.01"), (-1, "0.1"), (0, "1")]
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Scale = Literal["linear", "log"]
ScaleChoice = Literal["auto", "linear", "log"]
Ticks = list[tuple[float, str]]
LOG_BELOW = 0.05
"""A threshold below this speaks of likelihoods, which differ by powers of ten."""
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Frame:
    """What part of the plane is in view (x0 .. x1, y0 .. y1) and how many pixels it has."""

    x0: float
    x1: float
    y0: float
    y1: float
    width: float
    height: float

    @property
    def pace(self) -> float:
        """Pixels between two steps."""
        return self.width / (self.x1 - self.x0)

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """From the upper left corner."""
        return (x - self.x0) / (self.x1 - self.x0) * self.width, (self.y1 - y) / (self.y1 - self.y0) * self.height

    def plane(self, across: float, down: float) -> tuple[float, float]:
        """The point of the plane under a pixel."""
        return (
            self.x0 + across / max(self.width, 1) * (self.x1 - self.x0),
            self.y1 - down / max(self.height, 1) * (self.y1 - self.y0),
        )


def across(first: int, last: int, share: float) -> tuple[float, float]:
    """x of both edges where the steps first .. last are in view and ``share`` of the width is left free behind them; a
    single step stands at a third."""
    if last <= first:
        return first - 1.0, first + 2.0
    x0 = first - min(0.5, 0.03 * (last - first) + 0.2)
    return x0, (last - share * x0) / (1 - share)


def log_possible(values: Iterable[float]) -> bool:
    """A logarithmic scale holds no negative score; 0 stands at its lower end."""
    return all(value >= 0 for value in values)


def scale_for(choice: ScaleChoice, values: Sequence[float], threshold: float) -> Scale:
    """The scale drawn: what the person chose where it is possible, else logarithmic for probabilities whose low begins
    below 0.05."""
    if choice == "linear" or not log_possible(values):
        return "linear"
    if choice == "log":
        return "log"
    return "log" if 0 < threshold < LOG_BELOW and all(value <= 1 for value in values) else "linear"


def extent(values: Sequence[float], threshold: float, scale: Scale) -> tuple[float, float]:
    """(low, high) of the axis; on a logarithmic scale whole powers of ten, with one to spare below for scores of 0."""
    if scale == "log":
        above = [value for value in (*values, threshold) if value > 0] or [0.1]
        top = 0.0 if max(above) <= 1 else float(math.ceil(math.log10(max(above))))
        bottom = float(math.floor(math.log10(min(above)) + 1e-9)) - (1 if 0 in values else 0)
        return (bottom if bottom < top else top - 1), top
    if all(0 <= value <= 1 for value in values):
        return 0.0, 1.0
    low, high = min(*values, threshold), max(*values, threshold)
    room = 0.05 * ((high - low) or 1.0)
    return low - room, high + room


def level(value: float, scale: Scale, low: float, high: float) -> float:
    """Where a score stands on the axis; what lies outside stands at the edge."""
    if scale == "log":
        value = math.log10(value) if value > 0 else low
    return min(max(value, low), high)


def level_ticks(low: float, high: float, scale: Scale, room: int) -> Ticks:
    """Ticks of the scores; ``room``: so many have room."""
    if scale == "log":
        return _log_ticks(round(low), round(high), room)
    step = _round_step((high - low) / max(min(room - 1, 4), 1))
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    if abs(step * 10**digits - round(step * 10**digits)) > 1e-6:
        digits += 1
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    # -0.0 is 0
    return [(number * step + 0.0, f"{number * step + 0.0:.{digits}f}") for number in range(first, last + 1)]


def _log_ticks(low: int, high: int, room: int) -> Ticks:
    stride = max(1, math.ceil((high - low) / max(room - 1, 1)))
    ticks: Ticks = [(float(power), _power(power)) for power in range(high, low - 1, -stride)][::-1]
    if high - low == 1 and room >= 4:
        ticks += [(math.log10(part) + low, f"{part * 10.0**low:g}") for part in (2, 5)]
    return sorted(ticks)


def _power(power: int) -> str:
    return f"{10.0**power:g}" if -3 <= power <= 3 else f"10{str(power).translate(_RAISED)}"


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is at least so large."""
    unit = 10.0 ** math.floor(math.log10(least))
    return next(unit * part for part in (1, 2, 2.5, 5, 10) if unit * part >= least * (1 - 1e-9))


def step_ticks(first: int, last: int, room: int) -> Ticks:
    """Ticks of the step numbers first .. last, whole numbers only; the first step always has one."""
    count = last - first + 1
    stride = next(
        part * 10**power for power in range(12) for part in (1, 2, 5) if count <= max(room, 1) * part * 10**power
    )
    numbers = [number for number in range(first, last + 1) if number % stride == 0 or stride == 1]
    if stride > 1 and first == 1 and (not numbers or numbers[0] - first >= stride / 2):
        numbers.insert(0, first)
    return [(float(number), str(number)) for number in numbers]


def spread(wanted: Sequence[float], high: float, top: float, bottom: float) -> list[float]:
    """Centres of lines of text, each ``high`` pixels, as near to where they are wanted as they can stand without
    touching each other, between ``top`` and ``bottom`` as far as there is room (least squares, isotonic regression)."""
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    blocks: list[tuple[float, int]] = []
    for rank, number in enumerate(order):
        mean, size = wanted[number] - rank * high, 1
        while blocks and blocks[-1][0] > mean:
            before, count = blocks.pop()
            mean, size = (before * count + mean * size) / (count + size), count + size
        blocks.append((mean, size))
    least, most = top + high / 2, bottom - high / 2 - (len(wanted) - 1) * high
    centres = [0.0] * len(wanted)
    rank = 0
    for mean, size in blocks:
        for _ in range(size):
            centres[order[rank]] = max(min(mean, most), least) + rank * high
            rank += 1
    return centres


def apart(ends: Sequence[tuple[float, float, float]], high: float, top: float, bottom: float) -> list[float]:
    """Heights for names that begin at (x, y) and are ``width`` wide, given as (x, y, width): only names that would lie
    beside each other keep their distance."""
    order = sorted(range(len(ends)), key=lambda number: ends[number][0])
    heights = [y for _, y, _ in ends]
    group: list[int] = []
    reach = -math.inf
    for number in [*order, None]:
        if number is None or ends[number][0] > reach:
            for member, y in zip(group, spread([ends[m][1] for m in group], high, top, bottom), strict=True):
                heights[member] = y
            group = []
        if number is not None:
            group.append(number)
            reach = max(reach, ends[number][0] + ends[number][2]) if len(group) > 1 else sum(ends[number][::2])
    return heights
