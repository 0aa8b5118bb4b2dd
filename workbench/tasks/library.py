"""Work on a library as a whole, for a child process (``apart``): backup, compaction, check, recovery, imports, sizes.

    apart("back_up", library, target)    ->  Started(...), Progress(2000, 125000, "lessons.db"), Result({"file": ...})

Each is a generator of facts that opens the library itself. SQLite works in a thread of its own meanwhile, so that a
statement that takes minutes can be given up.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from workbench.core.errors import WorldError
from workbench.core.facts import Fact, Progress, Result, Started
from workbench.store import Store, upkeep

WAIT = 60.0
"""Seconds to wait for another process that writes."""
LOOK = 0.1
Told = Callable[[int, int, str], object]


class _GivenUp(BaseException):
    """Raised inside the work when nobody wants it any more."""


def bring_up_to_date(library: str) -> Iterator[Fact | None]:
    """Back an older library up and migrate it."""

    def work(tell: Told) -> Mapping[str, Any]:
        def told(progress: Progress) -> None:
            tell(progress.done, progress.total or 0, progress.text)

        Store.open(Path(library), progress=told).close()
        return {"file": library}

    return _carried_out(f"Bringing {Path(library).name} up to date", work)


def back_up(library: str, target: str) -> Iterator[Fact | None]:
    def work(tell: Told) -> Mapping[str, Any]:
        upkeep.back_up(Path(library), Path(target), tell)
        return {"file": target, "bytes": Path(target).stat().st_size}

    return _carried_out(f"Backing {Path(library).name} up", work)


def compact(library: str) -> Iterator[Fact | None]:
    def work(tell: Told) -> Mapping[str, Any]:
        before, after = upkeep.compact(Path(library), lambda: tell(0, 0, "writing it anew, others wait to write"))
        return {"before": before, "after": after}

    return _carried_out(f"Compacting {Path(library).name}", work)


def check_library(library: str) -> Iterator[Fact | None]:
    def work(tell: Told) -> Mapping[str, Any]:
        size = upkeep.size_of(Path(library)) >> 20
        return {"faults": upkeep.faults(Path(library), lambda: tell(0, 0, f"reading {size:,} MB"))}

    return _carried_out(f"Checking {Path(library).name}", work)


def recover(library: str, target: str) -> Iterator[Fact | None]:
    def work(tell: Told) -> Mapping[str, Any]:
        from workbench.store.recovery import recover

        return {"file": target, **asdict(recover(Path(library), Path(target), tell))}

    return _carried_out(f"Recovering {Path(library).name}", work)


def remove_import(library: str, number: int) -> Iterator[Fact | None]:
    """Take a finished import out again; given up before its end it is all there still."""

    def work(tell: Told) -> Mapping[str, Any]:
        with Store.open(Path(library)) as store, store.given_up_by(lambda: tell(0, 0, "")):
            source = next((each.source for each in store.imports() if each.id == number), "")
            if not source:
                raise WorldError("That import is not there any more.")
            changes = store.drop_import(number, wait=WAIT)
        return {"source": source, "problems": len(changes.problems), "traces": len(changes.traces)}

    return _carried_out("Removing an import", work)


def list_imports(library: str) -> Iterator[Fact | None]:
    with Store.open(Path(library), readonly=True) as store:
        yield Result({"imports": [asdict(each) for each in store.imports()]})


def sizes(library: str) -> Iterator[Fact | None]:
    """Bytes by model and run, and of the file."""

    def work(tell: Told) -> Mapping[str, Any]:
        path = Path(library)
        with Store.open(path, readonly=True) as store, store.given_up_by(lambda: tell(0, 0, "")):
            models, runs, gaps = store.models(), store.runs(), store.gaps()
            shares = [asdict(share) for share in store.shares()]
        told = []
        for run in runs:
            folders = {model.folder for model in models if model.run == run.id} | {run.checkpoint} - {""}
            if folders:
                told.append(
                    {
                        "run": run.id,
                        "name": run.arm or run.kind,
                        "created": run.created,
                        "checkpoints": len(folders),
                        "gone": sum(not Path(folder).is_dir() for folder in folders),
                        "bytes": sum(_folder_size(Path(folder)) for folder in folders),
                    }
                )
        return {"file": upkeep.size_of(path), "gaps": gaps, "models": shares, "runs": told}

    return _carried_out(f"Measuring {Path(library).name}", work)


def _folder_size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            # it went meanwhile
            continue
    return total


def _carried_out(title: str, work: Callable[[Told], Mapping[str, Any]]) -> Iterator[Fact | None]:
    """Run it in a thread and yield what it tells; closing this ends it at its next question."""
    said: SimpleQueue[Fact | BaseException] = SimpleQueue()
    over = threading.Event()
    last: list[tuple[int, int, str]] = []

    def tell(done: int, total: int, text: str) -> None:
        if over.is_set():
            raise _GivenUp
        if last != [(done, total, text)]:
            last[:] = [(done, total, text)]
            said.put(Progress(done, total or None, text))

    def run() -> None:
        try:
            said.put(Result(work(tell)))
        except BaseException as error:  # noqa: BLE001 - raised again where the facts are read
            said.put(error)

    yield Started(title)
    thread = threading.Thread(target=run, name="library", daemon=True)
    thread.start()
    try:
        while True:
            try:
                fact = said.get(timeout=LOOK)
            except Empty:
                yield None
                continue
            if isinstance(fact, BaseException):
                raise fact
            yield fact
            if isinstance(fact, Result):
                return
    finally:
        over.set()
        thread.join()
