"""Own problems from files as people have them."""

import json
from pathlib import Path

import pytest

from workbench.core.errors import UserError
from workbench.core.facts import Added
from workbench.core.protocols import Skipped
from workbench.core.values import Problem
from workbench.formats import guess
from workbench.formats.problems import ProblemsFormat

problems = ProblemsFormat()


def read(path: Path) -> tuple[list[Problem], list[Skipped]]:
    found, skipped = [], []
    for item in problems.read(path):
        if isinstance(item, Skipped):
            skipped.append(item)
        else:
            (fact,) = item[1]
            assert isinstance(fact, Added)
            found.append(fact.problem)
    return found, skipped


@pytest.mark.parametrize(
    ("row", "text", "answer"),
    [
        ({"problem": "What is 12 + 7?", "answer": "19"}, "What is 12 + 7?", "19"),
        ({"question": "  Who lies?\n", "gold": " Bob "}, "Who lies?", "Bob"),
        ({"text": "No answer known"}, "No answer known", None),
        ({"problem": "n", "answer": 19}, "n", "19"),
        ({"problem": "n", "answer": 0.5}, "n", "0.5"),
        ({"problem": "n", "answer": ""}, "n", None),
        ({"problem": "n", "answer": None, "final_answer": "4"}, "n", "4"),
        ({"problem": "😀\0 \u2028", "answer": "é"}, "😀\0", "é"),
    ],
)
@pytest.mark.parametrize("listed", [False, True])
def test_a_row_is_understood(
    tmp_path: Path, row: dict[str, object], text: str, answer: str | None, listed: bool
) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps([row] if listed else row), encoding="utf-8-sig")
    assert guess(path)[0] == "problems"
    (one,), skipped = read(path)
    assert skipped == []
    assert (one.text, one.answer, one.family, one.source) == (text, answer, "own", "own.jsonl")
    assert one.id == Problem.make(text, answer).id


def test_a_worked_answer_with_hashes_is_taken_apart(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"question": "q", "answer": "12 + 7 = 19\n#### 19"}))
    (one,), _ = read(path)
    assert (one.answer, one.solution) == ("19", "12 + 7 = 19")


def test_bad_rows_are_skipped_by_line_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(
        b'{"problem": " "}\n{"answer": "1"}\n{"problem": 7}\nnonsense\n\n{"problem": "x", "answer": [1]}\n'
        b'{"problem": "good"}\n{"problem": "half \\ud800"}\n'
        + json.dumps({"problem": "x" * 100_001}).encode()
        + b'\n{"problem": "x", "facts": 3}'
    )
    found, skipped = read(path)
    assert [one.text for one in found] == ["good"]
    assert [one.line for one in skipped] == [1, 2, 3, 4, 6, 8, 9, 10]
    assert [one.reason.split(" ")[0:3] for one in skipped][:2] == [["the", "problem", "is"], ["there", "is", "no"]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"a": 1}\n', "holds no problems (line 1: there is no 'problem'"),
        ("just text\nand more\n", "holds no problems (line 1: this line is not JSON"),
        ("[1, 2", "begins as a JSON list and is none"),
        ("[]", "holds no problems."),
        ("[" * 100_000, "begins as a JSON list and is none"),
    ],
)
def test_a_file_without_problems_is_refused(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(content)
    with pytest.raises(UserError) as caught:
        read(path)
    assert said in str(caught.value)


def test_built_in_problems_come_back_as_the_same_problems(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    made = Problem.make("x?", "5", family="equations", title="Solve", solution="a\nb", facts={"x": 5}, source="x.jsonl")
    rows: list[dict[str, object]] = [{"problem": made, "trace": None}, {"problem": made}]
    assert problems.write(path, rows) == 1
    assert read(path) == ([made], [])
