"""A read-out, at each token, of what the language model had expected in its place.

    loss = cross-entropy of the read-out at token i with argmax p(. | tokens before i), where token i was surprising

The companion of ``surprise``: it names the expected token ("19" where "18" stands), not just how far it was missed.
"""

import torch
from torch.nn import functional


def expectation(read: torch.Tensor, logits: torch.Tensor) -> torch.Tensor:
    """Scalar loss in nats, 0 without tokens; no gradient reaches ``logits``.

    read (tokens, vocabulary) the read-out at each surprising token; logits (tokens, vocabulary) of the language model
    at the token BEFORE each.
    """
    if not len(read):
        return read.sum() * 0.0
    return functional.cross_entropy(read.float(), logits.detach().argmax(-1))
