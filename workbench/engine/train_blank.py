"""Fresh small models, before any training: a causal language model and the token classifier grown from one.

    blank_model(tokenizer, Shape(width=128, layers=3), seed=0)  ->  LlamaForCausalLM, 0.69 million weights

The embeddings start wide (0.5, not the customary 0.02) and untied. A scorer has to compare each token with what was
expected there; in a residual stream where the embedding is small, the token at fault is soon written over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    LlamaForTokenClassification,
    PreTrainedModel,
    PreTrainedTokenizerFast,
)

from workbench.engine.inspect import Head
from workbench.engine.load import Loaded

LABELS = {0: "bad", 1: "good"}


@dataclass(frozen=True, slots=True)
class Shape:
    """Size of a small model."""

    width: int = 128
    layers: int = 3
    heads: int = 4
    inner: int = 352
    """Width of the feed-forward layers."""
    context: int = 512
    """Tokens at most, problem and solution together."""
    spread: float = 0.5
    """Standard deviation of the embeddings at the start."""


def _config(tokenizer: PreTrainedTokenizerFast, shape: Shape, **more: Any) -> LlamaConfig:
    return LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=shape.width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.heads,
        intermediate_size=shape.inner,
        max_position_embeddings=shape.context,
        tie_word_embeddings=False,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        **more,
    )


def blank_model(tokenizer: PreTrainedTokenizerFast, shape: Shape, seed: int) -> LlamaForCausalLM:
    """A causal language model with random weights that follow from the seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = LlamaForCausalLM(_config(tokenizer, shape))
        torch.nn.init.normal_(model.model.embed_tokens.weight, std=shape.spread)
    return model


def grown_classifier(
    parent: PreTrainedModel, tokenizer: PreTrainedTokenizerFast, shape: Shape, seed: int
) -> LlamaForTokenClassification:
    """A token classifier (labels bad, good): embeddings and first layers are the parent's, those on top are fresh.

    ``shape.layers`` counts all layers; the other sizes are the parent's.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        config = _config(tokenizer, shape, id2label=LABELS, classifier_dropout=0.0)
        model: LlamaForTokenClassification = LlamaForTokenClassification(config)  # type: ignore[no-untyped-call]
    model.model.embed_tokens.load_state_dict(parent.model.embed_tokens.state_dict())
    for mine, theirs in zip(model.model.layers, parent.model.layers, strict=False):
        mine.load_state_dict(theirs.state_dict())
    return model


def in_memory(
    name: str, model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast, about: Mapping[str, Any]
) -> Loaded:
    """A model that has no folder yet, as the rest of the engine takes it."""
    head: Head = "classifier" if isinstance(model, LlamaForTokenClassification) else "causal"
    parameters = sum(weight.numel() for weight in model.parameters())
    context = int(model.config.max_position_embeddings)
    return Loaded(name, Path(name), model, tokenizer, about, "", parameters, context, head)


def sharpen(loaded: Loaded, by: float) -> None:
    """Multiply a language model's output layer, in place: sampling at temperature 1 is then what it was at 1 / by."""
    if loaded.model.config.tie_word_embeddings:
        raise ValueError("the output layer is also the embedding: sharpening it would change what the model reads")
    with torch.no_grad():
        loaded.model.lm_head.weight.mul_(by)
