"""Work on a library as a whole, in a child process: what it says, that it can be given up, what it leaves."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.library import problem, scores, trace
from workbench.core.errors import WorldError
from workbench.core.facts import Added, Fact, Progress, Result, RunChanged, Saved, Scored, Solved, Started
from workbench.core.values import Model, Run, Spec
from workbench.store import Damaged, Store
from workbench.store.opening import VERSION
from workbench.tasks import library as work
from workbench.tasks.apart import apart


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "lessons.db"
    with Store.open(path) as store:
        store.apply([Added(problem(n)) for n in range(40)])
        number = store.begin_import("their.jsonl", "workbench")
        for n in range(100, 110):
            made = trace(problem(n))
            store.apply([Added(problem(n)), Solved(made), Scored(scores(made, 0.5, 0.25))], import_id=number)
        store.finish_import(number)
    return path


def document(facts: Iterator[Fact | None]) -> dict[str, object]:
    told = [fact for fact in facts if fact is not None]
    assert isinstance(told[-1], Result)
    return dict(told[-1].document)


def test_a_backup_says_how_far_it_is(library: Path, tmp_path: Path) -> None:
    facts = [fact for fact in apart("back_up", library, tmp_path / "b.db") if fact is not None]
    assert isinstance(facts[0], Started)
    assert facts[0].what == "Backing lessons.db up"
    assert any(isinstance(fact, Progress) and fact.done == fact.total for fact in facts)
    with Store.open(tmp_path / "b.db", readonly=True) as copy:
        assert copy.totals().problems == 50


def test_compaction_check_and_recovery_say_what_came_of_them(library: Path, tmp_path: Path) -> None:
    assert document(work.check_library(str(library))) == {"faults": []}
    compacted = document(apart("compact", library))
    assert int(str(compacted["after"])) <= int(str(compacted["before"]))
    recovered = document(apart("recover", library, tmp_path / "r.db"))
    assert recovered["lost"] == {}
    assert recovered["saved"]["trace"] == 10  # type: ignore[index]
    with library.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (library.stat().st_size - 4096))
    assert document(apart("check_library", library))["faults"]
    with pytest.raises(Damaged, match=r"Nothing of lessons\.db can be read"):
        list(apart("recover", library, tmp_path / "r2.db"))


def test_imports_are_listed_and_removed(library: Path) -> None:
    (only,) = document(work.list_imports(str(library)))["imports"]  # type: ignore[misc]
    assert (only["source"], only["problems"], only["traces"], only["scores"]) == ("their.jsonl", 10, 10, 10)
    removed = document(apart("remove_import", library, only["id"]))
    assert removed == {"source": "their.jsonl", "problems": 10, "traces": 10}
    with Store.open(library) as store:
        assert store.totals().problems == 40
        assert store.imports() == []
        assert store.integrity() == []
    with pytest.raises(WorldError, match="not there any more"):
        list(work.remove_import(str(library), only["id"]))


def test_sizes_by_model_and_run(library: Path, tmp_path: Path) -> None:
    kept, gone = tmp_path / "kept", tmp_path / "gone"
    (kept / "deeper").mkdir(parents=True)
    (kept / "deeper" / "weights").write_bytes(bytes(5000))
    run = Run("r1", "sft", "process", Spec("two-arms"), "policy", "done", 10, 10, checkpoint=str(kept))
    with Store.open(library) as store:
        store.apply([RunChanged(run), Saved("r1", 5, Model("a", str(gone), origin="checkpoint", run="r1"))])
        store.apply([Saved("r1", 10, Model("b", str(kept), origin="checkpoint", run="r1"))])
    told = document(work.sizes(str(library)))
    assert told["models"][0]["model"] == "policy"  # type: ignore[index]
    assert told["models"][0]["traces"] == 10  # type: ignore[index]
    assert told["models"][0]["text"] >= 10 * 17  # type: ignore[index]
    (row,) = told["runs"]  # type: ignore[misc]
    assert (row["checkpoints"], row["gone"], row["bytes"]) == (2, 1, 5000)
    assert int(str(told["file"])) >= library.stat().st_size


def test_giving_up_ends_the_thread_and_leaves_no_part(library: Path, tmp_path: Path) -> None:
    facts = work.back_up(str(library), str(tmp_path / "b.db"))
    assert isinstance(next(facts), Started)
    next(facts)
    facts.close()  # type: ignore[attr-defined]
    assert not [path for path in tmp_path.iterdir() if "part" in path.name]
    assert not [thread for thread in threading.enumerate() if thread.name == "library"]


def test_an_older_library_is_backed_up_and_brought_up_to_date_in_the_child(tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    make = (
        "import sys; from sqlite_utils import Database; from workbench.store.migrations import MIGRATIONS\n"
        "from workbench.store.opening import APPLICATION\n"
        "db = Database(sys.argv[1]); due = MIGRATIONS.pending(db); MIGRATIONS.apply(db, stop_before=due[5].name)\n"
        "db.conn.execute(f'PRAGMA application_id = {APPLICATION}'); db.conn.execute('PRAGMA user_version = 5')\n"
    )
    subprocess.run([sys.executable, "-c", make, str(old)], check=True, env=dict(os.environ))
    assert document(apart("bring_up_to_date", old)) == {"file": str(old)}
    assert (tmp_path / "old.version-5.db").exists()
    with Store.open(old, readonly=True) as store:
        assert store._sql.value("PRAGMA user_version") == VERSION
