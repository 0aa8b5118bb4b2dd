"""A model folder, written beside its place and renamed: readers see the old folder or the whole new one.

    save(loaded, Path("models/policy-2"), {"name": "policy-2", "kind": "policy", "prompt": "{problem}\\n", ...})

writes config.json, model.safetensors, tokenizer.json, tokenizer_config.json, workbench.json and the other files given.
"""

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from safetensors.torch import save_file

if TYPE_CHECKING:
    from workbench.engine.load import Loaded


def save(
    loaded: "Loaded",
    folder: Path,
    about: Mapping[str, Any],
    *,
    texts: Mapping[str, str] | None = None,
    dtype: torch.dtype = torch.float32,
) -> None:
    """Write ``loaded`` as a model folder; a folder of that name is replaced. ``texts`` are further files by name.

    OSError (disk full, no permission): the old folder is then still there and nothing is left beside it.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.with_name(f".{folder.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    beside.mkdir()
    try:
        _write(loaded, beside, dtype)
        files = {"workbench.json": json.dumps(dict(about), indent=1, ensure_ascii=False) + "\n", **(texts or {})}
        for name, text in files.items():
            (beside / name).write_text(text, encoding="utf-8")
        for file in beside.iterdir():
            file.chmod(0o644)  # safetensors writes for the owner alone
            with file.open("rb+") as written:
                os.fsync(written.fileno())
        _put(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write(loaded: "Loaded", folder: Path, dtype: torch.dtype) -> None:
    model = loaded.model
    config = model.config.__class__.from_dict(model.config.to_dict())
    config.architectures = [type(model).__name__]
    config.dtype = dtype
    config.save_pretrained(folder)
    loaded.tokenizer.save_pretrained(folder)
    # a tensor used twice (tied embeddings) is stored once, under the name that the library reads it from
    shared = set(getattr(model, "_tied_weights_keys", None) or ()) if model.config.tie_word_embeddings else set()
    weights = {
        name: weight.detach().to(dtype).contiguous()
        for name, weight in model.state_dict().items()
        if name not in shared
    }
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def _put(beside: Path, folder: Path) -> None:
    """Rename over ``folder``; a folder cannot be replaced in one call, so the old one steps aside first."""
    old = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.old")
    with suppress(FileNotFoundError):
        folder.rename(old)
    try:
        beside.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
