"""Data files in and out. Import writes short chunks that readers hide until the file is complete; cancel drops them.

``read_in(library, file)`` ends with ``Result({"format": "workbench", "read": 12, "imported": 11, "skipped": 1, ...})``,
``write_out(library, file)`` with ``Result({"written": 11, ...})``. Each opens the library itself, in its own thread.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, cast

from workbench.core.errors import UserError
from workbench.core.facts import Fact, Kept, Labelled, Progress, Result, Solved, Started
from workbench.core.protocols import Format, Skipped
from workbench.core.values import Changes, Problem
from workbench.formats import formats
from workbench.store import LeftOut, Store
from workbench.tasks.reasons import Reasons

CHUNK = 200
"""Rows written in one transaction; another process waits no longer than that takes."""
HEAD = 65_536
"""Characters of a file that formats are guessed from."""
WAIT = 30.0
"""Seconds to wait for another process that writes."""


def format_of(path: Path, name: str = "") -> tuple[Format, str]:
    """The format called ``name``, or the first that recognises the file, and why. UserError: no such file or format."""
    if path.is_dir():
        raise UserError(f"{path} is a folder. Choose a data file.")
    if not path.is_file():
        raise UserError(f"There is no file {path}. Choose another file.")
    if name:
        return cast(Format, formats().maker(name)()), "named"
    with path.open(encoding="utf-8", errors="replace") as file:
        head = file.read(HEAD)
    if not head.strip():
        raise UserError(f"{path} is empty. Choose another file.")
    for about in formats():
        made = cast(Format, formats().maker(about.name)())
        why = made.guess(path, head)
        if why:
            return made, why
    names = ", ".join(formats().names())
    raise UserError(f"{path} looks like no format Workbench knows. Name one with --format: {names}.")


def read_in(library: Path, path: Path, name: str = "") -> Iterator[Fact | None]:
    """Import a file into the library. Closing it before its end leaves the library as it was."""
    form, why = format_of(path, name)
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
    library: Path, path: Path, name: str = "workbench", *, filter: str = "", flagged: bool = False
) -> Iterator[Fact | None]:
    """Export matching traces, of them only the flagged ones if so wished; problems without a trace too where every
    trace is exported that the filter finds. UserError where nothing matches."""
    form = cast(Format, formats().maker(name)())
    yield Started(f"Exporting {path.name}")
    with Store.open(library, readonly=True) as store:
        ids = list(store.trace_ids(filter))
        if flagged:
            marked = set(store.trace_ids("flag:yes"))
            ids = [id for id in ids if id in marked]
        bare = [] if flagged else _without_trace(store, filter, ids)
        if not ids and not bare:
            what = "No trace is flagged" if flagged and not filter else "Nothing matches"
            raise UserError(f"{what}, so there is nothing to export.")
        yield Progress(0, len(ids) + len(bare), path.name)
        written = form.write(path, store.export_rows(ids, bare))
    yield Progress(written, len(ids) + len(bare), path.name)
    skipped = len(ids) + len(bare) - written
    reasons = {"the format cannot hold this row": {"count": skipped, "lines": []}} if skipped else {}
    cannot_hold = list(getattr(form, "cannot_hold", ()))
    yield Result(
        {"written": written, "skipped": skipped, "reasons": reasons, "cannot_hold": cannot_hold, "file": str(path)}
    )


def _without_trace(store: Store, filter: str, ids: list[str]) -> list[str]:
    """Matching problems that none of these traces belongs to."""
    solved = {row["problem"].id for row in store.export_rows(ids)} if ids else set()
    return [id for id in store.problem_ids(filter) if id not in solved]


def write_problems(path: Path, problems: Iterable[Problem]) -> int:
    """A file of problems without traces, in Workbench's own format."""
    rows = chain({"problem": problem, "trace": None} for problem in problems)
    return cast(Format, formats().maker("workbench")()).write(path, rows)
