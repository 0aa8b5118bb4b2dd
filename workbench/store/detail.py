"""What only a close look at one trace needs: every label with its standing, every verdict, the trace it came from.

    detail(connection, "ab12..").labels
    -> (Told(Label(..., ERROR, by="me"), "replaced"), Told(Label(..., SOUND, by="me"), "counts"))
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.core.values import Label, Step, Trace, Verdict
from workbench.store import reading
from workbench.store.connection import Connection
from workbench.store.standing import in_force

Standing = Literal["counts", "outweighed", "replaced", "taken back", "takes back"]
"""counts: the one that is shown. outweighed: its author still means it, another's counts. replaced, taken back: its
author said something else since, or took it back. takes back: it judges nothing itself."""


@dataclass(frozen=True, slots=True)
class Told:
    """A label and what it is worth now."""

    label: Label
    standing: Standing


@dataclass(frozen=True, slots=True)
class Detail:
    """What is stored about one trace besides its view."""

    trace: str
    """The trace's id."""
    labels: tuple[Told, ...] = ()
    """Every label ever given to any step, oldest first."""
    verdicts: tuple[Verdict, ...] = ()
    """Every verdict, oldest first; a person's may be among them."""
    parent: Trace | None = None
    """The trace it was forked from, where that is in the library."""

    def of(self, step: Step) -> tuple[Told, ...]:
        """The labels of one step, newest first."""
        return tuple(told for told in reversed(self.labels) if told.label.step == step)


def standings(labels: Sequence[Label]) -> tuple[Told, ...]:
    """What each label is worth, in the order given (oldest first)."""
    # a quality beside correctness is a matter of its own
    channels = sorted({one.channel for one in labels})
    rows: list[tuple[tuple[int, int], str, str, int | None]] = [
        ((one.step.start, one.step.end), one.source, f"{channels.index(one.channel)} {one.by}", one.value)
        for one in labels
    ]
    counting: set[int] = set()
    for channel in channels:
        numbers = [number for number, one in enumerate(labels) if one.channel == channel]
        counting |= {numbers[at] for at in in_force([rows[number] for number in numbers]).values()}
    newest: dict[tuple[tuple[int, int], str, str], int] = {}
    for number, (span, source, by, _) in enumerate(rows):
        newest[span, source, by] = number

    def standing(number: int) -> Standing:
        span, source, by, value = rows[number]
        last = newest[span, source, by]
        if value is None:
            return "takes back"
        if last == number:
            return "counts" if number in counting else "outweighed"
        follows = next(at for at in range(number + 1, last + 1) if rows[at][:3] == (span, source, by))
        return "taken back" if rows[follows][3] is None else "replaced"

    return tuple(Told(label, standing(number)) for number, label in enumerate(labels))


def detail(connection: Connection, trace: str) -> Detail | None:
    """Of the trace with this id; None where there is none."""
    found = reading.histories(connection, [trace], scores=False)
    if not found:
        return None
    history = found[0]
    parent = history.trace.parent
    forked = reading.traces(connection, "t.uid = ?", (parent,)) if parent is not None else []
    return Detail(trace, standings(history.labels), history.verdicts, forked[0][1] if forked else None)
