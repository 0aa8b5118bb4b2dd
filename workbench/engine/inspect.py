"""What a model folder is, read from its files alone: no torch, no code of the folder, no network.

``inspect_folder("resources/models/clean")`` answers ``{"name": "clean", "architecture": "LlamaForCausalLM",
"kind": "scorer", "parameters": 482560, "context": 512, "scorer": "likelihood", "safe": True, "faults": [], ...}``.
The faults are the very sentences ``load_model`` refuses the folder with.
"""

import hashlib
import json
import math
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from workbench.core.errors import UserError

Head = Literal["causal", "classifier", "unknown"]

ABOUT_FILE = "workbench.json"
KINDS = ("policy", "scorer")
_CONTEXT_KEYS = ("max_position_embeddings", "n_positions", "max_sequence_length", "seq_length", "n_ctx")
_NO_LIMIT = 2048
"""Context where a configuration names none (position biases instead of position embeddings)."""
_EMBEDDINGS = ("embed_tokens.weight", "wte.weight", "embed_in.weight", "word_embeddings.weight")
_FINGERPRINTED = (
    "config.json",
    "generation_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "chat_template.jinja",
)
_MOST_HEADER = 100_000_000
"""Bytes; the limit of the safetensors format itself."""


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """A tensor as the header of its safetensors file describes it."""

    dtype: str
    shape: tuple[int, ...]
    bytes: int


@dataclass(frozen=True)
class ModelFolder:
    """What lies in a model folder, and every reason not to load it."""

    path: Path
    config: Mapping[str, Any] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    """workbench.json; empty where there is none."""
    weights: tuple[Path, ...] = ()
    tensors: Mapping[str, TensorInfo] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    """Sentences for a person, the gravest first; empty where the folder may be loaded."""

    @property
    def name(self) -> str:
        name = self.about.get("name")
        return name if isinstance(name, str) and name else self.path.name

    @property
    def architecture(self) -> str:
        named = self.config.get("architectures")
        return str(named[0]) if isinstance(named, list) and named else ""

    @property
    def head(self) -> Head:
        if self.architecture.endswith("ForTokenClassification"):
            return "classifier"
        return "causal" if self.architecture.endswith(("ForCausalLM", "LMHeadModel")) else "unknown"

    @property
    def kind(self) -> str:
        """What it is for: as workbench.json says where that is one of KINDS, else by its head."""
        named = self.about.get("kind")
        if named in KINDS:
            return str(named)
        return "scorer" if self.head == "classifier" else "policy"

    @property
    def parameters(self) -> int:
        return sum(math.prod(tensor.shape) for tensor in self.tensors.values())

    @property
    def context(self) -> int:
        return context_of(self.config)


def context_of(config: Mapping[str, Any]) -> int:
    """The most tokens (prompt and solution together) a model reads, from its configuration."""
    inner = config.get("text_config")
    for place in (config, inner if isinstance(inner, Mapping) else {}):
        for key in _CONTEXT_KEYS:
            if isinstance(place.get(key), int) and place[key] > 0:
                return int(place[key])
    return _NO_LIMIT


def look(folder: str | Path) -> ModelFolder:
    """Read a folder's small files and the headers of its weights. UserError only where there is no such folder."""
    path = Path(folder).expanduser()
    if not path.is_dir():
        what = "is a file, not a model folder" if path.is_file() else "does not exist"
        raise UserError(f"The model folder {path} {what}. Choose one that holds config.json and model.safetensors.")
    path = path.resolve()
    faults: list[str] = []
    config = _json(path / "config.json", faults) if (path / "config.json").is_file() else {}
    about = _json(path / ABOUT_FILE, faults) if (path / ABOUT_FILE).is_file() else {}
    faults[:0] = _not_a_model(path)
    faults += [*_wants_code(path, config), *_about_faults(path, about)]
    weights, tensors = _weights(path, faults)
    seen = ModelFolder(path, config, about, weights, tensors)
    if config:
        faults += _architecture_faults(seen)
    faults += _tokenizer_faults(seen)
    return ModelFolder(path, config, about, weights, tensors, tuple(faults))


def inspect_folder(folder: str | Path) -> dict[str, Any]:
    """What ``workbench models inspect`` shows. UserError where there is no such folder."""
    seen = look(folder)
    scorer, why = scorer_of(seen)
    return {
        "name": seen.name,
        "folder": str(seen.path),
        "architecture": seen.architecture,
        "head": seen.head,
        "kind": seen.kind,
        "origin": str(seen.about.get("origin", "folder")),
        "parameters": seen.parameters,
        "dtype": ", ".join(sorted({tensor.dtype for tensor in seen.tensors.values()})),
        "size_bytes": sum(file.stat().st_size for file in seen.weights),
        "memory_bytes": _memory(seen),
        "context": seen.context,
        "vocabulary": _embedding_rows(seen),
        "tokenizer": (seen.path / "tokenizer.json").is_file(),
        "scorer": scorer,
        "scorer_why": why,
        "safe": not seen.faults,
        "faults": list(seen.faults),
    }


