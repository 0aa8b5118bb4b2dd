"""Bringing older libraries up to date: backed up beside, all steps or none, and from every version there ever was."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlite_utils import Database

from tests.store.library import problem, trace
from workbench.core.errors import WorldError
from workbench.core.facts import Added, Progress, Solved
from workbench.store import Reading, Store, opening
from workbench.store.migrations import MIGRATIONS
from workbench.store.packing import pack_numbers

NAMES = [migration.name for migration in MIGRATIONS.pending(Database(memory=True))]


def library_of(path: Path, version: int) -> Path:
    """A library as the Workbench of that version left it, with a problem and a trace in it."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    MIGRATIONS.apply(Database(db), stop_before=NAMES[version] if version < len(NAMES) else None)
    db.execute("INSERT INTO spec VALUES (1, 'k', 'policy', '{}', '', NULL)")
    db.execute("INSERT INTO prompt VALUES (1, 'k', 'What is 1 + 7?')")
    db.execute(
        "INSERT INTO problem (id, uid, text, answer, family, title, solution, facts, source)"
        " VALUES (1, 'old', 'What is 1 + 7?', '8', 'own', 'Old', '', '{}', '')"
    )
    db.execute(
        "INSERT INTO trace (uid, problem_id, model, spec_id, number, step_count, stopped, created, prompt_id, text,"
        " steps) VALUES ('t', 1, 'policy', 1, 0, 0, 'end', 0, 1, 'It is eight.', x'')"
    )
    if version >= 5:
        db.execute("INSERT INTO problem_text (rowid, text) SELECT id, text FROM problem")
        db.execute("INSERT INTO trace_text (rowid, text) SELECT id, text FROM trace")
    db.execute(f"PRAGMA application_id = {opening.APPLICATION}")
    db.execute(f"PRAGMA user_version = {version}")
    db.close()
    return path


def test_the_version_is_the_number_of_migrations() -> None:
    assert len(NAMES) == opening.VERSION
    assert sorted(NAMES) == NAMES


@pytest.mark.parametrize("version", range(1, opening.VERSION))
def test_an_older_library_is_backed_up_and_brought_up_to_date(tmp_path: Path, version: int) -> None:
    path = library_of(tmp_path / "lessons.db", version)
    with Store.open(path) as store:
        assert store._sql.value("PRAGMA user_version") == opening.VERSION
        assert store.count("eight").traces == 1
        assert store.apply([Added(problem(1)), Solved(trace(problem(1)))])
        assert store.integrity() == []
    backup = tmp_path / f"lessons.version-{version}.db"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["lessons.db", backup.name]
    with sqlite3.connect(backup) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (version,)
        assert db.execute("SELECT uid FROM problem").fetchall() == [("old",)]
    db.close()
    # the second start finds nothing to do and makes no second backup
    Store.open(path).close()
    assert len(list(tmp_path.iterdir())) == 2


def test_a_backup_never_overwrites_an_earlier_one(tmp_path: Path) -> None:
    (tmp_path / "lessons.version-2.db").write_text("precious")
    Store.open(library_of(tmp_path / "lessons.db", 2)).close()
    assert (tmp_path / "lessons.version-2.db").read_text() == "precious"
    assert (tmp_path / "lessons.version-2.2.db").exists()


def test_without_room_for_the_backup_nothing_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage(NamedTuple):
        free: int

    path = library_of(tmp_path / "lessons.db", 2)
    before = path.read_bytes()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1000))
    with pytest.raises(WorldError, match=r"Make room and open it again; nothing was changed"):
        Store.open(path)
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_a_migration_that_fails_leaves_the_old_library(tmp_path: Path) -> None:
    path = library_of(tmp_path / "lessons.db", 2)
    with sqlite3.connect(path) as db:
        # in the way of the third step
        db.execute("CREATE TABLE label (id INTEGER)")
    db.close()
    with pytest.raises(sqlite3.OperationalError, match="label already exists"):
        Store.open(path)
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (2,)
        assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'verdict'").fetchone() == (0,)
    db.close()


def test_a_read_only_older_library_asks_for_a_copy(tmp_path: Path) -> None:
    path = library_of(tmp_path / "lessons.db", 2)
    with pytest.raises(WorldError, match="Copy it to a folder you can write to"):
        Store.open(path, readonly=True)


def test_an_older_library_gets_the_counts_and_aggregates_a_new_one_has(tmp_path: Path) -> None:
    path = library_of(tmp_path / "lessons.db", 5)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("UPDATE trace SET step_count = 2, outcome = 'right'")
        db.execute("INSERT INTO scorer VALUES (1, 'likelihood')")
        db.execute(
            "INSERT INTO score (trace_id, spec_id, scorer_id, newest, low, product, mean, last, missing, outcome,"
            " \"values\") VALUES (1, 1, 1, 1, 0.5, 0.45, 0.7, 0.9, 0, 'right', ?)",
            (pack_numbers([0.5, 0.9]),),
        )
    told: list[Progress] = []
    with Store.open(path, progress=told.append) as store:
        low, right = Reading(how="logodds", threshold=0.9), "reject_right"
        assert store.quadrants(replace(low, threshold=0.95))[right] == 1
        assert store.quadrants(replace(low, threshold=0.85))["accept_right"] == 1
        (row,) = store.problem_page("", Reading(how="geomean"))
        assert row.marks[0].score == pytest.approx((0.5 * 0.9) ** 0.5)
        assert store._sql.row("SELECT traces, share FROM problem") == (1, 1.0)
        assert store._sql.row("SELECT low, mean FROM problem_score") == (0.5, 0.7)
    assert [one.text for one in told] == ["Backing up: lessons.db", "Bringing up to date: lessons.db"]
    assert (told[-1].done, told[-1].total) == (1, 1)
