"""Which models there are, found without loading any: shipped ones, the models folder, checkpoints of runs, a folder.

``find("policy") -> Model("policy", ".../resources/models/policy", "policy", "shipped")``; a folder works like a name.
"""

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from workbench.core.errors import UserError
from workbench.core.paths import resource
from workbench.core.values import Model
from workbench.engine.inspect import inspect_folder

Origin = Literal["shipped", "checkpoint", "folder"]


def described(folder: Path, origin: Origin = "folder", name: str = "") -> Model:
    """A model folder as a row of the model list. Its fingerprint is left to loading: it reads all weights."""
    told = inspect_folder(folder)
    return Model(name or told["name"], str(folder), told["kind"], origin, parameters=told["parameters"])


def _in(folder: Path, origin: Origin) -> list[Model]:
    if not folder.is_dir():
        return []
    return [described(each, origin) for each in sorted(folder.iterdir()) if (each / "config.json").is_file()]


def shipped() -> list[Model]:
    """The models that came with Workbench; none where the installation was made without them."""
    try:
        return _in(resource("models"), "shipped")
    except UserError:
        return []


def available(extra: Iterable[Model] = ()) -> list[Model]:
    """Shipped models, the person's models folder, then ``extra`` (checkpoints of runs whose folder is still there).
    Where two share a name the first keeps it and the others are called by their folder."""
    from workbench.settings import models_folder

    found: dict[str, Model] = {}
    folders: set[str] = set()
    there = [model for model in extra if (Path(model.folder) / "config.json").is_file()]
    for model in [*shipped(), *_in(models_folder(), "folder"), *there]:
        if model.folder in folders:
            continue
        folders.add(model.folder)
        name = model.name if model.name not in found else model.folder
        found[name] = model if name == model.name else described(Path(model.folder), "folder", name)
    return list(found.values())


def find(name_or_folder: str, extra: Iterable[Model] = ()) -> Model:
    """The model of that name, or in that folder. UserError with the nearest name, or what the folder lacks."""
    models = {model.name: model for model in available(extra)}
    if name_or_folder in models:
        return models[name_or_folder]
    if not name_or_folder.strip():
        raise UserError("No model is named. Name one, or a model folder.")
    folder = Path(name_or_folder).expanduser()
    if folder.is_dir() or "/" in name_or_folder or "\\" in name_or_folder:
        return described(folder.resolve())
    near = difflib.get_close_matches(name_or_folder, models, 1)
    hint = f"; did you mean {near[0]!r}?" if near else f". There are: {', '.join(sorted(models)) or 'none'}."
    raise UserError(f"There is no model {name_or_folder!r}{hint}")


def inspected(name_or_folder: str, extra: Iterable[Model] = ()) -> dict[str, Any]:
    """What a listed model or any folder is: architecture, memory, which scorer reads it and why, whether it is safe."""
    return inspect_folder(find(name_or_folder, extra).folder)
