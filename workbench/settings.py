"""Where the person's files lie, and settings declared once: dialog, command line, limits and docs read the declaration.

    data_folder()      ~/.local/share/workbench (by platformdirs; ``$WORKBENCH_HOME`` names another)
    default_store()    ``$WORKBENCH_DB``, else workbench.db in the data folder
    SamplingSettings   n = setting(4, "Solutions", "How many ...", at_least=1, at_most=256)
    Preferences        me = setting(login_name, "Your name", "...", needed=True, group="Labelling")
"""

import getpass
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from workbench.core.channels import USUAL, Channel, channels
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
    words: tuple[str, ...] = (),
    needed: bool = False,
    group: str = "",
    check: Callable[[str], object] | None = None,
) -> Any:
    """A dataclass field that knows how it is shown and what it may be.

    ``default``: a value, or what makes it; ``at_most`` of a text is its length; ``words``: how the choices are called;
    ``needed``: a text may not be empty; ``group``: the page of the dialogue, if not that of the field before;
    ``check``: raises a UserError for a text that cannot be read."""
    told = {"title": title, "tip": tip, "step": step, "at_least": at_least, "at_most": at_most, "choices": choices}
    told |= {"words": words or choices, "needed": needed, "group": group, "check": check}
    return field(default_factory=default, metadata=told) if callable(default) else field(default=default, metadata=told)


def grouped(settings: Any) -> dict[str, tuple[str, ...]]:
    """The names of a settings dataclass's fields by the page they are shown on, in the order they were declared."""
    pages: dict[str, tuple[str, ...]] = {}
    page = ""
    for each in fields(settings):
        page = each.metadata.get("group") or page
        pages[page] = (*pages.get(page, ()), each.name)
    return pages


def checked(settings: Any) -> None:
    """UserError naming the first setting of a settings dataclass that lies outside its limits."""
    for each in fields(settings):
        value, told = getattr(settings, each.name), each.metadata
        title = told.get("title", each.name)
        # NaN lies inside every limit and would only show itself after hours of work
        if isinstance(value, float) and not math.isfinite(value):
            raise UserError(f"{title} is {value}; it has to be a number.")
        if isinstance(value, str):
            _checked_text(value, title, told)
            continue
        if told.get("at_least") is not None and not value >= told["at_least"]:
            raise UserError(f"{title} is {value}; it has to be at least {told['at_least']}.")
        if told.get("at_most") is not None and not value <= told["at_most"]:
            raise UserError(f"{title} is {value}; it may be at most {told['at_most']}.")


def _checked_text(value: str, title: str, told: Mapping[str, Any]) -> None:
    if told.get("needed") and not value.strip():
        raise UserError(f"{title} is empty; write at least one letter.")
    if told.get("at_most") is not None and len(value) > told["at_most"]:
        raise UserError(f"{title} has {len(value):,} characters; it may have {told['at_most']:,} at most.")
    if told.get("check") is not None:
        told["check"](value)
    if told.get("choices") and value not in told["choices"]:
        raise UserError(f"{title} is {value!r}; choose one of: {', '.join(told['choices'])}.")


@dataclass(frozen=True)
class SamplingSettings:
    """How solutions are sampled, as a person sets it."""

    n: int = setting(
        4, "Solutions", "How many solutions of each problem are sampled.", at_least=1, at_most=256, group="Sampling"
    )
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


def login_name() -> str:
    """Who is at the desk, until they give another name."""
    try:
        return getpass.getuser() or "me"
    except (OSError, KeyError, ImportError):
        return "me"


@dataclass(frozen=True)
class Preferences:
    """How a person works: who labels, and what the window does by itself meanwhile."""

    me: str = setting(
        login_name,
        "Your name",
        "Stands at the labels and flags you give from now on; those given before keep their name.",
        at_most=80,
        needed=True,
        group="Labelling",
    )
    advance: bool = setting(True, "Go on after a label", "The next step is chosen once a label has been seen.")
    blind: bool = setting(
        False, "Label blind", "Scores, verdicts and other people's labels of a step are hidden until you have rated it."
    )
    first_error: bool = setting(
        False,
        "Stop at the first error",
        "A step marked as an error ends the trace: the steps after it follow from it and need no label.",
    )
    error_types: str = setting(
        "calculation, logic, misread problem, wrong formula, unjustified, notation",
        "Types of error",
        "What an error can be called, separated by commas. Labels given before keep their type.",
        at_most=2000,
    )
    channels: str = setting(
        USUAL,
        "Qualities beside correctness",
        'What else of a step is rated, as "name: scale, meaning", separated by semicolons; a scale is 1-5 or yes/no.'
        " Ratings given before stay.",
        at_most=2000,
        check=channels,
    )
    notify: bool = setting(
        True, "Tell when a long job ends", "By a notice of the desktop, where it shows them.", group="Jobs"
    )

    @property
    def qualities(self) -> tuple[Channel, ...]:
        """The qualities one by one."""
        return channels(self.channels)

    @property
    def error_names(self) -> tuple[str, ...]:
        """The types of error one by one, without blanks and doubles, in the order they were written."""
        names = (" ".join(name.split()) for name in self.error_types.split(","))
        return tuple(dict.fromkeys(name for name in names if name))


@dataclass(frozen=True)
class Look:
    """How the window looks to a person."""

    theme: str = setting(
        "system",
        "Colours",
        choices=("system", "light", "dark"),
        words=("Look of the desktop", "Light", "Dark"),
        group="Look",
    )
    zoom: float = setting(
        1.0, "Text size", "1 is the size of the desktop's text, 2 twice as large.", step=0.1, at_least=0.7, at_most=2.0
    )
    still: bool = setting(False, "Reduced motion", "Menus and tips come at once, the text cursor does not blink.")
