"""About Workbench: its version, its licence, and those of all it stands on, read from what is installed.

    torch   2.13.0   Apache-2.0 AND BSD-3-Clause ...       -> the text of its licence below

Nothing of this is read before the dialog is opened, and no licence before it is chosen.
"""

import platform
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench import __version__
from workbench.core.errors import UserError
from workbench.core.paths import resource
from workbench.ui import theme

OURSELVES = "workbench-process-supervision"
DIRECT = (
    "PySide6-Essentials", "torch", "transformers", "safetensors", "tokenizers", "pyqtgraph", "sqlite-utils", "click",
    "platformdirs", "ziamath", "numpy",
)  # fmt: skip
"""What we ask for ourselves, for a copy that was never installed and so has no record of it."""
FONTS = (("Inter", "Inter-OFL.txt"), ("JetBrains Mono", "JetBrainsMono-OFL.txt"))
IN_REPORT = ("PySide6-Essentials", "torch", "transformers", "tokenizers", "safetensors", "numpy", "sqlite-utils")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_TEXTS = re.compile(r"licen[cs]e|copying|notice", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """Something Workbench stands on. ``text`` reads the licence it brought along; empty where it brought none."""

    name: str
    version: str
    licence: str
    text: Callable[[], str]


def parts() -> list[Part]:
    """Ourselves, the fonts that ship, then every package needed to run, whoever asks for it, by name."""
    ours = Part("Workbench", __version__, "Apache-2.0", _our_text)
    fonts = [Part(name, "", "OFL-1.1", lambda file=file: _font_text(file)) for name, file in FONTS]  # type: ignore[misc]
    packages = sorted(needed(), key=lambda each: each.metadata["Name"].lower())
    return [ours, *fonts, *(_part(each) for each in packages)]


def needed() -> Iterator[Distribution]:
    """The installed packages without which Workbench, or one of them, would not run."""
    ours = _installed(OURSELVES)
    waiting = list(_required(ours)) if ours is not None else list(DIRECT)
    seen = {_key(OURSELVES)}
    while waiting:
        name = waiting.pop()
        if _key(name) in seen:
            continue
        seen.add(_key(name))
        found = _installed(name)
        if found is not None:
            yield found
            waiting += _required(found)


def versions() -> str:
    """For the report of an error: versions and the kind of machine, no names and no folders."""
    lines = [
        f"Workbench {__version__}",
        f"Python {platform.python_version()} ({sys.implementation.name})",
        f"Qt {qVersion()}, {QGuiApplication.platformName()}",
        f"{platform.system()} {platform.release()}, {platform.machine()}",
    ]
    for name in IN_REPORT:
        found = _installed(name)
        lines.append(f"{name} {found.version if found is not None else '-'}")
    return "\n".join(lines)


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _required(of: Distribution) -> Iterator[str]:
    for line in of.requires or ():
        wanted, _, condition = line.partition(";")
        name = _NAME.match(wanted.strip())
        # what belongs to an extra was not asked for; a package for another system is simply not there
        if name and "extra ==" not in condition:
            yield name.group()


def _part(of: Distribution) -> Part:
    told = of.metadata
    classified = [
        line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or () if line.startswith("License ::")
    ]
    # some put the whole text where its name belongs
    short = _line(of, "License").strip().partition("\n")[0]
    licence = _line(of, "License-Expression") or (short if len(short) <= 80 else "") or ", ".join(classified)
    return Part(told["Name"], of.version, licence or _tr("see its text"), lambda: _texts(of))


def _line(of: Distribution, name: str) -> str:
    return next(iter(of.metadata.get_all(name) or ()), "")


def _texts(of: Distribution) -> str:
    found = []
    for file in of.files or ():
        if _TEXTS.search(file.name) and ".dist-info" in str(file):
            with suppress(OSError):
                text = Path(str(file.locate())).read_text(encoding="utf-8", errors="replace")
                found.append(f"{file}\n\n{text}")
    return "\n\n".join(found)


def _our_text() -> str:
    ours = _installed(OURSELVES)
    text = _texts(ours) if ours is not None else ""
    if not text:
        with suppress(OSError):
            text = Path(__file__).resolve().parents[2].joinpath("LICENSE").read_text(encoding="utf-8")
    return text


def _font_text(file: str) -> str:
    try:
        return resource("fonts", file).read_text(encoding="utf-8")
    except (UserError, OSError):
        return ""


class AboutDialog(QDialog):
    """``table``: name, version, licence; ``text``: that of the chosen row; ``copy``: versions to the clipboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Workbench"))
        self.resize(round(680 * theme.zoom()), round(620 * theme.zoom()))
        head = QLabel(self.tr("Workbench {0}").format(__version__))
        head.setFont(theme.strong(self.font(), 1.3))
        told = QLabel(
            self.tr(
                "Look into the steps of a model's solutions, judge them, and fine-tune on what you found: by process "
                "or by outcome. Licensed under the Apache License 2.0; what it stands on keeps its own licence:"
            )
        )
        told.setWordWrap(True)
        self.parts = parts()
        self.table = self._table()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(theme.mono(self.font().pointSizeF() * 0.9))
        self.text.setAccessibleName(self.tr("Text of the licence"))
        self.table.currentCellChanged.connect(lambda row, *_: self._show(row))
        self.copy = QPushButton(self.tr("Copy versions"))
        self.copy.setToolTip(self.tr("For the report of an error: versions and kind of machine, no names, no folders"))
        self.copy.clicked.connect(self._copy)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self.copy)
        foot.addStretch(1)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(8)
        layout.addWidget(head)
        layout.addWidget(told)
        layout.addWidget(self.table, 3)
        layout.addWidget(self.text, 2)
        layout.addLayout(foot)
        self.table.setCurrentCell(0, 0)
        self.table.setFocus()

    def _table(self) -> QTableWidget:
        table = QTableWidget(len(self.parts), 3)
        table.setHorizontalHeaderLabels([self.tr("Part"), self.tr("Version"), self.tr("Licence")])
        table.setAccessibleName(self.tr("Parts and their licences"))
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        for row, part in enumerate(self.parts):
            for column, text in enumerate((part.name, part.version, part.licence)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                table.setItem(row, column, item)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        for column in (0, 1):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        return table

    def _show(self, row: int) -> None:
        if 0 <= row < len(self.parts):
            part = self.parts[row]
            self.text.setPlainText(part.text() or self.tr("{0} brought no text of its licence.").format(part.name))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(versions())
        self.copy.setText(self.tr("Copied"))


def _tr(text: str) -> str:
    return QCoreApplication.translate("About", text)
