"""Rows back into values: one trace with everything known of it, runs, models. Rows of unfinished imports stay hidden.

    views(connection, "t.problem_id = ?", (7,))  ->  [TraceView(trace=Trace(...), scores={"likelihood": ...}, ...), ...]
"""

import json
import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from workbench.core.facts import Metric
from workbench.core.values import (
    Better,
    Flag,
    Judgement,
    Label,
    Model,
    Problem,
    Run,
    Spec,
    Step,
    StepScore,
    Trace,
    TraceScores,
    Verdict,
)
from workbench.store.connection import Connection
from workbench.store.packing import unpack_numbers, unpack_spans, unpack_tokens
from workbench.store.rows import History, TraceView
from workbench.store.standing import in_force

SHOWN = "coalesce({0}.import_id, 0) NOT IN (SELECT id FROM import WHERE done = 0)"
"""Condition: row {0} does not belong to an unfinished import."""

PROBLEM = "p.uid, p.text, p.answer, p.family, p.title, p.solution, p.facts, p.source"
_SPEC = "x.name, x.args, x.fingerprint, x.seed"


def spec_of(name: str, args: str, fingerprint: str, seed: str | None) -> Spec:
    return Spec(name, args, fingerprint, None if seed is None else int(seed))


def problem_of(connection: Connection, uid: str) -> Problem | None:
    row = connection.row(f"SELECT {PROBLEM} FROM problem p WHERE p.uid = ? AND {SHOWN.format('p')}", (uid,))
    return Problem(*row) if row else None


def traces(connection: Connection, where: str, params: Sequence[Any]) -> list[tuple[int, Trace]]:
    """(inner id, trace) of every shown trace that a condition on t and p chooses, in order of (model, spec, index)."""
    rows = connection.rows(
        "SELECT t.id, t.uid, p.uid, t.text, t.steps, t.model, t.number, t.stopped, q.text, t.tokens, t.parent,"
        f" t.fork_step, t.thinking_start, t.thinking_end, t.created, {_SPEC}"
        " FROM trace t JOIN problem p ON p.id = t.problem_id JOIN prompt q ON q.id = t.prompt_id"
        f" JOIN spec x ON x.id = t.spec_id WHERE ({where}) AND {SHOWN.format('t')}"
        " ORDER BY t.problem_id, t.model, t.spec_id, t.number, t.id",
        params,
    )
    return [
        (
            inner,
            Trace(
                id=uid,
                problem=problem,
                text=text,
                steps=unpack_spans(steps),
                model=model,
                spec=spec_of(*spec),
                index=number,
                stopped=stopped,
                prompt=prompt,
                tokens=unpack_tokens(tokens),
                parent=parent,
                fork_step=fork_step,
                thinking=None if start is None else Step(start, end),
                created=created,
            ),
        )
        for (
            inner,
            uid,
            problem,
            text,
            steps,
            model,
            number,
            stopped,
            prompt,
            tokens,
            parent,
            fork_step,
            start,
            end,
            created,
            *spec,
        ) in rows
    ]


def views(connection: Connection, where: str, params: Sequence[Any]) -> list[TraceView]:
    """The traces of a condition with the newest of everything."""
    found = traces(connection, where, params)
    known = _Known(connection, found)
    return [
        TraceView(
            trace,
            {scores.scorer.name: scores for scores in known.scores(inner, newest=True)},
            known.verdict_in_force(inner),
            known.labels_in_force(inner),
            known.flag_in_force(inner),
            known.channels_in_force(inner),
            known.better_in_force(inner),
            known.judgements_in_force(inner),
        )
        for inner, trace in found
    ]


