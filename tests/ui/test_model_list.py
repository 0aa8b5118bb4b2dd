"""The model list in the real window: what is loaded, unloading, folders that changed or went, scoring again."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.engine.tiny import tiny
from workbench.ui.model_list import ModelList
from workbench.ui.model_rows import ModelRow
from workbench.ui.window import Window

SOON = 120_000


@pytest.fixture
def models_list(window: Window, qtbot: QtBot) -> ModelList:
    qtbot.waitUntil(window.isActiveWindow, timeout=SOON)
    qtbot.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    shown = window.overview.models
    assert shown is not None
    qtbot.waitUntil(lambda: bool(shown.rows) and not window.work.open, timeout=SOON)
    return shown


def row(shown: ModelList, name: str) -> ModelRow:
    return next(each for each in shown.rows if each.row.model.name == name)


def rest(window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.work.open and window.pump.idle, timeout=SOON)


def test_models_are_loaded_and_unloaded_by_the_keyboard(window: Window, models_list: ModelList, qtbot: QtBot) -> None:
    assert all("Not loaded" in each.loaded.text() for each in models_list.rows if each.row.there)
    window.problems.choose_row(0)
    window.score()
    rest(window, qtbot)
    qtbot.waitUntil(lambda: any(each.unload.isEnabled() for each in models_list.rows), timeout=SOON)
    loaded = next(each for each in models_list.rows if each.unload.isEnabled())
    name = loaded.row.model.name
    assert "Step likelihood" in loaded.loaded.text() or "PRM" in loaded.loaded.text()
    loaded.unload.setFocus()
    qtbot.keyClick(loaded.unload, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "given back" in models_list.note.text(), timeout=SOON)
    rest(window, qtbot)
    qtbot.waitUntil(lambda: "Not loaded" in row(models_list, name).loaded.text(), timeout=SOON)
    assert name not in {each.name for each in window.jobs.held}
    qtbot.keyClick(models_list, Qt.Key.Key_Escape)
    assert not models_list.isVisible()


def test_scores_of_a_model_that_is_gone_are_said_and_can_be_made_anew(
    window: Window, models_list: ModelList, qtbot: QtBot
) -> None:
    # the library's scores were made by "reader" with another fingerprint
    gone = row(models_list, "reader")
    assert any("22 traces" in told for told in gone.told)
    assert any(word in " ".join(gone.told) for word in ("gone", "changed"))
    button = gone.again["likelihood"]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.work.is_open("score")
    rest(window, qtbot)
    assert window.messages.sentences == []
    qtbot.waitUntil(
        lambda: not any("likelihood" in each.again for each in models_list.rows if each is not gone), timeout=SOON
    )


def test_a_folder_that_vanishes_is_said_and_nothing_breaks(
    window: Window, models: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = models / "models" / "passing"
    shutil.copytree(tiny(tmp_path, "llama"), folder)
    try:
        window._models_changed()
        window.overview.show_models()
        shown = window.overview.models
        assert shown is not None
        qtbot.waitUntil(lambda: any(each.row.model.name == "passing" for each in shown.rows), timeout=SOON)
        rest(window, qtbot)
        shutil.rmtree(folder)
        window.problems.choose_row(0)
        assert window.problem is not None
        window.jobs.generate(window.problem, "passing", window.sampling.settings)
        rest(window, qtbot)
        assert any("passing" in said for said in window.messages.sentences)
        shown.refresh()
        qtbot.waitUntil(lambda: all(each.row.model.name != "passing" for each in shown.rows), timeout=SOON)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
