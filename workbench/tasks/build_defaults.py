"""Makes the shipped models from nothing: ``workbench models build-defaults``, under an hour on two cores.

    policy   a small language model that learned from solutions with faults put in: right about half the time
    clean    the same, from sound solutions only: read by the step likelihood scorer
    prm      a token classifier grown from clean, trained on the policy's and written solutions with exact labels

Two chains of stages run side by side, each in a process of its own (policy, its solutions, the polish of clean; clean,
judged solutions, the PRM, which learns from both kinds), then all is measured. Every folder is written whole; what is
complete is not done again. The same seed gives the same models on the same kind of processor.
"""

import json
import multiprocessing
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, Any, cast

from workbench.core.errors import UserError, WorldError
from workbench.core.facts import Fact, Progress, Result, Started
from workbench.core.paths import written_whole
from workbench.core.values import Spec

if TYPE_CHECKING:
    from workbench.engine.train import TrainSettings, Update

NAMES = ("policy", "clean", "prm")
WORK = ".build"
"""Folder beside the models for what only the build needs; taken away at the end."""
CHAINS = (("policy-first", "samples", "policy", "answers", "clean"), ("clean-first", "written", "prm"))
PROMPT = "{problem}\n"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything the models follow from, beside the code. Counts are chosen for the hour; quality falls off slowly."""

    seed: int = 0
    families: tuple[str, ...] = ("arithmetic", "equations", "knights")
    problems: int = 36000
    """Train problems that everything is written about, the families in turn."""
    texts: int = 2
    """Solutions of each that a language model learns from."""
    slips: Mapping[str, float] = field(
        default_factory=lambda: {"arithmetic": 0.025, "equations": 0.08, "knights": 0.02}
    )
    """Per step of the policy's texts: slips that are carried on, mostly to a wrong answer."""
    faults: Mapping[str, float] = field(
        default_factory=lambda: {"arithmetic": 0.13, "equations": 0.13, "knights": 0.06}
    )
    """Per step of the policy's texts: faults that leave the answer as it is."""
    words: int = 800
    """Tokens in the vocabulary."""
    tokenizer_texts: int = 9000
    layers: int = 3
    prm_layers: int = 5
    batch: int = 24
    lr: float = 5e-3
    rest_lr: float = 4e-3
    warmup: int = 50
    flat: float = 0.3
    policy_updates: int = 3400
    clean_updates: int = 3400
    polish_updates: int = 900
    """Further updates of both language models, mostly on the family that takes longest to learn."""
    polish_lr: float = 4e-3
    polish: Mapping[str, float] = field(
        default_factory=lambda: {"arithmetic": 0.5, "equations": 0.3, "knights": 1.0}
    )
    """Share of each family's problems that these are about."""
    sharpness: float = 1.0
    """What the policy's output layer is multiplied with in the end: at temperature 1 it then writes as it did at 0.8,
    with the faults it was taught and fewer random ones."""
    prm_updates: int = 2400
    prm_alone: int = 600
    """Updates on written solutions alone, while the policy's are still being made."""
    sampled_problems: int = 4500
    """Train problems that the policy solves for the PRM ..."""
    sampled: int = 4
    """... this many times each, at temperature 1."""
    written: int = 1
    """Times that judged solutions are written of each problem for the PRM."""
    measured_problems: int = 200
    """Held-out problems of each part (dev for thresholds, test for figures)."""
    measured: int = 16
    max_tokens: int = 240


QUICK = Recipe(
    tokenizer_texts=60,
    layers=2,
    prm_layers=3,
    batch=8,
    policy_updates=12,
    polish_updates=4,
    clean_updates=12,
    prm_updates=12,
    prm_alone=4,
    problems=90,
    sampled_problems=6,
    sampled=2,
    measured_problems=6,
    measured=4,
    max_tokens=40,
)
"""The pipeline in about a minute; its models can do nothing."""


def build(folder: Path, seed: int = 0, quick: bool = False) -> Iterator[Fact]:
    """Build all models into ``folder``; the last fact is a Result with the measured figures.

    Closing the generator ends the processes; complete stages are kept and found again next time.
    """
    recipe = replace(QUICK if quick else Recipe(), seed=seed)
    work = folder / WORK
    _claim(work, recipe)
    yield Started("Building the default models", None)
    for name in ("problems", "tokenizer"):
        yield from _stage(name, folder, recipe)
    if quick:
        # in turn, so that nothing waits for what comes after it
        for name in (name for names in zip_longest(*CHAINS) for name in names if name):
            yield from _stage(name, folder, recipe)
    else:
        yield from _side_by_side(CHAINS, folder, recipe)
    figures: dict[str, Any] = {}
    for fact in _stage("figures", folder, recipe):
        if isinstance(fact, Result):
            figures = dict(fact.document)
        else:
            yield fact
    shutil.rmtree(work, ignore_errors=True)
    yield Result({"folder": str(folder), "models": list(NAMES), "figures": figures})


