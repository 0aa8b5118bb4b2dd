"""Our own lossless format: JSON lines in which nothing is lost, so that a library can be moved, shared and merged.

    {"format": "workbench", "version": 1}
    {"spec": "5c1f..", "name": "policy", "args": "{\\"temperature\\":1.0}", "fingerprint": "", "seed": 7}
    {"problem": {"id": "9f..", "text": "...", "answer": "19", ...}}
    {"trace": {"id": "ab..", "problem": "9f..", "steps": [[0, 7], [8, 33]], "spec": "5c1f..", ...},
     "scores": [...], "verdicts": [...], "labels": [...], "flags": [...]}         (on one line)

Recipes and problems stand before the first row that needs them. Labels are in the order they were given: which one
supersedes which follows from that. What a person typed comes back to the last digit and code point.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

from workbench.core.errors import UserError
from workbench.core.facts import Added, Checked, Flagged, Judged, Kept, Labelled, Rewritten, Scored, Solved
from workbench.core.protocols import Skipped
from workbench.core.registry import About
from workbench.core.values import (
    JUDGEMENTS,
    Better,
    Flag,
    Judgement,
    Label,
    LabelSource,
    Outcome,
    Problem,
    Spec,
    Step,
    StepScore,
    Stopped,
    Tokens,
    Trace,
    TraceScores,
    Verdict,
)
from workbench.formats.lines import BadRow, Fields, number_out, read_lines, write_lines

ABOUT = About("workbench", "Workbench (lossless)", make="WorkbenchFormat", more={"endings": (".jsonl",)})
VERSION = 1


class WorkbenchFormat:
    """See the module."""

    name = "workbench"

    def guess(self, path: Path, head: str) -> str:
        try:
            first = json.loads(head.split("\n", 1)[0])
        except (ValueError, RecursionError):
            return ""
        return "its first line says so" if isinstance(first, dict) and first.get("format") == self.name else ""

    def read(self, path: Path) -> Iterator[tuple[int, list[Kept]] | Skipped]:
        """Facts row by row. UserError: the first line is not ours, or of a newer version."""
        lines = read_lines(path)
        first = next(lines, None)
        header = first[1] if isinstance(first, tuple) else {}
        if header.get("format") != self.name:
            raise UserError(f"{path.name} is not in the workbench format: its first line does not say so.")
        if header.get("version") != VERSION:
            raise UserError(
                f"{path.name} has version {header.get('version')!r} of the workbench format; this Workbench reads"
                f" {VERSION}. Install a newer Workbench, or choose another file."
            )
        specs: dict[str, Spec] = {}
        for line in lines:
            if isinstance(line, Skipped):
                yield line
                continue
            number, row = line
            try:
                if "spec" in row:
                    specs[Fields(row, "recipe").text("spec")] = _spec_in(row)
                else:
                    yield number, _facts(row, specs)
            except BadRow as bad:
                yield Skipped(number, str(bad))

    def write(self, path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
        """Write rows of core values ({"problem", "trace" or None, "scores", "verdicts", "labels", "flags"})."""
        written = 0

        def counted() -> Iterator[Mapping[str, Any]]:
            nonlocal written
            for row in rows:
                written += 1
                yield row

        write_lines(path, _lines(counted()))
        return written


def _lines(rows: Iterator[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The lines of a file; recipes and problems once, before their first use."""
    yield {"format": ABOUT.name, "version": VERSION}
    specs: set[Spec] = set()
    problems: set[str] = set()
    for row in rows:
        trace: Trace | None = row.get("trace")
        needed = [] if trace is None else [trace.spec]
        needed += [scores.scorer for scores in row.get("scores", ())]
        needed += [verdict.checker for verdict in row.get("verdicts", ())]
        for spec in needed:
            if spec not in specs:
                specs.add(spec)
                yield _spec_out(spec)
        problem: Problem = row["problem"]
        if problem.id not in problems:
            problems.add(problem.id)
            yield {"problem": {field.name: getattr(problem, field.name) for field in fields(problem)}}
        if trace is not None:
            yield {
                "trace": _trace_out(trace),
                "scores": [_scores_out(scores, trace) for scores in row.get("scores", ())],
                "verdicts": [_verdict_out(verdict) for verdict in row.get("verdicts", ())],
                "labels": [_label_out(label) for label in row.get("labels", ())],
                "flags": [_flag_out(flag) for flag in row.get("flags", ())],
                **_by_hand_out(row),
            }


