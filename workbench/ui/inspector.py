"""The Inspector dock: everything known of one step and its trace, in sections that fold.

    dock.show_step(view, 1, Reading("likelihood", "min", 0.31), problem, Details(name="Trace B", slot=1, me="me"))

It reads no library: the window hands it values and does what it asks for. What shows a step is made when there is one
to show: it costs a tenth of a start, and most starts begin with the list.
"""

import json

from PySide6.QtCore import QMargins, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.core.values import Problem
from workbench.store.rows import Reading, TraceView
from workbench.ui import theme
from workbench.ui.identity import Identity
from workbench.ui.inspector_parts import Passage, Section, small
from workbench.ui.inspector_values import (
    LIKELIHOOD,
    Details,
    reasons,
    said_of,
    scorer_lines,
    unread_by,
)
from workbench.ui.key_names import said
from workbench.ui.labels import plain
from workbench.ui.maths import Maths
from workbench.ui.reference import is_reference
from workbench.ui.tall import Tall

LEAST_WIDTH = 252
MOST_LINES = 10_000
"""Of the step's text: it is the dock that scrolls."""
Asked = tuple[TraceView | None, int | None, Reading, Problem | None, Details]


class InspectorDock(QDockWidget):
    """``labelAsked(trace id, Step, value or None)``; ``copied(str)`` says what now lies in the clipboard."""

    labelAsked = Signal(str, object, object)
    saidAsked = Signal(str, object, object)
    """(trace id, Step, {name of a field of Said: its new value})"""
    betterAsked = Signal(str, object, str)
    judgeAsked = Signal(str, str)
    """(trace id, kind of Judgement)"""
    typed = Signal()
    """The person has ended typing about a step: the keys belong to the steps again."""
    copied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Inspector"))
        self.setObjectName("inspector")
        self.setAllowedAreas(Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea)
        self._asked: Asked = (None, None, Reading(), None, Details())
        self._stale = True
        self._maths: Maths | None = None
        self._folds = ""
        self.furnished = False
        """Whether there is anything but the words of an empty inspector."""
        self.empty = Passage(self.tr("Inspector"))
        self.card = QFrame()
        theme.look(self.card, card=True)
        self._whole = QVBoxLayout(self.card)
        self._whole.setContentsMargins(12, 10, 12, 12)
        self._whole.addWidget(self.empty)
        self._whole.addStretch(1)
        self.tall = Tall(self.card, LEAST_WIDTH)
        inset = QWidget()
        # level with the other cards of the window
        beside = QVBoxLayout(inset)
        beside.setContentsMargins(0, 0, 10, 0)
        beside.addWidget(self.tall)
        self.setWidget(inset)
        theme.notifier.changed.connect(self._refit)

    def _furnish(self) -> None:
        from workbench.ui.flow_label import FlowLabel
        from workbench.ui.inspector_labels import LabelBox
        from workbench.ui.inspector_rows import LongText, ScoreRows, SignRow, TokenPanel
        from workbench.ui.inspector_trace import TraceWords
        from workbench.ui.inspector_words import StepWords

        self.furnished = True
        self.square, self.title = Identity(), plain(strong=True)
        self.copy = QPushButton(self.tr("Copy"))
        self.typeset = FlowLabel(most_lines=MOST_LINES)
        self.typeset.set_maths(self._maths)
        self.step: LongText = LongText(self.tr("Text of the step"), self.typeset)
        self.scores: ScoreRows = ScoreRows()
        self.why = small(self.tr("Why"), tab=True)
        self.tokens: TokenPanel = TokenPanel()
        self.labels: LabelBox = LabelBox()
        self.said: StepWords = StepWords()
        self.judgements: TraceWords = TraceWords()
        self.process: SignRow = SignRow(self.tr("Process"))
        self.outcome: SignRow = SignRow(self.tr("Outcome"))
        self.disagreement, self.apart = plain(chip="warn"), small(self.tr("Disagreement"))
        self.rows = small(self.tr("Lineage"), tab=True)
        exact = self.tr("Exact prompt")
        self.prompt: LongText = LongText(exact, small(exact, tab=True), "mono")
        self.sections = {
            name: Section(name, title)
            for name, title in (
                ("scores", self.tr("Scores")),
                ("why", self.tr("Why")),
                ("tokens", self.tr("Tokens")),
                ("label", self.tr("Step label")),
                ("signals", self.tr("Signals of the trace")),
                ("lineage", self.tr("Lineage")),
            )
        }
        self._build()
        self.fold(self._folds)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(7)
        head.addWidget(self.square)
        head.addWidget(self.title, 1)
        head.addWidget(self.copy)
        menu = QMenu(self.copy)
        menu.addAction(self.tr("Copy as text"), self.copy_text)
        menu.addAction(self.tr("Copy as JSON"), self.copy_json)
        self.copy.setMenu(menu)
        self.copy.setAccessibleName(self.tr("Copy everything about this step"))
        self.copy.setToolTip(self.tr("Copy everything shown here, as text or as JSON"))
        prompt_name = plain(self.tr("Exact prompt"), muted=True)
        for name, widgets in {
            "scores": (self.scores,),
            "why": (self.why,),
            "tokens": (self.tokens,),
            "label": (self.labels, self.said),
            "signals": (self.process, self.outcome, self.disagreement, self.apart, self.judgements),
            "lineage": (self.rows, prompt_name, self.prompt),
        }.items():
            for widget in widgets:
                left = Qt.AlignmentFlag.AlignLeft if widget is self.disagreement else Qt.AlignmentFlag(0)
                self.sections[name].lines.addWidget(widget, 0, left)
            self.sections[name].folded.connect(self._refit)
        for changes in (self.step.more, self.prompt.more):
            changes.toggled.connect(self._refit)
        self.labels.asked.connect(self._label)
        self.said.said.connect(self.saidAsked)
        self.said.better.connect(self.betterAsked)
        self.said.finished.connect(self.typed)
        self.judgements.asked.connect(self.judgeAsked)
        self.tokens.grown.connect(self._refit)
        self.tokens.strip.pointed.connect(self._pointed)
        self.body = QWidget()
        lines = QVBoxLayout(self.body)
        lines.setContentsMargins(QMargins())
        lines.setSpacing(8)
        lines.addLayout(head)
        lines.addWidget(self.step)
        for section in self.sections.values():
            lines.addWidget(section)
        self._whole.insertWidget(1, self.body)
        self.setFocusProxy(self.copy)

    def sizeHint(self) -> QSize:
        return QSize(306, 600)

    # what it is told

    def show_step(
        self,
        view: TraceView | None,
        index: int | None,
        reading: Reading,
        problem: Problem | None,
        details: Details | None = None,
    ) -> None:
        """Show a step (``index`` from 0), a trace of which no step is chosen (None), or nothing (no view). Of a dock
        that nobody sees only the newest request is kept."""
        if view is not None and index is not None and not 0 <= index < len(view.trace.steps):
            index = None
        self._asked = (view, index, reading, problem, details or Details())
        self._stale = True
        if self.tall.isVisible():
            self._draw()

    @property
    def shown_reading(self) -> Reading:
        """What the score means in what is shown."""
        return self._asked[2]

    def set_maths(self, maths: Maths | None) -> None:
        """Where the formulas of the step's text come from; None: their source is shown."""
        self._maths = maths
        if self.furnished:
            self.typeset.set_maths(maths)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw()

    def folded(self) -> str:
        """Names of the sections that are folded away, to be remembered."""
        if not self.furnished:
            return self._folds
        return " ".join(name for name, section in self.sections.items() if not section.open)

    def fold(self, names: str) -> None:
        """Fold these sections away and show the others."""
        self._folds = names
        if self.furnished:
            for name, section in self.sections.items():
                section.fold.setChecked(name not in names.split())

    # what a person does

    def begin_note(self) -> None:
        """The cursor into the note of the step."""
        self._begin("note")

    def begin_better(self) -> None:
        """The cursor into the step as the person would have written it."""
        self._begin("written")

    def _begin(self, name: str) -> None:
        self.show()
        self.raise_()
        if self.furnished:
            self.sections["label"].fold.setChecked(True)
            field = getattr(self.said, name)
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._refit()
            self.tall.ensureWidgetVisible(field, 0, 24)

    def copy_text(self) -> None:
        """Everything about the step, readable, into the clipboard."""
        from workbench.ui.inspector_lineage import as_text

        view, index, reading, problem, details = self._asked
        if view is not None:
            QGuiApplication.clipboard().setText(as_text(view, index, reading, problem, details))
            self.copied.emit(self.tr("Copied as text."))

    def copy_json(self) -> None:
        """The same for a program."""
        from workbench.ui.inspector_lineage import document, legible

        view, index, _, problem, details = self._asked
        if view is not None:
            told = json.dumps(document(view, index, problem, details), ensure_ascii=False, indent=2)
            QGuiApplication.clipboard().setText(legible(told))
            self.copied.emit(self.tr("Copied as JSON."))

    def _label(self, value: int | None) -> None:
        view, index, *_ = self._asked
        if view is not None and index is not None:
            self.labelAsked.emit(view.trace.id, view.trace.steps[index], value)

    # drawing

    def _draw(self) -> None:
        if not self._stale:
            return
        self._stale = False
        view, index, reading, problem, details = self._asked
        if view is not None and not self.furnished:
            self._furnish()
        if self.furnished:
            self.body.setVisible(view is not None)
        self.empty.setVisible(view is None)
        if view is None:
            self.empty.say(
                (said(self.tr("Choose a step: click it, or press {go.step.next}.")), ""),
                (self.tr("\nIts scores, tokens, labels and where it comes from are shown here."), "muted"),
            )
        else:
            self._draw_step(view, index, reading, details)
            self._draw_trace(view, reading, problem, details)
        self._refit()

    def _draw_step(self, view: TraceView, index: int | None, reading: Reading, details: Details) -> None:
        name = details.name or self.tr("Trace")
        self.square.slot = details.slot
        self.square.update()
        self.title.setText(name if index is None else self.tr("{0}, step {1}").format(name, index + 1))
        for key in ("scores", "why", "tokens", "label"):
            self.sections[key].setVisible(index is not None)
        if index is None:
            choose = said(self.tr("Choose a step: click it, or press {go.step.next}."))
            self.step.show_text(choose if view.trace.steps else self.tr("This trace has no steps."))
            return
        step = view.trace.steps[index]
        self.step.show_text(step.of(view.trace.text))
        self.scores.show_lines(
            scorer_lines(view, index, reading, details.thresholds), unread_by(view, reading, details.thresholds)
        )
        why = reasons(view, index, reading, details.rejected)
        self.why.say(("\n".join(why) or self.tr("Nothing is known that speaks for or against the step."), ""))
        middle = reading.threshold if reading.scorer == LIKELIHOOD else details.thresholds.get(LIKELIHOOD, 0.5)
        self.tokens.show_step(view.trace, index, middle)
        # nobody doubts the reference solution, and it is in no library
        writable = details.writable and not is_reference(view.trace.id)
        history = details.stored.of(step) if details.stored is not None else ()
        self.labels.show_labels((view.labels or {}).get(step), history, details.me, writable, details.channels)
        better = view.better.get(step)
        self.said.show_words(
            view.trace.id,
            step,
            said_of(history, details.me),
            better.text if better is not None and better.by == details.me else "",
            details.error_types,
            writable=writable,
        )

    def _draw_trace(self, view: TraceView, reading: Reading, problem: Problem | None, details: Details) -> None:
        from workbench.ui.inspector_lineage import lineage
        from workbench.ui.inspector_signs import disagreement_words, outcome_sign, process_sign

        self.process.show_sign(process_sign(view, reading))
        self.outcome.show_sign(outcome_sign(view, problem, details.stored.verdicts if details.stored else ()))
        name, words = disagreement_words(view, reading)
        for widget in (self.disagreement, self.apart):
            widget.setVisible(bool(name))
        self.disagreement.setText(name)
        self.apart.say((words, ""))
        runs: list[tuple[str, str]] = []
        for what, value in lineage(view, problem, details.stored):
            runs += [(f"{what}  ", "muted"), (f"{value}\n", "")]
        runs[-1] = (runs[-1][0].removesuffix("\n"), "")
        self.rows.say(*runs)
        writable = details.writable and not is_reference(view.trace.id)
        self.judgements.show_judgements(view.trace.id, view.judgements, details.me, writable=writable)
        self.prompt.show_text(view.trace.prompt or self.tr("none is stored"))

    def _refit(self) -> None:
        if self.furnished:
            self.title.setFont(theme.strong(QApplication.font(), 1.08))
        self.tall.fit()

    def _pointed(self, at: int) -> None:
        self._refit()
        strip = self.tokens.strip
        if strip.hasFocus() and at == strip.current:
            where = strip.mapTo(self.card, strip.rect_of(at).center())
            self.tall.ensureVisible(where.x(), where.y(), 0, 40)

    def _focus_moved(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.body.isAncestorOf(now):
            self.tall.ensureWidgetVisible(now, 0, 24)
