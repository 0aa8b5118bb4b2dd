"""The sheet of all keys (?): menu by menu, with the keys a person chose, on one screen of 1280 x 720.

    Go                                   Label
    ]        Next problem                1        Sound

What the parts of the window do by themselves, without an action of the table, stands in a group of its own.
"""

import html
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workbench.ui import theme
from workbench.ui.act import MENUS, translated
from workbench.ui.key_names import shown
from workbench.ui.keymap import Keymap

COLUMNS, MOST_COLUMNS, LINES = 3, 4, 26
"""As many columns as it takes to stay below that many lines, which a screen of 720 pixels has room for."""
Group = tuple[str, list[tuple[str, str]]]
"""A heading and its rows: (keys, what they do)."""


def groups(keymap: Keymap) -> list[Group]:
    """Every action that has keys, by menu, then what is always so."""
    found: list[Group] = []
    for menu in MENUS:
        rows = [
            (shown(keymap.keys(act.id)), translated(act.title))
            for act in keymap.acts.values()
            if act.menu == menu and keymap.keys(act.id)
        ]
        if rows:
            found.append((translated(menu), rows))
    return [*found, (_tr("Everywhere the same"), always())]


def always() -> list[tuple[str, str]]:
    return [
        (_tr("Up, Down"), _tr("Step, or problem while in the list")),
        (_tr("Home, End"), _tr("First and last step or problem")),
        (_tr("Space"), _tr("All of a long step, or its beginning only")),
        (_tr("Shift+arrows"), _tr("Select text in a step; Ctrl+C copies it")),
        (_tr("Del"), _tr("Leave this trace out of the columns")),
        (_tr("Tab"), _tr("The next part of the window")),
        (_tr("Esc"), _tr("Close what is open; else stop generating")),
    ]


def columns(all_groups: Sequence[Group]) -> list[list[Group]]:
    """The groups in their order, cut into columns so that the longest is as short as can be."""
    for count in range(COLUMNS, MOST_COLUMNS):
        found = _cut(all_groups, count)
        if max(sum(map(_height, column)) for column in found) <= LINES:
            return found
    return _cut(all_groups, MOST_COLUMNS)


def _height(group: Group) -> int:
    return len(group[1]) + 2


def _cut(all_groups: Sequence[Group], count: int) -> list[list[Group]]:
    heights = [_height(group) for group in all_groups]
    most = max(heights, default=1)
    while True:
        found: list[list[Group]] = [[]]
        filled = 0
        for group, height in zip(all_groups, heights, strict=True):
            if found[-1] and filled + height > most:
                found.append([])
                filled = 0
            found[-1].append(group)
            filled += height
        if len(found) <= count:
            return found
        most += 1


class KeySheet(QDialog):
    """``changeAsked`` when the person wants other keys; the sheet is closed then."""

    changeAsked = Signal()

    def __init__(self, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self.sheet = QWidget()
        side_by_side = QHBoxLayout(self.sheet)
        side_by_side.setContentsMargins(0, 0, 8, 0)
        side_by_side.setSpacing(30)
        for column in columns(groups(keymap)):
            lines = QVBoxLayout()
            lines.setSpacing(14)
            for heading, rows in column:
                lines.addWidget(_table(heading, rows))
            lines.addStretch(1)
            side_by_side.addLayout(lines)
        self.area = QScrollArea()
        self.area.setWidget(self.sheet)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName(self.tr("All keys"))
        self.area.setAccessibleDescription(spoken(keymap))
        self.area.viewport().setAutoFillBackground(False)
        self.sheet.setAutoFillBackground(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.change = buttons.addButton(self.tr("Change keys…"), QDialogButtonBox.ButtonRole.ActionRole)
        self.change.clicked.connect(self._change)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 18, 14, 14)
        layout.addWidget(self.area)
        layout.addWidget(buttons)
        room = self.screen().availableSize()
        wanted = self.sheet.sizeHint()
        self.resize(min(wanted.width() + 60, room.width() - 40), min(wanted.height() + 90, room.height() - 60))
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setDefault(True)
        close.setFocus()

    def _change(self) -> None:
        self.accept()
        self.changeAsked.emit()


def spoken(keymap: Keymap) -> str:
    """The sheet as sentences, for a screen reader."""
    return ". ".join(
        f"{heading}: " + "; ".join(f"{keys}, {title}" for keys, title in rows) for heading, rows in groups(keymap)
    )


def _table(heading: str, rows: Sequence[tuple[str, str]]) -> QLabel:
    muted = theme.current().muted.name()
    cells = "".join(
        f"<tr><td width='104' style='padding:2px 12px 2px 0; white-space:nowrap'>"
        f"{_caps(keys)}</td>"
        f"<td style='padding:2px 0'>{html.escape(title)}</td></tr>"
        for keys, title in rows
    )
    label = QLabel(
        f"<p style='color:{muted}; margin:0 0 4px 0'>{html.escape(heading)}</p><table>{cells}</table>"
    )
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setAccessibleName(f"{heading}: " + "; ".join(f"{keys}, {title}" for keys, title in rows))
    return label


def _caps(keys: str) -> str:
    """Each key on a ground of its own, so that "Ctrl++, Ctrl+=" is read as two."""
    ground = theme.current().track.name()
    cap = f"<span style='background-color:{ground}; font-weight:600'>&nbsp;{{}}&nbsp;</span>"
    return "&nbsp; ".join(cap.format(html.escape(key).replace(" ", "&nbsp;")) for key in keys.split(", "))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Keys", text)
