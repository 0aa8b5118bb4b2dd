"""The one way a model comes into the process: ``load_model(folder) -> Loaded``.

Local folders of safetensors only, no code from the folder, no network, nothing on stderr. Example::

    policy = load_model("resources/models/policy")
    policy.name, policy.head, policy.context     ("policy", "causal", 512)
    policy.prompt_for(problem)                   "Tom has 3 apples ...\\n"
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.core.errors import UserError
from workbench.core.values import Problem
from workbench.engine.inspect import Head, ModelFolder, context_of, fingerprint_of, inspect_folder, look
from workbench.engine.threads import use_cores

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerFast

__all__ = ["Loaded", "fingerprint_of", "inspect_folder", "load_model"]

DEFAULT_PROMPT = "{problem}\n"


@dataclass(eq=False)
class Loaded:
    """A model in memory: weights in float32 on the CPU, in evaluation mode, with its tokenizer."""

    name: str
    folder: Path
    model: "PreTrainedModel"
    tokenizer: "PreTrainedTokenizerFast"
    about: Mapping[str, Any]
    """workbench.json of the folder; empty where there is none."""
    fingerprint: str
    parameters: int
    context: int
    """Most tokens of prompt and solution together."""
    head: Head = "causal"

    @cached_property
    def eos(self) -> frozenset[int]:
        """Ids of the tokens that end a solution; empty where the model has none."""
        places = (self.tokenizer, self.model.config, getattr(self.model, "generation_config", None))
        found: set[int] = set()
        for place in places:
            given = getattr(place, "eos_token_id", None)
            found.update([given] if isinstance(given, int) else given or ())
        return frozenset(found)

    @property
    def template(self) -> str:
        """How a prompt is made: the text around {problem}, or empty where the tokenizer's chat template makes it."""
        given = self.about.get("prompt", "" if self.tokenizer.chat_template else DEFAULT_PROMPT)
        return str(given)

    def prompt_for(self, problem: Problem) -> str:
        """The exact text the model is given: by workbench.json, else the tokenizer's chat template, else the problem
        on a line of its own. UserError where the chat template cannot be used."""
        if self.template:
            return self._start + self.template.replace("{problem}", problem.text)
        try:
            turns = [{"role": "user", "content": problem.text}]
            return str(self.tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True))
        except Exception as error:
            raise UserError(
                f"The chat template of {self.name} fails ({error}). Add a workbench.json with"
                ' {"prompt": "{problem}\\n"} to its folder.'
            ) from error

    @cached_property
    def _start(self) -> str:
        """The beginning-of-text token where the tokenizer sets one by itself: prompts are exact texts here."""
        token = self.tokenizer.bos_token
        given = self.tokenizer("a").input_ids
        return str(token) if token and given and given[0] == self.tokenizer.bos_token_id else ""


def load_model(folder: str | Path) -> Loaded:
    """Load a model folder. UserError, with what to do, for everything that is wrong with the folder."""
    seen = look(folder)
    if seen.faults:
        raise UserError(seen.faults[0])
    _quiet()
    use_cores()
    tokenizer = _tokenizer(seen)
    model = _model(seen)
    return Loaded(
        name=seen.name,
        folder=seen.path,
        model=model,
        tokenizer=tokenizer,
        about=seen.about,
        fingerprint=fingerprint_of(seen.path),
        parameters=sum(weight.numel() for weight in model.parameters()),
        context=context_of(model.config.to_dict()),
        head=seen.head,
    )


def _quiet() -> None:
    """No network even where a library would like to, no progress bars, no notes on stderr."""
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "HF_HUB_DISABLE_PROGRESS_BARS"):
        os.environ.setdefault(name, "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import logging

    from transformers.utils import logging as notes

    notes.disable_progress_bar()  # type: ignore[no-untyped-call]
    notes.set_verbosity(logging.CRITICAL)


def _model(seen: ModelFolder) -> "PreTrainedModel":
    import torch
    from transformers import AutoModelForCausalLM, AutoModelForTokenClassification

    auto: Any = AutoModelForTokenClassification if seen.head == "classifier" else AutoModelForCausalLM
    try:
        model, found = auto.from_pretrained(
            str(seen.path),
            dtype=torch.float32,
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=True,
            output_loading_info=True,
        )
    except Exception as error:
        if isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and "memory" in str(error)):
            raise
        raise UserError(_why_not(seen, error)) from error
    _check_keys(seen, found)
    if type(model).__name__ != seen.architecture:
        raise UserError(
            f"transformers has no {seen.architecture}; it would read {seen.path} as {type(model).__name__}."
            " Choose a model of an architecture that transformers has built in."
        )
    broken = next((name for name, weight in model.named_parameters() if not torch.isfinite(weight).all()), None)
    if broken:
        raise UserError(
            f"The weights of {seen.path} hold values that are no numbers ({broken})."
            " The training that made them has gone wrong; take an earlier checkpoint."
        )
    loaded: PreTrainedModel = model.eval().requires_grad_(False)
    return loaded


def _check_keys(seen: ModelFolder, found: Mapping[str, Any]) -> None:
    for key, what, then in (
        ("missing_keys", "lack", "They would be random numbers. Take a folder whose weights fit its config.json."),
        ("mismatched_keys", "have another shape than config.json says", "Copy the config.json that came with them."),
        ("unexpected_keys", "hold more than it has", "They belong to another architecture; put that into config.json."),
    ):
        names = sorted(str(name[0] if isinstance(name, tuple) else name) for name in found.get(key) or ())
        if names:
            listed = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
            raise UserError(f"The weights in {seen.path} do not fit {seen.architecture}: they {what}: {listed}. {then}")


def _why_not(seen: ModelFolder, error: Exception) -> str:
    import transformers

    text = " ".join(str(error).split())
    if "does not recognize this architecture" in text or "Unrecognized configuration class" in text:
        return (
            f"transformers {transformers.__version__} does not know the architecture {seen.architecture} of"
            f" {seen.path}. Install a newer transformers, or choose another model."
        )
    if "size mismatch" in text or "ignore_mismatched_sizes" in text:
        return (
            f"The weights in {seen.path} have other shapes than its config.json says."
            " Copy the config.json that came with them."
        )
    return f"The model in {seen.path} cannot be loaded: {text[:200]}. Copy the model folder again, or choose another."


def _tokenizer(seen: ModelFolder) -> "PreTrainedTokenizerFast":
    from transformers import AutoTokenizer

    try:
        tokenizer: Any = AutoTokenizer.from_pretrained(str(seen.path), trust_remote_code=False, local_files_only=True)
    except Exception as error:
        text = " ".join(str(error).split())[:200]
        raise UserError(f"The tokenizer in {seen.path} cannot be loaded: {text}. Copy its files again.") from error
    # a stored padding or truncation would change every text that is encoded
    tokenizer.backend_tokenizer.no_padding()
    tokenizer.backend_tokenizer.no_truncation()
    loaded: PreTrainedTokenizerFast = tokenizer
    return loaded
