"""What stands in the columns, chosen from a menu that stays open while boxes are ticked, by mouse, Space or Return.

    chooser.offer({"policy": 4, "run 7": 4}, reference=True, mix=Mix(hidden=frozenset({"run 7"})))
    chooser.mixChanged -> Mix(frozenset(), reference=True)
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from workbench.ui.offer import Mix


class ColumnChooser(QMenu):
    """Models, the reference solution, one of each model, and the ways to compare."""

    mixChanged = Signal(object)
    """The new Mix."""

    def __init__(self, ways: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mix = Mix()
        self._offer: tuple[tuple[tuple[str, int], ...], bool] = ((), False)
        self._models: list[QAction] = []
        self._line = QAction(self)
        self._line.setSeparator(True)
        self.addAction(self._line)
        self.reference = self._box(self.tr("Reference solution"))
        self.by_sample = self._box(self.tr("One of each model: the same sample side by side"))
        self.everything = self._box(self.tr("Also traces that the filter leaves out"))
        self.again = QAction(self)
        self.addAction(self.again)
        self.again.triggered.connect(lambda: self._change(replace(self._mix, left_out=frozenset())))
        self.everything.triggered.connect(lambda on: self._change(replace(self._mix, everything=on)))
        self.reference.triggered.connect(lambda on: self._change(replace(self._mix, reference=on)))
        self.by_sample.triggered.connect(lambda on: self._change(replace(self._mix, by_sample=on)))
        self.addSeparator()
        self.addActions(list(ways))

    def _box(self, title: str) -> QAction:
        # made here, not by the menu: the wrapper of an action that Qt made can lose it while it is still there
        action = QAction(title, self)
        action.setCheckable(True)
        self.addAction(action)
        return action

    def offer(
        self, models: Mapping[str, int], *, reference: bool, mix: Mix, filtered: bool = False, left_out: int = 0
    ) -> None:
        """Say what there is: models with their number of traces, whether the problem has a solution, whether a filter
        leaves some of its traces out, how many a person has left out."""
        self._mix = mix
        told = tuple(models.items()), reference
        if told != self._offer:
            self._offer = told
            for action in self._models:
                self.removeAction(action)
                action.deleteLater()
            self._models = [self._model_box(name, count) for name, count in models.items()]
            self.insertActions(self._line, self._models)
        for action in self._models:
            action.setChecked(action.data() not in mix.hidden)
        self.reference.setChecked(mix.reference)
        self.reference.setEnabled(reference)
        self.reference.setText(
            self.tr("Reference solution") if reference else self.tr("Reference solution (this problem has none)")
        )
        self.everything.setChecked(mix.everything)
        self.everything.setEnabled(filtered)
        self.again.setVisible(bool(left_out))
        self.again.setText(self.tr("Bring back what was left out ({0})").format(left_out))
        self.by_sample.setChecked(mix.by_sample)
        self.by_sample.setEnabled(len(models) > 1)

    def _model_box(self, name: str, count: int) -> QAction:
        # a name's "&" is no accelerator
        title = (name or self.tr("Written by hand")).replace("&", "&&")
        action = QAction(f"{title}  ({count})", self)
        action.setCheckable(True)
        action.setData(name)
        action.triggered.connect(lambda on, name=name: self._change(self._mix.without(name, not on)))
        return action

    def _change(self, mix: Mix) -> None:
        self._mix = mix
        self.mixChanged.emit(mix)

    # a menu that closes at every tick would have to be opened once for each model

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.actionAt(event.position().toPoint())
        if action is not None and action.isCheckable() and action.isEnabled():
            action.trigger()
            event.accept()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        ticks = event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if ticks and action is not None and action.isCheckable() and action.isEnabled():
            action.trigger()
            event.accept()
        else:
            super().keyPressEvent(event)
