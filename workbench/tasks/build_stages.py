"""The stages of ``build_defaults``, each a generator of facts that ends with a whole file or folder.

    for fact in policy(Path("models"), recipe): ...      ->  models/policy, models/policy/workbench.json ...
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from workbench.checks import check_for
from workbench.core.facts import Fact, Progress, Result
from workbench.core.paths import written_whole
from workbench.core.protocols import Sampling
from workbench.core.split import split
from workbench.core.values import Problem, StepScore, Stopped, Trace
from workbench.engine.generate import Sampler
from workbench.engine.load import load_model
from workbench.engine.scorers import scorers
from workbench.engine.threads import use_cores
from workbench.engine.train import Example, copy_of, save, sft
from workbench.engine.train_batches import endless
from workbench.engine.train_blank import Shape, blank_model, grown_classifier, in_memory, sharpen
from workbench.engine.train_prm import Judged, ReadOuts, Terms, train_prm
from workbench.engine.train_tokenizer import read_tokenizer, train_tokenizer, write_tokenizer
from workbench.problems import Part, family, stream
from workbench.tasks.build_cards import card
from workbench.tasks.build_corpora import (
    Rates,
    judged,
    judged_texts,
    noisy,
    sound,
    training_problems,
)
from workbench.tasks.build_defaults import WORK, Recipe, about, followed, training
from workbench.tasks.build_figures import (
    GRID,
    LOW_GRID,
    Sampled,
    best_threshold,
    filter_figures,
    first_errors,
    policy_figures,
    scorer_figures,
)


class Solution(NamedTuple):
    """What the policy wrote."""

    problem: Problem
    text: str
    stopped: Stopped
    lines: list[str]


WRITTEN = Rates(0.12, 0.12)
"""Slips and faults per step of the solutions written for the PRM."""
ROWS = 256
"""Solutions sampled between two facts."""


def problems(folder: Path, recipe: Recipe) -> Iterator[Fact]:
    """The problems of the training part that all corpora are written about."""
    with _lines(folder, "problems.jsonl") as put:
        for number, problem in enumerate(training_problems(recipe.families, recipe.problems, recipe.seed)):
            put(asdict(problem))
            if number % 500 == 0:
                yield Progress(number, recipe.problems, "problems")


def tokenizer(folder: Path, recipe: Recipe) -> Iterator[Fact]:
    """The tokenizer that all three models share."""
    use_cores()
    yield Progress(0, 1, "tokenizer")
    examples = noisy(_problems(folder)[: recipe.tokenizer_texts], recipe.seed, _rates(recipe))
    made = train_tokenizer((example.prompt + example.text for example in examples), recipe.words)
    write_tokenizer(made, folder / WORK / "tokenizer.json")
    yield Progress(1, 1, f"tokenizer: {len(made)} tokens")


def policy_first(folder: Path, recipe: Recipe) -> Iterator[Fact]:
    """A language model of solutions with faults."""
    yield Progress(0, recipe.policy_updates, "policy: writing its texts")
    corpus = list(noisy(_problems(folder) * recipe.texts, recipe.seed + 1, _rates(recipe)))
    note = about("policy", "policy", recipe)
    yield from _taught("policy", folder, recipe, corpus, recipe.policy_updates, recipe.seed, note)


def policy(folder: Path, recipe: Recipe) -> Iterator[Fact]:
    """The same, polished where it is weakest."""
    corpus = list(noisy(_hard(folder, recipe), recipe.seed + 6, _rates(recipe)))
    yield from _polished("policy", folder, recipe, corpus, recipe.sharpness)


def clean_first(folder: Path, recipe: Recipe) -> Iterator[Fact]:
    """A language model of sound solutions."""
    yield Progress(0, recipe.clean_updates, "clean: writing its texts")
    corpus = list(sound(_problems(folder) * recipe.texts, recipe.seed + 2))
    note = about("clean", "scorer", recipe, "likelihood", 0.1)
    yield from _taught("clean", folder, recipe, corpus, recipe.clean_updates, recipe.seed + 1, note)


def clean(folder: Path, recipe: Recipe) -> Iterator[Fact]:
    """The same, polished where it is weakest. The other chain makes what it starts from."""
    yield from _awaited(folder / WORK / "clean")
    yield from _polished("clean", folder, recipe, list(sound(_hard(folder, recipe), recipe.seed + 7)))


def _taught(
    name: str, folder: Path, recipe: Recipe, corpus: list[Example], updates: int, seed: int, note: dict[str, Any]
) -> Iterator[Fact]:
    """A language model from nothing, into the working folder."""
    use_cores()
    shared = read_tokenizer(folder / WORK / "tokenizer.json")
    loaded = in_memory(name, blank_model(shared, Shape(layers=recipe.layers), seed), shared, note)
    settings = training(recipe, updates, recipe.seed)
    yield from followed(name, sft(loaded, corpus, settings), updates)
    save(loaded, folder / WORK / name, note)


def _polished(
    name: str, folder: Path, recipe: Recipe, corpus: list[Example], sharpness: float = 1.0
) -> Iterator[Fact]:
    """A language model of the working folder, trained further, in its place."""
    first = load_model(folder / WORK / name)
    loaded = copy_of(first)
    settings = replace(training(recipe, recipe.polish_updates, recipe.seed), lr=recipe.polish_lr, flat=0.2)
    yield from followed(f"{name} polished", sft(loaded, corpus, settings), settings.updates)
    sharpen(loaded, sharpness)
    save(loaded, folder / name, first.about)


def _hard(folder: Path, recipe: Recipe) -> list[Problem]:
    """Problems with the shares of ``recipe.polish``."""
    rng = Random(f"polish/{recipe.seed}")
    return [problem for problem in _problems(folder) * recipe.texts if rng.random() < recipe.polish[problem.family]]


def samples(folder: Path, recipe: Recipe) -> Iterator[Fact]:
    """The policy's solutions to problems of the training part, judged; the same solution of a problem counts once."""
    chosen = _problems(folder)[: recipe.sampled_problems]
    seen: set[tuple[str, str]] = set()
    with _lines(folder, "samples.jsonl") as put:
        for trace in _solved(folder / WORK / "policy", recipe, chosen, recipe.sampled):
            if isinstance(trace, Progress):
                yield trace
            elif (trace.problem.id, trace.text) not in seen and trace.lines:
                seen.add((trace.problem.id, trace.text))
                put(asdict(judged(trace.problem, trace.lines)))


