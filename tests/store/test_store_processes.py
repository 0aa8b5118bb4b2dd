"""Two processes and one library: locks, changes seen from elsewhere, and what a kill leaves."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.library import problem
from workbench.core.facts import Added, RunChanged
from workbench.core.values import Changes, Run, Spec
from workbench.store import Busy, Store, owner

PRELUDE = """
import sys
from workbench.core.facts import *
from workbench.core.values import *
from workbench.store import Store
store = Store.open(sys.argv[1])
def say(word):
    print(word, flush=True)
def wait():
    sys.stdin.readline()
"""


class Child:
    """A real Python process with the library open; it says a word and waits for a line."""

    def __init__(self, path: Path, code: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PRELUDE + code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def heard(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def go_on(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

    def end(self) -> None:
        self.process.communicate()
        assert self.process.returncode == 0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as store:
        yield store


def test_while_another_process_writes_a_batch_waits_and_is_not_lost(store: Store, path: Path) -> None:
    child = Child(
        path,
        "store._sql.run('BEGIN IMMEDIATE'); store._sql.run(\"UPDATE meta SET value = value\")\n"
        "say('writing'); wait(); store._sql.run('COMMIT'); say('done')",
    )
    assert child.heard() == "writing"
    batch = [Added(problem(1))]
    for wait in (0.0, 0.05):
        with pytest.raises(Busy, match=r"Another process is writing to library\.db"):
            store.apply(batch, wait=wait)
    # readers are not disturbed
    assert store.totals().problems == 0
    assert store.problem_page() == []
    child.go_on()
    assert child.heard() == "done"
    assert store.apply(batch).problems == {problem(1).id}
    child.end()


def test_a_library_locked_for_another_process_alone_is_said(path: Path) -> None:
    child = Child(
        path,
        "store._sql.run('PRAGMA locking_mode = EXCLUSIVE')\n"
        "store.apply([Added(Problem.make('mine alone'))]); say('locked'); wait()",
    )
    assert child.heard() == "locked"
    with pytest.raises(Busy, match=r"Another process is writing to library\.db"):
        Store.open(path)
    child.go_on()
    child.end()
    with Store.open(path) as store:
        assert store.totals().problems == 1


def test_changes_of_another_process_are_noticed_and_own_ones_are_not(store: Store, path: Path) -> None:
    assert not store.changed_elsewhere()
    store.apply([Added(problem(1))])
    assert not store.changed_elsewhere()
    child = Child(path, "store.apply([Added(Problem.make('from elsewhere'))]); say('added'); wait()")
    assert child.heard() == "added"
    assert store.changed_elsewhere()
    assert not store.changed_elsewhere()
    assert store.totals().problems == 2
    child.go_on()
    child.end()


def test_a_killed_writer_leaves_whole_batches_only(path: Path) -> None:
    child = Child(
        path,
        "number = 0\n"
        "while True:\n"
        "    store.apply([Added(Problem.make(f'{number} of {part}')) for part in range(50)])\n"
        "    number += 1\n"
        "    say(number)\n",
    )
    while child.heard() != "20":
        pass
    child.kill()
    with Store.open(path) as store:
        problems = store.totals().problems
        assert problems >= 20 * 50
        assert problems % 50 == 0
        assert store.count("0 of").exact
        assert store.integrity() == []
        assert store.apply([Added(problem(1))])


def test_killed_in_the_middle_of_a_batch_nothing_of_it_is_there(store: Store, path: Path) -> None:
    child = Child(
        path,
        "from workbench.store.writing import Writer\n"
        "with store._sql.writing():\n"
        "    writer = Writer(store._sql)\n"
        "    for n in range(3000):\n"
        "        writer.write(Added(Problem.make(f'{n} ' + 'x' * 2000)))\n"
        "    say('in the middle'); wait()\n",
    )
    assert child.heard() == "in the middle"
    child.kill()
    assert store.totals().problems == 0
    assert store.integrity() == []
    assert store.apply([Added(problem(1))])


def run(name: str, state: str, update: int = 0) -> Run:
    return Run(name, "sft", "process", Spec("two-arms"), "policy", state, update, 100)  # type: ignore[arg-type]


def test_only_runs_of_processes_that_are_gone_are_interrupted(store: Store, path: Path) -> None:
    code = (
        "for state in ('running', 'queued', 'done'):\n"
        "    store.apply([RunChanged(Run('their ' + state, 'sft', '', Spec('s'), 'policy', state, 40, 100))])\n"
        "number = store.begin_import('lessons', 'workbench')\n"
        "store.apply([Added(Problem.make('half imported'))], import_id=number)\n"
        "say('running'); wait()"
    )
    child = Child(path, code)
    assert child.heard() == "running"
    store.apply([RunChanged(run("mine", "running", 7))])
    assert store.interrupted() == Changes()
    assert {one.state for one in store.runs()} == {"running", "queued", "done"}
    child.kill()
    changed = store.interrupted()
    assert changed.runs == {"their running", "their queued"}
    states = {one.id: (one.state, one.message, one.update) for one in store.runs()}
    assert states["their running"] == ("interrupted", "interrupted at update 40", 40)
    assert states["their queued"][0] == "interrupted"
    assert states["their done"][0] == "done"
    assert states["mine"][0] == "running"
    # its unfinished import is gone, not only hidden
    assert store._sql.value("SELECT count(*) FROM problem") == 0
    assert store.interrupted() == Changes()


def test_two_processes_make_the_same_library_at_once(path: Path) -> None:
    children = [Child(path, "say('open'); wait(); say(store.totals().problems)") for _ in range(3)]
    assert [child.heard() for child in children] == ["open"] * 3
    for child in children:
        child.go_on()
        assert child.heard() == "0"
        child.end()


def test_an_owner_is_told_from_every_other_process() -> None:
    me = owner.token()
    boot, pid, start = me.split("/")
    assert int(pid) == os.getpid()
    assert owner.alive(me)
    assert not owner.alive(f"{boot}/{pid}/{start}1")
    assert not owner.alive(f"an earlier boot/{pid}/{start}")
    for odd in ("", "x", "//", f"{boot}/0x7/{start}"):
        assert not owner.alive(odd)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        theirs = owner.token(child.pid)
        assert owner.alive(theirs)
        child.kill()
        # dead, though nobody has asked about it yet
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert not owner.alive(theirs)
    assert not owner.alive(theirs)
