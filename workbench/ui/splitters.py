"""Another splitter tried on real traces before it is applied: a dialog with "6 → 9 steps" a trace, one shown in full.

    Cut by [Sentences]   Pencils 7 · policy 1   3 → 6 steps      1.  7 boxes hold 28 pencils.
                         Pencils 7 · policy 2   no change      + 2.  Three go: ...
"""

from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTextEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from workbench.core.split import RULES, Rule, split
from workbench.core.values import Trace
from workbench.ui import theme
from workbench.ui.numbers import count
from workbench.ui.selection import ScopeBox
from workbench.ui.step_editor import in_field

if TYPE_CHECKING:
    from workbench.ui.window import Window

LISTED = 50
MOST_SHOWN = 20_000
GONE = "⁞"


class SplittersDialog(QDialog):
    """``asked(Scope, rule)`` when Apply is pressed."""

    asked = Signal(object, str)

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._store = window.store
        self._traces: list[Trace] = []
        self.setWindowTitle(self.tr("Cut many traces anew"))
        self.resize(round(820 * theme.zoom()), round(520 * theme.zoom()))
        self.box = ScopeBox(window)
        self.rule = QComboBox()
        words: dict[Rule, str] = {
            "auto": self.tr("What fits each text"),
            "line": self.tr("Lines"),
            "paragraph": self.tr("Paragraphs"),
            "numbered": self.tr("“Step 1:” and the like"),
            "sentence": self.tr("Sentences"),
        }
        for rule in RULES:
            self.rule.addItem(words[rule], rule)
        self.rule.setCurrentIndex(RULES.index("sentence"))
        self.rule.setAccessibleName(self.tr("Cut by"))
        label = QLabel(self.tr("Cut &by"))
        label.setBuddy(self.rule)
        line = QHBoxLayout()
        line.addWidget(label)
        line.addWidget(self.rule)
        line.addStretch(1)
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Traces"))
        self.list.setHeaderLabels([self.tr("Trace"), self.tr("Steps")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        self.list.setStyleSheet("QTreeView::item { padding: 3px 0; }")
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.text = QTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("The trace cut anew"))
        self.says, self.legend = QLabel(), QLabel(self.tr("+ a new border · {0} an old border that goes").format(GONE))
        for told in (self.says, self.legend):
            told.setWordWrap(True)
            theme.look(told, muted=True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.apply = buttons.addButton(self.tr("Apply"), QDialogButtonBox.ButtonRole.AcceptRole)
        theme.look(self.apply, primary=True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._arrange(line, buttons)
        self.box.changed.connect(self._read)
        self.rule.currentIndexChanged.connect(self._show)
        self.list.currentItemChanged.connect(self._show_text)
        self._read()
        self.rule.setFocus()

    def _arrange(self, line: QHBoxLayout, buttons: QDialogButtonBox) -> None:
        both, right = QHBoxLayout(), QVBoxLayout()
        right.addWidget(self.text, 1)
        right.addWidget(self.legend)
        both.addWidget(self.list, 2)
        both.addLayout(right, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(self.box)
        layout.addLayout(line)
        layout.addLayout(both, 1)
        layout.addWidget(self.says)
        layout.addWidget(buttons)

    @property
    def chosen_rule(self) -> Rule:
        return RULES[self.rule.currentIndex()]

    def _read(self) -> None:
        """The first traces of what is chosen."""
        scope = self.box.scope
        ids = islice(scope.chosen.traces(self._store), LISTED) if scope is not None else ()
        self._traces = [trace for id in ids if (trace := self._store.trace(id)) is not None]
        self._show()

    def _show(self) -> None:
        rule, scope = self.chosen_rule, self.box.scope
        at = max(0, self.list.currentIndex().row())
        self.list.clear()
        changed = 0
        for trace in self._traces:
            problem = self._store.problem(trace.problem)
            new = split(trace.text, rule)
            changed += new != trace.steps
            name = f"{problem.title if problem else ''} · {trace.model} {trace.index + 1}"
            told = self.tr("{0} → {1} steps").format(count(len(trace.steps)), count(len(new)))
            if len(new) == len(trace.steps):
                told = self.tr("other borders") if new != trace.steps else self.tr("no change")
            QTreeWidgetItem(self.list, [name, told])
        shown = self.list.topLevelItem(min(at, len(self._traces) - 1))
        if shown is not None:
            self.list.setCurrentItem(shown)
        else:
            self.text.clear()
        words = self.tr("Of {0} traces, {1} would be cut otherwise.").format(count(len(self._traces)), count(changed))
        more = scope.number - len(self._traces) if scope is not None else 0
        if more > 0:
            words += " " + self.tr("{0} more are not listed here, and cut as well.").format(count(more))
        self.says.setText(words + " " + self.tr("Labels and scores stay with the steps that do."))
        self.apply.setEnabled(bool(self._traces) and (changed > 0 or more > 0))

    def _show_text(self) -> None:
        """One trace with its new steps as paragraphs, and the borders that come and go."""
        item = self.list.currentItem()
        if item is None:
            return
        trace = self._traces[self.list.indexOfTopLevelItem(item)]
        seen, now = in_field(trace.text), theme.current()
        old = {step.start for step in trace.steps}
        plain, gone, fresh = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
        gone.setForeground(now.wrong)
        fresh.setForeground(now.right)
        spaced = QTextBlockFormat()
        spaced.setBottomMargin(6)
        self.text.clear()
        cursor = QTextCursor(self.text.document())
        cursor.setBlockFormat(spaced)
        for number, step in enumerate(split(trace.text, self.chosen_rule), 1):
            if number > 1:
                cursor.insertBlock()
            is_new = step.start not in old
            cursor.insertText(f"+ {number}.  " if is_new else f"{number}.  ", fresh if is_new else plain)
            at = step.start
            for border in sorted(start for start in old if step.start < start < step.end):
                cursor.insertText(seen[at:border], plain)
                cursor.insertText(f"{GONE} ", gone)
                at = border
            cursor.insertText(seen[at : step.end], plain)
            if step.end > MOST_SHOWN:
                cursor.insertText(" …", plain)
                break
        self.text.moveCursor(QTextCursor.MoveOperation.Start)

    def accept(self) -> None:
        scope = self.box.scope
        if scope is None or not self.apply.isEnabled():
            return
        super().accept()
        self.asked.emit(scope, self.chosen_rule)
