"""Token ids into text while they come: a character that is split over tokens appears with its last one, never half.

    row = Growth(tokenizer, prompt_ids); row.push(token) ...    row.text "So x = 3.", row.ends [2, 4, 6, 8, 9]
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

_TAIL = 8
"""Prompt tokens a decoder is shown first: some (SentencePiece) drop a leading space at the very beginning of a text."""


class Growth:
    """The text of a growing row, and where each of its tokens ends in it (code points)."""

    def __init__(self, tokenizer: "PreTrainedTokenizerFast", prompt: Sequence[int]) -> None:
        from tokenizers.decoders import DecodeStream

        self._decoder = tokenizer.backend_tokenizer
        tail = list(prompt[-_TAIL:])
        if self._decoder.decode(tail, skip_special_tokens=False).endswith("\ufffd"):
            # taken for half a character, the prompt would be said again with the first whole one
            tail = []
        self._stream = DecodeStream(ids=tail, skip_special_tokens=False)
        self.text = ""
        self.ends: list[int] = []

    def push(self, token: int) -> None:
        """Append a token. Bytes that never become a character stay without text."""
        piece = self._stream.step(self._decoder, token)
        if piece:
            self.text += piece
        self.ends.append(len(self.text))

    def close(self) -> None:
        """Append a token that has no text: the end token."""
        self.ends.append(len(self.text))
