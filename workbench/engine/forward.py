"""Forward passes of several growing rows over one key/value cache: prompts once, then a token per row and pass.

    growing = Growing(model, context=512)
    logits = growing.read([[5, 6], [7, 8, 9]])    [2, vocabulary], each prompt read once
    growing.keep([0, 0, 1])                       three rows: two samples of the first prompt
    logits = growing.add([11, 12, 13])            [3, vocabulary], after the next token of each row
    growing.keep([0, 2])                          the second row has ended

Prompts of several lengths are padded on the left and masked. Every call runs under inference mode by itself, never
across a ``yield``: the mode belongs to the thread, not to the generator.
"""

import inspect
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from workbench.core.errors import UserError

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel

_PAD = 0
"""Stands in padded places, which the mask hides; any id does."""


class Growing:
    """Rows that grow by a token per pass, within a context of so many tokens; a row that still grows when it is full
    has no meaning and does no harm. UserError: an architecture without a key/value cache."""

    def __init__(self, model: "PreTrainedModel", context: int) -> None:
        self._model = model
        self._takes = frozenset(inspect.signature(model.forward).parameters)
        if "past_key_values" not in self._takes:
            raise UserError(
                f"{type(model).__name__} keeps no key/value cache, so solutions cannot be sampled from it yet."
                " Choose a model of another architecture."
            )
        self._context = context
        self._cache: Any = None
        self._mask: Tensor | None = None
        """[rows, length], 0 where padded; None where no row is padded."""
        self._positions: Tensor | None = None
        """[rows, 1], the position of each row's newest token."""

    def read(self, prompts: Sequence[Sequence[int]]) -> "Tensor":
        """Read the prompts, which must not be empty; logits of their next tokens, [prompts, vocabulary]."""
        import torch
        from transformers import DynamicCache

        longest = max(map(len, prompts))
        ids = torch.full((len(prompts), longest), _PAD)
        mask = torch.zeros((len(prompts), longest), dtype=torch.long)
        for row, prompt in enumerate(prompts):
            ids[row, longest - len(prompt) :] = torch.tensor(prompt)
            mask[row, longest - len(prompt) :] = 1
        self._mask = None if bool(mask.all()) else mask
        positions = (mask.cumsum(1) - 1).clamp(min=0)
        self._positions = positions[:, -1:]
        self._cache = DynamicCache(config=self._model.config)
        return self._forward(ids, positions)

    def add(self, tokens: Sequence[int]) -> "Tensor":
        """Append one token to each row; logits of the next ones, [rows, vocabulary]."""
        import torch

        assert self._positions is not None
        self._positions = (self._positions + 1).clamp(max=self._context - 1)
        if self._mask is not None:
            self._mask = torch.cat([self._mask, self._mask.new_ones(len(tokens), 1)], dim=1)
        return self._forward(torch.tensor(tokens).unsqueeze(1), self._positions)

    def keep(self, rows: Sequence[int]) -> None:
        """Go on with these rows only, in this order; a row named twice is doubled."""
        import torch

        assert self._positions is not None
        index = torch.tensor(rows)
        with torch.inference_mode():
            self._cache.batch_select_indices(index)
            self._positions = self._positions[index]
            self._mask = None if self._mask is None else self._mask[index]

    def _forward(self, ids: "Tensor", positions: "Tensor") -> "Tensor":
        import torch

        given: dict[str, Any] = {"input_ids": ids, "past_key_values": self._cache, "use_cache": True}
        if self._mask is not None:
            given["attention_mask"] = self._mask
        if "position_ids" in self._takes:
            given["position_ids"] = positions
        if "logits_to_keep" in self._takes:
            given["logits_to_keep"] = 1
        with torch.inference_mode():
            out = self._model(**given)
            self._cache = out.past_key_values
            last: Tensor = out.logits[:, -1]
            return last
