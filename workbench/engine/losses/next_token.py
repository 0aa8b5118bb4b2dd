"""Next-token cross-entropy, weighted per token: the loss of every fine-tune.

    loss = sum_i w_i * -log p(token_i | tokens before) / sum_i w_i

Only positions with a weight pass the output layer: the problem's text is half of a row and is not learned.
"""

from collections.abc import Callable

import torch
from torch.nn import functional


def supervised(weights: torch.Tensor) -> torch.Tensor:
    """(rows, length) weights -> (rows, length - 1) mask of the positions whose NEXT token is learned."""
    return weights[:, 1:] > 0


def next_token(
    hidden: torch.Tensor, head: Callable[[torch.Tensor], torch.Tensor], ids: torch.Tensor, weights: torch.Tensor
) -> torch.Tensor:
    """Mean negative log-probability in nats, a scalar.

    hidden (rows, length, width) float, ids (rows, length) int64, weights (rows, length) float >= 0: weight i is that of
    predicting token i from position i - 1 (that at position 0 says nothing). Without any weight the loss is 0.
    """
    mask = supervised(weights)
    return weighted(head(hidden[:, :-1][mask]), ids[:, 1:][mask], weights[:, 1:][mask])


def weighted(logits: torch.Tensor, ids: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """The same from logits (tokens, vocabulary) that already stand beside the ids (tokens,) and weights (tokens,)."""
    losses = functional.cross_entropy(logits.float(), ids, reduction="none")
    return (losses * weights).sum() / weights.sum().clamp_min(1e-9)
