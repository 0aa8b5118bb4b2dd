"""Where the person's files lie, and settings declared once: dialog, command line, limits and docs read the declaration.

    data_folder()      ~/.local/share/workbench (by platformdirs; ``$WORKBENCH_HOME`` names another)
    default_store()    ``$WORKBENCH_DB``, else workbench.db in the data folder
    SamplingSettings   n = setting(4, "Solutions", "How many ...", at_least=1, at_most=256)
"""

import math
import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from workbench.core.errors import UserError
from workbench.core.protocols import Sampling


def data_folder() -> Path:
    """The user data directory; not made here."""
    named = os.environ.get("WORKBENCH_HOME")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("workbench", appauthor=False))


def default_store() -> Path:
    named = os.environ.get("WORKBENCH_DB")
    return Path(named) if named else data_folder() / "workbench.db"


def models_folder() -> Path:
    """One folder a model: what the person put there."""
    return data_folder() / "models"


def checkpoints_folder() -> Path:
    """Where runs started in the window save; each run a folder, each checkpoint one in it."""
    return data_folder() / "checkpoints"


def exports_folder() -> Path:
    return data_folder() / "exports"


def logs_folder() -> Path:
    return data_folder() / "logs"


def setting(
    default: Any,
    title: str,
    tip: str = "",
    *,
    step: float = 1,
    at_least: float | None = None,
    at_most: float | None = None,
    choices: tuple[str, ...] = (),
) -> Any:
    """A dataclass field that knows how it is shown and what it may be."""
    told = {"title": title, "tip": tip, "step": step, "at_least": at_least, "at_most": at_most, "choices": choices}
    return field(default=default, metadata=told)


def checked(settings: Any) -> None:
    """UserError naming the first setting of a settings dataclass that lies outside its limits."""
    for each in fields(settings):
        value, told = getattr(settings, each.name), each.metadata
        title = told.get("title", each.name)
        # NaN lies inside every limit and would only show itself after hours of work
        if isinstance(value, float) and not math.isfinite(value):
            raise UserError(f"{title} is {value}; it has to be a number.")
        if told.get("at_least") is not None and not value >= told["at_least"]:
            raise UserError(f"{title} is {value}; it has to be at least {told['at_least']}.")
        if told.get("at_most") is not None and not value <= told["at_most"]:
            raise UserError(f"{title} is {value}; it may be at most {told['at_most']}.")
        if told.get("choices") and value not in told["choices"]:
            raise UserError(f"{title} is {value!r}; choose one of: {', '.join(told['choices'])}.")


@dataclass(frozen=True)
class SamplingSettings:
    """How solutions are sampled, as a person sets it."""

    n: int = setting(4, "Solutions", "How many solutions of each problem are sampled.", at_least=1, at_most=256)
    temperature: float = setting(
        1.0,
        "Temperature",
        "0 always takes the likeliest token; 1 samples as the model was trained.",
        step=0.1,
        at_least=0.0,
        at_most=4.0,
    )
    max_tokens: int = setting(
        240,
        "Length",
        "New tokens at most; a solution that reaches it is marked as cut off.",
        step=16,
        at_least=1,
        at_most=100_000,
    )
    seed: int = setting(0, "Seed", "The same seed samples the same solutions again.", at_least=0, at_most=2**31 - 1)

    def sampling(self) -> Sampling:
        checked(self)
        return Sampling(n=self.n, temperature=self.temperature, max_tokens=self.max_tokens, seed=self.seed)
