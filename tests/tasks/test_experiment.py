"""The two-arm run on the shipped policy, very small: same pool for both arms, checkpoints that survive anything."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from workbench.cli.experiment import read
from workbench.core.errors import UserError
from workbench.core.facts import Fact, Metric, Progress, Result, RunChanged, Saved
from workbench.core.protocols import Sampling
from workbench.core.values import Trace
from workbench.engine.generate import Sampler
from workbench.engine.load import load_model
from workbench.store import Store
from workbench.tasks.drive import drive
from workbench.tasks.evaluate import held_out
from workbench.tasks.experiment import ExperimentSettings, two_arms
from workbench.tasks.models import available
from workbench.tasks.shelf import Shelf

TINY = ExperimentSettings(
    pool_problems=12,
    pool_samples=4,
    updates=4,
    batch=4,
    eval_problems=6,
    eval_samples=2,
    live_problems=3,
    live_samples=1,
    live_every=2,
    checkpoint_seconds=0.0,
    max_tokens=96,
)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf()


def generates(folder: str) -> bool:
    """Does the checkpoint load and write something?"""
    problem = next(held_out(("equations",), "test", 0))
    said = Sampler(load_model(folder)).sample([(problem, 0)], Sampling(temperature=0, max_tokens=48))
    return any(isinstance(each, Trace) and each.steps for each in said)


def test_from_the_pool_to_the_table(shelf: Shelf, tmp_path: Path) -> None:
    before = {name: weight.clone() for name, weight in shelf.loaded("policy").model.state_dict().items()}
    facts = [fact for fact in two_arms(shelf, TINY, tmp_path) if fact is not None]

    with Store.open(tmp_path / "a.db") as store:
        store.apply(facts)
        whole, *arms = sorted(store.runs(), key=lambda run: run.arm)
        assert [run.arm for run in arms] == ["outcome", "process"]
        assert {run.state for run in (whole, *arms)} == {"done"}
        assert {run.experiment for run in arms} == {whole.id}
        for run in arms:
            metrics = store.metrics(run.id)
            losses = [metric.update for metric in metrics if "loss" in metric.values]
            live = [metric.update for metric in metrics if "final_answer_error" in metric.values]
            assert losses == [1, 2, 3, 4]
            assert live == [0, 2, 4]
            assert generates(run.checkpoint)
        document = store.result(whole.id)
        names = {model.name for model in store.models()}
    assert document is not None
    assert {"policy-outcome-1", "policy-process-1", "policy-process-1-at-2"} <= names

    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert document["settings"] == json.loads(json.dumps(vars(TINY)))
    for key, samples, temperature in (("arms", 12, 1.0), ("arms_greedy", 6, 0.0)):
        assert [row["name"] for row in document[key]] == ["parent", "outcome", "process"]
        for row in document[key]:
            assert (row["problems"], row["samples"], row["temperature"], row["seed"]) == (6, samples, temperature, 0)
            for kind in ("final_answer_error", "trace_error", "step_error"):
                assert set(row[kind]) == {"value", "low", "high"}
    kept = document["kept"]
    assert document["pool"] == 48
    assert 0 < kept["process"]["traces"] <= kept["outcome"]["traces"] < 48
    assert kept["process"]["faulty"] == 0
    assert kept["outcome"]["faulty"] == kept["outcome"]["traces"] - kept["process"]["traces"]

    after = shelf.loaded("policy").model.state_dict()
    assert all((after[name] == weight).all() for name, weight in before.items())
    ends = [fact.done / fact.total for fact in facts if isinstance(fact, Progress) and fact.total]
    assert ends == sorted(ends)
    assert ends[-1] <= 1
    assert isinstance(facts[-1], Result)


def losses(shelf: Shelf, settings: ExperimentSettings, folder: Path) -> dict[str, list[float]]:
    """Losses of each arm, up to the first checkpoint."""
    arms: dict[str, str] = {}
    found: dict[str, list[float]] = {"outcome": [], "process": []}
    for fact in two_arms(shelf, settings, folder):
        match fact:
            case RunChanged(run) if run.arm:
                arms[run.id] = run.arm
            case Metric(run=run_id, values=values) if "loss" in values:
                found[arms[run_id]].append(values["loss"])
            case Saved():
                break
    return found


def test_the_same_seed_trains_the_same_and_another_another(shelf: Shelf, tmp_path: Path) -> None:
    settings = replace(TINY, checkpoint_seconds=30.0, live_every=100, updates=2)
    first = losses(shelf, settings, tmp_path)
    assert [len(of_arm) for of_arm in first.values()] == [2, 2]
    assert losses(shelf, settings, tmp_path) == first
    assert losses(shelf, replace(settings, seed=1), tmp_path) != first


@pytest.mark.parametrize("phase", ["Sampling the pool", "Update", "Measuring"])
def test_stopped_in_any_phase_it_leaves_whole_checkpoints(shelf: Shelf, tmp_path: Path, phase: str) -> None:
    seen: list[Fact] = []

    def reached() -> bool:
        return any(isinstance(fact, Progress) and fact.text.startswith(phase) for fact in seen)

    with Store.open(tmp_path / "a.db") as store:
        patient = replace(TINY, updates=1, eval_problems=20)
        driven = drive(two_arms(shelf, patient, tmp_path), store, follow=seen.append, stopped=reached)
        assert driven.interrupted
        runs = store.runs()
        assert runs[0].state == "stopped"
        assert all(run.state == ("done" if phase == "Measuring" else "stopped") for run in runs[1:])
        assert not driven.documents
    folders = list(tmp_path.glob("experiment-1/*"))
    assert len(folders) == {"Sampling the pool": 0, "Update": 0, "Measuring": 2}[phase]
    assert all(folder.name.startswith("policy-") and generates(str(folder)) for folder in folders)


def test_checkpoints_are_found_from_any_folder(shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here" / "runs" / "experiment-3-mine").mkdir(parents=True)
    (tmp_path / "there").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with Store.open(tmp_path / "a.db") as store:
        drive(two_arms(shelf, replace(TINY, updates=1), Path("runs")), store)
        monkeypatch.chdir(tmp_path / "there")
        saved_models = store.models()
        assert {model.origin for model in saved_models} == {"checkpoint"}
        assert {model.name for model in available(saved_models)} >= {"policy-outcome-1", "policy-process-1"}


def test_a_filter_that_keeps_nothing_says_what_to_do(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"kept none of the \d+ right solutions. Lower its threshold \(now 1.5\)"):
        list(two_arms(shelf, replace(TINY, threshold=1.5), tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_settings_out_of_their_limits_are_named(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Pool problems is 0; it has to be at least 1"):
        two_arms(shelf, replace(TINY, pool_problems=0), tmp_path)
    with pytest.raises(UserError, match="Checkpoint every is 60; it may be at most 30"):
        two_arms(shelf, replace(TINY, checkpoint_seconds=60), tmp_path)
    with pytest.raises(UserError, match="Threshold is nan; it has to be a number"):
        two_arms(shelf, replace(TINY, threshold=float("nan")), tmp_path)
    with pytest.raises(UserError, match="There is no model 'polcy'; did you mean 'policy'"):
        list(two_arms(shelf, replace(TINY, parent="polcy"), tmp_path))


def saved(folder: Path) -> list[Path]:
    """Complete checkpoints."""
    return [each for each in folder.glob("experiment-*/policy-*") if (each / "model.safetensors").is_file()]


@pytest.fixture
def training(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A real process that trains for longer than anybody waits, a checkpoint after every update."""
    config = tmp_path / "long.toml"
    long = {**vars(TINY), "updates": 1_000, "live_every": 1_000}
    lines = [f"{key} = {json.dumps(value)}\n" for key, value in long.items() if value not in (None, ())]
    config.write_text("".join(lines))
    command = [sys.executable, "-m", "workbench", "experiment", "--config", str(config)]
    places = ["--out", str(tmp_path / "runs"), "--db", str(tmp_path / "a.db")]
    child = subprocess.Popen([*command, *places], stdout=subprocess.DEVNULL)
    yield child
    child.kill()
    child.wait()


