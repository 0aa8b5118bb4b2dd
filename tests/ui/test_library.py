"""The library of a window: another in its place, backup, damage, imports, a full disk; nothing of one in another."""

import gc
import json
import sqlite3
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.conftest import SOON_MS, Open, facts_of, problem
from workbench.core.facts import Added, Fact
from workbench.core.values import Problem
from workbench.store import Store
from workbench.store.opening import VERSION
from workbench.ui import library_names, pictures, session
from workbench.ui.library_carry import CarriedOut, waited_for
from workbench.ui.library_imports import ImportsDialog
from workbench.ui.library_recent import Recent, RecentMenu
from workbench.ui.library_sizes import SizesDialog
from workbench.ui.library_start import open_window as start_on
from workbench.ui.memory import Memory
from workbench.ui.window import Window


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "course" / "other.db"
    with Store.open(path) as store:
        store.apply([fact for number in range(50, 53) for fact in facts_of(number)])
    return path


def finish(window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.work.open and window.pump.idle, timeout=SOON_MS)


def button(window: Window, text: str) -> QPushButton:
    found = [each for message in window.messages.messages for each in message.findChildren(QPushButton)]
    return next(each for each in found if each.text() == text)


def waits(window: Window, seconds: float = 60.0) -> Callable[[], Iterator[Fact | None]]:
    """A job that goes on until it is stopped."""

    def facts() -> Iterator[Fact | None]:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            time.sleep(0.01)
            yield None

    return facts


class Scenario:
    """Steps played while ``session.one_after_another`` has the event loop; each yields until its condition holds."""

    def __init__(self, steps: Callable[["Scenario"], Iterator[Callable[[], bool]]]) -> None:
        self.seen: list[object] = []
        self.error: BaseException | None = None
        self._steps = steps(self)
        self._until: Callable[[], bool] = lambda: True
        self._patience = time.monotonic() + 120
        self._timer = QTimer()
        self._timer.timeout.connect(self._play)
        self._timer.start(20)

    @property
    def window(self) -> Window | None:
        open_ones = [each for each in QApplication.topLevelWidgets() if isinstance(each, Window)]
        return next((each for each in open_ones if each.isVisible() and not each.has_left), None)

    def on(self, library: Path) -> bool:
        return self.window is not None and self.window.store.path == library

    def _play(self) -> None:
        try:
            assert time.monotonic() < self._patience, "a step never came"
            if self._until():
                self._until = next(self._steps)
        except StopIteration:
            self._timer.stop()
        except BaseException as error:  # noqa: BLE001 - told by the test once the loop has ended
            self.error = error
            self._timer.stop()
            if self.window is not None:
                self.window.closing.begin()