def scorer_of(seen: ModelFolder) -> tuple[str | None, str]:
    """Which scorer reads this model, and why; None where none does."""
    named = seen.about.get("scorer")
    if isinstance(named, Mapping) and isinstance(named.get("name"), str):
        return named["name"], f"{ABOUT_FILE} names it"
    if seen.head == "classifier":
        return "prm", f"{seen.architecture} labels tokens"
    if seen.head == "causal":
        return "likelihood", f"{seen.architecture} gives each token a probability"
    return None, f"no scorer reads {seen.architecture or 'a model without an architecture'}"


_hashed: dict[Path, tuple[tuple[int, int], str]] = {}


def fingerprint_of(folder: str | Path) -> str:
    """SHA-256 (64 hexadecimal digits) over weights, tokenizer and configuration; unchanged files are read once per
    process. UserError where there is no such folder or it holds no weights."""
    path = Path(folder).expanduser().resolve()
    if not path.is_dir():
        raise UserError(f"The model folder {path} does not exist. Choose another folder.")
    weights = _weight_files(path, [])
    if not weights:
        raise UserError(f"The folder {path} holds no model.safetensors. Choose a folder with weights.")
    small = [path / name for name in _FINGERPRINTED if (path / name).is_file()]
    whole = hashlib.sha256()
    for file in [*small, *weights]:
        whole.update(f"{file.name}\0{_file_hash(file)}\n".encode())
    return whole.hexdigest()


def _file_hash(file: Path) -> str:
    stat = file.stat()
    state = (stat.st_size, stat.st_mtime_ns)
    if file not in _hashed or _hashed[file][0] != state:
        with file.open("rb") as opened:
            _hashed[file] = (state, hashlib.file_digest(opened, "sha256").hexdigest())
    return _hashed[file][1]


def _memory(seen: ModelFolder) -> int:
    """Bytes while 16 solutions are sampled to the end of the context: float32 weights and the key/value cache."""
    config = seen.config
    layers = int(config.get("num_hidden_layers", config.get("n_layer", 0)) or 0)
    width = int(config.get("hidden_size", config.get("n_embd", 0)) or 0)
    heads = int(config.get("num_attention_heads", config.get("n_head", 1)) or 1)
    kept = int(config.get("num_key_value_heads", heads) or heads) / heads
    return 4 * seen.parameters + int(16 * seen.context * layers * 2 * width * kept * 4)


def _json(file: Path, faults: list[str]) -> dict[str, Any]:
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        where = f" (line {error.lineno}: {error.msg})" if isinstance(error, json.JSONDecodeError) else ""
        faults.append(f"{file.name} in {file.parent} is not valid JSON{where}. Copy the model folder again.")
        return {}
    if not isinstance(value, dict):
        faults.append(f"{file.name} in {file.parent} is no JSON object. Copy the model folder again.")
        return {}
    return value


def _not_a_model(path: Path) -> Iterator[str]:
    if (path / "adapter_config.json").is_file():
        yield (
            f"The folder {path} holds an adapter (adapter_config.json), not a whole model. Merge it into its base model"
            " first (merge_and_unload, then save_pretrained); adapters by themselves cannot be loaded yet."
        )
    elif not (path / "config.json").is_file():
        yield (
            f"The folder {path} holds no config.json, so it is no model folder."
            " Choose a folder with config.json, model.safetensors and tokenizer.json."
        )


def _wants_code(path: Path, config: Mapping[str, Any]) -> Iterator[str]:
    if "auto_map" in config:
        yield (
            f"The model in {path} wants to run Python code of its own (auto_map in config.json). Workbench never runs"
            " code from a model folder. Choose a model of an architecture that transformers has built in."
        )
    for key, value in config.items():
        # transformers fetches a kernel from a hub for such a name, even where another attention is asked for
        if key.endswith("_implementation") and "/" in str(value):
            yield (
                f"config.json in {path} asks for code from a hub ({key}: {value})."
                f" Remove {key} from config.json; Workbench uses the built-in attention."
            )


def _about_faults(path: Path, about: Mapping[str, Any]) -> Iterator[str]:
    prompt = about.get("prompt", "{problem}")
    if not isinstance(prompt, str) or "{problem}" not in prompt:
        yield (
            f"{ABOUT_FILE} in {path} has a prompt without {{problem}}."
            ' Write where the problem stands, for example "{problem}\\n".'
        )


