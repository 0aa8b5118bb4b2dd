"""The shipped models: how they are built (in small), and how they behave."""

import json
import multiprocessing
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from workbench.checks import check_for
from workbench.core.errors import WorldError
from workbench.core.facts import Fact, Progress, Result, Started
from workbench.core.paths import resource
from workbench.core.protocols import Sampling
from workbench.core.values import Problem, Trace
from workbench.engine.generate import Sampler
from workbench.engine.load import Loaded, fingerprint_of, load_model
from workbench.engine.scorers import scorers
from workbench.measures.within_problem import within_problem
from workbench.problems import family, part, stream
from workbench.tasks.build_corpora import (
    Rates,
    altered,
    fault_start,
    judged,
    judged_texts,
    noisy,
    sound,
    training_problems,
)
from workbench.tasks.build_defaults import NAMES, QUICK, WORK, Recipe, _claim, _side_by_side, _stage, build

FAMILIES = ("arithmetic", "equations", "knights")
FILES = {
    "README.md",
    "config.json",
    "model.safetensors",
    "tokenizer.json",
    "tokenizer_config.json",
    "workbench.json",
}


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Fact]]:
    folder = tmp_path_factory.mktemp("models")
    return folder, list(build(folder, seed=3, quick=True))


def test_a_quick_build_makes_whole_loadable_folders(quick: tuple[Path, list[Fact]]) -> None:
    folder, facts = quick
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)
    for name in NAMES:
        assert {file.name for file in (folder / name).iterdir()} == FILES
        loaded = load_model(folder / name)
        assert loaded.name == name
        assert loaded.about["spec"]["seed"] == 3
    assert isinstance(facts[0], Started)
    assert isinstance(facts[-1], Result)
    figures = facts[-1].document["figures"]
    assert isinstance(figures, dict)
    assert set(figures) == set(NAMES)


def test_a_build_can_be_stopped_and_goes_on_where_it_was(tmp_path: Path) -> None:
    run = build(tmp_path, seed=3, quick=True)
    for fact in run:
        if "policy polished" in getattr(fact, "text", ""):
            break
    next(run)
    run.close()
    weights = tmp_path / "policy" / "model.safetensors"
    written = weights.stat().st_mtime_ns
    texts = [getattr(fact, "text", "") for fact in islice(build(tmp_path, seed=3, quick=True), 3)]
    assert not any(text.startswith(("problems", "tokenizer", "policy")) for text in texts)
    assert weights.stat().st_mtime_ns == written


def test_another_seed_starts_anew(tmp_path: Path) -> None:
    for _ in build(tmp_path, seed=3, quick=True):
        if (tmp_path / "policy").exists():
            break
    assert (tmp_path / "policy").exists()
    next(build(tmp_path, seed=4, quick=True))
    assert not (tmp_path / "policy").exists()


def test_chains_side_by_side_make_the_same_folders_in_processes_of_their_own(
    quick: tuple[Path, list[Fact]], tmp_path: Path
) -> None:
    recipe = replace(QUICK, seed=3)
    _claim(tmp_path / WORK, recipe)
    for name in ("problems", "tokenizer"):
        list(_stage(name, tmp_path, recipe))
    facts = list(_side_by_side((("policy-first", "policy"), ("clean-first", "clean")), tmp_path, recipe))
    assert {"policy", "clean"} == {re.split("[: ]", fact.text)[0] for fact in facts if isinstance(fact, Progress)}
    for name in ("policy", "clean"):
        assert fingerprint_of(tmp_path / name) == fingerprint_of(quick[0] / name)


def test_a_failing_chain_is_said_and_no_process_is_left(tmp_path: Path) -> None:
    # without the problems of an earlier stage there is nothing to write about
    with pytest.raises(WorldError, match="Building policy-first failed"):
        list(_side_by_side((("policy-first",),), tmp_path, QUICK))
    assert multiprocessing.active_children() == []


def problems(count: int) -> list[Problem]:
    return training_problems(FAMILIES, count, seed=9)


def test_models_learn_from_the_training_part_only() -> None:
    assert {part(problem) for problem in problems(60)} == {"train"}
    assert len({problem.text for problem in problems(60)}) == 60


def test_sound_texts_are_sound_and_noisy_ones_are_not_all() -> None:
    rates = dict.fromkeys(FAMILIES, Rates(0.2, 0.2))

    def judge(texts: Iterator[object]) -> list[bool]:
        return [
            all(
                verdict.validity == "valid"
                for verdict in family(problem.family).verify_all(problem, example.text.splitlines())  # type: ignore[attr-defined]
            )
            for problem, example in zip(problems(60), texts, strict=True)
        ]

    assert all(judge(sound(problems(60), seed=1)))
    assert 5 < sum(judge(noisy(problems(60), 1, rates))) < 55


@pytest.mark.parametrize(
    ("line", "sound_lines", "at"),
    [
        ("Total: 12 + 16 = 38.", ["Total: 12 + 16 = 28."], 17),
        ("Total: 12 + 16 = 2.", ["Total: 12 + 16 = 28."], 17),
        ("Totals: 1 = 1.", ["Total: 1 = 1."], 0),
        ("So Carl lies.", ["So Cara lies.", "So Ann lies."], 3),
        ("x = 5", ["x = 5."], 5),
        ("x = 5.", [], 0),
    ],
)
def test_a_fault_begins_at_the_word_or_number_that_differs(line: str, sound_lines: list[str], at: int) -> None:
    assert fault_start(line, sound_lines) == at