def _claim(work: Path, recipe: Recipe) -> None:
    """What an earlier build left is used only where it followed the same recipe; otherwise it is taken away."""
    asked = json.dumps(asdict(recipe), sort_keys=True)
    note = work / "recipe.json"
    if note.exists() and note.read_text(encoding="utf-8") == asked:
        return
    shutil.rmtree(work, ignore_errors=True)
    for name in NAMES:
        shutil.rmtree(work.parent / name, ignore_errors=True)
    work.mkdir(parents=True)
    with written_whole(note) as file:
        file.write_text(asked, encoding="utf-8")


def _stage(name: str, folder: Path, recipe: Recipe) -> Iterator[Fact]:
    """One stage, unless its result is there."""
    from workbench.tasks import build_stages

    stages: dict[str, tuple[str, Callable[[Path, Recipe], Iterator[Fact]]]] = {
        "problems": (f"{WORK}/problems.jsonl", build_stages.problems),
        "tokenizer": (f"{WORK}/tokenizer.json", build_stages.tokenizer),
        "policy-first": (f"{WORK}/policy", build_stages.policy_first),
        "policy": ("policy", build_stages.policy),
        "samples": (f"{WORK}/samples.jsonl", build_stages.samples),
        "answers": (f"{WORK}/answers.jsonl", build_stages.answers),
        "clean-first": (f"{WORK}/clean", build_stages.clean_first),
        "clean": ("clean", build_stages.clean),
        "written": (f"{WORK}/written.jsonl", build_stages.written),
        "prm": ("prm", build_stages.prm),
        "figures": (f"{WORK}/figures.json", build_stages.figures),
    }
    result, make = stages[name]
    if not (folder / result).exists() or name == "figures":
        yield from make(folder, recipe)


def _work_through(names: Sequence[str], folder: Path, recipe: Recipe, said: Any) -> None:
    """A chain of stages in a child process; facts go to the parent, and at the end None or the error's text."""
    import os

    os.environ["WORKBENCH_THREADS"] = "1"
    try:
        for name in names:
            for fact in _stage(name, folder, recipe):
                said.put(fact)
    except (UserError, WorldError, OSError) as error:
        said.put(WorldError(f"Building {name} failed: {error}"))
    else:
        said.put(None)


def _side_by_side(chains: Sequence[Sequence[str]], folder: Path, recipe: Recipe) -> Iterator[Fact]:
    """Run the chains in processes of their own and hand on what they say."""
    context = multiprocessing.get_context("spawn")
    said: Any = context.Queue(maxsize=256)
    children = [
        context.Process(target=_work_through, args=(tuple(names), folder, recipe, said), daemon=True)
        for names in chains
    ]
    try:
        for child in children:
            child.start()
        going = len(children)
        while going:
            try:
                fact = said.get(timeout=5)
            except Empty:
                dead = next((child for child in children if child.exitcode), None)
                if dead is not None:
                    raise WorldError(f"A building process ended with code {dead.exitcode}. Start again.") from None
                continue
            if isinstance(fact, WorldError):
                raise fact
            if fact is None:
                going -= 1
            else:
                yield cast(Fact, fact)
    finally:
        for child in children:
            if child.is_alive():
                child.terminate()
            if child.pid is not None:
                child.join()
        said.close()
        said.join_thread()


def training(recipe: Recipe, updates: int, seed: int) -> "TrainSettings":
    """How all three models are trained."""
    from workbench.engine.train import TrainSettings

    return TrainSettings(
        updates=updates,
        batch=recipe.batch,
        lr=recipe.lr,
        rest_lr=recipe.rest_lr,
        warmup=recipe.warmup,
        flat=recipe.flat,
        optimizer="muon",
        seed=seed,
    )


def followed(name: str, updates: "Iterator[Update]", total: int) -> Iterator[Fact]:
    """The updates of a run as progress, every twentieth and the last."""
    smooth = 0.0
    for update in updates:
        smooth = update.loss if update.number == 1 else 0.98 * smooth + 0.02 * update.loss
        if update.number % 20 == 0 or update.number == total:
            parts = "".join(f", {key} {value:.3f}" for key, value in update.parts.items())
            text = f"{name}: loss {smooth:.4f}{parts}, {update.tokens} tokens"
            yield Progress(update.number, total, text)


def about(name: str, kind: str, recipe: Recipe, scorer: str = "", threshold: float = 0.5) -> dict[str, Any]:
    """workbench.json of a shipped model."""
    spec = Spec.of("build-defaults", **asdict(recipe))
    document: dict[str, Any] = {"name": name, "kind": kind, "prompt": PROMPT, "rule": "line"}
    if scorer:
        document["scorer"] = {"name": scorer, "threshold": threshold}
    return {
        **document,
        "origin": "shipped",
        "spec": {"name": spec.name, "args": spec.arguments, "seed": recipe.seed},
    }
