"""The main window: problems at the left, the chosen one with its traces in the middle, training at the right.

It puts the panels together and follows Changes: each panel redraws only what they name. It reads the store, writes only
through the pump and the operations, and gives all work to the lanes. Made by the application and by tests alike::

    window = Window(Store.open(path), Lanes(), home=folder);  window.show()
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent

from workbench.core.errors import WorldError
from workbench.core.facts import Ended, Fact, Metric, Progress, Result, RunChanged, Saved, Started, Streaming
from workbench.core.values import Changes, Problem
from workbench.settings import Preferences, SamplingSettings
from workbench.store import Store
from workbench.tasks.experiment import ExperimentSettings
from workbench.tasks.lane import Job, Lanes
from workbench.tasks.shelf import Shelf
from workbench.ui import actions, numbers
from workbench.ui.asking import Asking, outcome
from workbench.ui.by_hand import ByHand
from workbench.ui.closing import Closing
from workbench.ui.escape import Escape
from workbench.ui.frame import Frame
from workbench.ui.jobs import Jobs
from workbench.ui.key_names import said
from workbench.ui.keymap import Keymap
from workbench.ui.labelling import Labelling
from workbench.ui.library import Libraries
from workbench.ui.linked import Linked
from workbench.ui.many import Many
from workbench.ui.marks import Marks
from workbench.ui.operations import Operations
from workbench.ui.overview import Overview
from workbench.ui.preferences import PreferencesInForce
from workbench.ui.pump import Pump
from workbench.ui.startup import READ_ONLY
from workbench.ui.stops import stops
from workbench.ui.surveys import Surveys
from workbench.ui.tour import Tour
from workbench.ui.train_story import newest
from workbench.ui.work import Kind, Open, Work

if TYPE_CHECKING:
    from workbench.ui.manual import Manual

TOTALS_MS = 250
RESHOW_MS = 600
REMEMBER_MS = 1000
RUN_FACTS = (Started, Progress, RunChanged, Metric, Saved, Result, Ended)


class Calm(QTimer):
    """Does a thing once, a while after it was first asked for; asked again meanwhile changes nothing."""

    def __init__(self, interval: int, run: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self.setSingleShot(True)
        self.setInterval(interval)
        self.timeout.connect(run)

    def start(self) -> None:  # type: ignore[override]
        if not self.isActive():
            super().start()


class Window(Frame):
    """``closed(bool)`` after the store is closed: whether every job had ended."""

    closed = Signal(bool)

    # said here because the table of actions and the window know each other
    asking: Asking
    libraries: Libraries
    labelling: Labelling
    marks: Marks
    by_hand: ByHand
    many: Many
    operations: Operations
    overview: Overview
    work: Work
    tour: Tour

    def __init__(self, store: Store, lanes: Lanes, *, home: Path, me: str = "") -> None:
        """``home``: folder of the data; ``me``: whose labels and flags these are, whatever the preferences say."""
        super().__init__(store, home)
        self.lanes = lanes
        self.problem: Problem | None = None
        self.has_left = False
        self._saved: float | None = None
        self.pump = Pump(store, lanes, self)
        self.work = Work(lanes, self.pump, self)
        self.preferences = PreferencesInForce(self.memory, me, self)
        self.operations = Operations(store, self.pump.write, self.preferences.now.me, self)
        self.jobs = Jobs(store, self.work, Shelf(self.choices.checkpoints), self)
        self.asking = Asking(self)
        self.by_hand = ByHand(self)
        self.many = Many(self)
        self.closing = Closing(self, lanes, self.pump)
        self.linked = Linked(self)
        self.labelling = Labelling(self)
        self.overview = Overview(self)
        self.marks = Marks(self)
        self.tour = Tour(self, stops(self))
        self.manual: Manual | None = None
        self.actions_by_id = actions.make(self)
        self.keymap = Keymap(self.actions_by_id, self.memory, self)
        Escape(self)
        self.furnish(self.actions_by_id)
        self.marks.furnish()
        self.libraries = Libraries(self)
        self.recall()
        self._connect()
        self.libraries.begin(lambda: self._choose(""), self.problems.search, self._models_changed, self._show_run)
        self.libraries.begin(self._count_totals)
        self._enable()

    def _connect(self) -> None:
        self.pump.changed.connect(self.follow)
        self.pump.said.connect(self._said)
        self.pump.waits.connect(self._waits)
        self.pump.failed.connect(self.messages.show_error)
        self.work.changed.connect(self._work_changed)
        self.work.ended.connect(self._ended)
        self.operations.told.connect(self.status.note)
        self.operations.moved.connect(self._enable)
        self.preferences.changed.connect(self._preferred)
        self.problems.chosen.connect(self._choose)
        self.problems.searched.connect(self.linked.read_again)
        self.columns.stepSelected.connect(self._enable)
        self.columns.traceSelected.connect(self._enable)
        self.sampling.changed.connect(self._sampling_changed)
        self.choosers.policy_chosen.connect(self._policy_chosen)
        self.choosers.reading_changed.connect(self._reading_changed)
        self.choosers.scorers_shown.connect(self._bars_changed)
        self.problems.thresholdAsked.connect(self.choosers.ask_threshold)
        self.problems.restAsked.connect(self.jobs.score_rest)
        Surveys(self.store.path, self.work, self.pump, self.problems)
        self.status.stop_asked.connect(self.work.stop_first)
        self.train.startAsked.connect(self._start_experiment)
        self.train.stopAsked.connect(self._stop_training)
        self.keymap.changed.connect(self._show_traces)
        self.closing.begun.connect(self._finishing)
        self.closing.done.connect(self._left)
        self._remember = Calm(REMEMBER_MS, self._keep_reading, self)
        self._reshow = Calm(RESHOW_MS, self._show_traces, self)
        self._totals = QTimer(self)
        self._totals.setSingleShot(True)
        self._totals.setInterval(TOTALS_MS)
        self._totals.timeout.connect(self._count_totals)

    # what can be done now; asked by the table of actions

    @property
    def writable(self) -> bool:
        return not self.store.readonly and not self.closing.going

    def can_start(self, kind: Kind) -> bool:
        return self.writable and not self.work.is_open(kind)

    @property
    def can_generate(self) -> bool:
        return self.problem is not None and bool(self.choosers.policy_name) and self.can_start("generate")

    @property
    def traces_shown(self) -> bool:
        return self.problem is not None and bool(self.columns.shown())

    @property
    def can_score(self) -> bool:
        return self.traces_shown and self.can_start("score")

    @property
    def can_judge(self) -> bool:
        return self.writable and self.traces_shown

    # what a person does

    def generate(self) -> None:
        if self.problem is not None and self.can_generate:
            self.jobs.generate(self.problem, self.choosers.policy_name, self.sampling.settings)

    def score(self) -> None:
        if self.problem is not None and self.can_score:
            self.jobs.score(self.problem)

    def show_tuning(self) -> None:
        self.train.show()
        self.train.raise_()
        self.train.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_manual(self, page: str = "") -> None:
        """The manual in its own window: the page asked for, else the one that was read last."""
        from workbench.ui.manual import FIRST, Manual

        if self.manual is None:
            self.manual = Manual(self)
        self.manual.open(page or self.manual.page or FIRST)

    # following

    def follow(self, changes: Changes) -> None:
        """Redraw what changed, and only that."""
        touched = changes.problems | self.store.problems_of(changes.of_traces)
        self.problems.follow(changes, touched)
        if changes.elsewhere or (self.problem is not None and self.problem.id in touched):
            if self.linked.streaming and not changes.elsewhere:
                # the cards are being written before one's eyes; the rest of what is new may come a few times a second
                self._reshow.start()
            elif changes.only_words:
                self.linked.refresh(changes.labels | changes.flags)
            else:
                self._show_traces()
        if changes.models or changes.elsewhere:
            self._models_changed()
        if changes.elsewhere and not self.work.is_open("experiment"):
            self._show_run()
        if not changes.elsewhere:
            self._saved = time.time()
        if not self._totals.isActive():
            self._totals.start()
        if changes.elsewhere:
            self.operations.look_again()
        self._enable()

    def _choose(self, problem: str) -> None:
        self.problem = self.store.problem(problem) if problem else None
        family = self.choices.family_title(self.problem.family) if self.problem else ""
        self.header.show_problem(self.problem, family)
        self._show_traces()
        self._enable()

    def _show_traces(self) -> None:
        self._reshow.stop()
        views = self.store.views_of(self.problem.id) if self.problem else []
        if self.problem is None:
            self.columns.set_empty(
                self.tr("No problem chosen"),
                said(self.tr("Choose one at the left, type your own ({problem.own}), or import a file.")),
            )
        else:
            self.columns.set_empty(
                self.tr("No traces of this problem yet"),
                said(self.tr("Press Generate ({work.generate}): the model's solutions appear here, step by step.")),
            )
        self.linked.show(views)

    def _said(self, job: Job, fact: Fact) -> None:
        if isinstance(fact, Streaming):
            if self.problem is not None and fact.problem == self.problem.id:
                self.linked.stream(fact)
            return
        kind = self.work.kind_of(job)
        if kind == "experiment" and isinstance(fact, RUN_FACTS):
            self.train.follow(fact)
        elif isinstance(fact, Result) and kind in ("import", "export"):
            self.messages.say(outcome(kind, fact.document))

    def _ended(self, known: Open, ended: Ended) -> None:
        if known.kind == "generate":
            self.linked.streams_ended()
            if self._reshow.isActive():
                self._show_traces()
        elif known.kind == "experiment":
            self.train.follow(ended)
        elif known.kind == "import":
            # the import has written by itself; why wait for the next look at the library
            self.follow(Changes(elsewhere=True))
        if ended.error is not None:
            self.messages.show_error(ended.error, known.shown.title)
        elif ended.cancelled:
            self.status.note(self.tr("{0} stopped. What was finished is kept.").format(known.shown.title))

    def _work_changed(self) -> None:
        self.status.show_jobs([each.shown for each in self.work.open])
        self._enable()

    def _waits(self, error: BaseException | None) -> None:
        self.status.last(str(error) if error is not None else "")

    def _enable(self) -> None:
        actions.enable(self, self.actions_by_id)
        count = self.sampling.settings.n
        self.actions_by_id["work.generate"].setText(
            self.tr("Generate 1 trace") if count == 1 else self.tr("Generate {0} traces").format(count)
        )

    def _count_totals(self) -> None:
        flagged, labelled = self.store.marked()
        self.status.kept(flagged, labelled, self._saved)
        told = self.tr("Export flagged ({0})…") if flagged else self.tr("Export…")
        self.actions_by_id["file.export"].setText(told.format(numbers.count(flagged)))

    # choices

    def _models_changed(self) -> None:
        self.choices.refresh()
        self.choosers.show_scorers(self.choices.scorers)
        self.choosers.show_models(self.choices.policies, self.choosers.policy_name or self.memory.text("policy"))
        self.train.show_models([model.name for model in self.choices.policies])

    def _policy_chosen(self, name: str) -> None:
        self.memory.keep_text("policy", name)
        self._enable()

    def _reading_changed(self) -> None:
        self._remember.start()
        self.problems.read_by(self.choosers.reading)
        self.linked.read_again()

    def _keep_reading(self) -> None:
        # a slider that is dragged would write the file at each tick
        self._remember.stop()
        self.memory.keep_reading(self.choosers.reading)

    def _bars_changed(self, names: tuple[str, ...]) -> None:
        self.memory.keep_text("reading/hidden", " ".join(self.choosers.bars.hidden_ones))
        self.columns.show_scorers(names)

    def _sampling_changed(self, settings: SamplingSettings) -> None:
        self.memory.keep_sampling(settings)
        self._enable()

    def _preferred(self, now: Preferences) -> None:
        self.operations.me = now.me

    def _start_experiment(self, wanted: ExperimentSettings) -> None:
        if self.store.readonly:
            # hours of work of which nothing could be kept
            self.messages.show_error(WorldError(READ_ONLY.format(self.store.path)))
        else:
            self.jobs.experiment(wanted)

    def _stop_training(self) -> None:
        self.work.stop_kind("experiment")

    def _show_run(self) -> None:
        """The newest experiment of the library in the training panel."""
        runs = newest(self.store.runs())
        metrics = [metric for run in runs for metric in self.store.metrics(run.id)]
        self.train.show_run(runs, metrics, self.store.result(runs[0].id) if runs else None)

    # coming and going

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.has_left:
            event.accept()
            return
        event.ignore()
        self.closing.ask(self.work.names)

    def _finishing(self) -> None:
        self.labelling.settle()
        self.status.last(self.tr("Finishing…"))
        self.body.setEnabled(False)
        self.tools.setEnabled(False)
        self._enable()

    def _left(self, managed: bool) -> None:
        self._totals.stop()
        self._reshow.stop()
        self.problems.stop()
        self.linked.stop()
        self.tour.end()
        if self.manual is not None:
            self.manual.close()
        self._keep_reading()
        self.remember()
        self.store.close()
        self.has_left = True
        self.close()
        self.closed.emit(managed)