def _facts(row: dict[str, Any], specs: Mapping[str, Spec]) -> list[Kept]:
    if "problem" in row:
        return [Added(_problem_in(row["problem"]))]
    if "trace" not in row:
        raise BadRow("this line holds neither a problem nor a trace")
    rest = Fields(row, "line")
    trace = _trace_in(row["trace"], specs)
    return [
        Solved(trace),
        *(Scored(_scores_in(item, trace, specs)) for item in rest.items("scores")),
        *(Checked(trace.id, _verdict_in(item, trace, specs)) for item in rest.items("verdicts")),
        *(Labelled(_label_in(item, trace)) for item in rest.items("labels")),
        *(Flagged(_flag_in(item, trace)) for item in rest.items("flags")),
        *(Rewritten(_better_in(item, trace)) for item in rest.items("better")),
        *(Judged(_judgement_in(item, trace)) for item in rest.items("judgements")),
    ]


def _spec_out(spec: Spec) -> dict[str, Any]:
    return {"spec": spec.key, "name": spec.name, "args": spec.args, "fingerprint": spec.fingerprint, "seed": spec.seed}


def _spec_in(row: object) -> Spec:
    given = Fields(row, "recipe")
    seed = given.row.get("seed")
    if seed is not None and (not isinstance(seed, int) or isinstance(seed, bool)):
        raise given.bad("seed", "a whole number")
    return Spec(given.text("name", ""), given.text("args", "{}"), given.text("fingerprint", ""), seed)


def _spec_named(given: Fields, name: str, specs: Mapping[str, Spec]) -> Spec:
    key = given.text(name)
    if key not in specs:
        raise BadRow(f"the recipe {key} of the {given.what} is not in the file")
    return specs[key]


def _problem_in(row: object) -> Problem:
    given = Fields(row, "problem")
    return Problem(
        given.text("id"),
        given.text("text"),
        given.maybe("answer", lambda name: given.text(name, "")),
        given.text("family", "own"),
        given.text("title", ""),
        given.text("solution", ""),
        given.text("facts", "{}"),
        given.text("source", ""),
    )


