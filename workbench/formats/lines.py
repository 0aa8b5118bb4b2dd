"""JSON lines in and out, for the formats that are made of them; what a bad row is, is decided here once.

    {"a": 1}        ->  (1, {"a": 1})
    {"a": "\\ud83d"  ->  Skipped(2, "this line is not JSON: ...")

``Fields`` takes typed values out of a row and says what is wrong in words a person can act on.
"""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from workbench.core.errors import UserError
from workbench.core.paths import written_whole
from workbench.core.protocols import Skipped
from workbench.core.values import Step

T = TypeVar("T")

LONGEST = 64 << 20
"""Bytes of a line; longer ones are skipped."""
_WHOLE = 2**63
_ODD_NUMBERS = {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}


class BadRow(ValueError):
    """A row cannot be taken; the message is the reason a person reads."""


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]] | Skipped]:
    """(line number, object) of each line that holds one; blank lines count but say nothing. UserError: no such file."""
    try:
        with path.open("rb") as file:
            number = 0
            while raw := file.readline(LONGEST + 1):
                number += 1
                if len(raw) > LONGEST:
                    while raw and not raw.endswith(b"\n"):
                        raw = file.readline(LONGEST)
                    yield Skipped(number, f"this line is longer than {LONGEST >> 20} MB")
                    continue
                if number == 1:
                    raw = raw.removeprefix(b"\xef\xbb\xbf")
                if raw.strip():
                    yield _row(number, raw)
    except FileNotFoundError:
        raise UserError(f"There is no file {path}. Choose another file.") from None
    except IsADirectoryError:
        raise UserError(f"{path} is a folder. Choose a file in it.") from None


def _row(number: int, raw: bytes) -> tuple[int, dict[str, Any]] | Skipped:
    try:
        return number, parsed(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return Skipped(number, "this line is not UTF-8 text")
    except BadRow as bad:
        return Skipped(number, str(bad))


def parsed(text: str) -> dict[str, Any]:
    """The object a text holds. BadRow: it is no JSON, no object, or has half characters in it."""
    try:
        row = json.loads(text)
    except (ValueError, RecursionError) as error:
        what = error.msg if isinstance(error, json.JSONDecodeError) else "too large or too deep"
        raise BadRow(f"this line is not JSON ({what})") from None
    return checked(row, escaped="\\ud" in text.lower())


def checked(row: object, *, escaped: bool = True) -> dict[str, Any]:
    """The row as an object of whole characters. Only an escape can bring half a surrogate pair into JSON."""
    if not isinstance(row, dict):
        raise BadRow("this line holds no object")
    if escaped:
        try:
            json.dumps(row, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError:
            raise BadRow("a text in this line holds half a character (a lone surrogate)") from None
    return row


def write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """One line per row, written beside and renamed."""
    with written_whole(path) as beside, beside.open("wb") as file:
        for row in rows:
            try:
                line = json.dumps(row, ensure_ascii=False, allow_nan=False).encode("utf-8")
            except UnicodeEncodeError:
                line = json.dumps(row, allow_nan=False).encode("ascii")
            file.write(line + b"\n")


def number_out(value: float | None) -> float | str | None:
    """A number as JSON can hold it, exactly: JSON has no infinity and no NaN."""
    if value is None or math.isfinite(value):
        return value
    return "nan" if value != value else "inf" if value > 0 else "-inf"


class Fields:
    """Typed values of one row; a missing one takes the default, a wrong one is a BadRow that names it."""

    def __init__(self, row: object, what: str) -> None:
        if not isinstance(row, dict):
            raise BadRow(f"{what} is no object")
        self.row: dict[str, Any] = row
        self.what = what

    def bad(self, name: str, wanted: str) -> BadRow:
        return BadRow(f"{name!r} of the {self.what} is not {wanted}")

    def text(self, name: str, default: str | None = None) -> str:
        """Without a default the text must be there and hold something."""
        value = self.row.get(name, default)
        if not isinstance(value, str) or (default is None and not value):
            raise self.bad(name, "a text")
        return value

    def one_of(self, name: str, allowed: tuple[str, ...], default: str | None = None) -> Any:
        value = self.row.get(name, default)
        if value not in allowed:
            raise self.bad(name, f"one of {', '.join(allowed)}")
        return value

    def whole(self, name: str, default: int) -> int:
        value = self.row.get(name, default)
        if not _is_whole(value):
            raise self.bad(name, "a whole number")
        return int(value)

    def number(self, name: str, default: float) -> float:
        return self.number_in(name, self.row.get(name, default))

    def number_in(self, name: str, value: object) -> float:
        if isinstance(value, str) and value in _ODD_NUMBERS:
            return _ODD_NUMBERS[value]
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.bad(name, "a number")
        try:
            return float(value)
        except OverflowError:
            raise self.bad(name, "a number of ordinary size") from None

    def maybe(self, name: str, taken: Callable[[str], T]) -> T | None:
        """None where the value is null or missing, else what ``taken`` makes of it."""
        return None if self.row.get(name) is None else taken(name)

    def items(self, name: str) -> list[Any]:
        value = self.row.get(name, [])
        if not isinstance(value, list):
            raise self.bad(name, "a list")
        return value

    def span(self, name: str, length: int) -> Step:
        return self.span_in(name, self.row.get(name), length)

    def span_in(self, name: str, value: object, length: int) -> Step:
        """[start, end] inside a text of ``length`` code points."""
        if isinstance(value, list) and len(value) == 2 and all(map(_is_whole, value)):
            start, end = value
            if 0 <= start <= end <= length:
                return Step(start, end)
        raise self.bad(name, f"a span [start, end] within the text's {length} characters")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -_WHOLE <= value < _WHOLE
