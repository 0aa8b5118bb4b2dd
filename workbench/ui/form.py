"""A form made from a settings dataclass: every field says its title, tip, step and limits where it is declared.

``SettingsForm(SamplingSettings())`` shows four spin boxes; ``value()`` answers ``SamplingSettings(n=8, ...)``.
Its type decides a field's input: a box to tick, a number, a choice, a line, or a few lines where much may be written.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from workbench.ui import theme
from workbench.ui.numbers import RealBox

Settings = TypeVar("Settings")
Input = QSpinBox | RealBox | QComboBox | QCheckBox | QLineEdit | QPlainTextEdit
MOST = 2**31 - 1
LONG = 200
"""A text that may be longer is written in several lines."""
ONE_LINE = 330
"""Pixels of a tip that fits beside the titles."""


class _Base(QWidget):
    """Signals need a class that is not generic."""

    changed = Signal()


class SettingsForm(_Base, Generic[Settings]):
    """One row a field. A number outside its limits cannot be typed in; texts are told when they are left."""

    def __init__(
        self, settings: Settings, parent: QWidget | None = None, *, names: Sequence[str] = (), told: bool = False
    ) -> None:
        """``names``: of these fields only; ``told``: what the tips say stands under the inputs, and a number counts
        when it is typed to its end."""
        super().__init__(parent)
        self._settings = settings
        self._inputs: dict[str, Input] = {}
        self._written: dict[str, str] = {}
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for field in fields(settings):  # type: ignore[arg-type]
            if not names or field.name in names:
                self._add(layout, field.name, field.metadata, told)

    def _add(self, layout: QFormLayout, name: str, told: Any, explained: bool) -> None:
        box = _input(getattr(self._settings, name), told)
        title, tip = _tr(str(told.get("title", name))), _tr(str(told.get("tip", "")))
        box.setAccessibleName(title)
        box.setToolTip(tip)
        self._inputs[name] = box
        if isinstance(box, QCheckBox):
            box.setText(title)
            layout.addRow(box)
        else:
            label = QLabel(title)
            label.setToolTip(tip)
            label.setBuddy(box)
            layout.addRow(label, box)
        if explained and tip:
            box.setAccessibleDescription(tip)
            said = QLabel(tip)
            # a wrapped label asks for the height of two lines where one would do
            said.setWordWrap(said.fontMetrics().horizontalAdvance(tip) > ONE_LINE * theme.zoom())
            said.setContentsMargins(22 if isinstance(box, QCheckBox) else 0, 0, 0, 6)
            theme.look(said, muted=True)
            layout.addRow(*([said] if isinstance(box, QCheckBox) else ["", said]))
        if isinstance(box, QAbstractSpinBox):
            box.setKeyboardTracking(not explained)
            # a style sheet's padding does not reach the text of a spin box
            box.lineEdit().setTextMargins(5, 0, 0, 0)
        self._listen(name, box)

    def _listen(self, name: str, box: Input) -> None:
        if isinstance(box, QCheckBox):
            box.toggled.connect(self._tell)
        elif isinstance(box, QComboBox):
            box.currentIndexChanged.connect(self._tell)
        elif isinstance(box, QSpinBox | RealBox):
            box.valueChanged.connect(self._tell)
        else:
            self._written[name] = _text(box)
            box.installEventFilter(self)
            if isinstance(box, QLineEdit):
                box.editingFinished.connect(self.settle)

    def value(self) -> Settings:
        """As it stands in the form; a text may be one that is refused."""
        return replace(self._settings, **{name: _read(box) for name, box in self._inputs.items()})  # type: ignore[type-var]

    def show_value(self, settings: Settings) -> None:
        self._settings = settings
        for name, box in self._inputs.items():
            value = getattr(settings, name)
            if isinstance(box, QComboBox):
                box.setCurrentIndex(box.findData(value))
            elif isinstance(box, QCheckBox):
                box.setChecked(value)
            elif isinstance(box, QSpinBox | RealBox):
                box.setValue(value)
            else:
                self._written[name] = value
                if _text(box) != value:
                    box.setText(value) if isinstance(box, QLineEdit) else box.setPlainText(value)

    def input(self, name: str) -> Input:
        """The input of one field, for focus and tests."""
        return self._inputs[name]

    def settle(self) -> None:
        """What is half typed counts now."""
        for box in self._inputs.values():
            if isinstance(box, QSpinBox | RealBox):
                box.interpretText()
        written = {name: _text(self._inputs[name]) for name in self._written}
        if written != self._written:
            self._written = written
            self._tell()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.settle()
        return super().eventFilter(watched, event)

    def _tell(self) -> None:
        self.changed.emit()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Settings", text) if text else ""


def _text(box: QWidget) -> str:
    if isinstance(box, QPlainTextEdit):
        return " ".join(box.toPlainText().splitlines())
    assert isinstance(box, QLineEdit)
    return box.text()


def _read(box: Input) -> Any:
    if isinstance(box, QComboBox):
        return box.currentData()
    if isinstance(box, QCheckBox):
        return box.isChecked()
    return box.value() if isinstance(box, QSpinBox | RealBox) else _text(box)


def _input(value: object, told: Any) -> Input:
    if isinstance(value, bool):
        tick = QCheckBox()
        tick.setChecked(value)
        return tick
    if isinstance(value, str):
        return _text_input(value, told)
    low, high = told.get("at_least"), told.get("at_most")
    if isinstance(value, float):
        real = RealBox()
        real.setDecimals(2)
        real.setRange(float(low if low is not None else -MOST), float(high if high is not None else MOST))
        real.setSingleStep(float(told.get("step") or 0.1))
        real.setValue(value)
        return real
    whole = QSpinBox()
    whole.setRange(int(low if low is not None else 0), int(min(high if high is not None else MOST, MOST)))
    whole.setSingleStep(int(told.get("step") or 1))
    whole.setValue(int(str(value)))
    return whole


def _text_input(value: str, told: Any) -> Input:
    if told.get("choices"):
        combo = QComboBox()
        for choice, words in zip(told["choices"], told["words"], strict=True):
            combo.addItem(_tr(words), choice)
        combo.setCurrentIndex(combo.findData(value))
        return combo
    if (told.get("at_most") or 0) > LONG:
        lines = QPlainTextEdit(value)
        lines.setTabChangesFocus(True)
        lines.setFixedHeight(3 * lines.fontMetrics().lineSpacing() + 18)
        return lines
    return QLineEdit(value)
