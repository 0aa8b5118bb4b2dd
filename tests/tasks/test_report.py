"""The report: everything escaped, nothing loaded from elsewhere, readable ink, arms and their absence."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from workbench.core.values import Problem, Spec, Step, StepScore, Trace, Verdict
from workbench.tasks.report import Example, ink, luminance, page, ramp

FIGURE = {"value": 0.25, "low": 0.2, "high": 0.3}
NASTY = '<script>alert("1 & 2")</script>'


def summary(**more: Any) -> dict[str, Any]:
    return {
        "traces": 6,
        "problems": 2,
        "model": "policy",
        "temperature": 1.0,
        "scorer": "likelihood",
        "threshold": 0.3,
        "seed": 7,
        "cpu_seconds": 12.3,
        "models": {"policy": "ab12"},
        "quadrants": {"accept_right": 2, "accept_wrong": 1, "reject_right": 1, "reject_wrong": 1, "unknown": 1},
        "arms": [],
        "arms_greedy": [],
        **more,
    }


def arms(trace_error: dict[str, float | None]) -> dict[str, Any]:
    rows = [
        {
            "name": name,
            "problems": 500,
            "samples": 2000,
            "temperature": 1.0,
            "final_answer_error": FIGURE,
            "trace_error": trace_error,
            "step_error": FIGURE,
        }
        for name in ("parent", "outcome", "process")
    ]
    kept = {"outcome": {"traces": 40, "faulty": 9}, "process": {"traces": 31, "faulty": 0}}
    differences = {"trace_error": {"value": -0.14, "low": -0.16, "high": -0.12}}
    return summary(arms=rows, arms_greedy=rows, kept=kept, pool=80, filter="verifier", differences=differences)


def example(text: str, *scores: float | None) -> Example:
    problem = Problem.make(NASTY, "19", title=NASTY)
    trace = Trace("t", problem.id, text, (Step(0, 4), Step(5, len(text))), spec=Spec("written"))
    told = tuple(StepScore(score, "" if score is not None else NASTY) for score in scores)
    return Example(problem, trace, told, Verdict("right", f"equals {NASTY}", NASTY, None), 0.3)


class Tags(HTMLParser):
    """Collects tags and refuses ones that are not closed in order."""

    void = frozenset({"meta", "img", "line", "rect", "circle", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags(html: str) -> list[str]:
    parser = Tags()
    parser.feed(html)
    assert parser.open == []
    return parser.seen


def test_data_is_escaped_and_the_page_stands_alone() -> None:
    html = page(summary(model=NASTY), [example(f"Buy: {NASTY}", 0.9, None), example("Buy: 3 + 4", 0.9, 0.1)], b"png")
    seen = tags(html)
    assert "script" not in seen
    assert html.count("&lt;script&gt;") >= 6
    assert not re.search(r'(?:src|href)="(?!data:)|@import|url\(', html)
    assert html.count("first low step") == 1
    assert "Right answer, weak steps" in html.split("Some solutions")[1]
    assert "Not scored" in html


def test_arms_are_shown_with_intervals() -> None:
    html = page(arms(FIGURE), [], None)
    assert tags(html).count("table") == 3
    assert "25.0 %" in html
    assert "20.0 to 30.0" in html
    assert "\u221214.0 points (\u221216.0 to \u221212.0)" in html
    assert "Trace error, Process arm: 25.0 percent" in html


def test_a_missing_figure_is_said_not_drawn_as_zero() -> None:
    html = page(arms({"value": None, "low": None, "high": None}), [], None)
    assert tags(html).count("svg") == 1
    assert html.count("no case") == 3 + 3 + 3
    assert "None" not in html


def test_without_training_the_page_says_so() -> None:
    html = page(summary(), [], None)
    assert "Training was left out" in html
    assert {"svg", "img", "article"}.isdisjoint(tags(html))


@pytest.mark.parametrize("threshold", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("value", [0.0, 0.05, 0.1, 0.22, 0.4, 0.5, 0.62, 0.8, 1.0, -3.0, 7.0])
def test_ink_on_every_score_is_readable(value: float, threshold: float) -> None:
    background = ramp(value, threshold)
    written = (255, 255, 255) if ink(background) == "#ffffff" else (0, 0, 0)
    under, own = luminance(background) + 0.05, luminance(written) + 0.05
    assert max(under, own) / min(under, own) >= 4.5


def test_what_is_low_is_orange() -> None:
    for value in (0.0, 0.04, 0.09):
        red, _, blue = ramp(value, 0.1)
        assert red > blue
    for value in (0.2, 0.6, 1.0):
        red, _, blue = ramp(value, 0.1)
        assert blue > red
