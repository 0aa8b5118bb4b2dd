"""Which scorers there are and what each reads, known without loading a model.

``reads("likelihood") -> ("likelihood", "clean")``, ``reads("prm=./mine") -> ("prm", "./mine")``; of ``reads("./mine")``
the folder itself says the scorer.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from workbench.core.errors import UserError
from workbench.core.values import Model
from workbench.engine.inspect import look, scorer_of
from workbench.engine.scorers import scorers
from workbench.tasks.models import available, find
from workbench.tasks.verifier import Verifier

VERIFIER = "verifier"
MIDDLE = 0.5
DEFAULT_SCORERS: tuple[str, ...] = ("likelihood", "prm", VERIFIER)
"""The first is the one a view shows where nobody chose."""


def reads(choice: str, extra: Iterable[Model] = ()) -> tuple[str, str]:
    """(scorer's name, name or folder of the model it reads) of a choice other than the verifier: a scorer's name,
    SCORER=MODEL, or a model that one scorer reads. UserError where the choice means none."""
    if "=" in choice:
        name, model = choice.split("=", 1)
        scorers().maker(name)
        return name, model
    if choice in scorers():
        return choice, default_model(choice)
    try:
        found = find(choice, extra)
    except UserError as error:
        names = ", ".join([*scorers().names(), VERIFIER])
        raise UserError(
            f"There is no scorer {choice!r}. There are: {names}; or name a scorer's model folder."
        ) from error
    named, why = scorer_of(look(found.folder))
    if named is None:
        raise UserError(f"{choice} scores nothing: {why}. Choose another model.")
    return named, found.folder


def default_model(scorer: str) -> str:
    """The model a scorer reads where none is named: the first scorer model whose workbench.json names it."""
    for model in available():
        if model.kind == "scorer" and scorer_of(look(model.folder))[0] == scorer:
            return model.name
    raise UserError(f"No model for the scorer {scorer!r} is there. Write {scorer}=FOLDER to name one.")


def usual_threshold(scorer: str, models: Iterable[Model]) -> float:
    """Where "low" begins, as the first scorer model that names this scorer says in its workbench.json; else 0.5."""
    for model in models:
        told = _said_of_scorer(model) if model.kind == "scorer" else {}
        if told.get("name") == scorer:
            try:
                return float(told.get("threshold", MIDDLE))
            except (TypeError, ValueError):
                return MIDDLE
    return MIDDLE


def _said_of_scorer(model: Model) -> dict[str, Any]:
    try:
        told = json.loads((Path(model.folder) / "workbench.json").read_text("utf-8")).get("scorer")
    except (OSError, ValueError, AttributeError):
        return {}
    return told if isinstance(told, dict) else {}


def scorers_there() -> list[dict[str, Any]]:
    """A row per scorer: name, title, the model it reads by default (None: none is needed, or none is there), and the
    threshold below which a step is low."""
    rows: list[dict[str, Any]] = []
    models = available()
    for about in scorers():
        try:
            model: str | None = default_model(about.name)
        except UserError:
            model = None
        low = usual_threshold(about.name, models)
        row = {"name": about.name, "title": about.title, "model": model, "needs_model": True, "threshold": low}
        rows.append({**row, **about.more})
    exact = {"name": VERIFIER, "title": Verifier.title, "model": None, "needs_model": False}
    rows.append({**exact, "threshold": Verifier.threshold})
    return rows
