"""Training of the shipped PRM: a token classifier that is also, on an inner layer, a language model.

    Judged("Ann has 3 ..\\n", "Buys 4: 3 + 4 = 8.\\n..", labels=(0.0, 1.0), faults=(15, None))

The label of a step stands on the token that ends it; inside a bad step the tokens are good up to the fault and bad from
there on. Three further losses (dropped with their read-outs when the model is saved) make a small model able to see a
fault at all: next token after an inner layer, and, one layer later, how surprising the token just read was and what had
been expected instead.
"""

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import nn

from workbench.core.split import split
from workbench.engine.encode import encode
from workbench.engine.losses.expectation import expectation
from workbench.engine.losses.next_token import weighted
from workbench.engine.losses.surprise import SURPRISING, surprise
from workbench.engine.losses.token_label import token_label
from workbench.engine.train import Loss, TrainSettings, Update, fit
from workbench.engine.train_batches import Row, by_length, endless, padded

if TYPE_CHECKING:
    from transformers import LlamaForTokenClassification, PreTrainedModel, PreTrainedTokenizerFast

NONE = float("nan")


@dataclass(frozen=True, slots=True)
class Judged:
    """A solution, one step a line, with what an exact verifier says of each step."""

    prompt: str
    text: str
    labels: Sequence[float | None]
    """Per step: 1 sound, 0 wrong, None cannot tell."""
    faults: Sequence[int | None]
    """Per step: the code point of its line where the fault of a wrong step begins."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Weights of the losses, and what the steps after the first wrong one count."""

    ends: float = 1.0
    dense: float = 1.0
    language: float = 1.0
    surprise: float = 0.3
    expectation: float = 0.2
    after: float = 0.3
    """Weight of labels that follow the first wrong step: what decides about a trace comes before."""


@dataclass(frozen=True, slots=True)
class JudgedRow(Row):
    """``weights`` are those of the next-token loss: sound tokens of the solution."""

    labels: Sequence[float]
    """Per token: 1 good, 0 bad, NaN none."""
    counts: Sequence[float]
    """Per token: weight of its label."""
    ends: Sequence[float]
    """Per token: weight of its label as that of a whole step; 0 inside steps."""


@dataclass(frozen=True, slots=True)
class JudgedBatch:
    """(rows, longest) each; see JudgedRow."""

    ids: torch.Tensor
    weights: torch.Tensor
    labels: torch.Tensor
    counts: torch.Tensor
    ends: torch.Tensor
    tokens: int


def row_of(judged: Judged, tokenizer: "PreTrainedTokenizerFast", after: float) -> JudgedRow:
    """Ids and labels by the same call."""
    steps = split(judged.text, "line")
    encoded = encode(judged.prompt, judged.text, steps, judged.labels, tokenizer, finish=tokenizer.eos_token_id)
    size = len(encoded.ids)
    labels, counts, ends, weights = [NONE] * size, [0.0] * size, [0.0] * size, [0.0] * size
    weight = 1.0
    for step, place, label, fault in zip(steps, encoded.steps, judged.labels, judged.faults, strict=True):
        if place is None or label is None:
            continue
        begin = len(judged.prompt) + step.start + (0 if fault is None else fault)
        for i in place:
            bad = label == 0.0 and (encoded.ends[i] > begin or i == place[-1])
            labels[i], counts[i] = 0.0 if bad else 1.0, weight
            weights[i] = 0.0 if bad else 1.0
        ends[place[-1]] = weight
        if label == 0.0:
            weight = after
    return JudgedRow(encoded.ids, weights, labels, counts, ends)


def collate(rows: Sequence[JudgedRow], pad: int) -> JudgedBatch:
    """Rows as one batch, padded at the right."""

    def of(values: Sequence[Sequence[float]], fill: float) -> torch.Tensor:
        return padded(values, fill, torch.float32)

    return JudgedBatch(
        padded([row.ids for row in rows], pad, torch.int64),
        of([row.weights for row in rows], 0.0),
        of([row.labels for row in rows], NONE),
        of([row.counts for row in rows], 0.0),
        of([row.ends for row in rows], 0.0),
        sum(len(row.ids) for row in rows),
    )


class ReadOuts(nn.Module):
    """What is read from inner layers while a PRM is trained, and left out when it is saved."""

    def __init__(self, parent: "PreTrainedModel", layer: int) -> None:
        """``parent`` is the Llama whose first ``layer`` layers the PRM grew from."""
        super().__init__()
        width, words = parent.config.hidden_size, parent.config.vocab_size
        self.layer = layer
        """How many layers lie below the language model's read-out."""
        self.norm = copy.deepcopy(parent.model.norm)
        self.head = copy.deepcopy(parent.lm_head)
        self.surprise = nn.Linear(width, 1)
        self.expected = nn.Linear(width, words, bias=False)

    def language(self, hidden: torch.Tensor) -> torch.Tensor:
        """(..., width) of the inner layer -> (..., vocabulary)"""
        logits: torch.Tensor = self.head(self.norm(hidden))
        return logits


def judging_loss(
    model: "LlamaForTokenClassification", read: ReadOuts, terms: Terms
) -> Callable[[JudgedBatch], Loss]:
    """The sum of the losses that train the PRM."""

    def loss_of(batch: JudgedBatch) -> Loss:
        out = model.model(input_ids=batch.ids, use_cache=False, output_hidden_states=True)
        inner, above = out.hidden_states[read.layer], out.hidden_states[read.layer + 1]
        logits = model.score(out.last_hidden_state)
        # only tokens of the solution are compared with what was expected of them
        mask = ~batch.labels[:, 1:].isnan()
        told, weights = batch.ids[:, 1:][mask], batch.weights[:, 1:][mask]
        expected = read.language(inner[:, :-1][mask]).float()
        logprobs = expected.detach().log_softmax(-1).gather(-1, told.unsqueeze(-1)).squeeze(-1)
        compared = above[:, 1:][mask]
        rare = logprobs < SURPRISING
        parts = {
            "ends": (terms.ends, token_label(logits, batch.labels, batch.ends)),
            "dense": (terms.dense, token_label(logits, batch.labels, batch.counts)),
            "language": (terms.language, weighted(expected, told, weights)),
            "surprise": (terms.surprise, surprise(read.surprise(compared).squeeze(-1), logprobs)),
            "expectation": (terms.expectation, expectation(read.expected(compared[rare]), expected[rare])),
        }
        value = torch.stack([weight * part for weight, part in parts.values()]).sum()
        return Loss(value, batch.tokens, {name: float(part.detach()) for name, (_, part) in parts.items()})

    return loss_of


def train_prm(
    model: "LlamaForTokenClassification",
    read: ReadOuts,
    tokenizer: "PreTrainedTokenizerFast",
    judged: Iterable[Judged],
    settings: TrainSettings,
    terms: Terms,
) -> Iterator[Update]:
    """Train ``model`` in place on judged solutions: a sequence again and again, an iterator as it comes."""
    rows: Iterable[JudgedRow]
    if isinstance(judged, Sequence):
        rows = endless([row_of(one, tokenizer, terms.after) for one in judged], settings.seed)
    else:
        rows = (row_of(one, tokenizer, terms.after) for one in judged)
    pad = tokenizer.pad_token_id or 0
    batches = (collate(cut, pad) for cut in by_length(rows, settings.batch, settings.seed))
    yield from fit([model, read], batches, judging_loss(model, read, terms), settings)
