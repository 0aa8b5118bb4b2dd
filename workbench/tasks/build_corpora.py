"""The texts that the shipped models learn from, written on the fly out of the built-in families' training part.

    sound(problems, seed)          Example("Ann buys 4 pens ...\\n", "Pens: 4 * 3 = 12.\\n...") of each problem
    noisy(problems, seed, rates)   the same with slips and faults put in on purpose
    judged(problem, lines)                    lines with the exact verifier's labels and where each fault begins

Only problems of the part "train" are ever used, so no text that figures are reported on is learned from.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from random import Random
from typing import NamedTuple

from workbench.core.values import Problem
from workbench.engine.train import Example
from workbench.engine.train_prm import Judged
from workbench.problems import family, stream

LABELS: Mapping[str, float | None] = {"valid": 1.0, "invalid": 0.0, "unknown": None}
_WORD = re.compile(r"\d+|[A-Za-z]+|[-+*/]")
_RUN = re.compile(r"\d+|[A-Za-z]+|.", re.DOTALL)
_OPPOSITES = {"knight": "knave", "lies": "truth", "add": "subtract", "multiply": "divide", "+": "-", "*": "/"}
OPPOSITES = {**_OPPOSITES, **{b: a for a, b in _OPPOSITES.items()}}
CHANGES = (-10, -2, -1, 1, 2, 10)


class Rates(NamedTuple):
    """How often, per step, the weak writer makes a slip that is carried on, and a fault that spares the answer."""

    slips: float
    faults: float


def training_problems(names: Sequence[str], count: int, seed: int) -> list[Problem]:
    """``count`` problems of the training part, the families in turn, no text twice."""
    return list(islice(stream(names, "train", seed), count))


def prompt_of(problem: Problem) -> str:
    """What every shipped model is given (workbench.json says the same)."""
    return f"{problem.text}\n"


def text_of(lines: Sequence[str]) -> str:
    """Lines as a model learns to write them: the newline that ends a step is part of it."""
    return "".join(f"{line}\n" for line in lines)


def sound(problems: Iterable[Problem], seed: int) -> Iterator[Example]:
    """A sound solution of each problem, in a random valid order."""
    rng = Random(f"sound/{seed}")
    for problem in problems:
        yield Example(prompt_of(problem), text_of(family(problem.family).solution(problem, rng)))


def noisy(problems: Iterable[Problem], seed: int, rates: Mapping[str, Rates]) -> Iterator[Example]:
    """A solution of each problem as a weak writer gives it."""
    rng = Random(f"noisy/{seed}")
    for problem in problems:
        yield Example(prompt_of(problem), text_of(family(problem.family).noisy(problem, rng, *rates[problem.family])))


def judged(problem: Problem, lines: Sequence[str]) -> Judged:
    """Lines with the exact verifier's labels; in a wrong line also where its fault begins."""
    made = family(problem.family)
    labels = [LABELS[verdict.validity] for verdict in made.verify_all(problem, lines)]
    faults: list[int | None] = [None] * len(lines)
    for i, label in enumerate(labels):
        if label == 0.0:
            faults[i] = fault_start(lines[i], made.continuations(problem, lines[:i]))
    return Judged(prompt_of(problem), text_of(lines), labels, faults)


def fault_start(line: str, sound_lines: Sequence[str]) -> int:
    """Where a wrong line first leaves every sound one, in code points; at the start of the number or word that differs.

    "Total: 12 + 16 = 38." beside "Total: 12 + 16 = 28." gives 17.
    """
    mine = _RUN.findall(line)
    shared = 0
    for other in sound_lines:
        same = 0
        for ours, theirs in zip(mine, _RUN.findall(other), strict=False):
            if ours != theirs:
                break
            same += 1
        shared = max(shared, same)
    return sum(len(run) for run in mine[:shared])


def altered(problem: Problem, lines: Sequence[str], rng: Random) -> list[str] | None:
    """The same lines with one number, name or word of one line changed so that the verifier rejects that line; None
    where some tries find none."""
    made = family(problem.family)
    numbers = sorted(set(re.findall(r"\d+", problem.text)))
    for _ in range(6):
        at = rng.randrange(len(lines))
        words = list(_WORD.finditer(lines[at]))
        if not words:
            continue
        found = rng.choice(words)
        new = _other(found[0], numbers, problem.text, rng)
        if new is None or new == found[0]:
            continue
        changed = lines[at][: found.start()] + new + lines[at][found.end() :]
        if made.verify(problem, lines[:at], changed).validity == "invalid":
            return [*lines[:at], changed, *lines[at + 1 :]]
    return None


def _other(word: str, numbers: Sequence[str], text: str, rng: Random) -> str | None:
    if word.isdigit():
        if numbers and rng.random() < 0.3:
            return rng.choice(numbers)
        return str(max(0, int(word) + rng.choice(CHANGES)))
    if word in OPPOSITES:
        return OPPOSITES[word]
    if word.lower() in OPPOSITES:
        return OPPOSITES[word.lower()].capitalize()
    names = sorted(set(re.findall(r"\b[A-Z][a-z]+\b", text)))
    return rng.choice(names) if word in names else None


def judged_texts(problems: Iterable[Problem], seed: int, rates: Rates) -> Iterator[Judged]:
    """Judged solutions of each problem: one with faults throughout, or a nearly sound one and its altered twin."""
    rng = Random(f"judged/{seed}")
    for problem in problems:
        made = family(problem.family)
        if rng.random() < 0.6:
            yield judged(problem, made.noisy(problem, rng, *rates))
            continue
        lines = made.noisy(problem, rng, 0.05, 0.03) if rng.random() < 0.5 else made.solution(problem, rng)
        yield judged(problem, lines)
        twin = altered(problem, lines, rng)
        if twin is not None:
            yield judged(problem, twin)
