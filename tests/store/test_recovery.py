"""Damage: pages of a real library are spoiled in several places; what can be read is saved, the rest is counted."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.store.library import problem, scores, trace, verdict
from workbench.core.errors import UserError
from workbench.core.facts import Added, Checked, Flagged, Labelled, Scored, Solved
from workbench.core.values import ERROR, Flag, Label
from workbench.store import Damaged, Store, upkeep
from workbench.store.opening import out_of_date
from workbench.store.recovery import Recovered, recover
from workbench.store.recovery_leaves import stray

PROBLEMS, TRACES = 120, 3


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "lessons.db"
    with Store.open(path) as store:
        for number in range(PROBLEMS):
            asked = problem(number, text=f"What is {number} + 7? " + f"word{number} " * 30)
            facts: list[object] = [Added(asked)]
            for index in range(TRACES):
                made = trace(asked, index, lines=12)
                facts += [Solved(made), Scored(scores(made, *[0.5] * 12)), Checked(made.id, verdict())]
                facts += [Labelled(Label(made.id, made.steps[2], ERROR, "person", "ann"))]
            facts.append(Flagged(Flag(made.id, True, by="ann")))
            store.apply(facts)  # type: ignore[arg-type]
        store.save_filter("mine", "flag:yes")
    return path


@pytest.fixture
def library(whole: Path, tmp_path: Path) -> Path:
    path = tmp_path / "lessons.db"
    path.write_bytes(whole.read_bytes())
    return path


def pages(library: Path, table: str, kind: str = "leaf") -> list[int]:
    with closing(sqlite3.connect(f"file:{library}?mode=ro", uri=True)) as db:
        sql = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = ? ORDER BY pageno"
        return [number for (number,) in db.execute(sql, (table, kind))]


def spoil(library: Path, numbers: list[int], filling: bytes = b"\xff") -> None:
    with library.open("r+b") as file:
        for number in numbers:
            file.seek((number - 1) * 4096)
            file.write(filling * 4096)


def quiet(*_: object) -> None:
    pass


def saved(library: Path) -> tuple[Recovered, Path]:
    target = library.with_name("saved.db")
    before = library.read_bytes()
    done = recover(library, target, quiet)
    assert library.read_bytes() == before, "the original is left as it was"
    assert upkeep.faults(target, quiet) == []
    return done, target


def test_a_whole_library_is_recovered_whole(library: Path) -> None:
    done, target = saved(library)
    assert not done.lost
    assert not done.orphans
    with Store.open(library) as old, Store.open(target) as new:
        assert new.totals() == old.totals()
        assert list(new.export_rows(new.trace_ids())) == list(old.export_rows(old.trace_ids()))
        assert new.problem_page() == old.problem_page()
        assert new.quadrants() == old.quadrants()
        assert new.saved_filters() == old.saved_filters()
        assert new.count("word7").problems == old.count("word7").problems > 0
        assert not out_of_date(target)


def some(numbers: list[int]) -> list[int]:
    return numbers[1::3]


@pytest.mark.parametrize("filling", [b"\xff", b"\0", b"\x0d"], ids=["ones", "zeros", "leaf-like"])
@pytest.mark.parametrize("table", ["problem", "trace", "label", "score", "verdict", "sqlite_autoindex_trace_1"])
def test_around_bad_pages_everything_else_is_saved(library: Path, table: str, filling: bytes) -> None:
    bad = some(pages(library, table))
    assert bad, "the table has to have several pages"
    spoil(library, bad, filling)
    assert upkeep.faults(library, quiet)
    done, target = saved(library)
    with Store.open(target) as store:
        totals = store.totals()
        found = {"problem": totals.problems, "trace": totals.traces}
        if table in ("problem", "trace", "label", "score", "verdict"):
            assert 0 < done.lost[table] < {"problem": PROBLEMS}.get(table, PROBLEMS * TRACES)
            assert done.saved[table] > 0
        if table == "problem":
            # traces of a lost problem keep what was said of them
            assert found == {"problem": PROBLEMS, "trace": PROBLEMS * TRACES}
            assert store.totals().labelled == PROBLEMS * TRACES
        elif table == "trace":
            assert found["trace"] == PROBLEMS * TRACES - done.lost["trace"]
            assert done.orphans["score"] == done.lost["trace"]
        else:
            assert found == {"problem": PROBLEMS, "trace": PROBLEMS * TRACES}
        here = store.problem_page(limit=500)
        assert len(here) == PROBLEMS
        assert all(store.views_of(row.id) or table == "trace" for row in here)
        texts = [(store.problem(row.id) or problem()).text for row in here]
        assert store.count("word7").problems == sum("word7" in text for text in texts)
        assert store.apply([Added(problem(9000))])
        assert store.integrity() == []


@pytest.mark.parametrize("table", ["problem", "trace", "score", "label"])
def test_below_a_lost_inner_page_the_rows_are_found(library: Path, table: str) -> None:
    inner = pages(library, table, "internal")
    assert inner
    spoil(library, inner)
    done, target = saved(library)
    assert not done.lost
    assert not done.orphans
    with Store.open(target) as new:
        assert new.totals().traces == PROBLEMS * TRACES
        assert new.totals().labelled == PROBLEMS * TRACES


def test_long_texts_below_a_lost_inner_page(tmp_path: Path) -> None:
    path = tmp_path / "lessons.db"
    asked = [problem(n, text=f"What is {n} + 7? " + "a long story 🦊 " * (50 + 700 * (n % 3))) for n in range(40)]
    with Store.open(path) as store:
        store.apply([Added(each) for each in asked])
        # the file has free pages with old rows in them
        number = store.begin_import("old", "workbench")
        store.apply([Added(problem(n, text=f"{n} " + "old " * 2000)) for n in range(500, 540)], import_id=number)
        store.drop_import(number)
    spoil(path, pages(path, "problem", "internal"))
    done, target = saved(path)
    assert not done.lost
    with Store.open(target) as store:
        assert [store.problem(each.id) for each in asked] == asked
        assert store.totals().problems == 40


def test_old_rows_in_free_pages_are_not_taken_for_new_ones(library: Path) -> None:
    with closing(sqlite3.connect(library, isolation_level=None)) as db:
        gone = {row: (uid,) for row, uid in db.execute("SELECT id, uid FROM problem WHERE id % 9 > 0")}
        db.execute("DELETE FROM problem WHERE id % 9 > 0")
        db.execute("UPDATE problem SET title = 'new'")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        left = db.execute("SELECT count(*) FROM problem").fetchone()[0]
        assert db.execute("PRAGMA freelist_count").fetchone()[0] > 5
        spoil(library, [db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'problem'").fetchone()[0]])
    assert list(stray(library, gone, (1,), quiet)) == [], "what was deleted does not come back"
    done, target = saved(library)
    assert not done.lost
    with closing(sqlite3.connect(target)) as db:
        titles = "SELECT title, count(*) FROM problem WHERE uid NOT LIKE 'lost-%' GROUP BY title"
        assert db.execute(titles).fetchall() == [("new", left)]


def test_the_beginning_and_the_end_of_a_table(library: Path) -> None:
    numbers = pages(library, "trace")
    spoil(library, [numbers[0], numbers[-1], pages(library, "problem")[-1]])
    done, target = saved(library)
    assert done.lost["trace"] > 0
    assert done.saved["trace"] == PROBLEMS * TRACES - done.lost["trace"]
    with Store.open(target) as store:
        assert store.problem_page()


def test_the_index_of_the_search_and_tables_without_numbers(library: Path) -> None:
    spoil(library, [*pages(library, "trace_text_data"), *pages(library, "saved_filter"), *pages(library, "tally")])
    done, target = saved(library)
    assert "trace" not in done.lost
    with Store.open(target) as store:
        assert store.count("line").problems == PROBLEMS
        assert sum(store.quadrants().values()) == PROBLEMS * TRACES
        assert store.saved_filters() == ()


def test_small_tables_everything_hangs_on(library: Path) -> None:
    spoil(library, [page for table in ("spec", "prompt", "scorer") for page in pages(library, table)])
    done, target = saved(library)
    assert done.saved["trace"] == PROBLEMS * TRACES
    with Store.open(target) as store:
        assert store.totals().labelled == PROBLEMS * TRACES
        view = store.views_of(store.problem_page()[0].id)[0]
        assert view.trace.spec.name == "lost"
        assert view.labels


def cut(library: Path) -> None:
    library.write_bytes(library.read_bytes()[: library.stat().st_size * 2 // 3])


def bytes_in_cells(library: Path) -> None:
    """The pages can be read, what stands in them is not what was written."""
    raw = bytearray(library.read_bytes())
    for number in pages(library, "trace")[::4]:
        at = number * 4096 - 700
        raw[at : at + 300] = b"\xfe" * 300
    library.write_bytes(raw)


@pytest.mark.parametrize("harm", [cut, bytes_in_cells])
def test_half_a_file_and_bytes_that_were_never_written(library: Path, harm: Callable[[Path], None]) -> None:
    harm(library)
    done, target = saved(library)
    assert done.saved["trace"] > 0
    with Store.open(target) as store:
        for row in store.problem_page(limit=500):
            store.views_of(row.id)
        assert len(list(store.export_rows(store.trace_ids()))) == done.saved["trace"]


def test_where_nothing_can_be_read_it_is_said_and_nothing_is_made(library: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    spoil(library, [1])
    with pytest.raises((Damaged, UserError)):
        recover(library, tmp_path / "saved.db", quiet)
    assert sorted(tmp_path.iterdir()) == before


def test_damage_makes_a_store_read_only_and_says_what_to_do(library: Path) -> None:
    spoil(library, pages(library, "problem"))
    with Store.open(library) as store:
        assert not store.readonly
        with pytest.raises(Damaged, match="is damaged"):
            store.problem_page()
        assert store.readonly
        with pytest.raises(Damaged, match="Recover it to a copy"):
            store.apply([Added(problem(9000))])


def test_nothing_is_written_over(library: Path, whole: Path) -> None:
    (library.parent / "saved.db").write_text("mine")
    with pytest.raises(UserError, match=r"saved\.db is there already"):
        recover(library, library.with_name("saved.db"), quiet)
    with pytest.raises(UserError, match="is the library itself"):
        recover(library, library, quiet)


def test_it_can_be_given_up(library: Path) -> None:
    def enough(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recover(library, library.with_name("saved.db"), enough)
    assert not [path for path in library.parent.iterdir() if "saved" in path.name]
