"""``experiment``: two arms from one pool, filtered by outcome and by process, measured side by side.

    workbench experiment --updates 200 --seed 1 --json
    {"arms": [{"name": "parent", ...}, {"name": "outcome", ...}, {"name": "process", ...}], "arms_greedy": [...], ...}
"""

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import click
from click.core import ParameterSource

from workbench.cli.options import options_of
from workbench.cli.session import Session, verb
from workbench.core.errors import UserError
from workbench.core.facts import Fact, RunChanged
from workbench.settings import checkpoints_folder
from workbench.tasks.experiment import ExperimentSettings, two_arms

KINDS = {"final_answer_error": "final-answer error", "trace_error": "trace error", "step_error": "step error"}


@click.command(epilog="Example: workbench experiment --filter-scorer prm --seed 1 --json")
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="A TOML file of the settings below, with _ for -; options given beside it win.",
)
@click.option("--threshold", type=float, default=None, help="Where the filter accepts a step. Default: its own.")
@click.option("--family", "families", multiple=True, help="Only these families, several times. Default: all built-in.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=None, help="Folder of the checkpoints."
)
@options_of(ExperimentSettings, leave_out=("threshold",))
@verb
def experiment(session: Session, config: Path | None, out: Path | None, **given: Any) -> None:
    """Fine-tune the same model on solutions kept by outcome and on solutions kept by process; measure both.

    Ctrl-C stops it and keeps the checkpoints written so far."""
    from workbench.tasks.shelf import Shelf

    settings = chosen(config, given)
    runs: dict[str, RunChanged] = {}

    def follow(fact: Fact) -> None:
        if isinstance(fact, RunChanged):
            runs[fact.run.id] = fact

    with session.store() as store:
        work = two_arms(Shelf(store.models), settings, out or checkpoints_folder())
        driven = session.drive(work, store, follow)
    document: dict[str, Any] = {"arms": [], "arms_greedy": []}
    for found in driven.documents:
        document.update(found)
    whole = next((change.run for change in runs.values() if change.run.kind == "experiment"), None)
    checkpoints = {change.run.arm: change.run.checkpoint for change in runs.values() if change.run.checkpoint}
    document |= {"run": whole.id if whole else None, "checkpoints": checkpoints, "interrupted": driven.interrupted}
    session.answer(document, lines(document))
    session.leave(driven.interrupted)


def chosen(config: Path | None, given: Mapping[str, Any]) -> ExperimentSettings:
    """The settings: defaults, then the file, then what was typed."""
    context = click.get_current_context()
    typed = {key: value for key, value in given.items() if context.get_parameter_source(key) != ParameterSource.DEFAULT}
    return ExperimentSettings(**{**(read(config) if config else {}), **typed})


def read(path: Path) -> dict[str, Any]:
    """The settings of a TOML file. UserError names the file and what in it is no setting."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise UserError(f"There is no file {path}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path} is no TOML file: {error}.") from error
    names = [each.name for each in fields(ExperimentSettings)]
    kinds = get_type_hints(ExperimentSettings)
    for key, value in told.items():
        if key not in names:
            near = difflib.get_close_matches(key, names, 1)
            hint = f"; did you mean {near[0]!r}?" if near else f". There are: {', '.join(names)}."
            raise UserError(f"{path}: there is no setting {key!r}{hint}")
        told[key] = _fitting(path, key, value, kinds[key])
    return told


def _fitting(path: Path, key: str, value: object, kind: Any) -> object:
    """The value as the setting's type. UserError where it is of another."""
    if get_origin(kind) is tuple:
        if isinstance(value, list) and all(isinstance(name, str) for name in value):
            return tuple(value)
        raise UserError(f"{path}: {key} has to be a list of names.")
    wanted = next((each for each in get_args(kind) if each is not NoneType), kind)
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, wanted) or isinstance(value, bool):
        needs = {int: "a whole number", float: "a number", str: "a text"}[wanted]
        raise UserError(f"{path}: {key} has to be {needs}.")
    return value


def lines(document: Mapping[str, Any]) -> list[str]:
    """The arms as a person reads them on a terminal."""
    told = []
    for title, key in (("sampled", "arms"), ("greedy", "arms_greedy")):
        for row in document[key]:
            figures = ", ".join(f"{name} {percent(row[kind])}" for kind, name in KINDS.items())
            told.append(f"{row['name']:<8} {title:<8} {figures}")
    for arm, folder in document["checkpoints"].items():
        told.append(f"The {arm} arm is in {folder}")
    return told or ["Nothing was measured."]


def percent(figure: Mapping[str, float | None]) -> str:
    value, low, high = figure["value"], figure["low"], figure["high"]
    if value is None or low is None or high is None:
        return "no case"
    return f"{100 * value:.1f} % ({100 * low:.1f} to {100 * high:.1f})"
