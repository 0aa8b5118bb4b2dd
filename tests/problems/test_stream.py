"""Parts and streams: what models are trained on, chosen on and measured on stays apart."""

import subprocess
import sys
from collections import Counter
from itertools import islice

import pytest

from workbench.core.errors import UserError
from workbench.core.values import Problem
from workbench.problems import PARTS, families, family, part, stream

NAMES = families().names()


def test_streams_of_different_parts_share_no_text_and_no_kernel() -> None:
    texts: dict[str, set[str]] = {}
    kernels: dict[str, set[str]] = {}
    for number, name in enumerate(PARTS):
        # another seed each: the part must hold whatever the seed
        drawn = list(islice(stream(NAMES, name, number), 90))
        texts[name] = {problem.text for problem in drawn}
        kernels[name] = {str(problem.known.get("kernel", problem.text)) for problem in drawn}
        assert len(texts[name]) == 90
        assert {part(problem) for problem in drawn} == {name}
    for one in PARTS:
        for other in PARTS:
            if one != other:
                assert not texts[one] & texts[other]
                assert not kernels[one] & kernels[other]


def test_parts_have_the_shares_they_say() -> None:
    assert sum(PARTS.values()) == 100
    for name in NAMES:
        kernels = {str(p.known.get("kernel", p.text)): part(p) for p in islice(stream([name], None, 3), 1000)}
        counts = Counter(kernels.values())
        for wanted, percent in PARTS.items():
            assert abs(counts[wanted] / len(kernels) - percent / 100) < 0.08, (name, counts)


def test_a_stream_takes_the_families_in_turn_and_again_the_same() -> None:
    first = list(islice(stream(NAMES, "dev", 7), 30))
    assert [problem.family for problem in first] == NAMES * (30 // len(NAMES))
    assert first == list(islice(stream(NAMES, "dev", 7), 30))
    assert first != list(islice(stream(NAMES, "dev", 8), 30))
    assert list(stream([], "dev", 7)) == []


def test_a_part_does_not_change_from_version_to_version() -> None:
    """Held-out problems stay held out only as long as this hash stays as it is."""
    assert part(Problem.make("How many?")) == "train"
    assert part(Problem.make("What is 7 + 8?")) == part(Problem.make("What is 7 + 8?", "15"))
    one = Problem.make("Solve for x: 3x = 6.", family="equations", facts={"kernel": "3x = 6"})
    other = Problem.make("Find y if 3y = 6.", family="equations", facts={"kernel": "3x = 6"})
    assert part(one) == part(other)


def test_unknown_names_are_answered_with_what_there_is() -> None:
    with pytest.raises(UserError, match="did you mean 'equations'"):
        family("equation")
    with pytest.raises(UserError, match="There is no part 'exam'"):
        next(stream(NAMES, "exam", 1))  # type: ignore[arg-type]


def test_finding_the_families_imports_nothing_heavy() -> None:
    heavy = ["torch", "transformers", "numpy", "PySide6", "sympy"]
    code = f"import sys, workbench.problems as p; p.families().names(); print([n for n in {heavy} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
