"""What a person does to stored things, as acts: undone and done again, over restarts and beside other writers.

    acts = Acts(store, store.apply, me="ann")
    acts.do("Labelled Error", [label(store, "9f..", Step(0, 20), "ann", Said(ERROR))])
    acts.undo()  ->  Undone(what="Labelled Error", left=(), changed=1)

An act is a list of changes, each with the state before and after. Undo writes the state before as a new row (labels are
never overwritten), but only where the state after still holds: what somebody else has changed since is left and named.
The stack lies in the library, one for each person: two windows of one person share it.
"""

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import uuid4

from workbench.core import facts as fact
from workbench.core.cutting import reworded
from workbench.core.facts import Fact
from workbench.core.values import (
    Act,
    Better,
    Flag,
    Judgement,
    JudgementKind,
    Label,
    Spec,
    Step,
    Trace,
    TraceScores,
    canonical,
    digest,
)
from workbench.store import Store
from workbench.store.rows import History

Kind = Literal["label", "flag", "better", "judged", "steps", "bin"]
State = Any
"""Plain JSON, so that it can be kept: see the makers below."""
TICK = 1e-5
"""Seconds at least from one word of a person on a thing to the next: a clock may be set back."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing of one trace: what it was, what it became. ``place`` says which (a span, a channel, a kind)."""

    kind: Kind
    trace: str
    place: tuple[Any, ...]
    before: State
    after: State

    @property
    def step(self) -> Step:
        """Of a label or a better step."""
        return Step(self.place[0], self.place[1])


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of a step: value (None: nothing any more), how sure, which error, a note."""

    value: int | None
    confidence: float | None = None
    error_type: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Undone:
    """What undo or redo did. ``left``: who has changed what it would have changed, a name for each thing left."""

    what: str
    left: tuple[str, ...]
    changed: int
    """How many things it did change."""


# makers of changes: they read the state before


def label(store: Store, trace: str, step: Step, me: str, said: Said, channel: str = "") -> Change:
    """``said`` in place of what I said of the step."""
    place = (step.start, step.end, channel)
    return _change(store, "label", trace, place, me, [said.value, said.confidence, said.error_type, said.note])


def labels(store: Store, trace: str, me: str, said: Mapping[Step, Said], channel: str = "") -> list[Change]:
    """The same for many steps of a trace, of which everything is read once."""
    look = Look(store)
    changes = []
    for step, one in said.items():
        blank = Change("label", trace, (step.start, step.end, channel), None, None)
        after = [one.value, one.confidence, one.error_type, one.note]
        changes.append(replace(blank, before=look.state(blank, me), after=after))
    return changes


def flag(store: Store, trace: str, me: str, *, on: bool, reason: str = "") -> Change:
    return _change(store, "flag", trace, (), me, [on, reason if on else ""])


def better(store: Store, trace: str, step: Step, me: str, text: str) -> Change:
    """A step I would have written; empty takes it back."""
    return _change(store, "better", trace, (step.start, step.end), me, text.strip())


def judged(store: Store, trace: str, me: str, kind: JudgementKind, *, on: bool, reason: str = "") -> Change:
    return _change(store, "judged", trace, (kind,), me, [on, reason if on else ""])


def recut(store: Store, trace: str, me: str, steps: Sequence[Step]) -> Change:
    return _change(store, "steps", trace, (), me, [[step.start, step.end] for step in steps])


def thrown(store: Store, trace: str, me: str) -> Change:
    """Into the bin."""
    return _change(store, "bin", trace, (), me, True)


def fork(store: Store, trace: Trace, index: int, words: str, me: str) -> tuple[str, list[Fact], list[Change]]:
    """A trace with other words in step ``index``: its id, the facts that make it, the change that undo takes back. The
    original stays. Labels and scores of the steps before go along; those from the step on are to be given anew.
    UserError: no words."""
    text, steps = reworded(trace.text, trace.steps, index, words)
    return forked(store, trace, index, text, steps, me)


def forked(
    store: Store, trace: Trace, index: int, text: str, steps: Sequence[Step], me: str
) -> tuple[str, list[Fact], list[Change]]:
    """``fork`` with a text and steps of its own, the same as the original's before step ``index``."""
    spec = Spec.of("edited", by=me)
    copy = Trace(
        id=digest("fork", trace.id, str(index), text),
        problem=trace.problem,
        text=text,
        steps=tuple(steps),
        model=trace.model,
        spec=spec,
        index=trace.index,
        stopped="written",
        prompt=trace.prompt,
        parent=trace.id,
        fork_step=index,
        created=time.time(),
    )
    made: list[Fact] = [fact.Solved(copy)]
    view, kept = store.view(trace.id), frozenset(trace.steps[:index])
    for scores in view.scores.values() if view else ():
        pairs = [(span, one) for span, one in zip(scores.spans, scores.scores, strict=True) if span in kept]
        if pairs:
            spans, values = zip(*pairs, strict=True)
            made.append(fact.Scored(TraceScores(copy.id, scores.scorer, spans, values)))
    for one in store.labels(trace.id):
        if one.step in kept:
            made.append(fact.Labelled(_replaced(one, copy.id)))
    return copy.id, made, [Change("bin", copy.id, (), True, False)]


