"""Keys that a person can change: refused where they clash, kept for the next start, forgiving about the file."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Open
from workbench.core.errors import UserError
from workbench.ui.act import MENUS, Act
from workbench.ui.actions import ACTIONS
from workbench.ui.key_names import plain, pressed, read, reserved, said, same
from workbench.ui.key_sheet import COLUMNS, MOST_COLUMNS, KeySheet, columns, groups
from workbench.ui.keymap import Keymap
from workbench.ui.keys_editor import KeysEditor
from workbench.ui.memory import Memory
from workbench.ui.window import Window

Held = Qt.KeyboardModifier


def acts(**keys: tuple[str, ...]) -> tuple[Act, ...]:
    return tuple(Act(f"test.{name}", MENUS[0], name.title(), each, lambda _: None) for name, each in keys.items())


def keymap_of(memory: Memory, **keys: tuple[str, ...]) -> Keymap:
    table = acts(**keys)
    return Keymap({act.id: QAction(act.title) for act in table}, memory, acts=table)


@pytest.fixture
def memory(qapp: QApplication, tmp_path: Path) -> Memory:
    return Memory(tmp_path)


def event(key: Qt.Key, held: Held = Held.NoModifier, text: str = "") -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, held, text)


def test_usual_keys_clash_neither_with_each_other_nor_with_what_fields_need() -> None:
    seen: dict[str, str] = {}
    for act in ACTIONS:
        for key in map(plain, act.keys):
            assert key, act.id
            assert key not in seen, f"{act.id} and {seen.get(key)} have {key}"
            seen[key] = act.id
    assert {key for key in seen if reserved(key)} == {"Left", "Right"}, "only the arrows that every part hands on"


def test_whatever_can_be_grey_says_why() -> None:
    always = Act.__dataclass_fields__["when"].default
    assert [act.id for act in ACTIONS if act.when is not always and not act.why] == []


@pytest.mark.parametrize(
    ("key", "held", "text", "expected"),
    [
        (Qt.Key.Key_J, Held.NoModifier, "j", "J"),
        (Qt.Key.Key_N, Held.ControlModifier | Held.ShiftModifier, "\x0e", "Ctrl+Shift+N"),
        (Qt.Key.Key_Question, Held.ShiftModifier, "?", "?"),
        (Qt.Key.Key_1, Held.ShiftModifier, "1", "1"),
        (Qt.Key.Key_1, Held.KeypadModifier, "1", "1"),
        (Qt.Key.Key_Plus, Held.ControlModifier | Held.ShiftModifier, "+", "Ctrl++"),
        (Qt.Key.Key_F7, Held.NoModifier, "", "F7"),
        (Qt.Key.Key_Shift, Held.ShiftModifier, "", ""),
        (Qt.Key.Key_unknown, Held.NoModifier, "", ""),
    ],
)
def test_what_was_pressed_is_written_one_way(key: Qt.Key, held: Held, text: str, expected: str) -> None:
    assert pressed(event(key, held, text)) == expected


@pytest.mark.parametrize(
    "key",
    [
        "Tab", "Shift+Tab", "Esc", "Space", "Return", "Up", "Shift+Down", "Ctrl+Left", "Home", "Del", "Ctrl+C",
        "Ctrl+V", "+", "Alt+F", "Alt+F4", "Shift+F10", "Meta+L", "", "Nonsense", "Ctrl+X, Ctrl+S",
    ],
)  # fmt: skip
def test_keys_that_fields_lists_and_the_desktop_need_are_refused(memory: Memory, key: str) -> None:
    keymap = keymap_of(memory, one=("J",))
    assert "Choose another" in keymap.refusal("test.one", key)
    with pytest.raises(UserError):
        keymap.give("test.one", [key])
    assert keymap.keys("test.one") == ("J",)


@pytest.mark.parametrize("key", ["X", "Ctrl+Alt+F7", "F5", "Ctrl+Return", "Shift+J", "Alt+Left", "Ö", ";", ","])
def test_a_free_key_is_taken_and_kept_for_the_next_start(memory: Memory, tmp_path: Path, key: str) -> None:
    keymap = keymap_of(memory, one=("J",), two=("K",))
    assert keymap.refusal("test.one", key) == ""
    keymap.give("test.one", [key, "J"])
    memory.write()
    again = keymap_of(Memory(tmp_path), one=("J",), two=("K",))
    assert again.keys("test.one") == (key, "J")
    assert again.own() == ["test.one"]


def test_a_clash_names_the_other_action(memory: Memory) -> None:
    keymap = keymap_of(memory, one=("J",), two=("?", "K"))
    for key in ("K", "?", "Shift+?"):
        with pytest.raises(UserError, match="“Two”"):
            keymap.give("test.one", [key])
    keymap.give("test.two", [])
    keymap.give("test.one", ["K"])
    assert keymap.keys("test.two") == ()
    with pytest.raises(UserError, match="“One”"):
        keymap.usual_again("test.two")
    keymap.all_usual()
    assert (keymap.keys("test.one"), keymap.keys("test.two")) == (("J",), ("?", "K"))
    assert keymap.own() == []


def test_no_key_is_kept_too_and_usual_keys_again_are_never_set(memory: Memory, tmp_path: Path) -> None:
    keymap = keymap_of(memory, one=("J",))
    keymap.give("test.one", [])
    memory.write()
    again = keymap_of(Memory(tmp_path), one=("J",))
    assert again.keys("test.one") == ()
    again.usual_again("test.one")
    assert again.keys("test.one") == ("J",)
    # a later version with other usual keys is free to bring them
    assert keymap_of(Memory(tmp_path), one=("F8",)).keys("test.one") == ("F8",)


@pytest.mark.parametrize(
    "kept", ["Tab", "Blah", "Ctrl+X, Ctrl+S", "@Variant(7)", "\x00\x01", "; ;", "J; Tab", "K", "[1, 2]", "99"]
)
def test_nonsense_in_the_file_counts_as_never_set(memory: Memory, kept: str) -> None:
    memory.keep_text("keys/test.one", kept)
    memory.keep_text("keys/test.two", "K; F9")
    memory.keep_text("keys/from.a.newer.version", "J")
    keymap = keymap_of(memory, two=("L",), one=("J",))
    assert keymap.keys("test.one") == ("J",)
    assert keymap.keys("test.two") == ("K", "F9")
    assert memory.text("keys/from.a.newer.version") == "J"


def test_a_persons_key_goes_before_a_new_usual_one(memory: Memory) -> None:
    memory.keep_text("keys/test.one", "N")
    keymap = keymap_of(memory, one=("J",), new=("N", "M"))
    assert keymap.keys("test.one") == ("N",)
    assert keymap.keys("test.new") == ("M",)


def test_reading_of_written_keys() -> None:
    assert read("Right; L") == ("Right", "L")
    assert read("Ctrl+;") == ("Ctrl+;",)
    assert read("") is None
    assert same("Shift+?", "?")
    assert not same("Shift+J", "J")


# in the window


def test_another_key_works_at_once_and_after_a_restart(
    window: Window, open_window: Open, library: Path, qtbot: QtBot
) -> None:
    window.keymap.give("go.next", ["X"])
    before = window.header.title.accessibleName()
    qtbot.keyClick(window, "]")
    assert window.header.title.accessibleName() == before, "the old key is nobody's now"
    qtbot.keyClick(window, "X")
    assert window.header.title.accessibleName() == "Pencils 3"
    with qtbot.waitSignal(window.closed):
        window.closing.begin()
    again = open_window(library)
    again.activateWindow()
    qtbot.waitUntil(again.isActiveWindow)
    assert again.keymap.keys("go.next") == ("X",)
    qtbot.keyClick(again, "X")
    assert again.header.title.accessibleName() == "Pencils 3"


def test_texts_name_the_keys_in_force(window: Window) -> None:
    assert said("Press {work.generate}.") == "Press G."
    window.keymap.give("work.generate", ["X"])
    assert said("Press {work.generate}.") == "Press X."
    window.keymap.give("work.generate", [])
    assert said("Press {work.generate}.") == "Press Work → Generate."
    assert "Ctrl+." in window.status.stop.toolTip()
    window.keymap.give("work.stop", ["F8"])
    assert "(F8)" in window.status.stop.toolTip()
    window.keymap.usual_again("work.stop")
    assert "(Ctrl+.)" in window.status.stop.toolTip()
    window.tour.begin()
    assert window.tour.bubble is not None
    for _ in range(4):
        assert "{" not in window.tour.bubble.text.text()
        window.tour._move(1)
    window.tour.end()


def test_keys_are_changed_by_keyboard_alone(window: Window, qtbot: QtBot) -> None:
    window.actions_by_id["help.change_keys"].trigger()
    editor = window.asking.open_now
    assert isinstance(editor, KeysEditor)
    qtbot.keyClicks(editor.search, "next step")
    assert editor.id == "go.step.next"
    qtbot.keyClick(editor.list, Qt.Key.Key_Return)
    qtbot.keyClick(editor.recorder, Qt.Key.Key_K)
    assert "“Previous step”" in editor.told.text()
    assert not editor.instead.isEnabled()
    qtbot.keyClick(editor.recorder, Qt.Key.Key_Return)
    assert window.keymap.keys("go.step.next") == ("J",), "refused"
    qtbot.keyClick(editor.recorder, Qt.Key.Key_X)
    assert "free" in editor.told.text()
    qtbot.keyClick(editor.recorder, Qt.Key.Key_Return)
    assert window.keymap.keys("go.step.next") == ("X",)
    assert editor.rows["go.step.next"].text(1) == "X"
    assert editor.rows["go.step.next"].text(2) == "J"
    editor.usual.click()
    assert window.keymap.keys("go.step.next") == ("J",)
    assert editor.isVisible()
    qtbot.keyClick(editor.recorder, Qt.Key.Key_Escape)
    assert window.asking.open_now is None


def test_a_further_key_none_and_all_usual_again(window: Window, qtbot: QtBot) -> None:
    window.asking.change_keys()
    editor = window.asking.open_now
    assert isinstance(editor, KeysEditor)
    editor.choose("go.trace.next")
    qtbot.keyClick(editor.recorder, Qt.Key.Key_F7)
    editor.as_well.click()
    assert window.keymap.keys("go.trace.next") == ("Right", "L", "F7")
    editor.choose("trace.flag")
    editor.none.click()
    assert window.keymap.keys("trace.flag") == ()
    editor.all.click()
    assert "2 actions" in editor.told.text(), "the first press only asks"
    assert len(window.keymap.own()) == 2
    editor.all.click()
    assert window.keymap.own() == []
    assert not editor.all.isEnabled()


def test_the_editor_leaves_tab_and_has_names(window: Window, qtbot: QtBot) -> None:
    window.asking.change_keys()
    editor = window.asking.open_now
    assert isinstance(editor, KeysEditor)
    assert "Generate" not in editor.recorder.accessibleName()
    editor.choose("work.generate")
    assert editor.recorder.accessibleName() == "New key of Generate"
    qtbot.keyClick(editor.recorder, Qt.Key.Key_Tab)
    assert editor.recorder.key == ""
    qtbot.keyClicks(editor.search, "qqqq")
    assert "No action" in editor.told.text()
    assert all(row.isHidden() for row in editor.rows.values())


def test_the_sheet_holds_every_key_and_fits_a_small_screen(window: Window, qtbot: QtBot) -> None:
    window.keymap.give("trace.flag", ["X"])
    qtbot.keyClick(window, "?")
    sheet = window.asking.open_now
    assert isinstance(sheet, KeySheet)
    rows = [row for _, rows in groups(window.keymap) for row in rows]
    assert ("X", "Flag for export") in rows
    assert {act.title for act in ACTIONS if act.keys} <= {title for _, title in rows}
    wanted = sheet.sheet.sizeHint()
    assert wanted.width() + 60 < 1280
    assert wanted.height() + 90 < 720
    sheet.change.click()
    qtbot.waitUntil(lambda: isinstance(window.asking.open_now, KeysEditor))


def test_groups_fall_into_columns_in_their_order() -> None:
    for sizes, count in (((5, 3, 9, 1, 1, 4, 2), COLUMNS), ([9] * 12, MOST_COLUMNS)):
        given = [(str(number), [("k", "t")] * number) for number in sizes]
        made = columns(given)
        assert len(made) == count
        assert [group for column in made for group in column] == given
    assert columns([]) == [[]]
