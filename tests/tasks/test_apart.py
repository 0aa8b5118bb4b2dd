"""Import and export in a child process: the same facts, the same sentences, tidied up when closed."""

import os
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.core.errors import UserError, WorldError
from workbench.core.facts import Ended, Fact, Progress, Result, Started
from workbench.store import Store
from workbench.tasks.apart import apart
from workbench.tasks.lane import Job, Lane
from workbench.tasks.transfer import read_in


def file_of(path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f'{{"problem": "What is {n} + 1? 🦊", "answer": "{n + 1}"}}\n' for n in range(count))
    return path


def facts_of(facts: Iterator[Fact | None]) -> list[Fact]:
    return [fact for fact in facts if fact is not None]


def test_a_child_says_what_the_work_itself_says(tmp_path: Path) -> None:
    file = file_of(tmp_path / "own 🦊.jsonl", 450)
    here = facts_of(read_in(tmp_path / "here.db", file))
    there = facts_of(apart("read_in", tmp_path / "there.db", file))
    assert there == here
    assert isinstance(there[0], Started)
    assert sum(isinstance(fact, Progress) for fact in there) == 3
    out = facts_of(apart("write_out", tmp_path / "there.db", tmp_path / "out.jsonl", "problems", "family:own", False))
    assert isinstance(out[-1], Result)
    assert out[-1].document["written"] == 450


def test_a_mistake_in_the_child_is_the_same_mistake_here(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no file"):
        list(apart("read_in", tmp_path / "w.db", tmp_path / "gone.jsonl"))
    with pytest.raises(UserError, match="There is no format 'wrong'"):
        list(apart("read_in", tmp_path / "w.db", file_of(tmp_path / "a.jsonl", 1), "wrong"))
    with Store.open(tmp_path / "w.db") as store:
        other = sqlite3.connect(store.path, isolation_level=None)
    other.executescript("PRAGMA locking_mode=EXCLUSIVE; BEGIN IMMEDIATE; CREATE TABLE mine (x); COMMIT")
    with pytest.raises(WorldError, match="Another process is writing"):
        list(apart("read_in", tmp_path / "w.db", tmp_path / "a.jsonl"))
    other.close()
    with pytest.raises(RuntimeError, match="KeyError"):
        list(apart("no such work", tmp_path / "w.db", tmp_path / "a.jsonl"))


def test_stopping_the_job_stops_a_child_that_inherited_ignored_interrupts(tmp_path: Path) -> None:
    """As of a program that a shell started in the background."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        work = apart("read_in", tmp_path / "w.db", file_of(tmp_path / "many.jsonl", 50_000))
        assert any(isinstance(fact, Progress) for fact in work)
        work.close()
    finally:
        signal.signal(signal.SIGINT, before)
    with Store.open(tmp_path / "w.db") as store:
        assert store.totals().problems == 0


def test_stopping_the_job_stops_the_child_and_nothing_is_imported(tmp_path: Path) -> None:
    file = file_of(tmp_path / "many.jsonl", 50_000)
    lane = Lane("files")
    job = lane.submit(Job("Import", lambda: apart("read_in", tmp_path / "w.db", file)))
    facts: list[Fact] = []
    while not any(isinstance(fact, Progress) for fact in facts):
        assert lane.said.wait(60)
        facts += [fact for _, fact in lane.said.take()]
    lane.stop(job)
    while not isinstance(facts[-1], Ended):
        assert lane.said.wait(60)
        facts += [fact for _, fact in lane.said.take()]
    assert facts[-1] == Ended(cancelled=True)
    assert lane.close()
    with Store.open(tmp_path / "w.db") as store:
        store.interrupted()
        assert store.totals().problems == 0
    with sqlite3.connect(tmp_path / "w.db") as direct:
        assert direct.execute("SELECT count(*) FROM problem").fetchone() == (0,)
    direct.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
