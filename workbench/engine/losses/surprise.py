"""A read-out of how surprising the token just read was: teaches a classifier to compare token and expectation.

    target_i = max(floor, log p(token_i | tokens before))       from the language model inside, no gradient
    loss     = half the mean squared error over the surprising tokens + half that over the rest

To judge a token, a causal model has to carry what it expected at the position before over to the token itself. Step
labels alone hardly teach that; this loss asks for it directly, one layer after the expectation is formed.
"""

import torch

SURPRISING = -1.0
"""Log-probability (nats) below which a token counts as surprising; these are few and must not be averaged away."""


def surprise(read: torch.Tensor, logprobs: torch.Tensor, floor: float = -6.0) -> torch.Tensor:
    """Scalar loss; no gradient reaches ``logprobs``. read (tokens,) the read-out at each token; logprobs (tokens,) the
    token's own natural log-probability."""
    target = logprobs.detach().clamp_min(floor)
    errors = (read.float() - target).square()
    rare = target < SURPRISING
    parts = [errors[chosen].mean() for chosen in (rare, ~rare) if bool(chosen.any())]
    return torch.stack(parts).mean() if parts else errors.sum() * 0.0