def _architecture_faults(seen: ModelFolder) -> Iterator[str]:
    if not seen.architecture:
        yield f"config.json in {seen.path} names no architecture. Add architectures, as save_pretrained writes it."
    elif seen.head == "unknown":
        yield (
            f"The model in {seen.path} is a {seen.architecture}. Workbench reads language models (...ForCausalLM) and"
            " step scorers (...ForTokenClassification); choose one of those."
        )


def _weight_files(path: Path, faults: list[str]) -> tuple[Path, ...]:
    single, index = path / "model.safetensors", path / "model.safetensors.index.json"
    if single.is_file():
        return (single,)
    if not index.is_file():
        return ()
    parts = _json(index, faults).get("weight_map")
    names = sorted(set(map(str, parts.values()))) if isinstance(parts, dict) else []
    odd = [name for name in names if Path(name).name != name]
    missing = [name for name in names if name not in odd and not (path / name).is_file()]
    if odd or missing or not names:
        what = f"names files outside the folder: {odd[0]}" if odd else f"lacks {missing[0]}" if missing else "is empty"
        faults.append(f"The model in {path} is not complete ({index.name} {what}). Copy the model folder again.")
    return tuple(path / name for name in names if name not in odd and name not in missing)


def _weights(path: Path, faults: list[str]) -> tuple[tuple[Path, ...], dict[str, TensorInfo]]:
    before = len(faults)
    files = _weight_files(path, faults)
    tensors: dict[str, TensorInfo] = {}
    for file in files:
        try:
            tensors |= read_header(file)
        except ValueError as error:
            faults.append(f"{file.name} in {path} is damaged or cut short ({error}). Copy or download it again.")
    if not files and len(faults) == before:
        pickled = next((found.name for kind in ("*.bin", "*.pt", "*.pth", "*.ckpt") for found in path.glob(kind)), "")
        faults.append(
            f"The folder {path} holds its weights as {pickled}, a pickle file, which can run code when it is opened."
            " Convert it to safetensors first (save_pretrained writes model.safetensors)."
            if pickled
            else f"The folder {path} holds no model.safetensors. Choose a folder with the weights as safetensors."
        )
    return files, tensors


def read_header(file: Path) -> dict[str, TensorInfo]:
    """The tensors of a safetensors file by its header; ValueError where the file is damaged or cut short.

    Format: 8 bytes little-endian length n, n bytes JSON, then the data (huggingface/safetensors, README "Format").
    """
    size = file.stat().st_size
    with file.open("rb") as opened:
        start = opened.read(8)
        length = struct.unpack("<Q", start)[0] if len(start) == 8 else size
        if length > min(size - 8, _MOST_HEADER):
            raise ValueError("the header does not fit into the file")
        header = json.loads(opened.read(length))
    if not isinstance(header, dict):
        raise ValueError("the header is no JSON object")
    tensors: dict[str, TensorInfo] = {}
    try:
        for name, info in header.items():
            if name != "__metadata__":
                first, last = info["data_offsets"]
                if not 0 <= first <= last <= size - 8 - length:
                    raise ValueError(f"{size} bytes, but {name} should end at byte {8 + length + last}")
                tensors[name] = TensorInfo(str(info["dtype"]), tuple(map(int, info["shape"])), last - first)
    except (KeyError, TypeError) as error:
        raise ValueError(f"the header has an odd entry: {error}") from error
    return tensors


def _embedding_rows(seen: ModelFolder) -> int:
    for name, tensor in seen.tensors.items():
        if name.endswith(_EMBEDDINGS) and len(tensor.shape) == 2:
            return tensor.shape[0]
    rows = seen.config.get("vocab_size", 0)
    return rows if isinstance(rows, int) else 0


def _tokenizer_faults(seen: ModelFolder) -> Iterator[str]:
    file = seen.path / "tokenizer.json"
    if not file.is_file():
        if (seen.path / "config.json").is_file():
            yield (
                f"The folder {seen.path} holds no tokenizer.json, so nobody knows which text its tokens stand for."
                " Copy tokenizer.json and tokenizer_config.json beside the weights."
            )
        return
    broken: list[str] = []
    content = _json(file, broken)
    yield from broken
    model = content.get("model")
    pieces = model.get("vocab", ()) if isinstance(model, dict) else ()
    ids = list(pieces.values()) if isinstance(pieces, dict) else list(range(len(pieces)))
    ids += [token["id"] for token in content.get("added_tokens", ()) if isinstance(token, dict) and "id" in token]
    rows = _embedding_rows(seen)
    if ids and rows and max(ids) >= rows:
        yield (
            f"The tokenizer in {seen.path} knows {max(ids) + 1} tokens, but the model only {rows}: they belong to"
            " different models. Copy the tokenizer files that came with these weights."
        )
