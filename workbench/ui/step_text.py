"""What a card's text is made of: the step's own words, or with differences the words it leaves out between them.

    StepText.of(card).display -> "So k = 8. 5."     when the card compared with says 8; .copied(7, 12) -> "5."

Positions on screen are those of ``display``; what is copied is only ever the step's own text.
"""

from dataclasses import dataclass

from workbench.ui.flow import Mark
from workbench.ui.step_cards import Card


@dataclass(frozen=True, slots=True)
class StepText:
    """A text to lay out and where in it things are."""

    display: str
    marks: tuple[Mark, ...] = ()
    """The extracted answer."""
    changes: tuple[Mark, ...] = ()
    """What was added and what is left out."""
    foreign: tuple[tuple[int, int], ...] = ()
    """Where ``display`` is not the step's own text."""

    @classmethod
    def of(cls, card: Card) -> "StepText":
        if not card.parts:
            return cls(card.text, (Mark(*card.strong, "strong"),) if card.strong else ())
        display, own, strong = "", 0, list(card.strong or (0, 0))
        changes: list[Mark] = []
        foreign: list[tuple[int, int]] = []
        for place, part in enumerate(card.parts):
            text = part.text
            if part.kind == "removed":
                following = card.parts[place + 1].text[0] if place + 1 < len(card.parts) else " "
                # or what is left out and what stands there now would read as one word
                text = text.rstrip() + (" " if following.isalnum() or following in "$\\([{" else "")
                # the space is not struck through: between two numbers it would read as a minus
                changes.append(Mark(len(display), len(display) + len(text.rstrip()), "removed"))
                foreign.append((len(display), len(display) + len(text)))
                for end in (0, 1):
                    if card.strong and own <= card.strong[end] - end:
                        strong[end] += len(text)
            else:
                if part.kind == "added":
                    changes.append(Mark(len(display), len(display) + len(text), "added"))
                own += len(text)
            display += text
        marks = (Mark(strong[0], strong[1], "strong"),) if card.strong else ()
        return cls(display, marks, tuple(changes), tuple(foreign))

    def copied(self, start: int, end: int) -> str:
        """The step's own text between two positions of ``display``."""
        kept, at = "", start
        for first, last in self.foreign:
            kept += self.display[at : max(at, min(first, end))]
            at = max(at, min(last, end))
        return kept + self.display[at:end]
