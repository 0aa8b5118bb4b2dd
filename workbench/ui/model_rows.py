"""One line of the model list: name, what it is, where it lies, what it takes, what is loaded, what has changed since.

clean   0.8 M parameters · 3.4 MB loaded · came with Workbench                               Unload
        Loaded: Step likelihood · /opt/workbench/resources/models/clean
        1,204 traces keep scores (Step likelihood) of what this folder held before.          Score again
"""

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from workbench.tasks.model_list import Made, Row
from workbench.tasks.shelf import Held
from workbench.ui import theme
from workbench.ui.choices import TITLES
from workbench.ui.elided import Elided
from workbench.ui.numbers import count, real, size


class ModelRow(QFrame):
    """``unload_asked`` and ``again_asked(scorer)`` say what was pressed."""

    unload_asked = Signal()
    again_asked = Signal(str)

    def __init__(self, row: Row, scorers: frozenset[str]) -> None:
        """``scorers``: those that can score again."""
        super().__init__()
        self.row = row
        theme.look(self, card=True)
        name = Elided()
        name.say(row.model.name)
        theme.look(name, strong=True)
        self.what = QLabel(what(row))
        self.what.setWordWrap(True)
        self.place = Elided()
        self.place.say(row.model.folder)
        self.loaded = QLabel()
        self.loaded.setWordWrap(True)
        for label in (self.what, self.place):
            theme.look(label, muted=True)
        self.unload = QPushButton(_tr("Unload"))
        self.unload.setAccessibleName(_tr("Unload {0}").format(row.model.name))
        self.unload.setToolTip(_tr("Gives its memory back; it is loaded again when it is wanted"))
        self.unload.clicked.connect(self.unload_asked)
        top = QHBoxLayout()
        top.setSpacing(8)
        told = QVBoxLayout()
        told.setSpacing(2)
        for part in (name, self.what, self.place, self.loaded):
            told.addWidget(part)
        self.place.setVisible(bool(row.model.folder))
        self.loaded.setVisible(row.there)
        self.unload.setVisible(row.there)
        top.addLayout(told, 1)
        top.addWidget(self.unload, 0, Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 9, 10, 9)
        whole.setSpacing(6)
        whole.addLayout(top)
        self.again: dict[str, QPushButton] = {}
        self.told: list[str] = []
        """What is said of it besides: faults, scores by what it is no longer."""
        if row.fault:
            self._say(whole, row.fault, "")
        elif not row.there:
            self._say(whole, _tr("The folder is gone. Put it back there to use the model again."), "")
        for made in row.scores:
            self._say(whole, since(made), made.scorer if made.still != "same" and made.scorer in scorers else "")
        self.show_held(())

    def _say(self, whole: QVBoxLayout, text: str, scorer: str) -> None:
        if not text:
            return
        self.told.append(text)
        line = QHBoxLayout()
        mark = QLabel("!")
        theme.look(mark, chip="warn")
        label = QLabel(text)
        label.setWordWrap(True)
        line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label, 1)
        if scorer and scorer not in self.again:
            button = self.again[scorer] = QPushButton(_tr("Score again"))
            button.setAccessibleName(_tr("Score again: {0}").format(title(scorer)))
            button.clicked.connect(lambda: self.again_asked.emit(scorer))
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(line)

    def show_held(self, held: tuple[Held, ...]) -> None:
        """``held``: the states of this model that are in memory; an old one can stand beside the new one."""
        uses = sorted({_tr("writes solutions") if not use else title(use) for each in held for use in each.uses})
        taken = size(sum(each.weights for each in held))
        parts = [_tr("Loaded, {0}").format(taken), *uses] if held else [_tr("Not loaded")]
        self.loaded.setText(("\N{BLACK CIRCLE} " if held else "\N{WHITE CIRCLE} ") + " · ".join(parts))
        self.unload.setEnabled(bool(held))
        self.setAccessibleName(". ".join((self.row.model.name, what(self.row), self.loaded.text(), *self.told)))


def what(row: Row) -> str:
    """What a model is, in words."""
    origin = {
        "shipped": _tr("came with Workbench"),
        "checkpoint": _tr("checkpoint of a run"),
        "folder": _tr("your model folder"),
    }
    kind = _tr("writes solutions") if row.model.kind == "policy" else _tr("scores steps")
    parts = [kind]
    if row.model.parameters:
        parts.append(_tr("{0} M parameters").format(real(round(row.model.parameters / 1e6, 1))))
    if row.memory:
        parts.append(_tr("{0} of memory at work").format(size(row.memory)))
    if row.model.folder:
        parts.append(origin.get(row.model.origin, row.model.origin))
    return " · ".join(parts)


def since(made: Made) -> str:
    """What became of the model since it made scores; empty where it is the same."""
    if made.still == "same":
        return ""
    words = {
        "changed": _tr("The folder has changed since: {0} traces keep the scores ({1}) of what it held before."),
        "gone": _tr("{0} traces keep the scores ({1}) it gave; they cannot be made again the same way."),
    }
    return words[made.still].format(count(made.traces), title(made.scorer))


def title(scorer: str) -> str:
    return TITLES.get(scorer, scorer)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ModelList", text)
