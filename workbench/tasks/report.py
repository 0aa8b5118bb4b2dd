"""The demo's report: one self-contained HTML page, readable in light and dark, by eye and by screen reader.

``page(summary, examples, picture)`` fills resources/report/report.html with the summary.json document, a few examples
and the bytes of the window's picture (or None). Everything that comes from data is escaped.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from string import Template
from typing import Any

from workbench.core.aggregate import first_low
from workbench.core.paths import resource
from workbench.core.supervision import disagreement
from workbench.core.values import OUTCOME_NAMES, Problem, StepScore, Trace, Verdict
from workbench.tasks.report_chart import chart

KINDS = {"final_answer_error": "Final-answer error", "trace_error": "Trace error", "step_error": "Step error"}
ARMS = {"parent": "Parent", "outcome": "Outcome arm", "process": "Process arm"}
_ORANGE, _GREY, _BLUE = (201, 94, 29), (214, 217, 222), (31, 95, 191)


@dataclass(frozen=True, slots=True)
class Example:
    """A trace worth showing, with what the default scorer and the outcome check say."""

    problem: Problem
    trace: Trace
    scores: tuple[StepScore, ...]
    verdict: Verdict
    threshold: float


def page(summary: Mapping[str, Any], examples: Sequence[Example], picture: bytes | None) -> str:
    """The whole report as HTML."""
    text = {
        name: escape(str(summary[name])) for name in ("traces", "problems", "model", "temperature", "scorer", "seed")
    }
    counts = {name: str(int(count)) for name, count in summary["quadrants"].items()}
    models = ", ".join(f"{escape(str(name))} ({escape(str(mark))})" for name, mark in summary["models"].items())
    return Template(resource("report", "report.html").read_text("utf-8")).substitute(
        text,
        **counts,
        style=resource("report", "report.css").read_text("utf-8"),
        threshold=f"{summary['threshold']:.2f}",
        cpu_seconds=f"{summary['cpu_seconds']:.0f}",
        models=models,
        arms=_arms(summary),
        examples=_examples(examples),
        picture=_picture(picture),
    )


def _arms(summary: Mapping[str, Any]) -> str:
    rows, kept = summary["arms"], summary.get("kept")
    if not rows or not kept:
        return "<p>Training was left out. Run <code>workbench demo</code> without <code>--quick</code>.</p>\n"
    first = rows[0]
    caption = (
        f"{first['problems']} held-out problems, {first['samples']} samples, temperature {first['temperature']:g}; "
        "95 % intervals clustered by problem."
    )
    return (
        "<p>Both arms start from the same model and train on the same pool of "
        f"{summary['pool']} solutions, with the same seed and number of updates. The outcome arm keeps the "
        f"{kept['outcome']['traces']} with a right answer; the process arm only the {kept['process']['traces']} of "
        f"them in which every step passes the filter <code>{escape(str(summary['filter']))}</code>. Trace error, "
        f"process minus outcome: {_points(summary['differences']['trace_error'])}.</p>\n"
        f"<figure>{chart(rows, KINDS, ARMS)}\n<figcaption>Each mark is a share, each line its interval.</figcaption>"
        f"</figure>\n{_table(rows, caption)}{_table(summary['arms_greedy'], 'The same problems, answered greedily.')}"
    )


def _points(difference: Mapping[str, float | None]) -> str:
    value, low, high = difference["value"], difference["low"], difference["high"]
    if value is None or low is None or high is None:
        return "not measured"
    return f"{100 * value:+.1f} points ({100 * low:+.1f} to {100 * high:+.1f})".replace("-", "\u2212")


def _table(rows: Sequence[Mapping[str, Any]], caption: str) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Model", *KINDS.values()))
    body = "".join(
        f'<tr><th scope="row">{escape(ARMS.get(row["name"], str(row["name"])))}</th>'
        + "".join(f"<td>{_figure(row[kind])}</td>" for kind in KINDS)
        + "</tr>\n"
        for row in rows
    )
    return (
        f'<div class="scroll"><table>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}</tbody>\n</table></div>\n"
    )


def _figure(figure: Mapping[str, float | None]) -> str:
    """A share with its interval in percent."""
    value, low, high = figure["value"], figure["low"], figure["high"]
    if value is None or low is None or high is None:
        return '<span class="muted">no case</span>'
    return f'{100 * value:.1f} %<span class="range">{100 * low:.1f} to {100 * high:.1f}</span>'


def _examples(examples: Sequence[Example]) -> str:
    if not examples:
        return ""
    return (
        '<section aria-labelledby="examples">\n<h2 id="examples">Some solutions</h2>\n'
        "<p>The number is the score of the step, from 0 (weak) to 1 (sound).</p>\n"
        f"{''.join(map(_example, examples))}</section>\n"
    )


def _example(example: Example) -> str:
    outcome, scores, verdict = example.verdict.outcome, example.scores, example.verdict
    clash = disagreement(outcome, scores, example.threshold)
    low = first_low(scores, example.threshold)
    steps = "".join(
        f'<li>{_score(score, example.threshold)}<span class="text">{escape(text)}'
        + ('<span class="low">first low step</span>' if number == low else "")
        + "</span></li>\n"
        for number, (text, score) in enumerate(zip(example.trace.step_texts, scores, strict=True))
    )
    chips = f'<span class="chip">{OUTCOME_NAMES[outcome]}</span>'
    if clash:
        chips += f' <span class="chip warn">{escape(clash)}</span>'
    return (
        f'<article>\n<div class="head"><h3>{escape(example.problem.title)}</h3>{chips}</div>\n'
        f'<p class="text">{escape(example.problem.text)}</p>\n<ol class="steps">\n{steps}</ol>\n'
        f'<p class="muted">Answer {escape(verdict.answer or "none")}: {escape(verdict.reason)}.</p>\n</article>\n'
    )


def _score(score: StepScore, threshold: float) -> str:
    if score.value is None:
        return f'<span class="score none" title="Not scored: {escape(score.because)}">&ndash;</span>'
    background = ramp(score.value, threshold)
    colour = "rgb({},{},{})".format(*background)
    return f'<span class="score" style="background:{colour};color:{ink(background)}">{score.value:.2f}</span>'


def ramp(value: float, threshold: float) -> tuple[int, int, int]:
    """Orange below the threshold, grey at it, blue above, for a score in [0, 1]: told apart with any colour vision."""
    value = min(1.0, max(0.0, value))
    if value < threshold:
        start, end, share = _ORANGE, _GREY, value / threshold
    else:
        start, end, share = _GREY, _BLUE, (value - threshold) / (1 - threshold) if threshold < 1 else 1.0
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(start, end, strict=True))
    return red, green, blue


def luminance(colour: tuple[int, int, int]) -> float:
    """Relative luminance by WCAG 2."""
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ink(background: tuple[int, int, int]) -> str:
    """White or black, whichever stands out more."""
    bright = luminance(background) + 0.05
    return "#ffffff" if 1.05 / bright >= bright / 0.05 else "#000000"


def _picture(picture: bytes | None) -> str:
    if picture is None:
        return ""
    data = base64.b64encode(picture).decode("ascii")
    said = "The Workbench window: solutions side by side, a score on every step, a verdict on each answer"
    return (
        '<section aria-labelledby="window">\n<h2 id="window">The same in the window</h2>\n'
        f'<figure><img src="data:image/png;base64,{data}" alt="{said}"></figure>\n</section>\n'
    )
