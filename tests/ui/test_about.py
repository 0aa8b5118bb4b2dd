"""About: our version and licence, those of what we stand on as installed, and versions that can be copied."""

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench import __version__
from workbench.ui.about import DIRECT, AboutDialog, parts, versions


def test_all_that_is_needed_is_named_with_its_licence() -> None:
    found = {part.name.lower().replace("_", "-"): part for part in parts()}
    assert {name.lower() for name in DIRECT} <= set(found)
    assert {"workbench", "inter", "jetbrains mono", "shiboken6", "regex"} <= set(found), "what they need in turn, too"
    assert "pytest" not in found, "what only tests need does not ship"
    assert all(part.licence for part in found.values())
    assert found["torch"].version
    assert "BSD" in found["numpy"].licence


def test_licence_texts_are_those_that_were_installed() -> None:
    found = {part.name.lower(): part for part in parts()}
    assert "Apache License" in found["workbench"].text()
    assert "SIL OPEN FONT LICENSE" in found["inter"].text()
    assert "SIL OPEN FONT LICENSE" in found["jetbrains mono"].text()
    assert "Redistribution" in found["numpy"].text()


def test_arrows_walk_through_the_licences_and_versions_are_copied(qtbot: QtBot, qapp: QApplication) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    assert "Apache License" in dialog.text.toPlainText()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Down)
    assert "SIL OPEN FONT LICENSE" in dialog.text.toPlainText()
    for row, part in enumerate(dialog.parts):
        dialog.table.setCurrentCell(row, 0)
        assert dialog.text.toPlainText().strip(), part.name
    dialog.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert copied == versions()
    assert f"Workbench {__version__}" in copied
    assert "torch 2" in copied
    assert str(Path.home()) not in copied


def test_the_window_reads_none_of_it_before_it_is_opened() -> None:
    code = (
        "import sys, workbench.ui.window; "
        "print([name for name in ('workbench.ui.about', 'workbench.ui.privacy', 'workbench.ui.settings_dialog',"
        " 'importlib.metadata') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
