"""Outcome checks of traces, of one pair and of a file of cases.

``pair("42", "So \\boxed{42}.")  ->  Verdict("right", "equals the reference 42", "42", Step(10, 12))``
"""

import json
from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass
from pathlib import Path

from workbench.checks import check_for, checker
from workbench.core.errors import UserError
from workbench.core.facts import Checked, Fact, Progress, Started
from workbench.core.values import Problem, Trace, Verdict


def check(
    items: Iterable[tuple[Problem, Trace]], name: str = "", *, total: int | None = None
) -> Iterator[Fact | None]:
    """A Checked for each trace, by the checker that suits its problem or by the one named. The work is pure Python, so
    a pause point follows each trace."""
    chosen = checker(name) if name else None
    count = len(items) if isinstance(items, Sized) else total
    yield Started("Checking", count)
    done = 0
    for done, (problem, trace) in enumerate(items, 1):
        yield Checked(trace.id, (chosen or check_for(problem)).check(problem, trace.text, stopped=trace.stopped))
        yield Progress(done, count) if done % 64 == 0 else None
    yield Progress(done, count)


def pair(gold: str, pred: str, name: str = "", form: str = "") -> Verdict:
    """The verdict on one prediction. Of the form "bare" it is the answer itself; of any other it is so where it holds
    neither a box nor "the answer is"."""
    problem = Problem.make("", gold)
    chosen = checker(name) if name else check_for(problem)
    boxed = f"\\boxed{{{pred.strip()}}}"
    if form == "bare":
        return chosen.check(problem, boxed)
    verdict = chosen.check(problem, pred)
    if verdict.outcome == "unknown" and verdict.answer is None and pred.strip():
        return chosen.check(problem, boxed)
    return verdict


@dataclass(frozen=True)
class Case:
    """One line of a file of cases."""

    id: str
    gold: str
    pred: str
    expected: str
    form: str = ""


def cases(path: Path) -> Iterator[Case]:
    """The cases of a JSONL file {gold, pred, expected, form, id}. UserError names the line that is no case."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except FileNotFoundError as error:
        raise UserError(f"There is no file {path}.") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is no text file (UTF-8). Choose a JSONL file of cases.") from error
    if not any(line.strip() for line in lines):
        raise UserError(f"{path} holds no case. Choose a file with a case a line: gold, pred and expected.")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            id, form = str(row.get("id", number)), str(row.get("form", ""))
            yield Case(id, str(row["gold"]), str(row["pred"]), _expected(row["expected"]), form)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            needs = "each line needs gold, pred and expected (right, wrong or unknown)"
            raise UserError(f"{path}, line {number}: no case; {needs}.") from error


def _expected(value: object) -> str:
    """Files say true/false as well as right/wrong/unknown."""
    if isinstance(value, bool):
        return "right" if value else "wrong"
    if value is None:
        return "unknown"
    if value in ("right", "wrong", "unknown"):
        return str(value)
    raise ValueError(value)