def histories(connection: Connection, uids: Sequence[str], *, scores: bool = True) -> list[History]:
    """Everything of some traces (without ``scores`` where nobody asks for them: they are most of it), in the order
    asked for; unknown ids are left out."""
    marks = ", ".join("?" * len(uids))
    found = traces(connection, f"t.uid IN ({marks})", uids)
    known = _Known(connection, found)
    by_uid = {
        trace.id: History(
            trace,
            tuple(known.scores(inner, newest=False)) if scores else (),
            tuple(verdict for _, verdict in known.verdicts.get(inner, ())),
            tuple(known.labels.get(inner, ())),
            tuple(known.flags.get(inner, ())),
            tuple(known.better.get(inner, ())),
            tuple(known.judgements.get(inner, ())),
        )
        for inner, trace in found
    }
    return [by_uid[uid] for uid in uids if uid in by_uid]


class _Known:
    """What is stored about some traces, fetched with one statement per table."""

    def __init__(self, connection: Connection, found: Sequence[tuple[int, Trace]]) -> None:
        self.connection = connection
        self.traces = dict(found)
        # the ids as one JSON parameter: a problem may have more traces than a statement may have parameters
        self.ids = json.dumps(list(self.traces))
        self.verdicts = self._gathered(
            "verdict",
            f'r.person, r.outcome, r.reason, r.answer, r.start, r."end", {_SPEC}',
            " JOIN spec x ON x.id = r.spec_id",
            lambda inner, row: (bool(row[0]), _verdict(row[1:])),
        )
        self.labels = self._gathered(
            "label",
            'r.start, r."end", r.value, r.source, r.by, r.confidence, r.error_type, r.note, r.created, r.supersedes,'
            " r.channel",
            "",
            lambda inner, row: Label(self.traces[inner].id, Step(row[0], row[1]), *row[2:]),
        )
        self.flags = self._gathered(
            "flag",
            'r."on", r.reason, r.by, r.created',
            "",
            lambda inner, row: Flag(self.traces[inner].id, bool(row[0]), *row[1:]),
        )
        self.better = self._gathered(
            "alternative",
            'r.start, r."end", r.text, r.by, r.created',
            "",
            lambda inner, row: Better(self.traces[inner].id, Step(row[0], row[1]), *row[2:]),
        )
        self.judgements = self._gathered(
            "judgement",
            'r.kind, r."on", r.reason, r.by, r.created',
            "",
            lambda inner, row: Judgement(self.traces[inner].id, row[0], bool(row[1]), *row[2:]),
        )

    def _gathered(
        self, table: str, columns: str, join: str, made: Callable[[int, tuple[Any, ...]], Any]
    ) -> dict[int, list[Any]]:
        rows = self.connection.rows(
            f"SELECT r.trace_id, {columns} FROM {table} r{join}"
            f" WHERE r.trace_id IN (SELECT value FROM json_each(?)) AND {SHOWN.format('r')} ORDER BY r.trace_id, r.id",
            (self.ids,),
        )
        gathered: dict[int, list[Any]] = defaultdict(list)
        for inner, *row in rows:
            gathered[inner].append(made(inner, tuple(row)))
        return gathered

    def _trace_scores(self, inner: int, row: tuple[Any, ...]) -> TraceScores:
        blob, spans, because, *spec = row
        reasons = json.loads(because) if because else {}
        trace = self.traces[inner]
        return TraceScores(
            trace.id,
            spec_of(*spec),
            trace.steps if spans is None else unpack_spans(spans),
            tuple(
                StepScore(None, reasons[str(i)]) if math.isnan(value) else StepScore(value)
                for i, value in enumerate(unpack_numbers(blob))
            ),
        )

    @cached_property
    def _scores(self) -> dict[int, list[tuple[bool, TraceScores]]]:
        return self._gathered(
            "score",
            f'r.newest, r."values", r.spans, r.because, {_SPEC}',
            " JOIN spec x ON x.id = r.spec_id",
            lambda inner, row: (bool(row[0]), self._trace_scores(inner, row[1:])),
        )

    def scores(self, inner: int, *, newest: bool) -> list[TraceScores]:
        return [scores for is_newest, scores in self._scores.get(inner, ()) if is_newest or not newest]

    def verdict_in_force(self, inner: int) -> Verdict | None:
        there = self.verdicts.get(inner, ())
        persons = [verdict for person, verdict in there if person]
        return persons[-1] if persons else there[-1][1] if there else None

    def labels_in_force(self, inner: int) -> dict[Step, Label]:
        there: Sequence[Label] = [label for label in self.labels.get(inner, ()) if not label.channel]
        chosen = in_force([((one.step.start, one.step.end), one.source, one.by, one.value) for one in there])
        return {Step(*span): there[number] for span, number in sorted(chosen.items())}

    def channels_in_force(self, inner: int) -> dict[str, dict[Step, Label]]:
        """Of each further quality the label that counts, per step."""
        there: dict[str, list[Label]] = defaultdict(list)
        for label in self.labels.get(inner, ()):
            if label.channel:
                there[label.channel].append(label)
        found: dict[str, dict[Step, Label]] = {}
        for channel, labels in sorted(there.items()):
            chosen = in_force([((one.step.start, one.step.end), one.source, one.by, one.value) for one in labels])
            if chosen:
                found[channel] = {Step(*span): labels[number] for span, number in sorted(chosen.items())}
        return found

    def better_in_force(self, inner: int) -> dict[Step, Better]:
        newest: dict[tuple[Step, str], Better] = {(each.step, each.by): each for each in self.better.get(inner, ())}
        return {step: each for (step, _), each in newest.items() if each.text}

    def judgements_in_force(self, inner: int) -> tuple[Judgement, ...]:
        newest = {(each.kind, each.by): each for each in self.judgements.get(inner, ())}
        return tuple(each for each in newest.values() if each.on)

    def flag_in_force(self, inner: int) -> Flag | None:
        there: Sequence[Flag] = self.flags.get(inner, ())
        return there[-1] if there and there[-1].on else None


