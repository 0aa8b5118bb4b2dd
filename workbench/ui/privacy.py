"""What is stored where (Help): nothing leaves this machine, and these are the folders of this installation.

    Library     workbench.db and what SQLite keeps beside it      12.4 MB   [Show folder]

Sizes are added up folder by folder between two turns of the event loop, and only while the page is open.
"""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workbench import settings
from workbench.core.errors import UserError
from workbench.core.paths import resource
from workbench.ui import theme
from workbench.ui.numbers import size

TURN_S = 0.004


@dataclass(frozen=True)
class Place:
    """``files``: these only; empty: all that lies in the folder."""

    title: str
    holds: str
    folder: Path
    files: tuple[str, ...] = ()

    @property
    def shown(self) -> Path:
        return self.folder / self.files[0] if self.files else self.folder


def places(library: Path, ini: Path) -> list[Place]:
    """Every place this installation writes to of itself, and the one it only reads."""
    wal = tuple(f"{library.name}{tail}" for tail in ("", "-wal", "-shm"))
    found = [
        Place(_tr("Library"), _tr("Problems, traces, scores, labels, flags, fine-tunes"), library.parent, wal),
        Place(_tr("Settings"), _tr("What you chose, and where the window stood"), ini.parent, (ini.name,)),
        Place(_tr("Checkpoints"), _tr("Models that fine-tunes started here have saved"), settings.checkpoints_folder()),
        Place(_tr("Own models"), _tr("What you put there yourself"), settings.models_folder()),
        Place(_tr("Exports"), _tr("What you export, unless you name another folder"), settings.exports_folder()),
        Place(
            _tr("Log"),
            _tr(
                "Warnings and errors: when, which kind, where in the code, and what was being done. No problem, no "
                "trace, no label. Four files of half a megabyte at most; older ones are dropped."
            ),
            settings.logs_folder(),
        ),
    ]
    with suppress(UserError):
        found.append(Place(_tr("Workbench itself"), _tr("Shipped models and samples; only read"), resource()))
    return found


def sizes(all_places: Sequence[Place]) -> Iterator[tuple[int, int | None]]:
    """(number of a place, its octets so far), folder by folder; None for a place where nothing is."""
    for number, place in enumerate(all_places):
        if place.files:
            yield number, _sum([place.folder / name for name in place.files])
            continue
        total: int | None = None
        # links are not followed: what they lead to lies elsewhere
        for folder, _, names in os.walk(place.folder):
            more = _sum([Path(folder, name) for name in names])
            total = (total or 0) + (more or 0) if total is not None or more is not None else None
            yield number, total
        yield number, total


def _sum(files: Sequence[Path]) -> int | None:
    found = []
    for file in files:
        try:
            found.append(file.lstat().st_size)
        except OSError:
            # gone meanwhile, or not ours to look at
            continue
    return sum(found) if found else None


class PrivacyDialog(QDialog):
    """``sizes``: the labels of the sizes, in the order of ``places``; ``show``: their buttons."""

    def __init__(self, parent: QWidget, library: Path, ini: Path) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("What is stored where"))
        self.resize(round(620 * theme.zoom()), round(600 * theme.zoom()))
        self.places = places(library, ini)
        self.sizes: list[QLabel] = []
        self.reveals: list[QPushButton] = []
        head = QLabel(self.tr("Nothing leaves this machine."))
        head.setFont(theme.strong(self.font(), 1.15))
        promise = _words(
            self.tr(
                "Workbench opens no connection: no account, no statistics, no search for updates, no downloads. Models "
                "and data are read from folders, results are written to folders. The report of an error is copied to "
                "the clipboard only when you have seen its text, and goes nowhere by itself."
            )
        )
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 4, 8, 4)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        for number, place in enumerate(self.places):
            self._add(grid, 3 * number, place)
        grid.setRowStretch(3 * len(self.places), 1)
        area = QScrollArea()
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName(self.tr("Places"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(8)
        layout.addWidget(head)
        layout.addWidget(promise)
        layout.addWidget(area, 1)
        layout.addWidget(buttons)
        self._found = sizes(self.places)
        self._count = QTimer(self)
        self._count.timeout.connect(self._add_up)
        self._count.start(0)

    def _add(self, grid: QGridLayout, row: int, place: Place) -> None:
        title = QLabel(place.title)
        theme.look(title, strong=True)
        title.setContentsMargins(0, 10, 0, 0)
        octets = QLabel("…")
        octets.setFont(theme.mono(self.font().pointSizeF()))
        octets.setAccessibleName(self.tr("Size of {0}").format(place.title))
        where = _words(str(place.shown))
        where.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        where.setAccessibleName(self.tr("Where: {0}").format(place.shown))
        holds = _words(place.holds)
        theme.look(holds, muted=True)
        show = QPushButton(self.tr("Show folder"))
        show.setAccessibleName(self.tr("Show the folder of {0}").format(place.title))
        show.setEnabled(place.folder.is_dir())
        show.setToolTip(str(place.folder) if show.isEnabled() else self.tr("Not there yet"))
        show.clicked.connect(lambda: self._show(place, show))
        grid.addWidget(title, row, 0)
        grid.addWidget(octets, row, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
        grid.addWidget(where, row + 1, 0)
        grid.addWidget(show, row + 1, 1, 2, 1, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        grid.addWidget(holds, row + 2, 0)
        self.sizes.append(octets)
        self.reveals.append(show)

    def _show(self, place: Place, button: QPushButton) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(place.folder))):
            button.setText(self.tr("No file manager"))
            button.setEnabled(False)

    def _add_up(self) -> None:
        until = time.monotonic() + TURN_S
        while time.monotonic() < until:
            found = next(self._found, None)
            if found is None:
                self._count.stop()
                return
            number, octets = found
            self.sizes[number].setText(self.tr("nothing yet") if octets is None else size(octets))

    def done(self, result: int) -> None:
        self._count.stop()
        super().done(result)


def _words(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _tr(text: str) -> str:
    return QCoreApplication.translate("Privacy", text)
