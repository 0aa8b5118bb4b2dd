"""The main job without a window: solve, score, check, flag where process and outcome disagree, train two arms, tell.

``demo(shelf, settings, folder)`` is the job, its facts for a store in ``folder``; ``finish(store, settings, folder)``
then writes from that store flagged.jsonl, compare.png (the real window, by a child process), report.html, summary.json.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from workbench.core.facts import Checked, Fact, Flagged, Scored
from workbench.core.paths import written_whole
from workbench.core.protocols import Sampling
from workbench.core.supervision import disagreement, quadrant
from workbench.core.values import Flag, Outcome, Problem, StepScore
from workbench.formats import formats
from workbench.store import Reading, Store, TraceView
from workbench.tasks.evaluate import held_out
from workbench.tasks.experiment import ExperimentSettings, two_arms
from workbench.tasks.report import Example, page
from workbench.tasks.scorers import DEFAULT_SCORERS
from workbench.tasks.shelf import Shelf
from workbench.tasks.solve import solve

STORE, FLAGGED, PICTURE, REPORT, SUMMARY = "demo.db", "flagged.jsonl", "compare.png", "report.html", "summary.json"
SCORER = "likelihood"
"""The scorer whose disagreement with the outcome is flagged: the default one."""
GRAB_SECONDS = 120
# what the report shows, in this order
_SHOWN = ("reject_right", "accept_wrong", "reject_right", "accept_right")


@dataclass(frozen=True)
class DemoSettings:
    """How much the demo does; the two-arm run is sized so that all of it stays within six CPU minutes."""

    seed: int = 0
    quick: bool = False
    """Leave training out."""
    model: str = "policy"
    problems: int = 48
    samples: int = 8
    temperature: float = 1.0
    arms: ExperimentSettings = field(default_factory=lambda: ExperimentSettings(live_problems=24, live_every=50))


def demo(shelf: Shelf, settings: DemoSettings, folder: Path) -> Iterator[Fact | None]:
    """Every fact of the demo: traces scored by the default scorers, checked and flagged; unless quick, the two arms."""
    problems = list(islice(held_out((), "test", settings.seed), settings.problems))
    sampling = Sampling(n=settings.samples, temperature=settings.temperature, seed=settings.seed)
    threshold = shelf.scorer(SCORER).threshold
    yield from flagging(solve(shelf, settings.model, problems, sampling, stream=False), threshold)
    if not settings.quick:
        arms = replace(settings.arms, parent=settings.model, seed=settings.seed)
        yield from two_arms(shelf, arms, folder / "checkpoints")


def flagging(facts: Iterator[Fact | None], threshold: float) -> Iterator[Fact | None]:
    """The same facts, and a Flagged for each trace whose step scores and outcome disagree."""
    outcomes: dict[str, Outcome] = {}
    scores: dict[str, tuple[StepScore, ...]] = {}
    for fact in facts:
        yield fact
        match fact:
            case Checked(trace, verdict):
                outcomes[trace] = verdict.outcome
            case Scored(given) if given.scorer.name == SCORER:
                trace = given.trace
                scores[trace] = given.scores
            case _:
                continue
        if trace in outcomes and trace in scores:
            clash = disagreement(outcomes[trace], scores[trace], threshold)
            if clash:
                yield Flagged(Flag(trace, True, clash, by="demo", created=time.time()))


def finish(store: Store, settings: DemoSettings, threshold: float, folder: Path) -> dict[str, Any]:
    """Write the demo's files and return the summary.json document."""
    written = formats().maker("workbench")().write(folder / FLAGGED, store.export_rows(store.trace_ids("flag:yes")))
    reason = grab(folder / STORE, folder / PICTURE)
    summary = counted(store, settings, threshold)
    summary |= {"flagged": written, "picture": None if reason else str(folder / PICTURE)}
    if reason:
        summary["picture_reason"] = reason
    summary["cpu_seconds"] = cpu_seconds()
    names = [STORE, FLAGGED, REPORT, SUMMARY] + ([] if reason else [PICTURE])
    summary["files"] = [str(folder / name) for name in names]
    picture = None if reason else (folder / PICTURE).read_bytes()
    _write(folder / REPORT, page(summary, examples(store, threshold), picture))
    _write(folder / SUMMARY, json.dumps(summary, ensure_ascii=False, allow_nan=False, indent=2) + "\n")
    return summary


