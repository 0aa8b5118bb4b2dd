"""The two-arm experiment as others see it: its settings and its door. Light to import; the work is in two_arms.py.

``two_arms(shelf, ExperimentSettings(updates=200), folder)`` yields RunChanged, Metric, Saved, Progress and at the end a
Result with {"arms": [{"name": "parent", "trace_error": {"value": .28, "low": .25, "high": .32}, ...}, ...], ...}.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.facts import Fact
from workbench.settings import checked, setting

if TYPE_CHECKING:
    from workbench.tasks.shelf import Shelf


@dataclass(frozen=True)
class ExperimentSettings:
    """One two-arm run; the defaults are the recipe that the figures in the README were measured with."""

    parent: str = setting("policy", "Model", "The model both arms start from.")
    pool_problems: int = setting(
        1000, "Pool problems", "Problems the pool is sampled on.", step=50, at_least=1, at_most=100_000
    )
    pool_samples: int = setting(8, "Solutions each", "Solutions sampled per pool problem.", at_least=1, at_most=256)
    updates: int = setting(200, "Updates", "Optimiser updates of each arm.", step=10, at_least=1, at_most=100_000)
    batch: int = setting(32, "Batch", "Solutions per update.", step=8, at_least=1, at_most=1024)
    lr: float = setting(1e-3, "Learning rate", "AdamW's peak rate.", step=1e-4, at_least=1e-6, at_most=0.1)
    filter_scorer: str = setting(
        "verifier", "Process filter", "Keeps right answers of which every step scores at or above the threshold."
    )
    threshold: float | None = setting(None, "Threshold", "Empty: the scorer's own.")
    eval_problems: int = setting(
        500, "Test problems", "Held-out problems all are measured on.", step=50, at_least=1, at_most=100_000
    )
    eval_samples: int = setting(4, "Samples each", "Samples per test problem.", at_least=1, at_most=256)
    temperature: float = setting(1.0, "Temperature", "Of pool and measuring.", step=0.1, at_least=0.01, at_most=4.0)
    seed: int = setting(0, "Seed", "Shared by both arms.", at_least=0, at_most=2**31 - 1)
    families: tuple[str, ...] = ()
    """Empty: every built-in family."""
    live_problems: int = setting(48, "Live problems", "Problems of the live curves, none of the test's.", at_least=1)
    live_samples: int = setting(2, "Live samples", "Samples per problem of the live curves.", at_least=1)
    live_every: int = setting(25, "Measured every", "Updates between two points of the live curves.", at_least=1)
    checkpoint_seconds: float = setting(15.0, "Checkpoint every", "Seconds.", at_least=0.0, at_most=30.0)
    max_tokens: int = setting(240, "Length", "New tokens at most.", at_least=1)


def two_arms(shelf: "Shelf", settings: ExperimentSettings, folder: Path) -> Iterator[Fact | None]:
    """The whole experiment as facts; checkpoints go into a new folder ``folder/experiment-N``.

    The Result (also stored under the experiment's run) holds "arms", "arms_greedy", "differences" (process minus
    outcome, paired by problem), "kept" and "settings". UserError: unknown model, scorer or family, settings out of
    their limits, a filter that keeps nothing. Closing it at any time leaves complete checkpoints behind.
    """
    checked(settings)
    from workbench.tasks.two_arms import Experiment

    return Experiment(shelf, settings, folder).facts()
