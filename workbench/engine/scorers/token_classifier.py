"""A trained process reward model: the probability of the label "good" at the token that ends a step.

    ...ForTokenClassification, id2label {0: "bad", 1: "good"};  "12 + 7 = 19.\\n"  ->  softmax at "\\n"  ->  0.97

That token is the newline after the step. A last step without one is read at a newline put after it, where the tokenizer
makes a newline one token: the model was trained to judge there. Else it is read at its own last token.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
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

ABOUT = About("prm", "Trained PRM", make="TokenClassifier", more={"head": "classifier"})

_GOOD = ("good", "+", "correct", "label_1")
"""Names of the label for a sound step; LABEL_1 is what transformers calls the second of two labels without names."""


class TokenClassifier:
    """A ``StepScorer`` over a token classifier. UserError: the model is none, or no label says "good"."""

    title = ABOUT.title
    scale = Scale()

    def __init__(self, loaded: "Loaded") -> None:
        if loaded.head != "classifier":
            raise UserError(f"The model {loaded.name} writes text; the scorer prm needs a token classifier.")
        self._loaded = loaded
        self._good = _good_label(loaded)
        self.threshold = threshold_of(loaded)
        self.spec = Spec.of(ABOUT.name, model=loaded.name, prompt=loaded.template, fingerprint=loaded.fingerprint)

    def score(self, items: Sequence[Item]) -> Iterator[tuple[StepScore, ...] | None]:
        return read_steps(self._loaded, items, self._read, ending=self._ending)

    @cached_property
    def _newline(self) -> bool:
        """Is a newline one token, and are the model's steps lines?"""
        ids = self._loaded.tokenizer.backend_tokenizer.encode("\n", add_special_tokens=False).ids
        return len(ids) == 1 and self._loaded.about.get("rule", "line") == "line"

    def _ending(self, item: Item) -> str:
        _, text, steps = item
        rest = text[steps[-1].end :] if steps else "\n"
        return "\n" if self._newline and not rest.strip() and "\n" not in rest else ""

    def _read(self, ids: "Tensor", rows: Sequence[Encoded]) -> list[list[float | None]]:
        good = self._loaded.model(input_ids=ids).logits.float().softmax(-1)[:, :, self._good].tolist()
        return [[line[tokens[-1]] for tokens in row.steps if tokens] for row, line in zip(rows, good, strict=True)]


def _good_label(loaded: "Loaded") -> int:
    labels: dict[Any, Any] = dict(loaded.model.config.id2label or {})
    for number, label in labels.items():
        if str(label).lower() in _GOOD:
            return int(number)
    named = ", ".join(map(str, labels.values()))
    raise UserError(
        f"The model {loaded.name} labels tokens {named}; none of these means a sound step."
        ' Call the one that does "good" in id2label of its config.json.'
    )
