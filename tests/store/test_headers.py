"""Looking at a library that is open here must not make others believe that nobody has it open."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.store.library import problem
from workbench.core.facts import Added
from workbench.store import Store
from workbench.store.headers import claimed, first_bytes, opened, released
from workbench.store.opening import look

OTHER = """
import sys
from tests.store.library import problem
from workbench.core.facts import Added
from workbench.store import Store
with Store.open(sys.argv[1]) as store:
    for number in sys.argv[2:]:
        store.apply([Added(problem(int(number)))], wait=20)
    print(store.totals().problems)
"""


def other(path: Path, *numbers: int) -> int:
    """Another process adds problems and leaves; how many it saw."""
    command = [sys.executable, "-c", OTHER, str(path), *map(str, numbers)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def whole(path: Path) -> None:
    with opened(path) as file:
        assert file.read(15) == b"SQLite format 3"


def reader(path: Path) -> None:
    Store.open(path, readonly=True).close()


@pytest.mark.parametrize("looks", [look, reader, whole])
def test_what_is_written_after_a_look_is_seen_by_others_and_the_file_stays_whole(
    tmp_path: Path, looks: Callable[[Path], object]
) -> None:
    path = tmp_path / "library.db"
    with Store.open(path) as store:
        store.apply([Added(problem(0))])
        looks(path)
        # it is not the last one that leaves, and must not take the write-ahead log with it
        assert other(path, 1) == 2
        store.apply([Added(problem(2))])
        assert other(path) == 3, "what this process wrote went to a log nobody else has"
        looks(path)
        assert other(path, 3, 4) == 5
        assert store.totals().problems == 5
    with Store.open(path) as store:
        assert store.totals().problems == 5
        assert store.integrity() == []


def test_a_handle_is_kept_only_while_the_file_is_claimed(tmp_path: Path) -> None:
    from workbench.store import headers

    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    before = dict(headers._handles)
    assert first_bytes(path, 4) == b"0123"
    assert headers._handles == before
    first, second = claimed(path), claimed(path)
    assert first_bytes(path, 4) == first_bytes(path, 4) == b"0123"
    assert len(headers._handles) == len(before) + 1
    released(first)
    assert len(headers._handles) == len(before) + 1
    released(second)
    released(second)
    assert headers._handles == before
    assert claimed(tmp_path / "not there") is None