def _pair(span: Step | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


def _trace_out(trace: Trace) -> dict[str, Any]:
    tokens = trace.tokens
    return {
        "id": trace.id,
        "problem": trace.problem,
        "text": trace.text,
        "steps": [_pair(step) for step in trace.steps],
        "model": trace.model,
        "spec": trace.spec.key,
        "index": trace.index,
        "stopped": trace.stopped,
        "prompt": trace.prompt,
        "tokens": tokens and {"ends": list(tokens.ends), "logprobs": [number_out(value) for value in tokens.logprobs]},
        "parent": trace.parent,
        "fork_step": trace.fork_step,
        "thinking": _pair(trace.thinking),
        "created": number_out(trace.created),
    }


def _trace_in(row: object, specs: Mapping[str, Spec]) -> Trace:
    given = Fields(row, "trace")
    text = given.text("text", "")
    return Trace(
        id=given.text("id"),
        problem=given.text("problem"),
        text=text,
        steps=tuple(given.span_in("steps", pair, len(text)) for pair in given.items("steps")),
        model=given.text("model", ""),
        spec=_spec_named(given, "spec", specs) if "spec" in given.row else Spec("written"),
        index=given.whole("index", 0),
        stopped=given.one_of("stopped", get_args(Stopped), "end"),
        prompt=given.text("prompt", ""),
        tokens=_tokens_in(given.row.get("tokens")),
        parent=given.maybe("parent", given.text),
        fork_step=given.maybe("fork_step", lambda name: given.whole(name, 0)),
        thinking=given.maybe("thinking", lambda name: given.span(name, len(text))),
        created=given.number("created", 0.0),
    )


def _tokens_in(row: object) -> Tokens | None:
    if row is None:
        return None
    given = Fields(row, "tokens")
    ends = given.items("ends")
    if not all(isinstance(end, int) and not isinstance(end, bool) and 0 <= end < 2**31 for end in ends):
        raise given.bad("ends", "a list of positions")
    logprobs = tuple(given.number_in("logprobs", value) for value in given.items("logprobs"))
    if len(ends) != len(logprobs):
        raise BadRow(f"the tokens have {len(ends)} ends but {len(logprobs)} log-probabilities")
    return Tokens(tuple(ends), logprobs)


def _scores_out(scores: TraceScores, trace: Trace) -> dict[str, Any]:
    row: dict[str, Any] = {
        "scorer": scores.scorer.key,
        "values": [number_out(score.value) for score in scores.scores],
    }
    if scores.spans != trace.steps:
        row["spans"] = [_pair(span) for span in scores.spans]
    because = {str(i): score.because for i, score in enumerate(scores.scores) if score.because}
    return {**row, "because": because} if because else row


def _scores_in(row: object, trace: Trace, specs: Mapping[str, Spec]) -> TraceScores:
    given = Fields(row, "scores")
    because = Fields(given.row.get("because", {}), "reasons")
    spans = trace.steps
    if "spans" in given.row:
        spans = tuple(given.span_in("spans", pair, len(trace.text)) for pair in given.items("spans"))
    scores: list[StepScore] = []
    for i, value in enumerate(given.items("values")):
        if value is None:
            scores.append(StepScore(None, because.text(str(i), "") or "the file does not say why"))
        elif (number := given.number_in("values", value)) == number:
            scores.append(StepScore(number))
        else:
            raise given.bad("values", "a list of numbers (NaN is no score; null and a reason are)")
    if len(scores) != len(spans):
        raise BadRow(f"the trace has {len(spans)} steps but {len(scores)} scores")
    return TraceScores(trace.id, _spec_named(given, "scorer", specs), spans, tuple(scores))


def _verdict_out(verdict: Verdict) -> dict[str, Any]:
    return {
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "answer": verdict.answer,
        "span": _pair(verdict.span),
        "checker": verdict.checker.key,
    }


def _verdict_in(row: object, trace: Trace, specs: Mapping[str, Spec]) -> Verdict:
    given = Fields(row, "verdict")
    return Verdict(
        given.one_of("outcome", get_args(Outcome)),
        given.text("reason", ""),
        given.maybe("answer", lambda name: given.text(name, "")),
        given.maybe("span", lambda name: given.span(name, len(trace.text))),
        _spec_named(given, "checker", specs),
    )


def _label_out(label: Label) -> dict[str, Any]:
    return {
        **({"channel": label.channel} if label.channel else {}),
        "step": _pair(label.step),
        "value": label.value,
        "source": label.source,
        "by": label.by,
        "confidence": number_out(label.confidence),
        "error_type": label.error_type,
        "note": label.note,
        "created": number_out(label.created),
    }


def _label_in(row: object, trace: Trace) -> Label:
    given = Fields(row, "label")
    value, channel = given.row.get("value"), given.text("channel", "")
    if channel and value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise given.bad("value", "a whole number or null (taken back)")
    if not channel and value is not None and (isinstance(value, bool) or value not in (-1, 0, 1)):
        raise given.bad("value", "1 (sound), 0 (unclear), -1 (error) or null (taken back)")
    return Label(
        trace.id,
        given.span("step", len(trace.text)),
        None if value is None else int(value),
        given.one_of("source", get_args(LabelSource), "person"),
        given.text("by", ""),
        given.maybe("confidence", lambda name: given.number(name, 0.0)),
        given.text("error_type", ""),
        given.text("note", ""),
        given.number("created", 0.0),
        channel=channel,
    )


def _by_hand_out(row: Mapping[str, Any]) -> dict[str, Any]:
    """Better steps and words on the whole trace, where there are any."""
    better: list[Better] = list(row.get("better", ()))
    judgements: list[Judgement] = list(row.get("judgements", ()))
    found: dict[str, Any] = {}
    if better:
        found["better"] = [
            {"step": _pair(one.step), "text": one.text, "by": one.by, "created": number_out(one.created)}
            for one in better
        ]
    if judgements:
        found["judgements"] = [
            {"kind": one.kind, "on": one.on, "reason": one.reason, "by": one.by, "created": number_out(one.created)}
            for one in judgements
        ]
    return found


def _better_in(row: object, trace: Trace) -> Better:
    given = Fields(row, "better step")
    span = given.span("step", len(trace.text))
    return Better(trace.id, span, given.text("text", ""), given.text("by", ""), given.number("created", 0.0))


def _judgement_in(row: object, trace: Trace) -> Judgement:
    given = Fields(row, "judgement")
    on = given.row.get("on")
    if not isinstance(on, bool):
        raise given.bad("on", "true or false")
    kind = given.one_of("kind", JUDGEMENTS)
    return Judgement(trace.id, kind, on, given.text("reason", ""), given.text("by", ""), given.number("created", 0.0))


def _flag_out(flag: Flag) -> dict[str, Any]:
    return {"on": flag.on, "reason": flag.reason, "by": flag.by, "created": number_out(flag.created)}


def _flag_in(row: object, trace: Trace) -> Flag:
    given = Fields(row, "flag")
    on = given.row.get("on")
    if not isinstance(on, bool):
        raise given.bad("on", "true or false")
    return Flag(trace.id, on, given.text("reason", ""), given.text("by", ""), given.number("created", 0.0))
