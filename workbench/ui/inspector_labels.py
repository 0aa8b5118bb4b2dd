"""The label of a step in the inspector: three buttons, "take back", and every label anyone ever gave, newest first.

    [1 Sound] [2 Unclear] [3 Error]     Take my label back
    ✗ Error · me · 2024-03-14 09:12 · counts now
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from workbench.core.channels import Channel
from workbench.core.values import ERROR, LABEL_NAMES, SOUND, UNCLEAR, Label
from workbench.store.detail import Told
from workbench.ui import theme
from workbench.ui.inspector_lineage import label_origin, label_words
from workbench.ui.inspector_parts import small

KEYS = {SOUND: "1", UNCLEAR: "2", ERROR: "3"}
SHOWN_LABELS = 40


class LabelBox(QWidget):
    """The label of the step: three buttons, "take back", and every label anyone ever gave. ``asked(int | None)``."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: dict[int, QPushButton] = {}
        self._value: int | None = None
        row = QHBoxLayout()
        row.setSpacing(6)
        for value, key in KEYS.items():
            name = self.tr(LABEL_NAMES[value])
            button = QPushButton(f"{key}  {name}")
            button.setCheckable(True)
            button.setToolTip(f"{name} ({key})")
            button.setAccessibleName(self.tr("Label the step {0}").format(name))
            button.setMinimumWidth(40)
            button.clicked.connect(lambda _, value=value: self._clicked(value))
            row.addWidget(button, 1)
            self.buttons[value] = button
        theme.notifier.changed.connect(self._retheme)
        self._retheme()
        self.back = QToolButton()
        self.back.setText(self.tr("Take my label back"))
        self.back.setAccessibleName(self.back.text())
        theme.look(self.back, link=True)
        self.back.clicked.connect(lambda: self._clicked(None))
        self.state = small(self.tr("The label in force"))
        self.history = small(self.tr("All labels of the step, newest first"), tab=True)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(5)
        lines.addLayout(row)
        lines.addWidget(self.state)
        lines.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        lines.addWidget(self.history)

    def show_labels(
        self, label: Label | None, history: Sequence[Told], me: str, writable: bool, channels: Sequence[Channel] = ()
    ) -> None:
        """``label``: the one in force; ``history``: all of them, newest first; ``channels``: the qualities whose
        ratings are among them."""
        self._value = label.value if label is not None else None
        self._check()
        given = [told for told in history if not told.label.channel]
        mine = [told for told in given if told.label.source == "person" and told.label.by == me]
        takes = bool(mine) and mine[0].standing in ("counts", "outweighed")
        held = self.back.hasFocus()
        self.back.setVisible(takes)
        if held and not takes:
            self.buttons[SOUND].setFocus(Qt.FocusReason.OtherFocusReason)
        for button in (*self.buttons.values(), self.back):
            button.setEnabled(writable)
        said = "" if label is not None and label.value is not None else self.tr("Nobody's label counts yet.")
        if not writable:
            said = f"{said} {self.tr('Labels cannot be given now.')}".strip()
        self.state.setVisible(bool(said))
        self.state.say((said, "muted"))
        self.history.setVisible(bool(history))
        self.history.say(*_runs(history, channels, self.tr("and {0} older ones")))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_buttons()

    def _name_buttons(self) -> None:
        """With its key where there is room for it."""
        fitted = QFontMetrics(theme.strong(QApplication.font()))
        room = (self.width() - 12) // 3 - 8
        named = {value: self.tr(LABEL_NAMES[value]) for value in KEYS}
        roomy = all(fitted.horizontalAdvance(f"{KEYS[value]}  {name}") <= room for value, name in named.items())
        for value, name in named.items():
            self.buttons[value].setText(f"{KEYS[value]}  {name}" if roomy else name)

    def _retheme(self) -> None:
        self._name_buttons()
        look = theme.current()
        tones = {SOUND: (look.right, look.right_soft), ERROR: (look.wrong, look.wrong_soft)}
        for value, button in self.buttons.items():
            ink, soft = tones.get(value, (look.unknown, look.unknown_soft))
            # the padding of the sheet would make three of them wider than a narrow dock
            button.setStyleSheet(
                "QPushButton { padding: 5px 2px; } QPushButton:checked {"
                f" background: {soft.name()}; color: {ink.name()}; border-color: {ink.name()}; font-weight: 600; }}"
            )

    def _check(self) -> None:
        for value, button in self.buttons.items():
            button.setChecked(value == self._value)

    def _clicked(self, value: int | None) -> None:
        # the buttons show what is stored, not what was clicked
        self._check()
        self.asked.emit(value)


def _runs(history: Sequence[Told], channels: Sequence[Channel], older: str) -> tuple[tuple[str, str], ...]:
    runs: list[tuple[str, str]] = []
    for told in history[:SHOWN_LABELS]:
        live = told.standing == "counts"
        tone = {SOUND: "right", ERROR: "wrong"}.get(told.label.value or 0, "strong")
        tone = "muted" if not live else "strong" if told.label.channel else tone
        runs.append(("\n" if runs else "", ""))
        runs.append((label_words(told.label, channels), tone))
        runs.append((f" · {label_origin(told)}", "muted"))
        if told.label.note:
            runs.append((f"\u2028{told.label.note}", "" if live else "muted"))
    if len(history) > SHOWN_LABELS:
        runs.append(("\n" + older.format(len(history) - SHOWN_LABELS), "muted"))
    return tuple(runs)
