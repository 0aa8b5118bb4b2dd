"""Data files in and out. Import writes short chunks that readers hide until the file is complete; cancel drops them.

``read_in(library, file)`` ends with ``Result({"format": "workbench", "read": 12, "imported": 11, "skipped": 1, ...})``,
``write_out(library, file)`` with ``Result({"written": 11, ...})``. Each opens the library itself, in its own thread.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from workbench.core.errors import UserError
from workbench.core.facts import Fact, Kept, Labelled, Progress, Result, Solved, Started
from workbench.core.protocols import Format, Skipped
from workbench.core.registry import About
from workbench.core.values import Changes, Problem
from workbench.formats import beginning, formats, guess
from workbench.store import LeftOut, Store
from workbench.tasks import room
from workbench.tasks.reasons import Reasons

CHUNK = 200
"""Rows written in one transaction; another process waits no longer than that takes."""
WAIT = 30.0
"""Seconds to wait for another process that writes."""


def writable() -> list[About]:
    """The formats an export can be written in, Workbench's own first."""
    return sorted(formats(), key=lambda about: about.name != "workbench")


def format_of(path: Path, name: str = "") -> tuple[Format, str]:
    """The format called ``name``, or the one the file looks like, and why. UserError: no such file or format."""
    beginning(path)
    found, why = (name, "named") if name else guess(path)
    return cast(Format, formats().maker(found)()), why


def read_in(library: Path | str, path: Path | str, name: str = "") -> Iterator[Fact | None]:
    """Import a file into the library. Closing it before its end leaves the library as it was. WorldError: no room."""
    library, path = Path(library), Path(path)
    form, why = format_of(path, name)
    room.to_import(library, path)
    yield Started(f"Importing {path.name}")
    tally = _Tally()
    with Store.open(library) as store:
        number = store.begin_import(path.name, form.name, wait=WAIT)
        finished = False
        try:
            for chunk in _chunks(form.read(path), tally):
                facts = [fact for _, of_row in chunk for fact in of_row]
                tally.changes |= store.apply(facts, wait=WAIT, import_id=number)
                tally.leave_out(store.left_out, chunk)
                yield Progress(tally.read, None, path.name)
            store.finish_import(number, wait=WAIT)
            finished = True
        finally:
            if not finished:
                store.drop_import(number, wait=WAIT)
    yield Result({"format": form.name, "why": why, **tally.document()})


def _chunks(
    rows: Iterator[tuple[int, list[Kept]] | Skipped], tally: "_Tally"
) -> Iterator[list[tuple[int, list[Kept]]]]:
    chunk: list[tuple[int, list[Kept]]] = []
    for row in rows:
        tally.read += 1
        if isinstance(row, Skipped):
            tally.skip(row.reason, row.line)
            continue
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    yield chunk


class _Tally:
    """What an import has counted so far."""

    def __init__(self) -> None:
        self.read = self.skipped = self.traces = self.steps = self.labels = 0
        self.changes = Changes()
        self.reasons = Reasons()

    def skip(self, reason: str, line: int) -> None:
        self.skipped += 1
        self.reasons.add(reason, line)

    def leave_out(self, left_out: Iterable[LeftOut], chunk: list[tuple[int, list[Kept]]]) -> None:
        """Count a written chunk; a row of which a fact could not be stored counts as skipped."""
        refused = {id(left.fact): left.reason for left in left_out}
        for line, facts in chunk:
            reason = next((refused[id(fact)] for fact in facts if id(fact) in refused), "")
            if reason:
                self.skip(reason, line)
            for fact in facts:
                if id(fact) in refused:
                    continue
                self.labels += isinstance(fact, Labelled)
                if isinstance(fact, Solved):
                    self.traces += 1
                    self.steps += len(fact.trace.steps)

    def document(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "imported": self.read - self.skipped,
            "skipped": self.skipped,
            "traces": self.traces,
            "steps": self.steps,
            "labels": self.labels,
            "new_problems": len(self.changes.problems),
            "new_traces": len(self.changes.traces),
            "reasons": self.reasons.document(),
        }


def write_out(
    library: Path | str, path: Path | str, name: str = "workbench", filter: str = "", flagged: bool = False
) -> Iterator[Fact | None]:
    """Export matching traces, of them only the flagged ones if so wished; and matching problems that have none. Where
    nothing matches the file holds no row. UserError: no such format or library, or the filter cannot be read.
    WorldError: no room."""
    library, path = Path(library), Path(path)
    form = cast(Format, formats().maker(name)())
    if path.exists() and library.exists() and path.samefile(library):
        raise UserError(f"{path} is the library itself. Choose another file to export to.")
    yield Started(f"Exporting {path.name}")
    with Store.open(library, readonly=True) as store:
        ids = list(store.trace_ids(filter))
        if flagged:
            marked = set(store.trace_ids("flag:yes"))
            ids = [id for id in ids if id in marked]
        room.to_export(library, path, len(ids) / max(1, store.totals().traces) if flagged or filter else 1)
        yield Progress(0, len(ids), path.name)
        written = form.write(path, _rows(store, ids, None if flagged else filter))
    yield Progress(len(ids), len(ids), path.name)
    cannot_hold = next((list(about.more.get("cannot_hold", ())) for about in formats() if about.name == name), [])
    yield Result({"written": written, "skipped": 0, "reasons": {}, "cannot_hold": cannot_hold, "file": str(path)})


def _rows(store: Store, ids: list[str], rest: str | None) -> Iterator[Mapping[str, Any]]:
    """The traces, then the problems that the filter ``rest`` finds and none of them belongs to (None: no such)."""
    solved: set[str] = set()
    for row in store.export_rows(ids):
        solved.add(row["problem"].id)
        yield row
    if rest is not None:
        yield from store.export_rows((), (id for id in store.problem_ids(rest) if id not in solved))


def write_problems(path: Path, problems: Iterable[Problem]) -> int:
    """A file of problems with gold solutions that ``import`` and ``generate`` read."""
    rows = ({"problem": problem, "trace": None} for problem in problems)
    return cast(Format, formats().maker("problems")()).write(path, rows)