def _replaced(one: Label, trace: str) -> Label:
    return Label(
        trace, one.step, one.value, one.source, one.by, one.confidence, one.error_type, one.note, one.created,
        channel=one.channel,
    )  # fmt: skip


def _change(store: Store, kind: Kind, trace: str, place: tuple[Any, ...], me: str, after: State) -> Change:
    before = state(store, Change(kind, trace, place, None, None), me)
    return Change(kind, trace, place, before, after)


def state(store: Store, of: Change, me: str) -> State:
    """How the thing stands now, by my own word where it is a word; None where there is no such trace."""
    return Look(store).state(of, me)


class Look:
    """Reads what is stored of a trace once, however many of its things are asked about."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, History | None] = {}

    def history(self, trace: str) -> History | None:
        if trace not in self._known:
            self._known[trace] = self._store.history(trace, scores=False)
        return self._known[trace]

    def state(self, of: Change, me: str) -> State:
        history = self.history(of.trace)
        if of.kind == "bin":
            return False if history is not None else True if self._store.binned(of.trace) else None
        if history is None:
            return None
        match of.kind:
            case "label":
                mine = [one for one in history.labels if _same(one, of) and one.by == me and one.source == "person"]
                newest = mine[-1] if mine else None
                if newest is None or (newest.value is None and not newest.note):
                    return [None, None, "", ""]
                return [newest.value, newest.confidence, newest.error_type, newest.note]
            case "flag":
                one = history.flags[-1] if history.flags else None
                return [bool(one and one.on), one.reason if one and one.on else ""]
            case "better":
                texts = [each.text for each in history.better if each.step == of.step and each.by == me]
                return texts[-1] if texts else ""
            case "judged":
                words = [each for each in history.judgements if each.kind == of.place[0] and each.by == me]
                return [words[-1].on, words[-1].reason] if words else [False, ""]
            case "steps":
                return [[step.start, step.end] for step in history.trace.steps]

    def overtaken(self, change: Change, expected: State, me: str) -> str | None:
        """Who has changed the same thing since; empty where nobody knows; None where it stands as it was left."""
        history = self.history(change.trace)
        if self.state(change, me) != expected:
            flags = history.flags if history is not None and change.kind == "flag" else ()
            return flags[-1].by if flags else ""
        if change.kind == "label" and history is not None:
            said = [one for one in history.labels if _same(one, change) and one.source == "person"]
            if said and said[-1].by != me:
                return said[-1].by
        return None

    def now(self, trace: str) -> float:
        """Now, or a moment after the newest word on the trace where the clock has been set back since."""
        history = self.history(trace)
        if history is None:
            return time.time()
        rows: list[Label | Flag | Better | Judgement]
        rows = [*history.labels, *history.flags, *history.better, *history.judgements]
        return max([time.time(), *(row.created + TICK for row in rows)])


def _same(one: Label, of: Change) -> bool:
    return (one.step.start, one.step.end, one.channel) == of.place


class Acts:
    """Does, undoes and does again. ``write`` is the door to the store (the pump's in a window); False from it means
    that the facts are kept and stored later, because another process writes just now."""

    def __init__(self, store: Store, write: Callable[[Iterable[Fact]], object], me: str) -> None:
        self._store, self._write, self.me = store, write, me
        self._unstored: dict[tuple[object, ...], State] = {}

    def do(self, what: str, changes: Sequence[Change], first: Sequence[Fact] = ()) -> Act | None:
        """Write the changes as one act; ``first``: facts that go before. None where nothing is another than before."""
        known = (replace(change, before=self._unstored.get(_key(change), change.before)) for change in changes)
        real = [change for change in known if change.before != change.after]
        if not real:
            return None
        act = act_of(what, real, self.me)
        look = Look(self._store)
        # what ``first`` makes need not be taken out of the bin
        written = [change for change in real if not first or change.kind != "bin"]
        facts = [*first, *(self.fact(change, change.after, look) for change in written)]
        if self._write([*facts, fact.Acted(act)]) is False:
            self._unstored |= {_key(change): change.after for change in real}
        else:
            self._unstored.clear()
        return act

    @property
    def waits(self) -> bool:
        """Whether something done is not stored yet; what comes before it cannot be undone then."""
        if self._unstored and self._write([]) is not False:
            self._unstored.clear()
        return bool(self._unstored)

    def next_undo(self) -> Act | None:
        return self._store.next_act(self.me)

    def next_redo(self) -> Act | None:
        return self._store.next_act(self.me, undone=True)

    def undo(self) -> Undone | None:
        """None where there is nothing to undo, or while something done ``waits``."""
        return self._turn(self.next_undo(), forth=False)

    def redo(self) -> Undone | None:
        return self._turn(self.next_redo(), forth=True)

    def _turn(self, act: Act | None, *, forth: bool) -> Undone | None:
        if act is None or self.waits:
            return None
        facts: list[Fact] = []
        left: list[str] = []
        changes = changes_of(act)
        look = Look(self._store)
        for change in changes if forth else reversed(changes):
            expected, wanted = (change.before, change.after) if forth else (change.after, change.before)
            other = look.overtaken(change, expected, self.me)
            if other is None:
                facts.append(self.fact(change, wanted, look))
            else:
                left.append(other)
        # an act of which nothing could be turned is gone from the stack, or it would stand in the way for good
        facts.append(fact.Turned(act.id, None if len(left) == len(changes) else not forth))
        self._write(facts)
        return Undone(act.what, tuple(left), len(changes) - len(left))

    def fact(self, change: Change, to: State, look: Look) -> Fact:
        """What brings the thing into a state."""
        now, trace, me = look.now(change.trace), change.trace, self.me
        match change.kind:
            case "label":
                value, confidence, error_type, note = to
                channel = change.place[2]
                return fact.Labelled(
                    Label(trace, change.step, value, "person", me, confidence, error_type, note, now, channel=channel)
                )
            case "flag":
                return fact.Flagged(Flag(trace, to[0], to[1], me, now))
            case "better":
                return fact.Rewritten(Better(trace, change.step, to, me, now))
            case "judged":
                return fact.Judged(Judgement(trace, change.place[0], to[0], to[1], me, now))
            case "steps":
                return fact.Recut(trace, tuple(Step(*span) for span in to))
            case "bin":
                return fact.Binned(trace, bool(to), me, now)


def _key(change: Change) -> tuple[object, ...]:
    return change.kind, change.trace, change.place


def changes_of(act: Act) -> list[Change]:
    """As they were done."""
    return [Change(row[0], row[1], tuple(row[2]), row[3], row[4]) for row in json.loads(act.changes)]


def act_of(what: str, changes: Sequence[Change], me: str) -> Act:
    """An act that is done now."""
    return Act(uuid4().hex, me, what, canonical([_plain(change) for change in changes]), time.time())


def _plain(change: Change) -> list[Any]:
    return [change.kind, change.trace, list(change.place), change.before, change.after]
