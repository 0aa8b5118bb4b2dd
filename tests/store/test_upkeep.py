"""Backup while others write, compaction, the integrity check: on real files, with real writers beside."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.store.library import problem, trace
from tests.store.test_store_processes import Child
from workbench.core.errors import UserError, WorldError
from workbench.core.facts import Added, Solved
from workbench.store import Busy, Store, upkeep


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "lessons.db"
    with Store.open(path) as store:
        store.apply([Added(problem(n, text=f"What is {n} + 7? " + "padding " * 400)) for n in range(600)])
        store.apply([Solved(trace(problem(n, text=f"What is {n} + 7? " + "padding " * 400))) for n in range(20)])
    return path


def quiet(*_: object) -> None:
    pass


def test_a_backup_is_the_library_as_it_was_while_another_process_writes_on(library: Path, tmp_path: Path) -> None:
    child = Child(
        library,
        "number = 0\n"
        "while True:\n"
        "    store.apply([Added(Problem.make(f'{number} written meanwhile'))])\n"
        "    number += 1\n"
        "    say(number)\n",
    )
    while child.heard() != "3":
        pass
    told: list[tuple[int, int]] = []
    target = tmp_path / "stick" / "lessons.db"
    with Store.open(library) as writer:

        def tell(done: int, total: int, _: str) -> None:
            told.append((done, total))
            assert len(told) < 50, "it begins anew again and again"
            # a batch lands between any two parts of the copy
            writer.apply([Added(problem(5000 + len(told)))], wait=30)

        upkeep.back_up(library, target, tell)
    child.kill()
    assert len(told) >= 2
    assert [done for done, _ in told] == sorted({done for done, _ in told}), "it never began anew"
    assert told[-1][0] == told[-1][1]
    assert [path.name for path in target.parent.iterdir()] == ["lessons.db"]
    with Store.open(target) as copy, Store.open(library) as store:
        assert 603 <= copy.totals().problems < store.totals().problems
        assert copy.integrity() == []
        assert copy.count("padding").problems == 600
        assert copy.apply([Added(problem(9000))])
        assert copy._sql.value("PRAGMA journal_mode") == "wal"


def test_a_backup_replaces_an_older_one_only_when_it_is_whole(library: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    upkeep.back_up(library, target, quiet)
    before = target.read_bytes()

    def enough(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        upkeep.back_up(library, target, enough)
    assert target.read_bytes() == before
    with library.open("r+b") as file:
        file.seek(20 * 4096)
        file.write(b"\xff" * 4096)
    with pytest.raises(WorldError):
        upkeep.back_up(library, target, quiet)
    assert target.read_bytes() == before
    assert not [path for path in tmp_path.iterdir() if "part" in path.name]


def test_a_backup_never_replaces_a_library_in_use(library: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is the library itself"):
        upkeep.back_up(library, library, quiet)
    with Store.open(tmp_path / "other.db") as other:
        other.apply([Added(problem(1))])
        with pytest.raises(UserError, match=r"other\.db is a library that is open"):
            upkeep.back_up(library, tmp_path / "other.db", quiet)
        assert other.totals().problems == 1
    with Store.open(tmp_path / "other.db", readonly=True):
        pass
    assert (tmp_path / "other.db-wal").exists(), "who only reads leaves a log behind"
    upkeep.back_up(library, tmp_path / "other.db", quiet)
    with Store.open(tmp_path / "other.db") as copy:
        assert copy.totals().problems == 600


def test_no_room_is_said_before_anything_is_written(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 5 << 20})
    monkeypatch.setattr(upkeep.shutil, "disk_usage", lambda _: usage)
    before = library.read_bytes()
    with pytest.raises(WorldError, match=r"needs \d+ MB in .*where 5 MB are free"):
        upkeep.back_up(library, tmp_path / "b.db", quiet)
    with pytest.raises(WorldError, match=r"needs \d+ MB"):
        upkeep.compact(library, quiet)
    assert library.read_bytes() == before
    assert not (tmp_path / "b.db").exists()


def test_compacting_gives_room_back_and_changes_nothing_else(library: Path) -> None:
    with Store.open(library) as store:
        number = store.begin_import("big", "workbench")
        store.apply([Added(problem(n, text=f"{n} " + "filler " * 500)) for n in range(1000, 1600)], import_id=number)
        store.finish_import(number)
        store.drop_import(number)
        rows = store.problem_page(limit=700)
        looker = store.reader()
        before, after = upkeep.compact(library, quiet)
        assert after < before * 0.7
        assert library.stat().st_size == after
        assert store.problem_page(limit=700) == looker.problem_page(limit=700) == rows
        looker.close()
        assert store.count("padding").problems == 600
        assert store.apply([Added(problem(9000))])
        assert upkeep.faults(library, quiet) == []


def test_who_writes_while_it_is_compacted_waits_and_is_told(library: Path) -> None:
    met: list[str] = []

    with Store.open(library) as store:

        def meanwhile() -> None:
            try:
                store.apply([Added(problem(9000))])
            except Busy as error:
                met.append(str(error))

        upkeep.compact(library, meanwhile)
        assert met
        assert "Another process is writing to lessons.db. Nothing is lost" in met[0]
        assert store.apply([Added(problem(9000))]).problems


def test_compaction_that_is_given_up_leaves_the_library_as_it_was(library: Path) -> None:
    def enough() -> None:
        raise KeyboardInterrupt

    with pytest.raises(WorldError, match="given up"):
        upkeep.compact(library, enough)
    assert upkeep.faults(library, quiet) == []
    with Store.open(library) as store:
        assert store.totals().problems == 600
        assert store.apply([Added(problem(9000))])


def test_rows_that_belong_to_nothing_are_found(library: Path) -> None:
    assert upkeep.faults(library, quiet) == []
    with closing(sqlite3.connect(library)) as db, db:
        db.execute("DELETE FROM prompt")
    assert upkeep.faults(library, quiet) == ["20 rows of trace belong to nothing"]


FULL = """
import resource, signal, sys
from workbench.core.errors import WorldError
from workbench.core.facts import Added
from workbench.core.values import Problem
from workbench.store import Store
store = Store.open(sys.argv[1])
limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
written = 0
try:
    while True:
        store.apply([Added(Problem.make(f"{written} of {part} " + "x" * 900)) for part in range(20)])
        written += 20
