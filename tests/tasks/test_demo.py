"""The demo, small: its own store, flags where steps and answer disagree, files that stand alone and say the same."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from workbench.core.facts import Checked, Fact, Flagged, Result, Scored, Solved
from workbench.core.values import Spec, Step, StepScore, Trace, TraceScores, Verdict
from workbench.store import Store
from workbench.tasks.demo import SCORER, STORE, DemoSettings, demo, finish, flagging, grab
from workbench.tasks.drive import drive
from workbench.tasks.experiment import ExperimentSettings
from workbench.tasks.shelf import Shelf
from workbench.tasks.transfer import read_in

ARMS = ExperimentSettings(
    pool_problems=12,
    pool_samples=4,
    updates=2,
    batch=4,
    eval_problems=6,
    eval_samples=2,
    live_problems=3,
    live_samples=1,
    live_every=2,
)
FIGURE = {"value", "low", "high"}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A small demo with training: its folder and its document."""
    folder = tmp_path_factory.mktemp("demo")
    settings = DemoSettings(problems=6, samples=3, arms=ARMS)
    shelf = Shelf()
    with Store.open(folder / STORE) as store:
        assert not drive(demo(shelf, settings, folder), store).interrupted
        return folder, finish(store, settings, shelf.scorer(SCORER).threshold, folder)


def test_the_document_counts_what_the_store_holds(ran: tuple[Path, dict[str, Any]]) -> None:
    folder, document = ran
    assert json.loads((folder / "summary.json").read_text()) == document
    assert (document["problems"], document["traces"]) == (6, 18)
    assert document["scored"] == {"likelihood": 18, "prm": 18, "verifier": 18}
    cells = document["quadrants"]
    assert set(cells) == {"accept_right", "accept_wrong", "reject_right", "reject_wrong", "unknown"}
    assert sum(cells.values()) == 18
    assert document["flagged"] == cells["reject_right"] + cells["accept_wrong"]
    assert document["cpu_seconds"] > 0
    with Store.open(folder / STORE, readonly=True) as store:
        views = [view for problem in store.problem_ids() for view in store.views_of(problem)]
        assert document["steps"] == sum(len(view.trace.steps) for view in views)
        assert sorted(view.trace.id for view in views if view.flag) == sorted(store.trace_ids("flag:yes"))


def test_arms_stand_in_the_document_as_in_the_contract(ran: tuple[Path, dict[str, Any]]) -> None:
    _, document = ran
    for key in ("arms", "arms_greedy"):
        assert [row["name"] for row in document[key]] == ["parent", "outcome", "process"]
        for row in document[key]:
            assert isinstance(row["problems"], int)
            assert all(set(row[kind]) == FIGURE for kind in ("final_answer_error", "trace_error", "step_error"))
    assert all(Path(folder).is_dir() for folder in document["checkpoints"].values())


def test_the_files_are_there_and_the_picture_is_of_the_window(ran: tuple[Path, dict[str, Any]]) -> None:
    folder, document = ran
    assert {Path(file).name for file in document["files"]} >= {STORE, "flagged.jsonl", "report.html", "summary.json"}
    assert all(Path(file).is_file() for file in document["files"])
    assert document["picture"] == str(folder / "compare.png"), document.get("picture_reason")
    head = (folder / "compare.png").read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(head[16:20]), int.from_bytes(head[20:24])) == (1680, 980)
    report = (folder / "report.html").read_text()
    assert report.count("<table") == 3
    assert "data:image/png;base64," in report


def test_flagged_traces_can_be_read_into_another_library(ran: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    folder, document = ran
    with Store.open(folder / STORE, readonly=True) as store:
        flagged = set(store.trace_ids("flag:yes"))
    assert flagged, "the sampled traces disagree nowhere; choose another seed"
    library = tmp_path / "other.db"
    with Store.open(library) as other:
        driven = drive(read_in(library, folder / "flagged.jsonl"), other)
        assert driven.documents[-1]["traces"] == len(flagged) == document["flagged"]
        assert set(other.trace_ids("flag:yes")) == flagged


def test_quick_leaves_training_out_and_a_missing_picture_has_its_reason(tmp_path: Path) -> None:
    settings = DemoSettings(problems=3, samples=1, quick=True)
    shelf = Shelf()
    with Store.open(tmp_path / STORE) as store:
        drive(demo(shelf, settings, tmp_path), store)
        (tmp_path / "compare.png").mkdir()
        document = finish(store, settings, shelf.scorer(SCORER).threshold, tmp_path)
    assert (document["arms"], document["arms_greedy"]) == ([], [])
    assert document["picture"] is None
    assert document["picture_reason"]
    assert "Training was left out" in (tmp_path / "report.html").read_text()


def test_a_window_that_cannot_open_the_library_says_why(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no library " * 20)
    reason = grab(tmp_path / "notes.txt", tmp_path / "a.png")
    assert reason
    assert not (tmp_path / "a.png").exists()


def facts_of(name: str, outcome: str, *values: float | None) -> list[Fact | None]:
    steps = tuple(Step(i, i + 1) for i in range(len(values)))
    trace = Trace(name, "p", "x" * len(values), steps)
    scores = tuple(StepScore(value, "" if value is not None else "too long") for value in values)
    verdict = Verdict(outcome, "because")  # type: ignore[arg-type]
    other = TraceScores(name, Spec("prm"), steps, tuple(StepScore(0.0) for _ in steps))
    mine = TraceScores(name, Spec(SCORER), steps, scores)
    return [Solved(trace), Scored(other), Checked(name, verdict), None, Scored(mine)]


def test_only_a_disagreement_of_the_default_scorer_is_flagged() -> None:
    facts: list[Fact | None] = [
        *facts_of("right and weak", "right", 0.9, 0.1),
        *facts_of("right and sound", "right", 0.9, 0.9),
        *facts_of("wrong and weak", "wrong", 0.9, 0.1),
        *facts_of("wrong and sound", "wrong", 0.9, 0.9),
        *facts_of("unknown", "unknown", 0.9, 0.1),
        *facts_of("not scored", "wrong", 0.9, None),
        Result(dict[str, object]()),
    ]
    said = list(flagging(iter(facts), 0.3))
    flags: Mapping[str, str] = {fact.flag.trace: fact.flag.reason for fact in said if isinstance(fact, Flagged)}
    assert flags == {"right and weak": "Right answer, weak steps", "wrong and sound": "Wrong answer, no step blamed"}
    assert [fact for fact in said if not isinstance(fact, Flagged)] == facts