def _verdict(row: tuple[Any, ...]) -> Verdict:
    outcome, reason, answer, start, end, *spec = row
    return Verdict(outcome, reason, answer, None if start is None else Step(start, end), spec_of(*spec))


_RUN = (
    "SELECT r.uid, r.kind, r.arm, r.parent, r.state, r.update_number, r.updates, r.checkpoint, r.experiment, r.message,"
    f" r.created, {_SPEC} FROM run r JOIN spec x ON x.id = r.spec_id"
)


def runs(connection: Connection, where: str = "1", params: Sequence[Any] = ()) -> list[Run]:
    """Runs for which the condition on r holds, oldest first."""
    return [
        Run(uid, kind, arm, spec_of(*spec), parent, state, update, updates, checkpoint, experiment, message, created)
        for uid, kind, arm, parent, state, update, updates, checkpoint, experiment, message, created, *spec in (
            connection.rows(f"{_RUN} WHERE {where} ORDER BY r.id", params)
        )
    ]


def metrics(connection: Connection, run: str) -> list[Metric]:
    """The figures of a run in order of updates; NaN where a figure was none."""
    gathered: dict[int, dict[str, float]] = {}
    for update, name, value in connection.rows(
        "SELECT update_number, name, value FROM metric WHERE run = ? ORDER BY update_number, name", (run,)
    ):
        gathered.setdefault(update, {})[name] = math.nan if value is None else value
    return [Metric(run, update, values) for update, values in gathered.items()]


def result(connection: Connection, run: str) -> Mapping[str, Any] | None:
    document = connection.value("SELECT document FROM result WHERE run = ?", (run,))
    if document is None:
        return None
    loaded: Mapping[str, Any] = json.loads(document)
    return loaded


def models(connection: Connection) -> list[Model]:
    """Checkpoints saved by runs, oldest first."""
    rows = connection.rows(
        "SELECT name, folder, kind, origin, run, parameters, fingerprint FROM model ORDER BY id"
    )
    return [Model(*row) for row in rows]
