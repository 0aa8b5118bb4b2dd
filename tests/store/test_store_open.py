"""Opening: every file a person may point at, each with its sentence, and none of them changed by looking."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.library import problem, trace
from workbench.core.errors import UserError, WorldError
from workbench.core.facts import Added, Solved
from workbench.store import Store, opening


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A closed library with two hundred problems."""
    path = tmp_path / "lessons.db"
    with Store.open(path) as store:
        store.apply([Added(problem(n)) for n in range(200)])
        store.apply([Solved(trace(problem(0)))])
    return path


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a" / "b" / "new.db") as store:
        assert store.path.exists()
        assert not store.readonly
        assert store.totals().problems == 0


def test_opening_loads_nothing_heavy(library: Path) -> None:
    code = (
        "import sys; from workbench.store import Store; store = Store.open(sys.argv[1]); store.problem_page();"
        "print([name for name in ('sqlite_utils', 'numpy', 'pandas', 'torch', 'PySide6') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(library)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_library_keeps_its_promises(library: Path) -> None:
    with Store.open(library) as store:
        assert store._sql.value("PRAGMA journal_mode") == "wal"
        assert store._sql.value("PRAGMA foreign_keys") == 1
        tables = store._sql.rows(
            "SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
            " AND name NOT LIKE 'sqlite%' AND name <> '_sqlite_migrations'"
        )
        assert len(tables) > 10
        assert [name for name, strict in tables if not strict] == []
        assert store.integrity() == []


def test_a_newer_version_is_refused_by_name_and_left_untouched(library: Path) -> None:
    with sqlite3.connect(library) as db:
        db.execute(f"PRAGMA user_version = {opening.VERSION + 1}")
    db.close()
    before = library.read_bytes()
    for readonly in (False, True):
        with pytest.raises(UserError, match=r"lessons\.db was written by a newer Workbench .*nothing was changed"):
            Store.open(library, readonly=readonly)
    assert library.read_bytes() == before
    assert [path.name for path in library.parent.iterdir()] == ["lessons.db"]


def bytes_of_nothing(path: Path) -> None:
    path.write_bytes(os.urandom(5000))


def text(path: Path) -> None:
    path.write_text('{"problem": "What is this?"}\n')


def short(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0")


def of_another_program(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")
    db.close()


def claimed_by_another(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA application_id = 1")
    db.close()


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def scribbled_over(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 4000)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (bytes_of_nothing, "is not a Workbench library"),
        (text, "is not a Workbench library"),
        (short, "is not a Workbench library"),
        (of_another_program, "belongs to another program"),
        (claimed_by_another, "belongs to another program"),
        (cut_off, "is damaged"),
        (scribbled_over, "is damaged"),
    ],
)
def test_what_is_no_library_is_refused_and_not_changed(library: Path, spoil: object, said: str) -> None:
    assert callable(spoil)
    spoil(library)
    before = library.read_bytes()
    with pytest.raises((UserError, WorldError), match=rf"lessons\.db {said}.*choose another file.*nothing was changed"):
        Store.open(library)
    assert library.read_bytes() == before


def test_damage_found_later_is_said_too(library: Path) -> None:
    with sqlite3.connect(library) as db:
        leaves = db.execute("SELECT pageno FROM dbstat WHERE name = 'problem' AND pagetype = 'leaf'").fetchall()
    db.close()
    with library.open("r+b") as file:
        for (number,) in leaves:
            file.seek((number - 1) * 4096)
            file.write(b"\xff" * 4096)
    with Store.open(library) as store:
        with pytest.raises(WorldError, match=r"lessons\.db is damaged: choose another file"):
            store.problem_page()
        assert store.integrity()


def test_a_folder_is_no_library(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is a folder: choose a file"):
        Store.open(tmp_path)


def test_an_empty_file_becomes_a_library(tmp_path: Path) -> None:
    (tmp_path / "new.db").touch()
    with Store.open(tmp_path / "new.db") as store:
        assert store.apply([Added(problem())])


def test_a_library_that_is_just_being_made_is_no_old_one(tmp_path: Path) -> None:
    (tmp_path / "new.db").touch()
    with pytest.raises(WorldError, match="just being made by another process"):
        Store.open(tmp_path / "new.db", readonly=True)


def test_a_start_that_was_killed_before_the_first_table_can_go_on(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "new.db") as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA user_version = 0")
    db.close()
    with Store.open(tmp_path / "new.db") as store:
        assert store.apply([Added(problem())])


def test_two_that_make_one_library_at_once_wait_for_each_other(tmp_path: Path) -> None:
    """SQLite answers "locked" at once there, whatever the time it may wait."""
    path = tmp_path / "both.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    ended = threading.Timer(0.3, lambda: other.execute("COMMIT"))
    ended.start()
    with Store.open(path) as store:
        assert store.totals().problems == 0
    ended.join()
    other.close()


def test_for_reading_only(library: Path) -> None:
    with Store.open(library, readonly=True) as store:
        assert store.readonly
        assert store.totals().problems == 200
        for change in (
            lambda: store.apply([Added(problem(900))]),
            lambda: store.begin_import("x", "y"),
            lambda: store.finish_import(1),
            lambda: store.drop_import(1),
        ):
            with pytest.raises(WorldError, match="open for reading only"):
                change()
        assert not store.interrupted()
    with pytest.raises(UserError, match="There is no library"):
        Store.open(library.with_name("nobody.db"), readonly=True)


AS_NOBODY = """
import os, sys
from pathlib import Path
from workbench.store import Store
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    with Store.open(Path(sys.argv[1])) as store:
        print("readonly" if store.readonly else "writable", store.totals().problems)
except Exception as error:
    print(type(error).__name__, error)
"""


def as_nobody(path: Path) -> str:
    """Open a library in a process that has no special rights."""
    done = subprocess.run([sys.executable, "-c", AS_NOBODY, str(path)], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def open_to_all(library: Path) -> Iterator[Path]:
    """The same library where any user may reach it: pytest's own folders are for their owner alone."""
    with tempfile.TemporaryDirectory() as folder:
        reachable = Path(folder) / "shelf" / "lessons.db"
        reachable.parent.mkdir()
        shutil.copy(library, reachable)
        Path(folder).chmod(0o755)
        yield reachable
        reachable.parent.chmod(0o755)


def test_a_read_only_file_is_opened_for_reading(open_to_all: Path) -> None:
    open_to_all.chmod(0o444)
    open_to_all.parent.chmod(0o777)
    assert as_nobody(open_to_all) == "readonly 200"


def test_a_file_in_a_read_only_folder_is_opened_for_reading(open_to_all: Path) -> None:
    open_to_all.parent.chmod(0o555)
    assert as_nobody(open_to_all) == "readonly 200"
    assert as_nobody(open_to_all.parent / "new.db").startswith("WorldError The folder")
    assert as_nobody(open_to_all.parent / "sub" / "new.db").startswith("WorldError The folder")


def test_a_file_nobody_may_read_is_said(open_to_all: Path) -> None:
    open_to_all.chmod(0o000)
    assert "may not be read: choose another file" in as_nobody(open_to_all)
    open_to_all.parent.chmod(0o000)
    assert "may not be read: choose another file" in as_nobody(open_to_all)


def test_a_network_drive_is_named() -> None:
    mounts = ["/dev/sda1 / ext4 rw 0 0", "server:/home /home nfs4 rw 0 0", "tmp /home/ann/my\\040tmp tmpfs rw 0 0"]
    assert opening.network_kind(Path("/home/ann"), mounts) == "nfs4"
    assert opening.network_kind(Path("/home/ann/my tmp/x"), mounts) == ""
    assert opening.network_kind(Path("/homes"), mounts) == ""


def test_a_copy_is_a_library_of_its_own(library: Path, tmp_path: Path) -> None:
    shutil.copy(library, tmp_path / "copy.db")
    with Store.open(tmp_path / "copy.db") as copy, Store.open(library) as store:
        copy.apply([Added(problem(900))])
        assert (copy.totals().problems, store.totals().problems) == (201, 200)
