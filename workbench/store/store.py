"""The library of problems and traces: one SQLite file, one door for writing, pages for reading.

    store = Store.open(Path("workbench.db"))
    store.apply([Added(problem), Solved(trace), Scored(scores)])  ->  Changes(problems={..}, traces={..}, scores={..})
    store.problem_page("right:yes prm<0.5")                       ->  [ProblemRow(...), ...]

A Store belongs to the thread that opened it. Only ``apply`` and those with a ``wait`` write.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import Any

from workbench.core.errors import WorldError
from workbench.core.facts import KEPT, Binned, Checked, Fact, Metric, Progress, Recut, Scored, Solved
from workbench.core.filters import parse
from workbench.core.values import Act, Changes, Label, Model, Problem, Run, Spec, Trace
from workbench.store import by_hand, crossing, imports, kept_filters, lists, naming, owner, reading, tally
from workbench.store.connection import Connection, Damaged
from workbench.store.detail import Detail, detail
from workbench.store.hits import Hits
from workbench.store.holdings import Holdings
from workbench.store.opening import connect
from workbench.store.rows import (
    DEFAULT_READING,
    Count,
    History,
    LeftOut,
    Order,
    ProblemRow,
    Reading,
    Rejected,
    SavedFilter,
    ScorerCount,
    Survey,
    Totals,
    TraceView,
)
from workbench.store.sorting import Sorting
from workbench.store.storable import storable
from workbench.store.surveying import surveyed
from workbench.store.writing import Writer

_EXPORTED = 200


class Store(Holdings):
    """See the module. Made by ``Store.open``."""

    def __init__(self, connection: Connection, path: Path, *, readonly: bool) -> None:
        self.path = path
        self._readonly = readonly
        self.left_out: tuple[LeftOut, ...] = ()
        """Facts of the last ``apply`` that could not be stored, each with its reason."""
        self._sql = connection
        self._hits = Hits(connection)
        self._version = connection.value("PRAGMA data_version")
        self._owner = owner.token()

    @classmethod
    def open(
        cls, path: str | Path, *, readonly: bool = False, progress: Callable[[Progress], None] | None = None
    ) -> "Store":
        """Open a library, making it (and its folder) where there is none. Where it cannot be written to it is opened
        for reading, and ``readonly`` says so. ``progress`` is told while one of an older version is brought up to date.
        UserError: not a library, another program's, a newer version's.
        WorldError: no right to it, damaged, on a network drive, no room to bring an older one up to date."""
        path = Path(path)

        def told(done: int, total: int, what: str) -> None:
            if progress:
                progress(Progress(done, total, f"{what}: {path.name}"))

        connection, readonly = connect(path, readonly=readonly, told=told)
        return cls(connection, path, readonly=readonly)

    def close(self) -> None:
        self._sql.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def readonly(self) -> bool:
        """It cannot be written to: it was opened so, or damage was met since, which writing on could make worse."""
        return self._readonly or self._sql.damaged

    # writing

    def apply(self, facts: Iterable[Fact], *, wait: float = 0.0, import_id: int | None = None) -> Changes:
        """Write the facts that are kept, all of them or none, and say what changed. A trace, problem, label or flag
        that is there already is not written again; scores of the same trace and Spec are replaced.

        Facts about what is not in the library are left out and named in ``left_out``. Busy: another process still
        writes after ``wait`` seconds; WorldError: the disk is full, the file is read-only. Both leave everything as it
        was. ``import_id`` (from ``begin_import``) hides the rows until ``finish_import``."""
        kept = [fact for fact in facts if isinstance(fact, KEPT)]
        self.left_out = ()
        if not kept:
            return Changes()
        self._writable()
        try:
            return self._written(kept, wait, import_id)
        except UnicodeEncodeError:
            # half a surrogate pair is no character and cannot be stored; replaced one for one, so that spans still fit
            return self._written([storable(fact) for fact in kept], wait, import_id)

    def _written(self, kept: list[Fact], wait: float, import_id: int | None) -> Changes:
        with self._sql.writing(wait):
            writer = Writer(self._sql, owner=self._owner, import_id=import_id)
            # what is hidden is not counted
            with tally.kept(self._sql, _counted(kept) if import_id is None else ()):
                for fact in kept:
                    writer.write(fact)
        self.left_out = tuple(writer.left_out)
        return writer.changes()

    def begin_import(self, source: str, format: str, *, wait: float = 0.0) -> int:
        """A number under which ``apply`` writes rows that nobody sees before ``finish_import``."""
        self._writable()
        with self._sql.writing(wait):
            added = self._sql.run(
                "INSERT INTO import (source, format, owner, created) VALUES (?, ?, ?, ?)",
                (source, format, self._owner, time.time()),
            )
        return int(added.lastrowid or 0)

    def finish_import(self, import_id: int, *, wait: float = 0.0) -> Changes:
        """Show the rows of an import."""
        self._writable()
        with self._sql.writing(wait):
            return imports.finish(self._sql, import_id)

    def drop_import(self, import_id: int, *, wait: float = 0.0) -> Changes:
        """Take an import out again, finished or not: "cancel" and "remove this import". What others added to its
        problems stays."""
        self._writable()
        with self._sql.writing(wait):
            return imports.drop(self._sql, import_id)

    def interrupted(self, *, wait: float = 0.0) -> Changes:
        """Runs that a process which is gone left queued or running become "interrupted", unfinished imports of such a
        process are dropped. Runs of a living process, this one too, are left alone."""
        if self.readonly or not self._sql.value(
            "SELECT EXISTS (SELECT 1 FROM run WHERE state IN ('queued', 'running'))"
            " OR EXISTS (SELECT 1 FROM import WHERE done = 0)"
        ):
            return Changes()
        with self._sql.writing(wait):
            return imports.settle(self._sql)

    def save_filter(self, name: str, filter: str, *, wait: float = 0.0) -> None:
        """Keep a filter by name, in place of the one of that name. UserError: no name, no filter. Errors: ``apply``."""
        self._writable()
        with self._sql.writing(wait):
            kept_filters.keep(self._sql, name, filter)

    def rename_filter(self, old: str, new: str, *, wait: float = 0.0) -> None:
        """UserError: there is none of the old name, one of the new, or it is empty. Errors: ``apply``."""
        self._writable()
        with self._sql.writing(wait):
            kept_filters.rename(self._sql, old, new)

    def delete_filter(self, name: str, *, wait: float = 0.0) -> None:
        """Gone afterwards, whether it was there or not. Errors: ``apply``."""
        self._writable()
        with self._sql.writing(wait):
            kept_filters.delete(self._sql, name)

    def empty_bin(self, *, most: int = -1, wait: float = 0.0) -> int:
        """Delete for good what is in the bin, at most so many traces; how many that were."""
        self._writable()
        with self._sql.writing(wait):
            return by_hand.empty(self._sql, most)

    def reader(self) -> "Store":
        """A second Store on the same file, for reading only; opened, used and closed in the thread that asks."""
        return Store.open(self.path, readonly=True)

    def changed_elsewhere(self) -> bool:
        """Has another process (or another Store) written since this was asked last?"""
        version = self._sql.value("PRAGMA data_version")
        changed = bool(version != self._version)
        self._version = version
        return changed

    def _writable(self) -> None:
        if self._sql.damaged:
            raise Damaged(f"{self.path.name} is damaged, so nothing more is written to it. Recover it to a copy.")
        if self.readonly:
            raise WorldError(f"{self.path.name} is open for reading only: choose another file, or make it writable.")

    # reading one thing

    def problem(self, id: str) -> Problem | None:
        return reading.problem_of(self._sql, id)

    def trace(self, id: str) -> Trace | None:
        found = reading.traces(self._sql, "t.uid = ?", (id,))
        return found[0][1] if found else None

    def view(self, trace_id: str) -> TraceView | None:
        """The trace with the newest of everything known of it."""
        found = reading.views(self._sql, "t.uid = ?", (trace_id,))
        return found[0] if found else None

    def views_of(self, problem_id: str) -> list[TraceView]:
        """Every trace of a problem in order of (model, spec, index)."""
        return reading.views(self._sql, "p.uid = ?", (problem_id,))

    def labels(self, trace_id: str) -> list[Label]:
        """Every label ever given to steps of the trace, oldest first."""
        found = reading.histories(self._sql, [trace_id], scores=False)
        return list(found[0].labels) if found else []

    def history(self, trace_id: str, *, scores: bool = True) -> History | None:
        """Everything stored about the trace, oldest first; its ``scores`` only where they are asked for."""
        found = reading.histories(self._sql, [trace_id], scores=scores)
        return found[0] if found else None

    def detail(self, trace_id: str) -> Detail | None:
        """What a close look at the trace needs besides its view; None where there is no such trace."""
        return detail(self._sql, trace_id)

    def has_scores(self, trace_id: str, scorer: Spec) -> bool:
        """Has this very Spec scored the trace as its steps are cut now?"""
        seed = None if scorer.seed is None else str(scorer.seed)
        found = self._sql.value(
            "SELECT 1 FROM score s JOIN trace t ON t.id = s.trace_id JOIN spec x ON x.id = s.spec_id"
            f" WHERE t.uid = ? AND s.stale = 0 AND {reading.SHOWN.format('s')}"
            " AND x.name = ? AND x.args = ? AND x.fingerprint = ? AND x.seed IS ?",
            (trace_id, scorer.name, scorer.args, scorer.fingerprint, seed),
        )
        return found is not None

    def binned(self, trace: str = "") -> list[by_hand.Thrown]:
        """What is in the bin, thrown last first; or only that trace."""
        return by_hand.binned(self._sql, trace)

    def judged_by(self, by: str) -> frozenset[str]:
        """Ids of the traces a person has a word on."""
        return by_hand.judged_by(self._sql, by)

    def next_act(self, by: str, *, undone: bool = False) -> Act | None:
        """What undo (``undone``: redo) of that person comes to next; None where there is nothing."""
        return by_hand.next_act(self._sql, by, undone=undone)

    # reading lists

    def problem_page(
        self,
        filter: str = "",
        reading: Reading = DEFAULT_READING,
        *,
        after: str | None = None,
        limit: int = 200,
        order: Order = "added",
        descending: bool = False,
    ) -> list[ProblemRow]:
        """The next ``limit`` matching problems in that order (``rows.ORDERS``), after the problem named."""
        sorting = Sorting(order, descending, reading)
        return lists.page(self._sql, self._hits, parse(filter), sorting, after=after, limit=limit)

    def page_at(
        self,
        row: int,
        filter: str = "",
        reading: Reading = DEFAULT_READING,
        *,
        limit: int = 200,
        order: Order = "added",
        descending: bool = False,
        survey: Survey | None = None,
    ) -> list[ProblemRow]:
        """Rows ``row``, ``row`` + 1, ... of that list, at most ``limit``; none past its end. Quick anywhere without a
        filter; with one it is quick as far as a survey of this very list has come, and walks on from there."""
        sorting, anchors = Sorting(order, descending, reading), survey.anchors if survey else ()
        return lists.page_at(
            self._sql, self._hits, parse(filter), sorting, row=max(0, row), limit=limit, anchors=anchors
        )

    def problem_row(
        self, id: str, reading: Reading = DEFAULT_READING, filter: str = ""
    ) -> ProblemRow | None:
        """The line of one problem, whether it matches the filter or not; None where there is no such problem."""
        return lists.row(self._sql, self._hits, parse(filter), reading, id)

    def problems_of(self, trace_ids: Iterable[str]) -> set[str]:
        """Ids of the problems of these traces."""
        return lists.problems_of(self._sql, trace_ids)

    def count(self, filter: str = "", reading: Reading = DEFAULT_READING, cap: int = 10_000) -> Count:
        """How many problems and traces match, counted no further than ``cap``."""
        return lists.count(self._sql, self._hits, parse(filter), reading, cap)

    def trace_ids(self, filter: str = "", reading: Reading = DEFAULT_READING) -> Iterator[str]:
        return lists.trace_ids(self._sql, self._hits, parse(filter), reading)

    def problem_ids(self, filter: str = "", reading: Reading = DEFAULT_READING) -> Iterator[str]:
        return lists.problem_ids(self._sql, self._hits, parse(filter), reading)

    def totals(self) -> Totals:
        return lists.totals(self._sql)

    def surveyed(
        self,
        filter: str = "",
        reading: Reading = DEFAULT_READING,
        *,
        order: Order = "added",
        descending: bool = False,
    ) -> Iterator[Survey]:
        """The list gone through from its beginning, a stride at a time: each survey knows more, the last is exact. For
        a reader of its own (``reader``) in another thread."""
        return surveyed(self._sql, self._hits, parse(filter), Sorting(order, descending, reading))

    def marked(self) -> tuple[int, int]:
        """How many traces are flagged, and how many labelled."""
        return lists.marked(self._sql)

    def names(self, key: str, beginning: str = "", limit: int = 20) -> tuple[str, ...]:
        """Names in the library that begin so; key is "model", "family" or "scorer"."""
        return naming.names(self._sql, key, beginning, limit)

    def scorer_names(self) -> tuple[ScorerCount, ...]:
        """By name, with how many traces each has scored."""
        return naming.scorers(self._sql)

    def saved_filters(self) -> tuple[SavedFilter, ...]:
        """Filters kept by name, in order of names."""
        return kept_filters.all_of(self._sql)

    def quadrants(self, reading: Reading = DEFAULT_READING, filter: str = "") -> dict[str, int]:
        """Traces by process and outcome: accept_right, accept_wrong, reject_right, reject_wrong, unknown."""
        return crossing.quadrants(self._sql, self._hits, parse(filter), reading)

    def rejected(self, reading: Reading = DEFAULT_READING, filter: str = "") -> Rejected:
        """How many traces the threshold rejects, whatever their outcome."""
        return crossing.rejected(self._sql, self._hits, parse(filter), reading)

    def export_rows(self, trace_ids: Iterable[str], problem_ids: Iterable[str] = ()) -> Iterator[Mapping[str, Any]]:
        """Rows for a Format's writer: {"problem": Problem, "trace": Trace, "scores", "verdicts", "labels", "flags":
        tuples, oldest first} per trace in the order given; then {"problem": Problem, "trace": None} per problem."""
        for ids in _batches(trace_ids, _EXPORTED):
            problems: dict[str, Problem | None] = {}
            for history in reading.histories(self._sql, ids):
                uid = history.trace.problem
                if uid not in problems:
                    problems[uid] = self.problem(uid)
                yield {"problem": problems[uid], **{part.name: getattr(history, part.name) for part in fields(history)}}
        for uid in problem_ids:
            problem = self.problem(uid)
            if problem is not None:
                yield {"problem": problem, "trace": None}

    def runs(self) -> list[Run]:
        """All runs, oldest first."""
        return reading.runs(self._sql)

    def run(self, id: str) -> Run | None:
        found = reading.runs(self._sql, "r.uid = ?", (id,))
        return found[0] if found else None

    def metrics(self, run: str) -> list[Metric]:
        """The figures of a run in order of updates."""
        return reading.metrics(self._sql, run)

    def result(self, run: str) -> Mapping[str, Any] | None:
        """The document a run or experiment left."""
        return reading.result(self._sql, run)

    def models(self) -> list[Model]:
        """Checkpoints saved by runs, oldest first."""
        return reading.models(self._sql)


def _counted(facts: Iterable[Fact]) -> Iterator[str]:
    """Ids of the traces of which something that is counted beforehand may change."""
    for fact in facts:
        match fact:
            case Solved(trace=trace):
                yield trace.id
            case Scored(scores=scores):
                yield scores.trace
            case Checked(trace=id) | Recut(trace=id) | Binned(trace=id):
                yield id


def _batches(names: Iterable[str], size: int) -> Iterator[list[str]]:
    rest = iter(names)
    while batch := list(islice(rest, size)):
        yield batch