except WorldError as error:
    print(written, flush=True)
    print(error, flush=True)
print(store.totals().problems, flush=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.apply([Added(Problem.make("there is room again"))])
print(store.totals().problems, flush=True)
"""


def test_where_a_file_may_not_grow_the_batch_is_refused_whole_and_the_next_goes(tmp_path: Path) -> None:
    path = tmp_path / "small.db"
    child = subprocess.run(
        [sys.executable, "-c", FULL, str(path), str(700_000)], capture_output=True, text=True, check=True
    )
    written, said, there, later = child.stdout.splitlines()
    assert "Nothing of this batch was written" in said or "nothing of this batch was written" in said
    assert int(written) == int(there) > 0
    assert int(later) == int(there) + 1
    with Store.open(path) as store:
        assert store.totals().problems == int(later)
    assert upkeep.faults(path, quiet) == []


ON_A_SMALL_DISK = """
import subprocess, sys
from pathlib import Path
disk = Path(sys.argv[1])
mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], capture_output=True)
if mounted.returncode:
    print("no disk"); sys.exit()
from workbench.core.errors import WorldError
from workbench.core.facts import Added
from workbench.core.values import Problem
from workbench.store import Store, upkeep
store = Store.open(disk / "lessons.db")
ballast = disk / "ballast"
ballast.write_bytes(bytes(300_000))
written = 0
try:
    while True:
        store.apply([Added(Problem.make(f"{written} of {part} " + "x" * 900)) for part in range(20)])
        written += 20
except WorldError as error:
    print(error)
print(written == store.totals().problems > 0, store.readonly)
ballast.unlink()
store.apply([Added(Problem.make("there is room again"))])
print(store.totals().problems == written + 1)
store.close()
print(upkeep.faults(disk / "lessons.db", lambda: None))
"""


def test_on_a_disk_that_fills_up_the_library_stays_whole(tmp_path: Path) -> None:
    command = ["unshare", "--user", "--map-root-user", "--mount", sys.executable, "-c", ON_A_SMALL_DISK, str(tmp_path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))
    except OSError:
        pytest.skip("not run: no small disk")
    if (done.returncode == 1 and "unshare" in done.stderr) or "no disk" in done.stdout:
        pytest.skip("not run: no small disk")
    said, *rest = done.stdout.splitlines()
    assert "The disk is full; nothing of this batch was written to lessons.db" in said, done.stderr
    assert rest == ["True False", "True", "[]"]
