"""Drive a job without a window: take its facts, write the kept ones to the store, tell the rest to a follower.

``drive(solve(...), store)  ->  Driven(counts={"Solved": 8, "Scored": 24, ...}, documents=[], interrupted=False)``
Facts are written at every pause point of the job, so that a crash loses only what was being worked on.
"""

import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from workbench.core.facts import KEPT, Ended, Fact, Result
from workbench.core.values import Changes
from workbench.store import Store
from workbench.tasks.runs import OpenRuns

BATCH = 256
"""Kept facts that are written together at most."""


@dataclass
class Driven:
    """What came of a job."""

    counts: Counter[str] = field(default_factory=Counter)
    """How many facts of each kind were written."""
    documents: list[Mapping[str, object]] = field(default_factory=list)
    """The documents of its Result facts, in order."""
    left_out: list[str] = field(default_factory=list)
    """Why facts could not be written, one reason each."""
    changes: Changes = field(default_factory=Changes)
    interrupted: bool = False


def drive(
    facts: Iterable[Fact | None],
    store: Store | None,
    *,
    follow: Callable[[Fact], None] = lambda fact: None,
    stopped: Callable[[], bool] = lambda: False,
    wait: float = 30.0,
) -> Driven:
    """Run a job to its end, or until ``stopped()``. What it reported before an error or a stop is written in any case.

    Without a store nothing is written. ``wait``: seconds to wait for another process that writes, then Busy."""
    driven, runs = Driven(), OpenRuns()
    kept: list[Fact] = []

    def write() -> None:
        if kept:
            if store is not None:
                driven.changes |= store.apply(kept, wait=wait)
                driven.left_out += [left.reason for left in store.left_out]
            driven.counts.update(type(fact).__name__ for fact in kept)
            kept.clear()

    ended = Ended()
    try:
        for fact in facts:
            if fact is not None and isinstance(fact, KEPT):
                kept.append(fact)
            if not isinstance(fact, KEPT) or len(kept) >= BATCH:
                write()
            if fact is not None:
                runs.follow(fact)
                follow(fact)
                if isinstance(fact, Result):
                    driven.documents.append(fact.document)
            if stopped():
                ended = Ended(cancelled=True)
                driven.interrupted = True
                break
    except Exception as error:
        ended = Ended(error)
        raise
    except BaseException:
        # a second Ctrl-C, or whoever drives us is closed
        ended = Ended(cancelled=True)
        raise
    finally:
        close = getattr(facts, "close", None)
        if close is not None:
            close()
        kept.extend(runs.closed(ended))
        write()
    return driven


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """While inside, Ctrl-C (and a polite kill) only asks: the function given answers whether it was asked. A second
    Ctrl-C interrupts at once. Outside the main thread, where no signals arrive, nothing is asked."""
    asked = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return
    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
