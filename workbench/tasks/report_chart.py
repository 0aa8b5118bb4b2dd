"""The arms as dots with intervals: a small inline SVG that follows the page's colours.

``chart([{"name": "parent", "trace_error": {"value": .28, "low": .25, "high": .32}, ...}], kinds, names) -> "<svg ..."``
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

WIDTH, LEFT, RIGHT, TOP, ROW, GAP = 720, 190, 70, 14, 22, 18
_MARKS = {"parent": "square", "outcome": "diamond", "process": "dot"}


def chart(rows: Sequence[Mapping[str, Any]], kinds: Mapping[str, str], names: Mapping[str, str]) -> str:
    """One group of lines per kind of error; a text alternative names every value."""
    highs = [row[kind]["high"] for row in rows for kind in kinds if row[kind]["high"] is not None]
    top = max([*highs, 0.05])
    top = -(-top * 10 // 1) / 10
    drawn, y, said = [], TOP, []
    for kind, title in kinds.items():
        drawn.append(f'<text x="0" y="{y + ROW - 6}" font-weight="600">{escape(title)}</text>')
        for row in rows:
            name = str(row["name"])
            drawn.append(_line(row[kind], name, names.get(name, name), y + ROW // 2, top))
            if row[kind]["value"] is not None:
                said.append(f"{title}, {names.get(name, name)}: {100 * row[kind]['value']:.1f} percent")
            y += ROW
        y += GAP
    return (
        f'<svg viewBox="0 0 {WIDTH} {y + 22}" role="img" aria-label="{escape(". ".join(said), quote=True)}">'
        f"{_axis(top, y)}{''.join(drawn)}</svg>"
    )


def _x(value: float, top: float) -> float:
    return LEFT + value / top * (WIDTH - LEFT - RIGHT - 100)


def _axis(top: float, y: int) -> str:
    parts = []
    ticks = round(top * 10)
    for tick in range(0, ticks + 1, 1 if ticks <= 6 else 2):
        x = _x(tick / 10, top)
        parts.append(f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 6}" y2="{y - 6}"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{y + 10}" text-anchor="middle">{tick * 10} %</text>')
    return "".join(parts)


def _line(figure: Mapping[str, float | None], name: str, title: str, y: int, top: float) -> str:
    value, low, high = figure["value"], figure["low"], figure["high"]
    if value is None or low is None or high is None:
        return f'<text class="tick" x="{LEFT}" y="{y + 4}">{escape(title)}: no case</text>'
    x = _x(value, top)
    kind = name if name in _MARKS else "parent"
    mark = {
        "square": f'<rect x="{x - 4.5:.1f}" y="{y - 4.5}" width="9" height="9"/>',
        "diamond": f'<rect x="{x - 4.5:.1f}" y="{y - 4.5}" width="9" height="9" transform="rotate(45 {x:.1f} {y})"/>',
        "dot": f'<circle cx="{x:.1f}" cy="{y}" r="5"/>',
    }[_MARKS[kind]]
    return (
        f'<g class="{kind}"><line x1="{_x(low, top):.1f}" x2="{_x(high, top):.1f}" y1="{y}" y2="{y}" stroke-width="3"/>'
        f'{mark}</g><text x="{_x(high, top) + 10:.1f}" y="{y + 4}">{escape(title)} {100 * value:.1f} %</text>'
    )
