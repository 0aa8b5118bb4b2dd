"""Step likelihood: the probability of the least likely token of a step, under a language model, at temperature 1.

    "Buys 7: 12 + 7 = 18."   token probabilities .98 .99 ... .04 ("8") ... .99   ->   0.04

A language model that has seen sound solutions finds the wrong digit improbable, without a label and without training.
The newline that ends a step counts as its token: "x = 1" where "x = 12" was due differs from it only by ending too
soon. Where a finished text lacks the last newline, that step has said nothing of its end, and nothing is counted.
"""

from collections.abc import Iterator, Sequence
from inspect import signature
from math import exp
from typing import TYPE_CHECKING, Any

from workbench.core.errors import UserError
from workbench.core.protocols import Scale
from workbench.core.registry import About
from workbench.core.values import Spec, StepScore
from workbench.engine.encode import Encoded
from workbench.engine.reading import Item, read_steps, threshold_of

if TYPE_CHECKING:
    from torch import Tensor

    from workbench.engine.load import Loaded

ABOUT = About("likelihood", "Step likelihood", make="StepLikelihood", more={"head": "causal"})


class StepLikelihood:
    """A ``StepScorer`` over a language model. UserError: the model is none."""

    title = ABOUT.title
    scale = Scale()

    def __init__(self, loaded: "Loaded") -> None:
        if loaded.head != "causal":
            raise UserError(f"The model {loaded.name} labels tokens; the scorer likelihood needs a language model.")
        self._loaded = loaded
        self.threshold = threshold_of(loaded)
        self.spec = Spec.of(ABOUT.name, model=loaded.name, prompt=loaded.template, fingerprint=loaded.fingerprint)

    def score(self, items: Sequence[Item]) -> Iterator[tuple[StepScore, ...] | None]:
        return read_steps(self._loaded, items, self._read)

    def _read(self, ids: "Tensor", rows: Sequence[Encoded]) -> list[list[float | None]]:
        first = max(1, min(tokens[0] for row in rows for tokens in row.steps if tokens))
        logits = self._logits(ids, ids.shape[1] - first + 1)[:, :-1].float()
        told = ids[:, first:].unsqueeze(-1)
        logprobs: list[list[float]] = (logits.gather(-1, told).squeeze(-1) - logits.logsumexp(-1)).tolist()
        return [
            [_least(line, tokens, first) for tokens in row.steps if tokens]
            for row, line in zip(rows, logprobs, strict=True)
        ]

    def _logits(self, ids: "Tensor", last: int) -> "Tensor":
        """Of the last so many positions: the vocabulary is wide, and nobody asks about the prompt."""
        model: Any = self._loaded.model
        kept = {"logits_to_keep": last} if "logits_to_keep" in signature(model.forward).parameters else {}
        logits: Tensor = model(input_ids=ids, use_cache=False, **kept).logits[:, -last:]
        return logits


def _least(logprobs: Sequence[float], tokens: range, first: int) -> float | None:
    """``logprobs[i]`` belongs to token ``first + i``; the very first token of a text has none."""
    told = [logprobs[token - first] for token in tokens if token >= first]
    return exp(min(told)) if told and all(value == value for value in told) else float("nan") if told else None
