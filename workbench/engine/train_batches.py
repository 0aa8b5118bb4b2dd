"""Rows of token ids into padded batches of about equal length, in an order that follows from the seed alone.

    Row(ids=(512, 17, 9, 4), weights=(0, 0, 1, 1))   "predict tokens 2 and 3; the rest is the problem"

Rows that never end (a corpus written on the fly) and rows that are gone through again and again (a pool of kept
traces) are cut by the same code: a window of some batches is sorted by length, cut, and its batches shuffled.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

import torch

WINDOW = 16
"""Batches that are sorted together: enough to save most padding, few enough to keep the order near random."""


@dataclass(frozen=True, slots=True)
class Row:
    """One text as token ids, with the weight of the loss for predicting each of them (0: read, not learned)."""

    ids: Sequence[int]
    weights: Sequence[float]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows side by side, padded at the right: a causal model's earlier positions never see the padding."""

    ids: torch.Tensor
    """(rows, longest), int64."""
    weights: torch.Tensor
    """(rows, longest), float32; 0 on padding."""
    tokens: int
    """Without the padding."""


T = TypeVar("T")
R = TypeVar("R", bound=Row)


def endless(rows: Sequence[T], seed: int) -> Iterator[T]:
    """The rows again and again, each pass in a new order."""
    order = random.Random(seed)
    while True:
        passing = list(rows)
        order.shuffle(passing)
        yield from passing


def by_length(rows: Iterable[R], size: int, seed: int, window: int = WINDOW) -> Iterator[list[R]]:
    """Lists of ``size`` rows of about the same length; what is left at the end of a finite stream comes last."""
    order = random.Random(seed)
    source = iter(rows)
    while block := list(islice(source, size * window)):
        block.sort(key=lambda row: len(row.ids))
        cuts = [block[i : i + size] for i in range(0, len(block), size)]
        order.shuffle(cuts)
        yield from cuts


def padded(values: Sequence[Sequence[float]], fill: float, dtype: torch.dtype) -> torch.Tensor:
    """(rows, longest) with ``fill`` at the right."""
    longest = max(len(row) for row in values)
    return torch.tensor([[*row, *[fill] * (longest - len(row))] for row in values], dtype=dtype)


def collate(rows: Sequence[Row], pad: int) -> Batch:
    """Rows as one batch."""
    ids = padded([row.ids for row in rows], pad, torch.int64)
    return Batch(ids, padded([row.weights for row in rows], 0.0, torch.float32), sum(len(row.ids) for row in rows))
