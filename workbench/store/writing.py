"""Facts into rows, inside the transaction that ``Store.apply`` holds. What is there already is not written again.

    Writer(connection).write(Solved(trace))     -> rows in trace, spec, prompt; changed["traces"] == {trace.id}

What lists read is kept beside the trace and worked out anew for each trace touched, see standing.py.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from workbench.core.aggregate import aggregate
from workbench.core.facts import (
    Acted,
    Added,
    Binned,
    Checked,
    Fact,
    Flagged,
    Judged,
    Labelled,
    Metric,
    Recut,
    Result,
    Rewritten,
    RunChanged,
    Saved,
    Scored,
    Solved,
    Turned,
)
from workbench.core.values import (
    Better,
    Changes,
    Flag,
    Judgement,
    Label,
    Problem,
    Run,
    Spec,
    Trace,
    TraceScores,
    Verdict,
    canonical,
    digest,
)
from workbench.store import by_hand, running, standing
from workbench.store.asking import COLUMNS
from workbench.store.connection import Connection
from workbench.store.packing import pack_numbers, pack_spans, pack_tokens, unpack_spans
from workbench.store.rows import LeftOut

PERSON = "person"
"""Name of the checker Spec of a person's own verdict, which wins over every check."""


class Writer:
    """Writes facts of one transaction and remembers what they changed."""

    def __init__(self, connection: Connection, *, owner: str = "", import_id: int | None = None) -> None:
        self.sql = connection
        self.owner = owner
        self.import_id = import_id
        self.changed: dict[str, set[str]] = {}
        self.left_out: list[LeftOut] = []
        self._specs: dict[Spec, int] = {}
        self._writers: dict[type, Callable[[Any], None]] = {
            Added: lambda fact: self._problem(fact.problem),
            Solved: lambda fact: self._trace(fact, fact.trace),
            Scored: lambda fact: self._scores(fact, fact.scores),
            Checked: lambda fact: self._verdict(fact, fact.trace, fact.verdict),
            Labelled: lambda fact: self._label(fact, fact.label),
            Flagged: lambda fact: self._flag(fact, fact.flag),
            Rewritten: lambda fact: self._better(fact, fact.better),
            Judged: lambda fact: self._judgement(fact, fact.judgement),
            Recut: self._recut,
            Binned: self._binned,
            Acted: lambda fact: by_hand.act(self.sql, fact.act),
            Turned: lambda fact: by_hand.turn(self.sql, fact.act, undone=fact.undone),
            RunChanged: lambda fact: self._run(fact.run),
            Metric: self._metric,
            Saved: self._model,
            Result: self._result,
        }

    def write(self, fact: Fact) -> None:
        self._writers[type(fact)](fact)

    def changes(self) -> Changes:
        return changes_of(self.changed)

    def _note(self, kind: str, name: str) -> None:
        self.changed.setdefault(kind, set()).add(name)

    def _spec(self, spec: Spec) -> int:
        found = self._specs.get(spec)
        if found is None:
            key = digest(spec.name, spec.args, spec.fingerprint, str(spec.seed), length=32)
            self.sql.run(
                "INSERT INTO spec (key, name, args, fingerprint, seed) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (key, spec.name, spec.args, spec.fingerprint, None if spec.seed is None else str(spec.seed)),
            )
            found = self._specs[spec] = int(self.sql.value("SELECT id FROM spec WHERE key = ?", (key,)))
        return found

    def _prompt(self, text: str) -> int:
        key = digest(text, length=32)
        found = self.sql.value("SELECT id FROM prompt WHERE key = ?", (key,))
        if found is None:
            found = self.sql.run("INSERT INTO prompt (key, text) VALUES (?, ?)", (key, text)).lastrowid
        return int(found)

    def _inserted(self, sql: str, params: tuple[Any, ...]) -> int | None:
        """The inner id of the new row; None where one with its name is there already."""
        done = self.sql.run(sql, params)
        return done.lastrowid if done.rowcount else None

    def _adopted(self, table: str, uid: str) -> bool:
        """A row of an unfinished import that somebody now adds openly becomes theirs."""
        if self.import_id is not None:
            return False
        return (
            self.sql.run(
                f"UPDATE {table} SET import_id = NULL WHERE uid = ?"
                " AND import_id IN (SELECT id FROM import WHERE done = 0)",
                (uid,),
            ).rowcount
            > 0
        )

    def _problem(self, problem: Problem) -> None:
        row = (problem.id, problem.text, problem.answer, problem.family, problem.title, problem.solution)
        inner = self._inserted(
            "INSERT INTO problem (uid, text, answer, family, title, solution, facts, source, import_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (*row, problem.facts, problem.source, self.import_id),
        )
        if inner:
            self.sql.run("INSERT INTO problem_text (rowid, text) VALUES (?, ?)", (inner, problem.text))
        if inner or self._adopted("problem", problem.id):
            self._note("problems", problem.id)

    def _trace(self, fact: Fact, trace: Trace) -> None:
        problem_id = self.sql.value("SELECT id FROM problem WHERE uid = ?", (trace.problem,))
        if problem_id is None:
            self.left_out.append(LeftOut(fact, "a trace of a problem that is not in the library"))
            return
        thinking = (trace.thinking.start, trace.thinking.end) if trace.thinking else (None, None)
        inner = self._inserted(
            "INSERT INTO trace (uid, problem_id, model, spec_id, number, step_count, import_id, stopped, created,"
            " parent, fork_step, thinking_start, thinking_end, prompt_id, text, steps, tokens)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                trace.id,
                problem_id,
                trace.model,
                self._spec(trace.spec),
                trace.index,
                len(trace.steps),
                self.import_id,
                trace.stopped,
                trace.created,
                trace.parent,
                trace.fork_step,
                *thinking,
                self._prompt(trace.prompt),
                trace.text,
                pack_spans(trace.steps),
                pack_tokens(trace.tokens),
            ),
        )
        if inner:
            self.sql.run("INSERT INTO trace_text (rowid, text) VALUES (?, ?)", (inner, trace.text))
            self._note("traces", trace.id)
        elif self._adopted("trace", trace.id):
            # scores, labels and flags of that import do not count for it any more
            inner = self.sql.value("SELECT id FROM trace WHERE uid = ?", (trace.id,))
            by_hand.forget(self.sql, inner)
            standing.everything(self.sql, inner)
            self._note("traces", trace.id)

    def _known(self, fact: Fact, uid: str) -> int | None:
        found: int | None = self.sql.value("SELECT id FROM trace WHERE uid = ?", (uid,))
        if found is None:
            what = type(fact).__name__.lower()
            self.left_out.append(LeftOut(fact, f"{what} for a trace that is not in the library"))
        return found

    def _scores(self, fact: Fact, scores: TraceScores) -> None:
        trace_id = self._known(fact, scores.trace)
        if trace_id is None:
            return
        spec_id = self._spec(scores.scorer)
        if self.import_id is None:
            self.sql.run("DELETE FROM score WHERE trace_id = ? AND spec_id = ?", (trace_id, spec_id))
        steps = self.sql.value("SELECT steps FROM trace WHERE id = ?", (trace_id,))
        spans = pack_spans(scores.spans)
        stale = spans != steps and not by_hand.fits(scores.spans, unpack_spans(steps))
        because = {str(i): score.because for i, score in enumerate(scores.scores) if score.because}
        values = [score.value for score in scores.scores]
        columns = (*COLUMNS.values(), "missing", "import_id", '"values"', "spans", "because", "stale")
        added = self.sql.run(
            f"INSERT INTO score (trace_id, spec_id, scorer_id, {', '.join(columns)})"
            f" VALUES (?, ?, ?{', ?' * len(columns)}) ON CONFLICT DO NOTHING",
            (
                trace_id,
                spec_id,
                self._scorer(scores.scorer.name),
                *(aggregate(scores.scores, how).value for how in COLUMNS),
                # a trace without steps is not scored either
                len(because) if values else 1,
                self.import_id,
                pack_numbers(values),
                None if spans == steps else spans,
                canonical(because) if because else None,
                int(stale),
            ),
        ).rowcount
        if added:
            standing.scores(self.sql, trace_id)
            self._note("scores", scores.trace)

    def _scorer(self, name: str) -> int:
        self.sql.run("INSERT INTO scorer (name) VALUES (?) ON CONFLICT DO NOTHING", (name,))
        return int(self.sql.value("SELECT id FROM scorer WHERE name = ?", (name,)))

    def _verdict(self, fact: Fact, uid: str, verdict: Verdict) -> None:
        trace_id = self._known(fact, uid)
        if trace_id is None:
            return
        span = (verdict.span.start, verdict.span.end) if verdict.span else (None, None)
        spec_id = self._spec(verdict.checker)
        person = verdict.checker.name == PERSON
        new = (verdict.outcome, verdict.reason, verdict.answer, *span, spec_id)
        fields = 'outcome, reason, answer, start, "end", spec_id'
        there = self.sql.rows(f"SELECT {fields} FROM verdict WHERE trace_id = ? ORDER BY id", (trace_id,))
        if (there and there[-1] == new) or (self.import_id is not None and new in there):
            return
        if not person and self.import_id is None:
            # a check made again replaces its own earlier word; a person's words are history
            self.sql.run("DELETE FROM verdict WHERE trace_id = ? AND spec_id = ?", (trace_id, spec_id))
        self.sql.run(
            f"INSERT INTO verdict (trace_id, {fields}, person, import_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (trace_id, *new, person, self.import_id),
        )
        standing.outcome(self.sql, trace_id)
        self._note("verdicts", uid)

    def _label(self, fact: Fact, label: Label) -> None:
        trace_id = self._known(fact, label.trace)
        if trace_id is None:
            return
        where = (trace_id, label.step.start, label.step.end, label.source, label.by, label.channel)
        said = (label.value, label.confidence, label.error_type, label.note, label.created)
        there = self.sql.rows(
            "SELECT id, value, confidence, error_type, note, created FROM label"
            ' WHERE trace_id = ? AND start = ? AND "end" = ? AND source = ? AND by = ? AND channel = ? ORDER BY id',
            where,
        )
        # said again without a time: only a repetition of the newest is no news
        known = there if label.created or self.import_id is not None else there[-1:]
        if any(row[1:] == said for row in known):
            return
        self.sql.run(
            'INSERT INTO label (trace_id, start, "end", source, by, channel, value, confidence, error_type, note,'
            " created, supersedes, import_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*where, *said, there[-1][0] if there else None, self.import_id),
        )
        standing.labels(self.sql, trace_id)
        self._note("labels", label.trace)

    def _flag(self, fact: Fact, flag: Flag) -> None:
        trace_id = self._known(fact, flag.trace)
        if trace_id is None:
            return
        new = (int(flag.on), flag.reason, flag.by, flag.created)
        there = self.sql.rows(
            'SELECT "on", reason, by, created FROM flag WHERE trace_id = ? ORDER BY id', (trace_id,)
        )
        if new in (there if flag.created or self.import_id is not None else there[-1:]):
            return
        self.sql.run(
            'INSERT INTO flag (trace_id, "on", reason, by, created, import_id) VALUES (?, ?, ?, ?, ?, ?)',
            (trace_id, *new, self.import_id),
        )
        standing.flag(self.sql, trace_id)
        self._note("flags", flag.trace)

    def _better(self, fact: Fact, better: Better) -> None:
        trace_id = self._known(fact, better.trace)
        if trace_id is not None and by_hand.better(self.sql, trace_id, better, self.import_id):
            self._note("labels", better.trace)

    def _judgement(self, fact: Fact, judgement: Judgement) -> None:
        trace_id = self._known(fact, judgement.trace)
        if trace_id is not None and by_hand.judgement(self.sql, trace_id, judgement, self.import_id):
            self._note("labels", judgement.trace)

    def _recut(self, fact: Recut) -> None:
        trace_id = self._known(fact, fact.trace)
        if trace_id is not None and by_hand.recut(self.sql, trace_id, fact.steps):
            self._note("traces", fact.trace)

    def _binned(self, fact: Binned) -> None:
        trace_id = self._known(fact, fact.trace)
        if trace_id is None:
            return
        if fact.on:
            moved = by_hand.throw(self.sql, trace_id, by=fact.by, created=fact.created)
        else:
            moved = by_hand.take_out(self.sql, trace_id)
        if moved:
            self._note("traces", fact.trace)

    def _run(self, run: Run) -> None:
        working = run.state in ("queued", "running")
        running.run(self.sql, run, self._spec(run.spec), self.owner if working else "")
        self._note("runs", run.id)

    def _metric(self, metric: Metric) -> None:
        running.metric(self.sql, metric)
        self._note("runs", metric.run)

    def _model(self, saved: Saved) -> None:
        running.model(self.sql, saved.run, saved.update, saved.model)
        self._note("models", saved.model.name)
        self._note("runs", saved.run)

    def _result(self, result: Result) -> None:
        if result.run:
            running.result(self.sql, result)
            self._note("runs", result.run)


def changes_of(names: Mapping[str, Iterable[str]]) -> Changes:
    """{"traces": {...}} -> Changes(traces=frozenset({...}))"""
    sets: dict[str, Any] = {kind: frozenset(ids) for kind, ids in names.items()}
    return Changes(**sets)