def test_a_killed_run_loses_only_what_follows_its_last_checkpoint(
    training: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and training.poll() is None and len(saved(tmp_path / "runs")) < 4:
        time.sleep(0.05)
    os.kill(training.pid, signal.SIGKILL)
    training.wait()

    with Store.open(tmp_path / "a.db") as store:
        store.interrupted()
        runs = {run.arm: run for run in store.runs()}
        assert set(runs) == {"", "outcome", "process"}
        for run in runs.values():
            assert run.state == "interrupted"
            assert run.message == f"interrupted at update {run.update}"
        for arm in ("outcome", "process"):
            assert runs[arm].update >= 1
            assert generates(runs[arm].checkpoint)
        assert runs["process"].checkpoint in {model.folder for model in store.models()}


def test_settings_are_read_from_toml(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text('parent = "policy"\nlr = 1\nthreshold = 0.5\nupdates = 7\nfamilies = ["knights"]\n')
    wanted = ExperimentSettings(lr=1.0, threshold=0.5, updates=7, families=("knights",))
    assert ExperimentSettings(**read(file)) == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("update = 7", "no setting 'update'; did you mean 'updates'"),
        ("updates = true", "updates has to be a whole number"),
        ('lr = "fast"', "lr has to be a number"),
        ("parent = 3", "parent has to be a text"),
        ('families = "knights"', "families has to be a list of names"),
        ("updates = ", "is no TOML file"),
    ],
)
def test_toml_that_fits_nothing_is_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "a.toml"
    file.write_text(text)
    with pytest.raises(UserError, match=said):
        read(file)
    with pytest.raises(UserError, match="There is no file"):
        read(tmp_path / "b.toml")
