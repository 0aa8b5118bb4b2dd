"""Tiny random models with a small tokenizer, written as model folders: real files, real forward passes.

``tiny(tmp_path, "llama")`` makes ``tmp_path/llama`` with config.json, model.safetensors and tokenizer.json.
"""

import json
from pathlib import Path
from typing import Any

import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    GPT2Config,
    GPT2LMHeadModel,
    GPTNeoXConfig,
    GPTNeoXForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    LlamaForTokenClassification,
    PreTrainedTokenizerFast,
    Qwen3Config,
    Qwen3ForCausalLM,
)
from transformers.utils import logging

logging.disable_progress_bar()

LINES = [
    "Ann buys 7 apples and eats 2: 7 - 2 = 5.",
    "The answer is \\boxed{5}.",
    "Bob has 12 coins and gets 30 more: 12 + 30 = 42.",
    "So 2x + 3 = 9, and 2x = 6, and x = 3.",
    "Cara is a knight 🦊 and says 日本語 naïve.",
]


def tokenizer(merge_newlines: bool = False) -> PreTrainedTokenizerFast:
    """Byte-level BPE, single digits; "\\n" is a token of its own unless newlines may merge with what stands beside."""
    inner = Tokenizer(models.BPE())
    pattern = r"\.\n\n?|\d| ?[^\s\d]+|\s" if merge_newlines else r"\n|\d| ?[^\s\d]+|\s"
    inner.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(pattern), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    inner.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=360,
        special_tokens=["<pad>", "<eos>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    texts = ["\n\n".join(LINES) + "\n" if merge_newlines else "\n".join(LINES[:4]) + "\n"] * 4
    inner.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=inner, pad_token="<pad>", eos_token="<eos>")


def model(kind: str, vocabulary: int, context: int = 96, seed: int = 0, scale: float = 0.3) -> Any:
    """A random model; ``scale`` is the standard deviation of its weights (small: all tokens alike)."""
    torch.manual_seed(seed)
    shape = {
        "vocab_size": vocabulary,
        "hidden_size": 32,
        "intermediate_size": 48,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "max_position_embeddings": context,
        "initializer_range": scale,
        "pad_token_id": 0,
        "bos_token_id": None,
        "eos_token_id": 1,
    }
    match kind:
        case "llama":
            return LlamaForCausalLM(LlamaConfig(**shape, num_key_value_heads=2, tie_word_embeddings=True))
        case "qwen3":
            return Qwen3ForCausalLM(Qwen3Config(**shape, num_key_value_heads=2, head_dim=8))
        case "neox":
            return GPTNeoXForCausalLM(GPTNeoXConfig(**shape, use_parallel_residual=False))
        case "gpt2":
            return GPT2LMHeadModel(GPT2Config(**shape))
        case "prm":
            labels = {"id2label": {0: "bad", 1: "good"}, "label2id": {"bad": 0, "good": 1}}
            return LlamaForTokenClassification(LlamaConfig(**shape, **labels))
    raise ValueError(kind)


def tiny(
    folder: Path,
    kind: str,
    *,
    about: dict[str, Any] | None = None,
    merge_newlines: bool = False,
    context: int = 96,
    seed: int = 0,
    scale: float = 0.3,
) -> Path:
    """Write a model folder called ``kind`` into ``folder``."""
    path = folder / kind
    words = tokenizer(merge_newlines)
    model(kind, len(words), context, seed, scale).save_pretrained(path)
    words.save_pretrained(path)
    if about is not None:
        (path / "workbench.json").write_text(json.dumps(about), encoding="utf-8")
    return path
