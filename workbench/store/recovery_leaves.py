"""Rows that no way leads to any more, because a page above them is lost: the leaves of the file are read one by one.

    stray(Path("lessons.db"), {7: ("9f..",)}, (1,))  ->  (7, [None, "9f..", 3, "policy", ...]), ...

An index that can still be read says which numbers are missed and what stands in its columns; a row of another table
has other values there. Pages and records as in SQLite's "Database File Format", sections 1.5 and 2.
"""

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from workbench.store import headers

Value = int | float | str | bytes | None
_TYPES: Mapping[str, type | tuple[type, ...]] = {"INTEGER": int, "REAL": (int, float), "TEXT": str, "BLOB": bytes}
_LEAF = 0x0D
_WHOLE = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
"""Bytes of an integer, by its serial type."""


class Column(NamedTuple):
    """As the schema has it: "score REAL NOT NULL"."""

    name: str
    type: str
    needed: int
    default: str | None
    key: int

    @property
    def is_number(self) -> bool:
        """It is the number of the row, which the record leaves out."""
        return bool(self.key) and self.type == "INTEGER"


def fits(columns: Sequence[Column], values: Sequence[Value]) -> bool:
    """Whether a row of this table may hold these values; its last columns may be younger than the row."""
    if len(values) > len(columns):
        return False
    young = columns[len(values) :]
    return all(not column.needed or column.default is not None for column in young) and all(
        column.is_number or (not column.needed if value is None else isinstance(value, _TYPES.get(column.type, object)))
        for column, value in zip(columns, values, strict=False)
    )


def stray(
    library: Path, missed: Mapping[int, tuple[Value, ...]], places: Sequence[int], ask: Callable[[], object]
) -> Iterator[tuple[int, list[Value]]]:
    """(number, columns as stored) of the rows missed; ``places``: which columns have to hold the values of ``missed``.
    Columns that were added after a row was written are not in it. Nothing where a write-ahead log holds newer pages."""
    log = library.with_name(library.name + "-wal")
    if log.exists() and log.stat().st_size:
        return
    with headers.opened(library) as file:
        pages = _Pages(file)
        free = pages.free()
        for number in range(1, pages.count + 1):
            if number in free:
                continue
            ask()
            for row, payload in pages.cells(number):
                if row not in missed:
                    continue
                values = _record(payload())
                if values and [values[at] if at < len(values) else None for at in places] == list(missed[row]):
                    yield row, values


class _Pages:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        head = file.read(100)
        size = struct.unpack_from(">H", head, 16)[0]
        self.size = 65536 if size == 1 else size
        self._usable = self.size - head[20]
        self._first_free = struct.unpack_from(">I", head, 32)[0]
        self.count = file.seek(0, 2) // self.size if self.size else 0

    def page(self, number: int) -> bytes:
        self._file.seek((number - 1) * self.size)
        return self._file.read(self.size)

    def free(self) -> set[int]:
        """Pages that hold nothing any more; rows in them are old."""
        found: set[int] = set()
        trunk = self._first_free
        while 0 < trunk <= self.count and trunk not in found:
            found.add(trunk)
            page = self.page(trunk)
            trunk, leaves = struct.unpack_from(">II", page)
            listed = min(leaves, self.size // 4 - 2)
            found.update(struct.unpack_from(f">{listed}I", page, 8))
        return found

    def cells(self, number: int) -> Iterator[tuple[int, Callable[[], bytes]]]:
        """(row number, what reads its record) of a leaf of a table; nothing for other pages."""
        page = self.page(number)
        head = 100 if number == 1 else 0
        if len(page) < self.size or page[head] != _LEAF:
            return
        count = struct.unpack_from(">H", page, head + 3)[0]
        for at in range(head + 8, min(head + 8 + 2 * count, self.size - 2), 2):
            start = struct.unpack_from(">H", page, at)[0]
            try:
                length, start = _varint(page, start)
                row, start = _varint(page, start)
            except IndexError:
                continue
            row = row - (1 << 64) if row >> 63 else row
            yield row, lambda length=length, start=start: self._payload(page, start, length)  # type: ignore[misc]

    def _payload(self, page: bytes, start: int, length: int) -> bytes:
        """The record, with what of it lies on pages of its own."""
        most = self._usable - 35
        if length <= most:
            return page[start : start + length]
        least = (self._usable - 12) * 32 // 255 - 23
        here = least + (length - least) % (self._usable - 4)
        here = here if here <= most else least
        parts = [page[start : start + here]]
        left = length - here
        follows = int.from_bytes(page[start + here : start + here + 4], "big")
        while left > 0 and 0 < follows <= self.count:
            more = self.page(follows)
            parts.append(more[4 : 4 + min(left, self._usable - 4)])
            left -= self._usable - 4
            follows = int.from_bytes(more[:4], "big")
        return b"".join(parts) if left <= 0 else b""


def _record(payload: bytes) -> list[Value]:
    """The columns; empty where these bytes are no record."""
    values: list[Value] = []
    try:
        end, at = _varint(payload, 0)
        body = end
        while at < end:
            kind, at = _varint(payload, at)
            value, body = _value(payload, body, kind)
            values.append(value)
    except (IndexError, struct.error):
        return []
    return values if at == end and body == len(payload) else []


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in (8, 9):
        return kind - 8, at
    if kind == 7:
        return struct.unpack_from(">d", payload, at)[0], at + 8
    if kind in (10, 11):
        raise IndexError(kind)
    size = _WHOLE.get(kind) or (kind - 12) // 2
    raw = payload[at : at + size]
    if len(raw) < size:
        raise IndexError(at)
    if kind in _WHOLE:
        return int.from_bytes(raw, "big", signed=True), at + size
    return raw.decode("utf-8", "replace") if kind % 2 else raw, at + size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends."""
    value = 0
    for place in range(at, at + 8):
        value = value << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return value, place + 1
    return value << 8 | data[at + 8], at + 9