def written(folder: Path, recipe: Recipe) -> Iterator[Fact]:
    """Solutions written with faults for the PRM to judge, sound ones and altered twins among them."""
    chosen = _problems(folder) * recipe.written
    with _lines(folder, "written.jsonl") as put:
        for number, one in enumerate(judged_texts(chosen, recipe.seed + 5, WRITTEN)):
            put(asdict(one))
            if number % 500 == 0:
                yield Progress(number, None, "judged solutions for the prm")


def answers(folder: Path, recipe: Recipe) -> Iterator[Fact]:
    """The policy's solutions to held-out problems: dev for the thresholds, test for the figures."""
    held_out = [problem for _, problem in _held_out(recipe)]
    numbers = {problem.id: number for number, problem in enumerate(held_out)}
    with _lines(folder, "answers.jsonl") as put:
        for trace in _solved(folder / "policy", recipe, held_out, recipe.measured):
            if isinstance(trace, Progress):
                yield trace
            else:
                put({"problem": numbers[trace.problem.id], "text": trace.text, "stopped": trace.stopped})


def prm(folder: Path, recipe: Recipe) -> Iterator[Fact]:
    """A token classifier that says of each step whether it is sound."""
    use_cores()
    parent = load_model(folder / WORK / "clean")
    shape = Shape(layers=recipe.prm_layers)
    model = grown_classifier(parent.model, parent.tokenizer, shape, recipe.seed + 4)
    read = ReadOuts(parent.model, recipe.layers)
    settings = training(recipe, recipe.prm_updates, recipe.seed)
    updates = train_prm(model, read, parent.tokenizer, _judged(folder, recipe), settings, Terms())
    yield from followed("prm", updates, settings.updates)
    note = about("prm", "scorer", recipe, "prm", 0.5)
    save(in_memory("prm", model, parent.tokenizer, note), folder / "prm", note)


def figures(folder: Path, recipe: Recipe) -> Iterator[Fact]:
    """Thresholds from dev, figures from test; into workbench.json, README.md and the Result."""
    use_cores()
    scored: dict[str, list[Sampled]] = {"dev": [], "test": []}
    yield from _scored(folder, recipe, scored)
    document: dict[str, Any] = {"policy": policy_figures(scored["test"])}
    thresholds = {}
    for name, grid in (("clean", LOW_GRID), ("prm", GRID)):
        thresholds[name] = best_threshold(scored["dev"], name, grid)
        document[name] = {
            **scorer_figures(scored["test"], name, thresholds[name]),
            "filter": filter_figures(scored["test"], name, thresholds[name]),
            "dev": first_errors(scored["dev"], name, thresholds[name]),
        }
        yield Progress(1, 1, f"figures: {name} measured")
    notes = {
        "policy": about("policy", "policy", recipe),
        "clean": about("clean", "scorer", recipe, "likelihood", thresholds["clean"]),
        "prm": about("prm", "scorer", recipe, "prm", thresholds["prm"]),
    }
    for name, note in notes.items():
        _write(folder / name / "workbench.json", json.dumps(note, indent=1, ensure_ascii=False) + "\n")
        _write(folder / name / "README.md", card(name, document, recipe))
    yield Result(document)


