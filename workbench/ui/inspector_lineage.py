"""Where a trace comes from and what was said of its steps, as lines of text; and everything at once, to be copied.

    lineage(view, problem, detail)
    -> (("Model", "policy"), ("Model fingerprint", "d36f72.."), ("Seed", "11"), ("Temperature", "0.7"), ...)
"""

import time
from collections.abc import Sequence
from math import isfinite
from typing import Any

from workbench.core.channels import Channel
from workbench.core.values import LABEL_NAMES, Label, Problem, Spec, Step, Trace, canonical
from workbench.store.detail import Detail, Told
from workbench.store.rows import Reading, TraceView
from workbench.ui.blind import Veiled, hidden_words
from workbench.ui.inspector_signs import checker, disagreement_words, outcome_sign, process_sign
from workbench.ui.inspector_values import (
    Details,
    figure,
    reasons,
    scorer_lines,
    writer,
)
from workbench.ui.step_cards import LABEL_GLYPHS, aligned, other_scorers
from workbench.ui.step_tokens import tokens_of, tr, why_none

STOPPED = {
    "end": "the model ended it",
    "length": "cut off at the length limit",
    "cancelled": "stopped early by a person",
    "written": "written, not sampled",
}
SOURCES = {
    "person": "a person",
    "verifier": "the exact verifier",
    "rollouts": "rollouts",
    "judge": "a judge model",
    "import": "imported",
}
STANDINGS = {
    "counts": "counts now",
    "outweighed": "does not count: another's does",
    "replaced": "replaced since",
    "taken back": "taken back since",
    "takes back": "",
}
UNREADABLE = {code: 0x2400 + code for code in range(32) if code not in (0x09, 0x0A)} | {0x7F: 0x2421}
UNREADABLE |= dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
"""Shown and copied as pictures of themselves: half a character or a NUL would end the text on some clipboards."""


def legible(text: str) -> str:
    """The text with control characters as their pictures; line ends and tabs stay."""
    return text.translate(UNREADABLE)


def moment(seconds: float) -> str:
    """Local time, "2024-03-14 09:12"; in words where it is not known."""
    try:
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds)) if seconds > 0 else tr("time not known")
    except (ValueError, OverflowError, OSError):
        return tr("time not known")


def _argument(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, str) and value.isprintable() and value:
        return value
    return canonical(value)


def _spoken(name: str) -> str:
    """The name of a sampling argument; the trace's exact prompt is another thing than the template it came from."""
    return tr("Prompt template") if name == "prompt" else name.replace("_", " ").capitalize()


def lineage(view: TraceView, problem: Problem | None, stored: Detail | None) -> tuple[tuple[str, str], ...]:
    """(what, value) of everything the trace, its scores and its verdict were made with; the prompt comes apart."""
    trace, spec = view.trace, view.trace.spec
    arguments = dict(spec.arguments)
    arguments.pop("model", None)
    temperature = arguments.pop("temperature", None)
    rows = [
        (tr("Model"), trace.model or tr("none: written by hand or imported")),
        (tr("Model fingerprint"), spec.fingerprint or tr("not known")),
        (tr("Seed"), str(spec.seed) if spec.seed is not None else tr("not known")),
        (tr("Temperature"), _argument(temperature) if temperature is not None else tr("not known")),
        *((_spoken(name), _argument(value)) for name, value in sorted(arguments.items())),
        (tr("Sample"), str(trace.index + 1)),
        (tr("Created"), moment(trace.created)),
        (tr("Stopped"), tr(STOPPED[trace.stopped])),
        *_forked(trace, stored),
        *((name, recipe(view.scores[name].scorer)) for name in _scorers(view)),
        *([(tr("Check"), checker(view.verdict.checker))] if view.verdict else []),
        (tr("Made by"), spec.name),
        (tr("Trace"), trace.id),
        (tr("Problem"), f"{problem.title} ({problem.id})" if problem else trace.problem),
        *([(tr("Problem from"), problem.source)] if problem and problem.source else []),
    ]
    return tuple((legible(name), legible(value)) for name, value in rows)


def _scorers(view: TraceView) -> list[str]:
    return other_scorers(view, Reading(scorer=""))


def _forked(trace: Trace, stored: Detail | None) -> list[tuple[str, str]]:
    if trace.parent is None:
        return []
    parent = stored.parent if stored else None
    told = f"{parent.model}, " + tr("sample {0}").format(parent.index + 1) if parent else tr("not in this library")
    rows = [(tr("Forked from"), f"{told} ({trace.parent})")]
    if trace.fork_step is not None:
        rows.append((tr("First step that differs"), str(trace.fork_step + 1)))
    return rows


def recipe(spec: Spec) -> str:
    """A scorer's spec in words: "model clean, prompt "{problem}\\n", fingerprint 5fa8.."."""
    parts = [f"{name.replace('_', ' ')} {_argument(value)}" for name, value in sorted(spec.arguments.items())]
    parts += [f"fingerprint {spec.fingerprint}"] if spec.fingerprint else []
    parts += [tr("seed {0}").format(spec.seed)] if spec.seed is not None else []
    return ", ".join(parts) or tr("no settings")


def label_words(label: Label, channels: Sequence[Channel] = ()) -> str:
    """ "✗ Error", "clarity: 4 of 5 ●●●●○", or that it takes one back. ``channels``: the qualities there are now."""
    if label.channel:
        scale = next((each for each in channels if each.name == label.channel), Channel(label.channel, ()))
        if label.value is None:
            return legible(tr("{0}: taken back").format(label.channel))
        return legible(f"{label.channel}: {scale.words(label.value)} {scale.glyph(label.value)}".strip())
    if label.value is None:
        return tr("took the label back")
    return f"{LABEL_GLYPHS[label.value]} {tr(LABEL_NAMES[label.value])}"


