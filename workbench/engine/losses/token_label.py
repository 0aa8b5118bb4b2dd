"""Cross-entropy of a good/bad label on single tokens: the step ends of a PRM, or every token of its steps.

    loss = sum_i w_i * -log softmax(logits_i)[label_i] / sum_i w_i        over the tokens that carry a label

A token without a label (NaN) is no target: "cannot tell" never trains as "bad".
"""

import torch
from torch.nn import functional


def token_label(logits: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Weighted mean cross-entropy in nats, a scalar; 0 where no token carries both label and weight.

    logits (rows, length, 2) float for (bad, good); targets (rows, length) float, probability that the token is good,
    NaN for none; weights (rows, length) float >= 0.
    """
    mask = ~targets.isnan() & (weights > 0)
    margin = (logits[..., 1] - logits[..., 0])[mask].float()
    losses = functional.binary_cross_entropy_with_logits(margin, targets[mask], reduction="none")
    given = weights[mask]
    return (losses * given).sum() / given.sum().clamp_min(1e-9)