def test_another_library_comes_in_a_window_of_its_own_and_takes_nothing_along(
    qapp: QApplication, library: Path, other: Path, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_HOME", str(models))
    monkeypatch.setattr(session, "start_up", lambda window, **_: None)
    gone: list[weakref.ref[object]] = []

    def steps(play: Scenario) -> Iterator[Callable[[], bool]]:
        yield lambda: play.on(library)
        window = play.window
        assert window is not None
        window.problems.choose_row(4)
        window.columns.move_step(1)
        window.actions_by_id["step.error"].trigger()
        window.problems.show_only("label:error")
        window.work.start("score", "Scoring", waits(window), interactive=True)
        assert window.operations.can_undo
        gone.append(weakref.ref(window.jobs))
        window.libraries.open(other)
        yield lambda: window.closing.question is not None
        question = window.closing.question
        assert isinstance(question, QMessageBox)
        assert "other.db" in question.windowTitle()
        assert "Scoring" in question.text()
        next(each for each in question.buttons() if each.text() == "Stop and open").click()
        del window, question
        yield lambda: play.on(other)
        window = play.window
        assert window is not None
        assert window.work.open == []
        assert window.work.past == []
        assert not window.operations.can_undo
        assert not window.operations.can_redo
        assert window.problems.rows.filter == ""
        assert window.problem is not None
        assert window.problem.id == problem(50).id
        shown = (window.store.trace(id) for id in window.columns.shown())
        assert {trace.problem for trace in shown if trace} == {problem(50).id}
        assert window.inspector is not None
        assert [path.name for path in window.libraries.recent.paths][:1] in (["other.db"], ["library.db"])
        window.columns.move_step(1)
        window.actions_by_id["step.error"].trigger()
        window.libraries.open(library)
        yield lambda: play.on(library)
        play.seen.append(play.window.store.path if play.window else None)
        assert play.window is not None
        play.window.close()

    play = Scenario(steps)
    code = session.one_after_another(qapp, library, home=tmp_path / "memory", headless=True)
    if play.error is not None:
        raise play.error
    assert code == 0
    assert play.seen == [library]
    for path, numbers in ((library, range(2, 14)), (other, range(50, 53))):
        with Store.open(path) as store:
            assert {row.id for row in store.problem_page()} == {problem(number).id for number in numbers}
            assert store.totals().labelled == 1
            assert store.integrity() == []
    qapp.processEvents()
    gc.collect()
    assert [each() for each in gone] == [None], "the old window's jobs, models and panels are gone with it"


def test_who_keeps_the_job_running_stays_in_the_library(window: Window, other: Path, qtbot: QtBot) -> None:
    job = window.work.start("score", "Scoring", waits(window), interactive=True)
    window.libraries.open(other)
    question = window.closing.question
    assert isinstance(question, QMessageBox)
    next(each for each in question.buttons() if each.text() == "Keep running").click()
    qtbot.waitUntil(lambda: window.libraries.following is None)
    assert not window.closing.going
    assert job is not None
    window.work.stop(job)
    finish(window, qtbot)
    with qtbot.waitSignal(window.closed, timeout=SOON_MS):
        window.close()
    assert window.libraries.following is None


def test_what_cannot_be_opened_is_said_and_this_library_stays(
    window: Window, tmp_path: Path, other: Path, qtbot: QtBot
) -> None:
    (tmp_path / "words.db").write_text("no library at all " * 30)
    with closing(sqlite3.connect(other)) as file:
        file.execute(f"PRAGMA user_version = {VERSION + 7}")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for path, said in (
        (tmp_path / "words.db", "not a Workbench library"),
        (tmp_path / "gone.db", "There is no library"),
        (other, "newer Workbench"),
    ):
        window.libraries.open(path)
        assert said in window.messages.sentences[0]
    window.libraries.open(window.store.path)
    assert "open in this window" in window.status.left.accessibleName()
    window.libraries.make(window.store.path)
    assert "is there already" in window.messages.sentences[0]
    assert window.libraries.following is None
    assert not window.closing.going
    window.problems.choose_row(1)
    assert window.columns.shown()


def test_another_library_that_is_damaged_is_the_one_that_is_recovered(window: Window, other: Path) -> None:
    spoil(other, "problem")
    window.libraries.open(other)
    assert "other.db is damaged" in window.messages.sentences[0]
    button(window, "Recover to a copy…").click()
    (dialog,) = (each for each in window.findChildren(QFileDialog) if each.isVisible())
    assert Path(dialog.selectedFiles()[0]).name == "other-recovered.db"
    dialog.reject()
    assert window.writable
    assert window.libraries.following is None


def test_a_new_library_is_made_and_comes_next(window: Window, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.closed, timeout=SOON_MS):
        window.libraries.make(tmp_path / "new" / "mine.db")
    assert window.libraries.following == tmp_path / "new" / "mine.db"
    with Store.open(tmp_path / "new" / "mine.db") as store:
        assert store.totals().problems == 0


def older(path: Path, rows: int = 0) -> Path:
    """A library as version 5 left it."""
    from sqlite_utils import Database

    from workbench.store.migrations import MIGRATIONS
    from workbench.store.opening import APPLICATION

    database = Database(path)
    MIGRATIONS.apply(database, stop_before=MIGRATIONS.pending(database)[5].name)
    database.conn.execute(f"PRAGMA application_id = {APPLICATION}")
    database.conn.execute("PRAGMA user_version = 5")
    database.conn.executemany(
        "INSERT INTO problem (uid, text, family, title, solution, facts, source)"
        " VALUES (?, 'x', 'own', ?, '[]', '{}', '')",
        ((f"p{n}", f"Old {n}") for n in range(rows)),
    )
    database.conn.commit()
    database.close()
    return path


def test_an_older_library_is_brought_up_to_date_while_the_window_goes_on(
    window: Window, tmp_path: Path, qtbot: QtBot
) -> None:
    old = older(tmp_path / "old.db", rows=7)
    window.libraries.open(old)
    dialog = window.libraries.bringing
    assert isinstance(dialog, CarriedOut)
    assert dialog.isVisible()
    assert "old.db was written by an older Workbench" in dialog.text.text()
    assert window.libraries.following is None
    turns: list[int] = []
    timer = QTimer()
    timer.timeout.connect(lambda: turns.append(1))
    timer.start(10)
    with qtbot.waitSignal(window.closed, timeout=SOON_MS):
        pass
    assert len(turns) > 3, "the event loop was alive"
    assert window.libraries.following == old
    assert (tmp_path / "old.version-5.db").exists()
    with Store.open(old) as store:
        assert store.totals().problems == 7


def test_bringing_up_to_date_can_be_stopped_and_the_library_is_as_it_was(
    window: Window, tmp_path: Path, qtbot: QtBot
) -> None:
    old = older(tmp_path / "old.db")
    window.libraries.open(old)
    dialog = window.libraries.bringing
    assert isinstance(dialog, CarriedOut)
    with qtbot.waitSignal(dialog.failed, timeout=SOON_MS):
        dialog.stop.click()
    assert window.libraries.following is None
    assert not window.messages.messages
    with closing(sqlite3.connect(old)) as file:
        assert file.execute("PRAGMA user_version").fetchone() in ((5,), (VERSION,))
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_start_on_an_older_library_waits_with_the_event_loop_alive(qapp: QApplication, tmp_path: Path) -> None:
    from workbench.tasks.apart import apart

    old = older(tmp_path / "old.db", rows=3)
    turns: list[int] = []
    timer = QTimer()
    timer.timeout.connect(lambda: turns.append(1))
    timer.start(10)
    document = waited_for(CarriedOut("told", lambda: apart("bring_up_to_date", old)))
    assert document == {"file": str(old)}
    assert len(turns) > 3
    with Store.open(old, readonly=True) as store:
        assert store.totals().problems == 3


def test_a_start_on_a_damaged_library_offers_to_recover_it(
    qapp: QApplication, library: Path, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_HOME", str(models))
    library.write_bytes(library.read_bytes()[: library.stat().st_size * 3 // 4])
    before = library.read_bytes()
    said: list[str] = []

    def answer() -> None:
        asked = QApplication.activeModalWidget()
        if isinstance(asked, QFileDialog):
            # the name proposed
            asked.accept()
        elif isinstance(asked, QMessageBox):
            said.append(asked.text())
            rescue = [each for each in asked.buttons() if each.text() == "Recover to a copy…"]
            (rescue or asked.buttons())[0].click()

    timer = QTimer()
    timer.timeout.connect(answer)
    timer.start(50)
    qapp.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, True)
    window = start_on(library, lambda store: session.window_on(store, home=tmp_path / "memory"), headless=False)
    timer.stop()
    assert isinstance(window, Window)
    assert window.store.path == tmp_path / "library-recovered.db"
    assert "library.db is damaged" in said[0]
    assert "Recovered to" in said[-1]
    assert window.store.totals().problems > 0
    assert library.read_bytes() == before
    pictures.leave(window)
    window.deleteLater()


def test_a_library_whose_list_cannot_be_read_opens_for_reading_with_the_way_out(
    open_window: Open, library: Path, qtbot: QtBot
) -> None:
    spoil(library, "problem", 2)
    with session.Caught(lambda error: None):
        window = open_window(library)
        qtbot.waitUntil(lambda: window.pump.idle, timeout=SOON_MS)
    assert "library.db is damaged" in window.messages.sentences[0]
    assert button(window, "Recover to a copy…")
    assert not window.writable


def test_without_a_screen_to_ask_on_it_is_a_sentence_and_an_exit_code(
    qapp: QApplication, library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library.write_bytes(library.read_bytes()[:20_000])
    assert start_on(library, lambda store: session.window_on(store, home=tmp_path), headless=True) == 3
    assert "library.db is damaged (its end is missing)" in capsys.readouterr().err


def test_eight_libraries_are_remembered_and_gone_ones_say_why(qtbot: QtBot, tmp_path: Path, window: Window) -> None:
    recent = Recent(Memory(tmp_path / "kept"))
    assert recent.paths == []
    for number in range(10):
        recent.add(tmp_path / f"{number}.db")
    (tmp_path / "9.db").touch()
    (tmp_path / "8.db").touch()
    recent.add(tmp_path / "off" / "stick.db")
    recent.add(tmp_path / "9.db")
    assert [path.name for path in recent.paths] == [
        *("9.db", "stick.db", "8.db", "7.db", "6.db", "5.db", "4.db", "3.db")
    ]
    assert Recent(Memory(tmp_path / "kept")).paths == recent.paths
    menu = RecentMenu(recent, tmp_path / "8.db", window)
    menu.fill()
    shown = {action.data(): (action.isEnabled(), action.text()) for action in menu.menu.actions()}
    assert shown[str(tmp_path / "9.db")][0]
    assert not shown[str(tmp_path / "8.db")][0]
    assert "open in this window" in shown[str(tmp_path / "8.db")][1]
    assert "there is no folder" in shown[str(tmp_path / "off" / "stick.db")][1]
    assert "the file is not in" in shown[str(tmp_path / "7.db")][1]
    with qtbot.waitSignal(menu.chosen) as chosen:
        menu.menu.actions()[0].trigger()
    assert chosen.args == [tmp_path / "9.db"]
    Memory(tmp_path / "kept").keep_text("libraries/recent", json.dumps({"no": "list"}))
    assert Recent(Memory(tmp_path / "kept")).paths == []


def test_the_title_names_a_library_that_is_not_the_usual_one(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.windowTitle() == "library — Workbench"
    monkeypatch.setenv("WORKBENCH_DB", str(tmp_path / "workbench.db"))
    title_of = library_names.title_of
    assert title_of(tmp_path / "workbench.db") == "Workbench"
    assert title_of(tmp_path / "course" / "workbench.db") == "course/workbench — Workbench"
    assert title_of(tmp_path / "lessons.db", readonly=True) == "lessons (read only) — Workbench"


def test_backup_compaction_and_check_are_jobs_with_a_sentence(window: Window, tmp_path: Path, qtbot: QtBot) -> None:
    window.libraries.back_up_to(tmp_path / "backup.db")
    assert not window.actions_by_id["library.compact"].isEnabled(), "one at a time"
    window.columns.move_step(1)
    window.actions_by_id["step.error"].trigger()
    finish(window, qtbot)
    assert "Backed up to" in window.messages.sentences[0]
    assert "was checked" in window.messages.sentences[0]
    with Store.open(tmp_path / "backup.db") as copy:
        assert copy.totals().problems == window.store.totals().problems
    window.libraries.compact()
    finish(window, qtbot)
    assert "Compacted" in window.messages.sentences[0]
    window.libraries.check()
    finish(window, qtbot)
    assert "library.db is in order" in window.messages.sentences[0]
    window.libraries.back_up_to(window.store.path)
    finish(window, qtbot)
    assert "is the library itself" in window.messages.sentences[0]
    assert window.store.totals().labelled == 1
    assert window.actions_by_id["library.compact"].isEnabled()


def spoil(library: Path, table: str, every: int = 1) -> None:
    with closing(sqlite3.connect(f"file:{library}?mode=ro", uri=True)) as db:
        db.execute("PRAGMA query_only = 1")
        found = db.execute("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (table,)).fetchall()
    with library.open("r+b") as file:
        for (number,) in found[::every]:
            file.seek((number - 1) * 4096)
            file.write(b"\xff" * 4096)


def test_damage_found_by_the_check_is_said_and_what_can_be_read_is_recovered(
    open_window: Open, library: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    spoil(library, "label", 1)
    spoil(library, "verdict", 2)
    before = library.read_bytes()
    with session.Caught(lambda error: None):
        window = open_window(library)
        window.libraries.check()
        finish(window, qtbot)
    assert "library.db is damaged" in window.messages.sentences[0]
    button(window, "Recover to a copy…").click()
    (dialog,) = (each for each in window.findChildren(QFileDialog) if each.isVisible())
    dialog.fileSelected.emit(str(tmp_path / "saved.db"))
    dialog.reject()
    finish(window, qtbot)
    assert "Recovered to" in window.messages.sentences[0]
    assert "Could not be read" in window.messages.sentences[0]
    with qtbot.waitSignal(window.closed, timeout=SOON_MS):
        button(window, "Open the copy").click()
    assert window.libraries.following == tmp_path / "saved.db"
    assert library.read_bytes() == before
    with Store.open(tmp_path / "saved.db") as store:
        assert store.totals().problems == 12
        assert store.integrity() == []


def test_damage_met_while_working_makes_the_window_read_only_and_offers_the_way_out(
    window: Window, library: Path, qtbot: QtBot
) -> None:
    window.store._sql.run("PRAGMA wal_checkpoint(TRUNCATE)")
    spoil(library, "trace")
    window.store._sql.run("PRAGMA shrink_memory")
    with session.Caught(window.messages.show_error):
        QTimer.singleShot(0, lambda: window.problems.choose_row(5))
        qtbot.waitUntil(lambda: bool(window.messages.messages), timeout=SOON_MS)
    assert "is damaged" in window.messages.sentences[0]
    assert button(window, "Recover to a copy…")
    assert not window.writable
    window.actions_by_id["step.error"].trigger()
    assert window.store.readonly


def test_an_import_is_listed_and_removed_as_a_job(open_window: Open, library: Path, qtbot: QtBot) -> None:
    with Store.open(library) as store:
        number = store.begin_import("their lessons.jsonl", "workbench")
        store.apply([fact for n in range(60, 64) for fact in facts_of(n)], import_id=number)
        store.finish_import(number)
    window = open_window(library)
    window.libraries.show_imports()
    dialog = window.findChild(ImportsDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 1, timeout=SOON_MS)
    cells = [dialog.table.item(0, column).text() for column in range(7)]
    assert cells[0] == "their lessons.jsonl"
    assert cells[3:5] == ["4", "12"]
    qtbot.waitUntil(dialog.remove.isEnabled, timeout=SOON_MS)
    dialog.remove.click()
    assert dialog.question is not None
    assert "4 problems and 12 traces" in dialog.question.text()
    next(each for each in dialog.question.buttons() if each.text() == "Keep").click()
    assert window.store.totals().problems == 16
    dialog.remove.click()
    next(each for each in dialog.question.buttons() if each.text() == "Remove").click()
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 0, timeout=SOON_MS)
    finish(window, qtbot)
    assert window.store.totals().problems == 12
    assert "is removed: 4 problems, 12 traces" in window.messages.sentences[0]
    qtbot.waitUntil(lambda: window.problems.rows.rowCount() == 12, timeout=SOON_MS)
    dialog.reject()


def test_disk_use_is_measured_in_the_background(window: Window, qtbot: QtBot) -> None:
    window.libraries.show_sizes()
    dialog = window.findChild(SizesDialog)
    assert dialog is not None
    assert "Reading" in dialog.told.text()
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 1, timeout=SOON_MS)
    assert [dialog.table.item(0, column).text() for column in range(2)] == ["scripted", "33"]
    assert "The library's file takes" in dialog.told.text()
    dialog.reject()
    finish(window, qtbot)


class Opener(QObject):
    """Stands in for the desktop's file manager."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def show(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


def test_the_folder_is_shown_by_the_desktop(window: Window, library: Path) -> None:
    opener = Opener()
    QDesktopServices.setUrlHandler("file", opener, "show")
    try:
        window.actions_by_id["library.reveal"].trigger()
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert opener.opened == [str(library.parent)]


def full(window: Window) -> None:
    """SQLite's own answer to a disk without room: the file may not grow."""
    window.store._sql.run("PRAGMA wal_checkpoint(TRUNCATE)")
    window.store._sql.run(f"PRAGMA max_page_count = {window.store._sql.value('PRAGMA page_count')}")


LONG = [Added(Problem.make(f"A long story {n}. " * 2000, "7", title="Long", family="own")) for n in range(3)]


def test_on_a_full_disk_the_window_says_it_goes_on_and_stores_it_when_there_is_room(
    window: Window, qtbot: QtBot
) -> None:
    full(window)
    assert not window.pump.write(LONG)
    assert "disk is full" in window.status.left.accessibleName()
    assert ["disk is full" in said for said in window.messages.sentences] == [True]
    assert window.pump.unstored == 3
    window.problems.choose_row(2)
    assert window.columns.shown()
    window.store._sql.run("PRAGMA max_page_count = 1000000")
    qtbot.waitUntil(lambda: window.pump.unstored == 0, timeout=SOON_MS)
    assert window.store.totals().problems == 15
    assert not window.messages.sentences
    assert "disk is full" not in window.status.left.accessibleName()


def test_leaving_with_something_unstored_asks_first(window: Window, qtbot: QtBot) -> None:
    full(window)
    window.pump.write(LONG)
    window.close()
    question = window.closing.question
    assert isinstance(question, QMessageBox)
    assert "Not stored yet: 3 changes. The disk is full" in question.text()
    assert "lost" in question.informativeText()
    next(each for each in question.buttons() if each.text() == "Stay").click()
    qtbot.waitUntil(lambda: window.closing.question is None)
    assert not window.closing.going
    window.store._sql.run("PRAGMA max_page_count = 1000000")
    qtbot.waitUntil(lambda: window.pump.unstored == 0, timeout=SOON_MS)
    with qtbot.waitSignal(window.closed, timeout=SOON_MS):
        window.close()
