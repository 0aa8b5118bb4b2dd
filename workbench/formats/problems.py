"""Problems with their answers, as people write them down: JSON lines, or one JSON list.

    {"problem": "What is 12 + 7?", "answer": "19"}
    {"question": "Who lies?", "gold": "Bob", "title": "Two islanders"}

Without an answer nothing can be called right or wrong; the problem is taken all the same. The writer adds family, gold
solution and facts, so that built-in problems keep their exact verifier.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from workbench.core.errors import UserError
from workbench.core.facts import Added, Kept
from workbench.core.protocols import Skipped
from workbench.core.registry import About
from workbench.core.values import Problem
from workbench.formats.lines import BadRow, Fields, checked, read_lines, write_lines

ABOUT = About("problems", "Problems with answers", make="ProblemsFormat", more={"endings": (".jsonl", ".json")})

TEXTS = ("problem", "question", "text")
ANSWERS = ("answer", "gold", "final_answer")
LONGEST = 100_000
"""Characters of a problem."""
_LARGEST_LIST = 256 << 20


class ProblemsFormat:
    """See the module."""

    name = "problems"

    def guess(self, path: Path, head: str) -> str:
        start = head.lstrip()
        try:
            if start.startswith("["):
                first, _ = json.JSONDecoder().raw_decode(start[1:].lstrip())
            else:
                first = json.loads(start.split("\n", 1)[0])
        except (ValueError, RecursionError):
            return ""
        if not isinstance(first, dict):
            return ""
        key = next((key for key in TEXTS if isinstance(first.get(key), str)), None)
        return f"its rows have {key!r}" if key and not {"trace", "steps", "format"} & first.keys() else ""

    def read(self, path: Path) -> Iterator[tuple[int, list[Kept]] | Skipped]:
        """A problem per row. UserError: the file holds no row that could be a problem."""
        found = False
        skipped: list[Skipped] = []
        for item in _rows(path):
            if isinstance(item, Skipped):
                result: tuple[int, list[Kept]] | Skipped = item
            else:
                try:
                    result = item[0], [Added(_problem(item[1], path.name))]
                except BadRow as bad:
                    result = Skipped(item[0], str(bad))
            if not found and isinstance(result, Skipped):
                # nothing is said of the rows before it is clear that this is a file of problems
                skipped.append(result)
                if len(skipped) < 1_000:
                    continue
                break
            if not found:
                found = True
                yield from skipped
            yield result
        if not found:
            why = f" (line {skipped[0].line}: {skipped[0].reason})" if skipped else ""
            raise UserError(
                f"{path.name} holds no problems{why}. Rows should look like "
                '{"problem": "What is 12 + 7?", "answer": "19"}.'
            )

    def write(self, path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
        """The problems of the rows, each once."""
        seen: set[str] = set()

        def lines() -> Iterator[Mapping[str, Any]]:
            for row in rows:
                problem: Problem = row["problem"]
                if problem.id not in seen:
                    seen.add(problem.id)
                    yield _line(problem)

        write_lines(path, lines())
        return len(seen)


def _line(problem: Problem) -> dict[str, Any]:
    line: dict[str, Any] = {"problem": problem.text, "answer": problem.answer}
    more = {"family": problem.family, "title": problem.title, "solution": problem.solution, "facts": problem.known}
    return line | {key: value for key, value in more.items() if value}


def _problem(row: dict[str, Any], source: str) -> Problem:
    given = Fields(row, "row")
    key = next((key for key in TEXTS if row.get(key) is not None), None)
    if key is None:
        raise BadRow(f"there is no {' or '.join(map(repr, TEXTS))} in this row")
    text = given.text(key).strip()
    if not text:
        raise BadRow("the problem is empty")
    if len(text) > LONGEST:
        raise BadRow(f"the problem is longer than {LONGEST:,} characters")
    answer, solution = _answer(given), given.text("solution", "")
    if answer is not None and "####" in answer:
        # the GSM8K habit: the worked solution, four hashes, the answer
        solution, _, answer = (part.strip() for part in answer.rpartition("####"))
    facts = row.get("facts") or {}
    if not isinstance(facts, dict):
        raise given.bad("facts", "an object")
    return Problem.make(
        text,
        answer or None,
        family=given.text("family", "own"),
        title=given.text("title", ""),
        solution=solution,
        facts=facts,
        source=source,
    )


def _answer(given: Fields) -> str | None:
    for key in ANSWERS:
        value = given.row.get(key)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise given.bad(key, "a text or a number")
        return str(value).strip()
    return None


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]] | Skipped]:
    """Of JSON lines by line; of a JSON list by place, from 1."""
    listed = _list(path)
    if listed is None:
        yield from read_lines(path)
        return
    for number, row in enumerate(listed, 1):
        try:
            yield number, checked(row)
        except BadRow as bad:
            yield Skipped(number, str(bad).replace("this line", "this entry"))


def _list(path: Path) -> list[object] | None:
    """The entries of a file that is one JSON list; None for any other file."""
    try:
        with path.open("rb") as file:
            if not file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
                return None
        if path.stat().st_size > _LARGEST_LIST:
            raise UserError(f"{path.name} is one very large JSON list. Write it as JSON lines, one object a line.")
        entries = json.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise UserError(f"There is no file {path}. Choose another file.") from None
    except IsADirectoryError:
        raise UserError(f"{path} is a folder. Choose a file in it.") from None
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path.name} begins as a JSON list and is none ({error}). Choose another file.") from None
    return entries if isinstance(entries, list) else None
