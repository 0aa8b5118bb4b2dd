"""What can be chosen in the window: models that write, scorers with their thresholds, titles of families.

``Choices(store).policies`` -> shipped models, the person's own, then checkpoints of runs, newest first.
"""

from collections.abc import Mapping, Sequence

from workbench.core.values import Model
from workbench.store import Store
from workbench.store.rows import Reading
from workbench.tasks.choose import kinds
from workbench.tasks.models import available
from workbench.tasks.scorers import DEFAULT_SCORERS, usual_threshold
from workbench.ui.toolbar import ScorerChoice

TITLES = {"likelihood": "Step likelihood", "prm": "PRM", "verifier": "Verifier"}


class Choices:
    """Read when made and at ``refresh``; no model is loaded for it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._checkpoints: tuple[Model, ...] = ()
        self._others: list[str] = []
        self.models: list[Model] = []
        self.scorers: list[ScorerChoice] = []
        """The scorers every trace is read by, the default first; then those that only brought their scores along."""
        self.thresholds: Mapping[str, float] = {}
        """Where low begins, by scorer, until somebody chooses otherwise."""
        self.refresh()

    def refresh(self) -> None:
        self._checkpoints = tuple(self._store.models())
        self._others = [each.name for each in self._store.scorer_names() if each.name not in DEFAULT_SCORERS]
        self.models = available(self._checkpoints)
        low = {name: usual_threshold(name, self.models) for name in DEFAULT_SCORERS}
        ours = [ScorerChoice(name, TITLES.get(name, name), low[name]) for name in DEFAULT_SCORERS]
        self.scorers = ours + [ScorerChoice(name, name, 0.5) for name in self._others]
        self.thresholds = {scorer.name: scorer.threshold for scorer in self.scorers}

    def checkpoints(self) -> Sequence[Model]:
        """Models saved by runs; may be called from another thread."""
        return self._checkpoints

    @property
    def policies(self) -> list[Model]:
        return [model for model in self.models if model.kind == "policy"]

    @property
    def reading(self) -> Reading:
        """What the score means until somebody chooses otherwise."""
        first = self.scorers[0]
        return Reading(first.name, "min", first.threshold)

    def family_title(self, name: str) -> str:
        return next((about.title for about in kinds() if about.name == name), "Own" if name == "own" else name)
