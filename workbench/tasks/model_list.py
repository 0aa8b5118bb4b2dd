"""The models with what the library knows of them: what each takes, and which scores were made by what it is no longer.

    model_list(library, checkpoints)  ->  Result({"models": (Row(Model("clean", ...), memory=3_400_000,
                                                  scores=(Made("likelihood", 1204, "same"),)), ...)})

Fingerprints are taken of the folders scores were made with, and only of those: that reads all their weights.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from workbench.core.errors import UserError
from workbench.core.facts import Fact, Progress, Result, Started
from workbench.core.values import Model
from workbench.engine.inspect import fingerprint_of, inspect_folder
from workbench.store.made_by import MadeBy, made_by
from workbench.tasks.models import available

Still = Literal["same", "changed", "gone"]
"""The folder now: what it was when the scores were made; another; not there."""


@dataclass(frozen=True, slots=True)
class Made:
    """Scores the library shows, by one state of a model."""

    scorer: str
    traces: int
    still: Still


@dataclass(frozen=True, slots=True)
class Row:
    """A model, or what is left of one."""

    model: Model
    memory: int = 0
    """Bytes while it writes 16 solutions to the end of its context."""
    weights: int = 0
    """Bytes of its weights in memory."""
    there: bool = True
    fault: str = ""
    """Why it cannot be loaded; empty where it can."""
    scores: tuple[Made, ...] = ()


def model_list(library: Path, checkpoints: Sequence[Model]) -> Iterator[Fact | None]:
    """Everything that can be known without loading a model; a folder that vanishes meanwhile counts as gone."""
    yield Started("Looking at the models")
    made: tuple[MadeBy, ...] = ()
    for found in made_by(library):
        made = found if found is not None else made
        yield None
    models = available(checkpoints)
    rows: list[Row] = []
    prints: dict[str, str] = {}
    by = {each.model for each in made}
    for done, model in enumerate(models):
        if _names(model) & by:
            prints[model.folder] = _fingerprint(model)
        rows.append(_row(model))
        yield Progress(done + 1, len(models))
    there = {model.folder for model in models}
    rows += [Row(model, there=False) for model in checkpoints if model.folder not in there]
    yield Result({"models": _with_scores(rows, made, prints)})


def _with_scores(rows: Sequence[Row], made: Sequence[MadeBy], prints: dict[str, str]) -> tuple[Row, ...]:
    """Each count of scores goes to the model that made it: by fingerprint, else by name, else to one that is gone."""
    of: dict[int, list[Made]] = {}
    listed = list(rows)
    for each in made:
        same = [at for at, row in enumerate(listed) if prints.get(row.model.folder) == each.fingerprint]
        named = [at for at, row in enumerate(listed) if each.model in _names(row.model)]
        # a copy under another name is the same model; its own name is the better place to say so
        at = next((at for at in named if at in same), next(iter([*same, *named]), len(listed)))
        if at == len(listed):
            listed.append(Row(Model(each.model or "?", "", "scorer", "folder"), there=False))
        still: Still = "gone" if not listed[at].there else "same" if at in same else "changed"
        of.setdefault(at, []).append(Made(each.scorer, each.traces, still))
    return tuple(replace(row, scores=tuple(of.get(at, ()))) for at, row in enumerate(listed))


def _names(model: Model) -> set[str]:
    """What its scores may call it: the name it is listed by, and that of its folder."""
    return {model.name, Path(model.folder).name}


def _row(model: Model) -> Row:
    try:
        told = inspect_folder(model.folder)
    except (UserError, OSError):
        return Row(model, there=False)
    weights = 4 * told["parameters"]
    return Row(model, told["memory_bytes"], weights, fault=next(iter(told["faults"]), ""))


def _fingerprint(model: Model) -> str:
    try:
        return fingerprint_of(model.folder)
    except (UserError, OSError):
        return ""