def _scored(folder: Path, recipe: Recipe, scored: dict[str, list[Sampled]]) -> Iterator[Fact]:
    """The policy's solutions to held-out problems with verdicts, outcomes and both scorers' scores."""
    parts = _held_out(recipe)
    rows = list(_rows(folder, "answers.jsonl"))
    items = [(parts[row["problem"]][1], row["text"], split(row["text"], "line")) for row in rows]
    scores: dict[str, list[tuple[StepScore, ...]]] = {}
    for name, kind in (("clean", "likelihood"), ("prm", "prm")):
        scorer = scorers().maker(kind)(load_model(folder / name))
        scores[name] = []
        for found in scorer.score(items):
            if found is not None:
                scores[name].append(found)
                if len(scores[name]) % (4 * ROWS) == 0:
                    yield Progress(len(scores[name]), len(items), f"figures: scores of {name}")
    for number, (row, (problem, text, steps)) in enumerate(zip(rows, items, strict=True)):
        verdict = check_for(problem).check(problem, text, stopped=row["stopped"])
        verdicts = family(problem.family).verify_all(problem, [step.of(text) for step in steps])
        sampled = {name: scores[name][number] for name in scores}
        scored[parts[row["problem"]][0]].append(Sampled(problem, verdict.outcome, verdict.answer, verdicts, sampled))


def _held_out(recipe: Recipe) -> list[tuple[Part, Problem]]:
    """Problems of the parts that no model learns from."""
    wanted: tuple[Part, ...] = ("dev", "test")
    return [
        (part, problem)
        for part in wanted
        for problem in islice(stream(recipe.families, part, recipe.seed), recipe.measured_problems)
    ]


def _write(path: Path, text: str) -> None:
    with written_whole(path) as beside:
        beside.write_text(text, encoding="utf-8")


def _judged(folder: Path, recipe: Recipe) -> Iterator[Judged]:
    """What the PRM learns from: written solutions alone at first, then one written and one of the policy's in turn.

    The policy's are made by the other chain meanwhile; which update sees them does not depend on when they are ready.
    """
    by_hand = endless(_read(folder, "written.jsonl"), recipe.seed)
    yield from islice(by_hand, recipe.prm_alone * recipe.batch)
    for _ in _awaited(folder / WORK / "samples.jsonl"):
        pass
    sampled = endless(_read(folder, "samples.jsonl"), recipe.seed)
    while True:
        yield next(by_hand)
        yield next(sampled)


def _awaited(made: Path) -> Iterator[Progress]:
    """Until the other chain has made it."""
    while not made.exists():
        yield Progress(0, None, f"waiting for {made.name}")
        time.sleep(1)


def _solved(
    model: Path, recipe: Recipe, problems: Sequence[Problem], times: int
) -> Iterator[Progress | Solution]:
    """The policy's solutions at temperature 1."""
    use_cores()
    sampler = Sampler(load_model(model))
    sampling = Sampling(n=times, temperature=1.0, max_tokens=recipe.max_tokens, seed=recipe.seed)
    by_id = {problem.id: problem for problem in problems}
    # a batch reads its problems at once, so neighbours should be of one length
    order = sorted(problems, key=lambda problem: len(problem.text))
    wanted = [(problem, index) for problem in order for index in range(times)]
    done = 0
    for item in sampler.sample(wanted, sampling):
        if isinstance(item, Trace):
            yield Solution(by_id[item.problem], item.text, item.stopped, item.step_texts)
            done += 1
            if done % ROWS == 0:
                yield Progress(done, len(wanted), "solutions of the policy")


@contextmanager
def _lines(folder: Path, name: str) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """A file of JSON lines in the working folder, there when it is whole."""
    with written_whole(folder / WORK / name) as beside, beside.open("w", encoding="utf-8") as out:

        def put(row: Mapping[str, Any]) -> None:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")

        yield put


def _rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    with (folder / WORK / name).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _read(folder: Path, name: str) -> list[Judged]:
    return [Judged(**row) for row in _rows(folder, name)]


def _problems(folder: Path) -> list[Problem]:
    return [Problem(**row) for row in _rows(folder, "problems.jsonl")]


def _rates(recipe: Recipe) -> Mapping[str, Rates]:
    return {name: Rates(recipe.slips[name], recipe.faults[name]) for name in recipe.families}
