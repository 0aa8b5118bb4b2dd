"""Exact counts of big lists from the background: one survey at a time, the newest wish wins.

    Surveys(store.path, work, pump, problems)     the list asks by surveyAsked, and is answered by show_survey
"""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject

from workbench.core.facts import Ended, Fact, Result
from workbench.store.rows import Order, Reading, Survey
from workbench.tasks.lane import Job
from workbench.ui.problem_list import ProblemList
from workbench.ui.pump import Pump
from workbench.ui.work import Open, Work


class Surveys(QObject):
    """Starts, stops and hands over."""

    def __init__(self, library: Path, work: Work, pump: Pump, problems: ProblemList) -> None:
        super().__init__(problems)
        self._library, self._work, self._problems = library, work, problems
        self._wanted: tuple[str, Reading, Order, bool] | None = None
        self._job: Job | None = None
        problems.surveyAsked.connect(self._ask)
        pump.said.connect(self._said)
        work.ended.connect(self._ended)

    def _ask(self, filter: str, reading: Reading, order: Order, descending: bool) -> None:
        self._wanted = (filter, reading, order, descending)
        if self._job is not None:
            # an open kind is not started twice: the next one begins when this one has ended
            self._work.stop(self._job)
        else:
            self._start()

    def _start(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is None:
            return
        library = self._library

        def facts() -> Iterator[Fact | None]:
            from workbench.tasks.survey import survey

            filter, reading, order, descending = wanted
            return survey(library, filter, reading, order, descending=descending)

        self._job = self._work.start("survey", self.tr("Counting"), facts, lane="files")

    def _said(self, job: Job, fact: Fact) -> None:
        if job is self._job and self._wanted is None and isinstance(fact, Result):
            survey = fact.document.get("survey")
            if isinstance(survey, Survey):
                self._problems.show_survey(survey)

    def _ended(self, known: Open, _: Ended) -> None:
        if known.job is self._job:
            self._job = None
            self._start()