def test_every_wrong_step_says_where_its_fault_begins() -> None:
    for one in judged_texts(problems(90), 4, Rates(0.2, 0.2)):
        for label, fault in zip(one.labels, one.faults, strict=True):
            assert (fault is not None) == (label == 0.0)


def test_an_altered_solution_is_wrong_in_the_altered_line() -> None:
    rng = Random(5)
    changed = 0
    for problem in problems(30):
        lines = problem.solution.splitlines()
        twin = altered(problem, lines, rng)
        if twin is not None:
            (at,) = [i for i, (one, other) in enumerate(zip(lines, twin, strict=True)) if one != other]
            assert judged(problem, twin).labels[at] == 0.0
            changed += 1
    assert changed > 20


# the shipped weights


@pytest.fixture(scope="module")
def policy() -> Loaded:
    return load_model(resource("models", "policy"))


@pytest.fixture(scope="module")
def solved(policy: Loaded) -> list[tuple[Problem, Trace]]:
    """8 samples at temperature 1 of 30 held-out problems, by turns of the families."""
    held_out = list(islice(stream(FAMILIES, "test", 77), 30))
    by_id = {problem.id: problem for problem in held_out}
    wanted = [(problem, index) for problem in held_out for index in range(8)]
    found = Sampler(policy).sample(wanted, Sampling(n=8, temperature=1.0, max_tokens=240, seed=1))
    return [(by_id[item.problem], item) for item in found if isinstance(item, Trace)]


def test_the_shipped_folders_are_complete_small_and_tell_their_figures() -> None:
    total = 0
    for name in NAMES:
        folder = resource("models", name)
        assert {file.name for file in folder.iterdir()} == FILES
        total += sum(file.stat().st_size for file in folder.iterdir())
        card = (folder / "README.md").read_text("utf-8")
        assert "put in on purpose" in card
        assert "200 held-out problems x 16 samples" in card
        assert re.search(r"\| all \| 0\.\d{3} \[0\.\d{3}, [01]\.\d{3}\]", card)
        about = json.loads((folder / "workbench.json").read_text("utf-8"))
        assert about["origin"] == "shipped"
        assert about["spec"]["name"] == "build-defaults"
        assert {*about["spec"]["args"], "seed"} == set(Recipe.__dataclass_fields__)
    assert total < 12e6


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_tokenizer_keeps_any_text(name: str) -> None:
    words = load_model(resource("models", name)).tokenizer
    for text in ("Ann 🦊 has 3 pens.\n\nSo 日本語: <eos> <pad>\n", "\\frac{1}{2} ٣ 1234\r\n"):
        assert words.decode(words(text, add_special_tokens=False)["input_ids"]) == text
    singles = [words(str(number), add_special_tokens=False)["input_ids"] for number in range(100)]
    assert {len(ids) for ids in singles} == {1}


@pytest.mark.parametrize("name", FAMILIES)
def test_the_policy_is_right_about_half_the_time_in_each_family(
    solved: list[tuple[Problem, Trace]], name: str
) -> None:
    outcomes = [
        check_for(problem).check(problem, trace.text, stopped=trace.stopped).outcome
        for problem, trace in solved
        if problem.family == name
    ]
    # the bar is 35 to 75 % on 200 problems; 80 samples of 10 problems may lie somewhat beside it
    assert 0.25 <= outcomes.count("right") / len(outcomes) <= 0.85


def test_right_answers_by_wrong_steps_are_among_them(solved: list[tuple[Problem, Trace]]) -> None:
    right = [
        (problem, trace)
        for problem, trace in solved
        if check_for(problem).check(problem, trace.text, stopped=trace.stopped).outcome == "right"
    ]
    faulty = [
        any(step.validity == "invalid" for step in family(problem.family).verify_all(problem, trace.step_texts))
        for problem, trace in right
    ]
    assert 0.05 <= sum(faulty) / len(faulty) <= 0.5


@pytest.mark.parametrize(("name", "kind", "bar"), [("clean", "likelihood", 0.85), ("prm", "prm", 0.75)])
def test_the_shipped_scorers_rank_solutions_of_the_same_problem(
    solved: list[tuple[Problem, Trace]], name: str, kind: str, bar: float
) -> None:
    scorer = scorers().maker(kind)(load_model(resource("models", name)))
    scores = [found for found in scorer.score([(p, t.text, t.steps) for p, t in solved]) if found is not None]
    groups: dict[str, list[tuple[float | None, bool | None]]] = {}
    for (problem, trace), found in zip(solved, scores, strict=True):
        values = [score.value for score in found if score.value is not None]
        verdicts = family(problem.family).verify_all(problem, trace.step_texts)
        sound_trace = all(verdict.validity == "valid" for verdict in verdicts)
        groups.setdefault(problem.id, []).append((min(values, default=None), sound_trace))
    figure = within_problem(groups)["auc"]
    assert isinstance(figure, dict)
    assert figure["value"] >= bar
