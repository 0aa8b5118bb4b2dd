"""The one training loop: every fine-tune and every shipped model goes through ``fit``.

    settings = TrainSettings(updates=200, batch=32, lr=1e-3, seed=7)
    for update in sft(copy_of(loaded), [Example("2 + 3 = ?\\n", "2 + 3 = 5.\\n")], settings):
        ...   # Update(number=1, loss=0.81, lr=5e-05, tokens=812)

It yields after each update, which is where pause and cancel are honoured: closing the generator leaves the model as it
was after the last whole update, in evaluation mode and without gradients.
"""

import copy
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import torch
from torch import nn

from workbench.core.errors import UserError, WorldError
from workbench.engine.encode import encode
from workbench.engine.losses.next_token import next_token
from workbench.engine.train_batches import Batch, Row, by_length, collate, endless
from workbench.engine.train_optimizer import Steps, trapezoid
from workbench.engine.train_save import save

__all__ = ["Example", "Loss", "TrainSettings", "Update", "copy_of", "fit", "language_loss", "save", "sft"]

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerFast

    from workbench.engine.load import Loaded

B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """How a run is trained. The defaults suit a fine-tune of a small shipped model."""

    updates: int = 200
    batch: int = 32
    lr: float = 1e-3
    seed: int = 0
    """Of the order of the examples."""
    optimizer: Literal["adamw", "muon"] = "adamw"
    rest_lr: float = 4e-3
    """With Muon: the rate of embeddings, norms and heads, which AdamW updates."""
    warmup: int = 10
    flat: float = 0.0
    """Share of the run at the full rate; after it the rate falls in a straight line."""
    floor: float = 0.05
    """Share of the rate that is left at the last update."""
    decay: float = 0.01
    clip: float = 1.0
    """Largest norm of the gradient."""
    prompt_weight: float = 0.0
    """Weight of the problem's own tokens in the loss; the solution's have weight 1."""
    bf16: bool = False
    """Matrix products in bfloat16 (weights stay float32): a third faster on processors that have it."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text to learn, and what stands before it: ``prompt`` is read, ``text`` is learned, then the end token."""

    prompt: str
    text: str


@dataclass(frozen=True, slots=True)
class Update:
    """What one update did."""

    number: int
    """1 is the first."""
    loss: float
    """Mean over the batch before the update, in nats per learned token for next-token runs."""
    lr: float
    tokens: int
    """Tokens read so far, padding left out."""
    parts: Mapping[str, float] = field(default_factory=dict)
    """The terms of the loss by name, where it has several."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What a loss function hands to ``fit``."""

    value: torch.Tensor
    """Scalar with a gradient."""
    tokens: int
    parts: Mapping[str, float] = field(default_factory=dict)


def fit(
    models: Sequence[nn.Module], batches: Iterable[B], loss_of: Callable[[B], Loss], settings: TrainSettings
) -> Iterator[Update]:
    """Update the weights of ``models`` in place, once per batch, ``settings.updates`` times; yields after each.

    WorldError where the loss or its gradient is no longer a finite number: the weights are then those after the last
    good update.
    """
    for model in models:
        # loaded models come frozen
        model.train().requires_grad_(True)
    steps = Steps(models, settings.lr, settings.rest_lr, settings.decay, settings.optimizer == "muon")
    tokens = 0
    try:
        for number, batch in zip(range(settings.updates), batches, strict=False):
            with torch.enable_grad():
                with torch.autocast("cpu", torch.bfloat16) if settings.bf16 else nullcontext():
                    loss = loss_of(batch)
                loss.value.backward()  # type: ignore[no-untyped-call]
            value = float(loss.value.detach())
            norm = float(nn.utils.clip_grad_norm_(steps.parameters, settings.clip))
            if not (math.isfinite(value) and math.isfinite(norm)):
                raise WorldError(
                    f"The loss was no longer a finite number at update {number + 1}; training stopped with the model "
                    f"as it was after update {number}. Choose a smaller learning rate."
                )
            scale = trapezoid(number, settings.updates, settings.warmup, settings.flat, settings.floor)
            steps.step(scale)
            tokens += loss.tokens
            yield Update(number + 1, value, settings.lr * scale, tokens, loss.parts)
    finally:
        steps.clear()
        for model in models:
            model.eval().requires_grad_(False)


def row_of(example: Example, tokenizer: "PreTrainedTokenizerFast", prompt_weight: float = 0.0) -> Row:
    """Ids and weights of an example, by the call that also scores and shows texts; the end token is learned too."""
    encoded = encode(example.prompt, example.text, (), (), tokenizer, finish=tokenizer.eos_token_id)
    return Row(encoded.ids, [1.0 if learned else prompt_weight for learned in encoded.completion])


def language_loss(model: "PreTrainedModel") -> Callable[[Batch], Loss]:
    """Next-token loss of a causal language model, on the weighted tokens only."""
    trunk: Any = model.base_model
    head: Any = model.get_output_embeddings()  # type: ignore[no-untyped-call]

    def loss_of(batch: Batch) -> Loss:
        # rows are padded at the right, so the causal mask alone keeps padding out of every earlier position
        hidden = trunk(input_ids=batch.ids, use_cache=False).last_hidden_state
        value = next_token(hidden, head, batch.ids, batch.weights)
        return Loss(value, batch.tokens)

    return loss_of


def sft(loaded: "Loaded", examples: Iterable[Example], settings: TrainSettings) -> Iterator[Update]:
    """Supervised fine-tuning of ``loaded.model`` in place (``copy_of`` first where the parent is still needed).

    A sequence of examples is gone through again and again, duplicates kept by count; an endless iterator (a corpus
    written on the fly) is read as it comes. UserError: no example, or none that fits the context.
    """
    tokenizer = loaded.tokenizer
    if isinstance(examples, Sequence):
        rows = [row_of(example, tokenizer, settings.prompt_weight) for example in examples]
        kept = [row for row in rows if len(row.ids) <= loaded.context]
        if not kept:
            what = "are longer than the model's context" if rows else "were kept"
            raise UserError(f"There is nothing to learn from: {len(rows)} examples {what}. Take more or other traces.")
        stream: Iterator[Row] = endless(kept, settings.seed)
    else:
        encoded = (row_of(example, tokenizer, settings.prompt_weight) for example in examples)
        stream = (row for row in encoded if len(row.ids) <= loaded.context)
    batches = (collate(rows, tokenizer.pad_token_id or 0) for rows in by_length(stream, settings.batch, settings.seed))
    yield from fit([loaded.model], batches, language_loss(loaded.model), settings)


def copy_of(loaded: "Loaded") -> "Loaded":
    """The same model with weights of its own, to be trained while the parent stays as it is."""
    return replace(loaded, model=copy.deepcopy(loaded.model))
