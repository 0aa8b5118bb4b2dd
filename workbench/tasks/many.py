"""One act on many traces, as a job: flag, take flags away, throw away, put back, cut anew; and its undo.

    many(path, "ann", Wanted("flag"), Chosen("right:no"), told)
    -> Started, Acted(..), Flagged(..), Flagged(..) ..., Result({"changed": 312})

It reads by a reader of its own and writes nothing. The act is said before its facts: where it is stopped half way, undo
takes back what was done.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from workbench.core import facts as fact
from workbench.core.errors import UserError
from workbench.core.facts import Fact, Progress, Result, Started
from workbench.core.split import Rule, split
from workbench.core.values import Act
from workbench.store import Reading, Store
from workbench.store.rows import DEFAULT_READING
from workbench.tasks import acts
from workbench.tasks.acts import Acts, Change, Kind, Look, Undone

MOST = 5_000
"""Traces one act is about at most."""
Verb = Literal["flag", "unflag", "throw", "put back", "cut"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What shall become of each trace; ``rule``: of "cut"."""

    verb: Verb
    rule: Rule = "auto"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which traces: those named, or where none is named those that a filter leaves by a reading."""

    filter: str = ""
    reading: Reading = DEFAULT_READING
    ids: tuple[str, ...] = ()

    def traces(self, store: Store) -> Iterator[str]:
        """Their ids, no more than one act is about."""
        return islice(iter(self.ids) if self.ids else store.trace_ids(self.filter, self.reading), MOST)


def change(look: Look, trace: str, me: str, wanted: Wanted) -> Change | None:
    """What is to be changed of a trace; None where it is so already, or gone."""

    def made(kind: Kind, after: object) -> Change | None:
        before = look.state(Change(kind, trace, (), None, None), me)
        return None if before in (None, after) else Change(kind, trace, (), before, after)

    match wanted.verb:
        case "flag" | "unflag":
            new, on = made("flag", [wanted.verb == "flag", ""]), wanted.verb == "flag"
            # one that is flagged for a reason keeps it
            return None if new is None or new.before[0] == on else new
        case "throw":
            return made("bin", True)
        case "put back":
            return made("bin", False)
        case "cut":
            history = look.history(trace)
            steps = split(history.trace.text, wanted.rule) if history is not None else ()
            return made("steps", [[step.start, step.end] for step in steps])


def many(library: Path, me: str, wanted: Wanted, chosen: Chosen, told: Callable[[int], str]) -> Iterator[Fact | None]:
    """``told``: the act in words, of how many traces it is."""
    with Store.open(library, readonly=True) as reader:
        ids = list(chosen.traces(reader))
        yield Started(told(len(ids)), 2 * len(ids))
        by = Acts(reader, _nowhere, me)
        changes: list[Change] = []
        facts: list[Fact] = []
        for done, id in enumerate(ids, 1):
            look = Look(reader)
            made = change(look, id, me, wanted)
            if made is not None:
                changes.append(made)
                facts.append(by.fact(made, made.after, look))
            yield Progress(done, 2 * len(ids)) if done % 50 == 0 else None
        if changes:
            yield fact.Acted(acts.act_of(told(len(changes)), changes, me))
        for done, each in enumerate(facts, 1):
            yield each
            if done % 50 == 0:
                yield Progress(len(ids) + done, len(ids) + len(facts))
        yield Result({"changed": len(changes)})


def turned(library: Path, act: Act, *, forth: bool) -> Iterator[Fact | None]:
    """An act of any size taken back, or done again; what is so already is left without a word, since a turn may have
    been stopped half way. Its Result: what, left, changed, as of ``Undone``."""
    with Store.open(library, readonly=True) as reader:
        by = Acts(reader, _nowhere, act.by)
        changes = acts.changes_of(act)
        yield Started(act.what, len(changes))
        left: list[str] = []
        for done, each in enumerate(changes if forth else reversed(changes), 1):
            expected, wanted = (each.before, each.after) if forth else (each.after, each.before)
            look = Look(reader)
            if look.state(each, act.by) != wanted:
                other = look.overtaken(each, expected, act.by)
                if other is None:
                    yield by.fact(each, wanted, look)
                else:
                    left.append(other)
            yield Progress(done, len(changes)) if done % 50 == 0 else None
        # last, so that a turn that was stopped can be gone on with; None as in Acts
        yield fact.Turned(act.id, None if len(left) == len(changes) else not forth)
        yield Result({"what": act.what, "left": left, "changed": len(changes) - len(left)})


def undone(document: dict[str, object]) -> Undone:
    """The Result of ``turned`` as a value."""
    left = document["left"]
    assert isinstance(left, list)
    return Undone(str(document["what"]), tuple(left), int(str(document["changed"])))


def _nowhere(_: object) -> bool:
    raise UserError("A job writes nothing itself.")