def label_origin(told: Told) -> str:
    """Who gave a label, when, how sure, and what it is worth now."""
    label = told.label
    source = tr(SOURCES[label.source])
    by = label.by if label.source == "person" and label.by else f"{label.by} ({source})" if label.by else source
    parts = [
        by,
        moment(label.created),
        tr("confidence {0}").format(figure(label.confidence)) if label.confidence is not None else "",
        label.error_type,
        tr(STANDINGS[told.standing]) if STANDINGS[told.standing] else "",
    ]
    return legible(" · ".join(part for part in parts if part))


def history_lines(history: Sequence[Told], channels: Sequence[Channel] = ()) -> list[str]:
    """The labels of a step as lines of text, in the order given."""
    lines = []
    for told in history:
        note = f": {legible(told.label.note)}" if told.label.note else ""
        lines.append(f"{label_words(told.label, channels)} · {label_origin(told)}{note}")
    return lines


def _history(step: Step, details: Details) -> list[str]:
    return history_lines(details.stored.of(step), details.channels) if details.stored else []


def as_text(
    view: TraceView, index: int | None, reading: Reading, problem: Problem | None, details: Details
) -> str:
    """Everything the inspector shows, as plain text with line ends."""
    name = details.name or tr("Trace")
    blocks: list[tuple[str, Sequence[str]]] = []
    if index is None:
        head = name
    else:
        step = view.trace.steps[index]
        head = tr("{0}, step {1}").format(name, index + 1) + f"\n{step.of(view.trace.text)}"
        scored = scorer_lines(view, index, reading, details.thresholds)
        blocks.append((
            tr("Scores"),
            [
                f"{line.name} {figure(line.score.value)} · {line.words}"
                if line.score.value is not None
                else f"{line.name}: {line.words}"
                for line in scored
            ],
        ))
        blocks.append((tr("Why"), reasons(view, index, reading, details.rejected)))
        tokens = tokens_of(view.trace, index)
        missing = why_none(view.trace)
        blocks.append((
            tr("Tokens, by {0}").format(writer(view.trace)) if tokens else tr("Tokens"),
            [f"{token.words} {'?' if token.probability is None else figure(token.probability)}" for token in tokens]
            or ([tr("No token probabilities, because {0}.").format(missing)] if missing else []),
        ))
        blocks.append((tr("Labels"), _history(step, details)))
    verdicts = details.stored.verdicts if details.stored else ()
    process, outcome = process_sign(view, reading), outcome_sign(view, problem, verdicts)
    disagrees = ": ".join(part for part in disagreement_words(view, reading) if part)
    signals = [f"{tr('Process')}: {process.chip}. {process.words}", f"{tr('Outcome')}: {outcome.chip}. {outcome.words}"]
    blocks.append((tr("Signals of the trace"), [*signals, *([disagrees] if disagrees else [])]))
    blocks.append((tr("Lineage"), [f"{what}: {value}" for what, value in lineage(view, problem, details.stored)]))
    blocks.append((tr("Prompt"), [view.trace.prompt] if view.trace.prompt else []))
    return legible("\n\n".join([head, *(f"{title}\n" + "\n".join(lines) for title, lines in blocks if lines)]) + "\n")


def document(view: TraceView, index: int | None, problem: Problem | None, details: Details) -> dict[str, Any]:
    """The same as values for a program (JSON); scores and labels of the one step, or of none."""
    trace, stored = view.trace, details.stored
    told: dict[str, Any] = {
        "trace": trace.id,
        "problem": trace.problem,
        "reference": problem.answer if problem else None,
        "model": trace.model,
        "spec": _spec(trace.spec),
        "sample": trace.index,
        "stopped": trace.stopped,
        "created": trace.created,
        "parent": trace.parent,
        "fork_step": trace.fork_step,
        "prompt": trace.prompt,
        "verdict": None,
        **({"hidden": hidden_words()} if isinstance(view, Veiled) else {}),
        "scorers": {name: _spec(view.scores[name].scorer) for name in _scorers(view)},
    }
    if view.verdict is not None:
        verdict = view.verdict
        told["verdict"] = {"outcome": verdict.outcome, "reason": verdict.reason, "answer": verdict.answer}
        told["verdict"]["checker"] = _spec(verdict.checker)
    if index is None:
        return told
    step = trace.steps[index]
    told["step"] = {"number": index + 1, "start": step.start, "end": step.end, "text": step.of(trace.text)}
    at = {name: aligned(trace, view.scores[name])[index] for name in _scorers(view)}
    told["step"]["scores"] = {name: {"value": one.value, "because": one.because} for name, one in at.items()}
    told["step"]["tokens"] = [
        {"text": one.text, "logprob": one.logprob if isfinite(one.logprob) else None} for one in tokens_of(trace, index)
    ]
    names = ("channel", "value", "source", "by", "confidence", "error_type", "note", "created")
    told["step"]["labels"] = [
        {"standing": one.standing, **{name: getattr(one.label, name) for name in names}}
        for one in (stored.of(step) if stored else ())
    ]
    return told


def _spec(spec: Spec) -> dict[str, Any]:
    return {"name": spec.name, "args": spec.arguments, "fingerprint": spec.fingerprint, "seed": spec.seed}
