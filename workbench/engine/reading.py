"""Finished or growing texts through a model in few passes: what every step scorer does around its own read-out.

Texts of like length are read together, because on a CPU padding costs as much as text; each text is read once, up to
the end of its last step, and all of its steps are scored from that one pass. Padding stands on the right, where a
causal model cannot see it: no mask, and a score does not depend on its batch. Example::

    read_steps(loaded, [(problem, "7 - 2 = 5.\nSo 5.", steps)], read_out)  ->  None, (StepScore(.98), StepScore(.91))
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from workbench.core.errors import UserError
from workbench.core.values import Problem, Step, StepScore
from workbench.engine.encode import Encoded, encode

if TYPE_CHECKING:
    from torch import Tensor

    from workbench.engine.load import Loaded

Item = tuple[Problem, str, Sequence[Step]]
ReadOut = Callable[["Tensor", Sequence[Encoded]], list[list[float | None]]]
"""(ids [rows, length] padded on the right, the rows) -> for each row a value per step that has tokens, in order."""

_WINDOW = 256
"""Texts sorted by length at a time; their scores come in the order asked for."""
_PASS_TOKENS = 1024
"""Few enough for the caches of a processor; four times as many were a third slower."""
_PASS_BYTES = 64 << 20
"""Of logits in one pass, twice."""
_WASTE = 0.1
"""The share of a pass that may be padding."""


def read_steps(
    loaded: "Loaded", items: Sequence[Item], read_out: ReadOut, *, ending: Callable[[Item], str] = lambda item: ""
) -> Iterator[tuple[StepScore, ...] | None]:
    """Scores of each item's steps, in order; None after each pass. ``ending`` is text read after an item's own."""
    import torch

    waiting = iter(items)
    while window := list(islice(waiting, _WINDOW)):
        rows = [_encoded(loaded, item, ending(item)) for item in window]
        scores = [[StepScore(None, reason) if reason else None for reason in row.because] for row in rows]
        for numbers in together([_needed(row) for row in rows], _most_tokens(loaded)):
            length = max(_needed(rows[number]) for number in numbers)
            ids = torch.zeros((len(numbers), length), dtype=torch.long)
            for place, number in enumerate(numbers):
                ids[place, : _needed(rows[number])] = torch.tensor(rows[number].ids[: _needed(rows[number])])
            with torch.inference_mode():
                values = read_out(ids, [rows[number] for number in numbers])
            for number, found in zip(numbers, values, strict=True):
                given = iter(found)
                scores[number] = [score or _score(next(given)) for score in scores[number]]
            yield None
        yield from (tuple(score for score in found if score is not None) for found in scores)


def together(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """Numbers of the texts to read in one pass: like lengths, at most ``most`` tokens with the padding (a longer text
    is read alone). Texts of length 0 are not read."""
    batch: list[int] = []
    real = 0
    for number in sorted((n for n, length in enumerate(lengths) if length), key=lambda n: lengths[n]):
        padded = (len(batch) + 1) * lengths[number]
        if batch and (padded > most or padded - real - lengths[number] > _WASTE * padded):
            yield batch
            batch, real = [], 0
        batch.append(number)
        real += lengths[number]
    if batch:
        yield batch


def threshold_of(loaded: "Loaded") -> float:
    """Where "low" begins, by workbench.json; 0.5 where nobody chose it. UserError: no number from 0 to 1."""
    given: Any = loaded.about.get("scorer")
    value = given.get("threshold", 0.5) if isinstance(given, dict) else 0.5
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise UserError(f"workbench.json of {loaded.name} has the threshold {value!r}. Write a number from 0 to 1.")
    return float(value)


def _encoded(loaded: "Loaded", item: Item, ending: str) -> Encoded:
    problem, text, steps = item
    prompt = loaded.prompt_for(problem)
    return encode(prompt, text + ending, steps, [None] * len(steps), loaded.tokenizer, limit=loaded.context)


def _needed(row: Encoded) -> int:
    """Tokens up to the end of the last step that can be scored."""
    return max((tokens[-1] + 1 for tokens in row.steps if tokens), default=0)


def _most_tokens(loaded: "Loaded") -> int:
    vocabulary: int = loaded.model.config.get_text_config().vocab_size
    return min(_PASS_TOKENS, _PASS_BYTES // (8 * vocabulary)) if loaded.head == "causal" else _PASS_TOKENS


def _score(value: float | None) -> StepScore:
    if value is None:
        return StepScore(None, "there is no token before it to predict it from")
    if value != value:
        return StepScore(None, "the model gives a value that is no number")
    return StepScore(value)