def counted(store: Store, settings: DemoSettings, threshold: float) -> dict[str, Any]:
    """What the store holds, in the words of contracts.md."""
    views = [view for _, view in _views(store)]
    used = {view.trace.model: view.trace.spec.fingerprint for view in views}
    scorers: dict[str, str] = {}
    for view in views:
        for name, scores in view.scores.items():
            if scores.scorer.fingerprint:
                scorers[name] = scores.scorer.fingerprint
    return {
        "seed": settings.seed,
        "quick": settings.quick,
        "model": settings.model,
        "temperature": settings.temperature,
        "problems": len({view.trace.problem for view in views}),
        "traces": len(views),
        "steps": sum(len(view.trace.steps) for view in views),
        "scorer": SCORER,
        "threshold": threshold,
        "quadrants": store.quadrants(Reading(SCORER, "min", threshold)),
        "scored": {name: sum(name in view.scores for view in views) for name in DEFAULT_SCORERS},
        "models": {name: fingerprint[:12] for name, fingerprint in {**used, **scorers}.items()},
        "filter": settings.arms.filter_scorer,
        **_arms(store),
    }


def _arms(store: Store) -> dict[str, Any]:
    """The newest experiment's document; empty tables where training was left out."""
    results = [store.result(run.id) for run in store.runs() if run.kind == "experiment" and run.state == "done"]
    found: Mapping[str, Any] = (results and results[-1]) or {}
    return {"arms": [], "arms_greedy": [], **{key: value for key, value in found.items() if key != "settings"}}


def _views(store: Store) -> Iterator[tuple[Problem, TraceView]]:
    for identity in store.problem_ids():
        problem = store.problem(identity)
        for view in store.views_of(identity) if problem else ():
            assert problem is not None
            yield problem, view


def examples(store: Store, threshold: float) -> list[Example]:
    """A few traces in which scores and outcome meet in different ways, of different families where that can be had."""
    fitting: dict[str, list[Example]] = {}
    for problem, view in _views(store):
        if view.verdict is not None and SCORER in view.scores:
            scores = view.scores[SCORER].scores
            cell = quadrant(view.verdict.outcome, scores, threshold)
            fitting.setdefault(cell, []).append(Example(problem, view.trace, scores, view.verdict, threshold))
    shown: list[Example] = []
    for cell in _SHOWN:
        seen = {example.problem.family for example in shown}
        rest = [example for example in fitting.get(cell, ()) if example not in shown]
        rest.sort(key=lambda example: example.problem.family in seen)
        shown.extend(rest[:1])
    return shown


def grab(store: Path, picture: Path) -> str:
    """Let a child process open the real window on the store and save its picture. Why not; empty where it did."""
    command = [sys.executable, "-m", "workbench.app", "--grab", str(picture), "--db", str(store), "--size", "1680x980"]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    try:
        picture.unlink(missing_ok=True)
        child = subprocess.run(command, env=environment, capture_output=True, timeout=GRAB_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"the window took longer than {GRAB_SECONDS} seconds"
    except OSError as error:
        return f"the picture cannot be written: {error.strerror}"
    if child.returncode == 0 and picture.is_file():
        return ""
    said = child.stderr.decode("utf-8", "replace").strip().splitlines()
    return said[-1][:300] if said else f"the window ended with code {child.returncode} and made no picture"


def cpu_seconds() -> float:
    """CPU time of this process since it began and of its children that have ended."""
    spent = os.times()
    return round(spent.user + spent.system + spent.children_user + spent.children_system, 1)


def _write(path: Path, text: str) -> None:
    with written_whole(path) as beside:
        beside.write_text(text, encoding="utf-8")
