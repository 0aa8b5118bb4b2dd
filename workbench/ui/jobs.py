"""The jobs behind the buttons: what each reads from the store, and the task it gives to which lane.

    jobs.generate(problem, "policy", SamplingSettings(n=4))   ->  a job of the model lane, interactive
    jobs.read_in(Path("own.jsonl"))                           ->  a job of the files lane

Everything a job needs from the store is read here, in the window's thread; heavy tasks are imported in the lane's.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from workbench import settings as places
from workbench.core.facts import Fact
from workbench.core.protocols import Sampling
from workbench.core.values import Model, Problem, Spec, Trace
from workbench.settings import SamplingSettings
from workbench.store import Store
from workbench.store.by_hand import fits
from workbench.tasks.apart import apart
from workbench.tasks.choose import making
from workbench.tasks.lane import Job
from workbench.tasks.scorers import DEFAULT_SCORERS
from workbench.tasks.shelf import Held, Shelf
from workbench.ui.export import Export
from workbench.ui.work import Work

if TYPE_CHECKING:
    from workbench.tasks.experiment import ExperimentSettings


class Jobs(QObject):
    """Starts jobs; each answers None where one of its kind is still open."""

    def __init__(self, store: Store, work: Work, shelf: Shelf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._work = work
        self._shelf = shelf

    def warm_up(self) -> Job | None:
        """Load torch and the shipped models while nobody waits for them."""
        return self._work.start("warm", self.tr("Loading the models"), self._shelf.warm_up)

    def generate(self, problem: Problem, model: str, wanted: SamplingSettings) -> Job | None:
        """Sample, score and check, under the first seed that has not written for this problem yet."""
        used = {view.trace.spec.seed for view in self._store.views_of(problem.id) if view.trace.model == model}
        seed = next(seed for seed in range(wanted.seed, wanted.seed + len(used) + 1) if seed not in used)
        return self._sample(problem, model, replace(wanted, seed=seed).sampling())

    def _sample(self, problem: Problem, model: str, sampling: Sampling) -> Job | None:
        """Started again, it goes on with what is missing."""
        have = {view.trace.id for view in self._store.views_of(problem.id)}

        def facts() -> Iterator[Fact | None]:
            from workbench.tasks.solve import solve

            return solve(self._shelf, model, [problem], sampling, have=have)

        def again() -> Job | None:
            return self._sample(problem, model, sampling)

        return self._work.start("generate", self.tr("Sampling"), facts, interactive=True, again=again)

    def score(self, problem: Problem) -> Job | None:
        """Score what the default scorers have not scored of a problem's traces."""
        views = self._store.views_of(problem.id)
        items = [(problem, view.trace) for view in views]
        scored = {
            (view.trace.id, scores.scorer)
            for view in views
            for scores in view.scores.values()
            if fits(scores.spans, view.trace.steps)
        }

        def has(trace: str, scorer: Spec) -> bool:
            return (trace, scorer) in scored

        def facts() -> Iterator[Fact | None]:
            from workbench.tasks.score import score

            return score(self._shelf, DEFAULT_SCORERS, items, has=has)

        def again() -> Job | None:
            return self.score(problem)

        return self._work.start("score", self.tr("Scoring"), facts, interactive=True, again=again)

    def score_rest(self, scorer: str) -> Job | None:
        """Score every trace of the library this scorer has not read; what is done when it is stopped is kept."""
        library, shelf = self._store.path, self._shelf

        def facts() -> Iterator[Fact | None]:
            from workbench.tasks.score_rest import score_rest

            return score_rest(library, shelf, scorer)

        return self._work.start("score", self.tr("Scoring the rest"), facts)

    def score_again(self, scorer: str) -> Job | None:
        """Score anew what this scorer has read with a model that is another one now."""
        library, shelf = self._store.path, self._shelf

        def facts() -> Iterator[Fact | None]:
            from workbench.tasks.score_rest import score_again

            return score_again(library, shelf, scorer)

        return self._work.start("score", self.tr("Scoring again"), facts)

    @property
    def held(self) -> tuple[Held, ...]:
        """The models in memory."""
        return self._shelf.held

    def unload(self, folder: str) -> Job | None:
        """Give back a model's memory; it is loaded again when it is wanted."""
        return self._work.start("unload", self.tr("Unloading"), lambda: self._shelf.unload(folder), interactive=True)

    def model_list(self, checkpoints: Sequence[Model]) -> Job | None:
        """What is known of every model; answered by a Result."""
        library = self._store.path

        def facts() -> Iterator[Fact | None]:
            from workbench.tasks.model_list import model_list

            return model_list(library, checkpoints)

        return self._work.start("models", self.tr("Looking at the models"), facts, lane="files")

    def check(self, items: Iterable[tuple[Problem, Trace]]) -> Job | None:
        """Check the answers of these traces anew."""
        given = list(items)

        def facts() -> Iterator[Fact | None]:
            from workbench.tasks.check import check

            return check(given)

        return self._work.start("score", self.tr("Checking"), facts, interactive=True)

    def experiment(self, wanted: "ExperimentSettings") -> Job | None:
        """The two-arm fine-tune; its checkpoints go into the data folder."""

        def facts() -> Iterator[Fact | None]:
            from workbench.tasks.experiment import two_arms

            return two_arms(self._shelf, wanted, places.checkpoints_folder())

        return self._work.start("experiment", self.tr("Two-arm fine-tune"), facts)

    def more_problems(self, family: str, count: int, seed: int) -> Job | None:
        """Problems of a built-in family that no shipped model was trained on."""

        def facts() -> Iterator[Fact | None]:
            return making(family, count, seed)

        return self._work.start("problems", self.tr("Making problems"), facts, lane="files")

    def read_in(self, path: Path, title: str = "") -> Job | None:
        """Import a file; its format is guessed. It writes by itself, in chunks nobody sees before the end."""
        library = self._store.path

        def facts() -> Iterator[Fact | None]:
            return apart("read_in", library, path)

        return self._work.start("import", title or self.tr("Importing {0}").format(path.name), facts, lane="files")

    def write_out(self, export: Export) -> Job | None:
        """Export what a filter names."""
        library = self._store.path

        def facts() -> Iterator[Fact | None]:
            return apart("write_out", library, export.path, export.format, export.filter)

        return self._work.start("export", self.tr("Exporting {0}").format(export.path.name), facts, lane="files")
