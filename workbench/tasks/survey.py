"""Counting a filtered list to its end, in a lane, while the window shows what it has: exact counts and anchors.

    survey(library, "model:policy", reading, "title", descending=False)
        ->  Progress(1000, None, ""), ..., Result({"survey": Survey(8131, 60214, {...}, exact=True, anchors=(...))})
"""

from collections.abc import Iterator
from pathlib import Path

from workbench.core.facts import Fact, Progress, Result
from workbench.store import Order, Reading, Store


def survey(library: Path, filter: str, reading: Reading, order: Order, *, descending: bool) -> Iterator[Fact | None]:
    """Reads through a connection of its own, opened in the thread that runs it. Each yield is a place to stop."""
    with Store.open(library, readonly=True) as store:
        for found in store.surveyed(filter, reading, order=order, descending=descending):
            if found.exact:
                yield Result({"survey": found})
            else:
                yield Progress(found.problems)
