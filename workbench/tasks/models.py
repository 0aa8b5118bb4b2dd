"""Which models there are, found without loading any: shipped ones, the models folder, checkpoints of runs, a folder.

``find("policy") -> Model("policy", ".../resources/models/policy", "policy", "shipped")``; a folder works like a name.
"""

import difflib
import json
import struct
from collections.abc import Iterable
from math import prod
from pathlib import Path
from typing import Any, Literal

from workbench.core.errors import UserError
from workbench.core.paths import resource
from workbench.core.values import Model

Origin = Literal["shipped", "checkpoint", "folder"]


def about(folder: Path) -> dict[str, Any]:
    """What workbench.json of a model folder says; empty where there is none or it is no JSON object."""
    try:
        told = json.loads((folder / "workbench.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def parameters(folder: Path) -> int:
    """Number of weights, from the headers of the safetensors files (8 bytes length, then JSON); 0 if unreadable."""
    total = 0
    for file in folder.glob("*.safetensors"):
        try:
            with file.open("rb") as opened:
                (length,) = struct.unpack("<Q", opened.read(8))
                header = json.loads(opened.read(min(length, 100_000_000)))
            total += sum(prod(part["shape"]) for name, part in header.items() if name != "__metadata__")
        except (OSError, ValueError, struct.error, KeyError, TypeError, AttributeError):
            return 0
    return total


def described(folder: Path, origin: Origin = "folder", name: str = "") -> Model:
    """A model folder as a row of the model list."""
    told = about(folder)
    kind = str(told.get("kind") or _kind_by_config(folder))
    return Model(
        name or str(told.get("name") or folder.name),
        str(folder),
        kind,
        origin,
        parameters=parameters(folder),
        fingerprint=str(told.get("fingerprint", "")),
    )


def _kind_by_config(folder: Path) -> str:
    try:
        classes = json.loads((folder / "config.json").read_text("utf-8")).get("architectures") or []
    except (OSError, ValueError, AttributeError):
        return "policy"
    return "policy" if not classes or "CausalLM" in str(classes[0]) or "LMHead" in str(classes[0]) else "scorer"


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
    folder = Path(name_or_folder).expanduser()
    if folder.is_dir():
        if not (folder / "config.json").is_file():
            raise UserError(f"{name_or_folder} is no model folder: it has no config.json. Choose another folder.")
        return described(folder.resolve())
    if not name_or_folder.strip():
        raise UserError("No model is named. Name one, or a model folder.")
    if folder.is_file():
        raise UserError(f"{name_or_folder} is a file. Choose the folder that holds the model.")
    if "/" in name_or_folder or "\\" in name_or_folder:
        raise UserError(f"There is no model folder at {name_or_folder}. Choose another folder.")
    near = difflib.get_close_matches(name_or_folder, models, 1)
    hint = f"; did you mean {near[0]!r}?" if near else f". There are: {', '.join(sorted(models)) or 'none'}."
    raise UserError(f"There is no model {name_or_folder!r}{hint}")
