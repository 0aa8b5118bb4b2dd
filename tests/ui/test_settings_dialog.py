"""The settings driven by keys: every declared setting is there, a change holds at once, and can be taken back."""

from dataclasses import fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from workbench.settings import Look, Preferences, SamplingSettings
from workbench.ui import theme
from workbench.ui.memory import Memory
from workbench.ui.numbers import RealBox
from workbench.ui.settings_dialog import SettingsDialog
from workbench.ui.window import Window


@pytest.fixture
def dialog(window: Window, qtbot: QtBot) -> SettingsDialog:
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, ",", Qt.KeyboardModifier.ControlModifier)
    opened = window.asking.open_now
    assert isinstance(opened, SettingsDialog)
    qtbot.waitUntil(opened.isVisible)
    return opened


def test_every_declared_setting_has_a_named_input(dialog: SettingsDialog) -> None:
    assert [dialog.tabs.tabText(at) for at in range(dialog.tabs.count())] == ["Labelling", "Jobs", "Sampling", "Look"]
    shown = [(name, box) for form in dialog.pages.values() for name, box in form._inputs.items()]
    declared = [each.name for of in (Preferences, SamplingSettings, Look) for each in fields(of)]
    assert [name for name, _ in shown] == declared
    kinds = {
        "me": QLineEdit, "blind": QCheckBox, "error_types": QPlainTextEdit, "n": QSpinBox, "temperature": RealBox,
        "theme": QComboBox,
    }  # fmt: skip
    for name, box in shown:
        assert isinstance(box, kinds.get(name, object))
        assert box.accessibleName()
        assert box.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_a_change_holds_at_once_and_for_the_next_start(dialog: SettingsDialog, window: Window, qtbot: QtBot) -> None:
    told: list[Preferences] = []
    window.preferences.changed.connect(told.append)
    blind, name = dialog.pages["Labelling"].input("blind"), dialog.pages["Labelling"].input("me")
    blind.setFocus()
    qtbot.keyClick(blind, Qt.Key.Key_Space)
    assert [each.blind for each in told] == [True]
    name.setFocus()
    name.selectAll()
    qtbot.keyClicks(name, "Ben")
    assert window.preferences.now.me == "me", "half a name is not a name"
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert (window.preferences.now.me, window.operations.me) == ("Ben", "Ben")
    assert dialog.isVisible(), "Enter ended the typing, not the settings"
    number = dialog.pages["Sampling"].input("n")
    number.setValue(9)
    assert window.sampling.settings.n == 9
    assert window.actions_by_id["work.generate"].text() == "Generate 9 traces"
    kept = Memory(window.memory.path.parent)
    assert (kept.preferences().me, kept.preferences().blind, kept.sampling().n) == ("Ben", True, 9)


def test_an_empty_name_is_refused_with_a_sentence(dialog: SettingsDialog, window: Window, qtbot: QtBot) -> None:
    name = dialog.pages["Labelling"].input("me")
    name.setFocus()
    name.selectAll()
    qtbot.keyClick(name, Qt.Key.Key_Backspace)
    dialog.reject()
    assert dialog.isVisible(), "what was refused is seen before it is gone"
    assert dialog.trouble.text() == "Your name is empty; write at least one letter."
    assert window.preferences.now.me == "me"
    qtbot.keyClicks(name, "Al")
    qtbot.keyClick(name, Qt.Key.Key_Tab)
    assert (window.preferences.now.me, dialog.trouble.isVisible()) == ("Al", False)
    dialog.reject()
    assert not dialog.isVisible()


def test_what_is_half_typed_counts_when_the_settings_are_closed(dialog: SettingsDialog, window: Window) -> None:
    types = dialog.pages["Labelling"].input("error_types")
    types.setPlainText("sign, unit,\n rounding")
    dialog.reject()
    assert window.preferences.now.error_names == ("sign", "unit", "rounding")


def test_usual_values_of_a_page_and_all_as_before(dialog: SettingsDialog, window: Window) -> None:
    labelling, sampling = dialog.pages["Labelling"], dialog.pages["Sampling"]
    assert not dialog.as_before.isEnabled()
    labelling.input("advance").setChecked(False)
    sampling.input("seed").setValue(5)
    dialog.tabs.setCurrentIndex(2)
    dialog.usual.click()
    assert (window.sampling.settings.seed, sampling.input("seed").value()) == (0, 0)
    assert not window.preferences.now.advance, "another page was not asked for"
    dialog.as_before.click()
    assert window.preferences.now.advance
    assert labelling.input("advance").isChecked()
    assert window.preferences.now.me == "me"
    assert not dialog.as_before.isEnabled()


def test_the_look_changes_with_menu_and_memory(dialog: SettingsDialog, window: Window, qapp: QApplication) -> None:
    look = dialog.pages["Look"]
    try:
        look.input("theme").setCurrentIndex(2)
        look.input("still").setChecked(True)
        look.input("zoom").setValue(1.3)
        assert theme.is_dark()
        assert window.view_menu.themes["dark"].isChecked()
        assert window.view_menu.still.isChecked()
        assert theme.zoom() == 1.3
        assert (window.memory.theme(), window.memory.zoom(), window.memory.text("look/still")) == ("dark", 1.3, "yes")
        dialog.as_before.click()
        assert window.view_menu.look == Look("light", 1.0, False)
    finally:
        theme.set_zoom(qapp, 1.0, window)
        theme.keep_still(qapp, False)
        theme.apply(qapp, "light")


@pytest.mark.parametrize("which", ["settings", "privacy", "about"])
def test_tab_reaches_everything_and_everything_says_its_name(window: Window, qtbot: QtBot, which: str) -> None:
    getattr(window.asking, which)()
    dialog = window.asking.open_now
    assert dialog is not None
    qtbot.waitUntil(dialog.isActiveWindow)
    reached: list[QWidget] = []
    for _ in range(60):
        qtbot.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Tab)
        now = dialog.focusWidget()
        if now is None or now in reached:
            break
        reached.append(now)
    silent = [widget for widget in reached if not spoken(widget)]
    assert silent == []
    shown = [button for button in dialog.findChildren(QAbstractButton) if button.isVisible() and button.isEnabled()]
    assert shown
    assert {button for button in shown if button.focusPolicy() & Qt.FocusPolicy.TabFocus} <= set(reached)
    dialog.reject()


def spoken(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def test_at_twice_the_size_of_text_nothing_is_cut(window: Window, qtbot: QtBot, qapp: QApplication) -> None:
    theme.set_zoom(qapp, 2.0, window)
    try:
        window.asking.settings()
        dialog = window.asking.open_now
        assert isinstance(dialog, SettingsDialog)
        qtbot.waitUntil(dialog.isVisible)
        for at in range(dialog.tabs.count()):
            dialog.tabs.setCurrentIndex(at)
            qapp.processEvents()
            labels = [label for label in dialog.tabs.currentWidget().findChildren(QLabel) if label.isVisible()]
            cut = [label.text() for label in labels if label.height() < label.heightForWidth(label.width())]
            assert cut == []
        dialog.reject()
    finally:
        theme.set_zoom(qapp, 1.0, window)
