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

    @classmethod
    def of(cls, card: Card) -> "StepText":
        if not card.parts:
            return cls(card.text, (Mark(*card.strong, "strong"),) if card.strong else ())
        display, own, changes, strong = "", 0, [], list(card.strong or (0, 0))
        for place, part in enumerate(card.parts):
            text = part.text
            if part.kind == "removed":
                following = card.parts[place + 1].text[0] if place + 1 < len(card.parts) else " "
                # or what is left out and what stands there now would read as one word
                text = text.rstrip() + (" " if following.isalnum() or following in "$\\([{" else "")
                changes.append(Mark(len(display), len(display) + len(text), "removed"))
                for end in (0, 1):
                    if card.strong and own <= card.strong[end] - end:
                        strong[end] += len(text)
            else:
                if part.kind == "added":
                    changes.append(Mark(len(display), len(display) + len(text), "added"))
                own += len(text)
            display += text
        return cls(display, (Mark(strong[0], strong[1], "strong"),) if card.strong else (), tuple(changes))

    def copied(self, start: int, end: int) -> str:
        """The step's own text between two positions of ``display``."""
        kept, at = "", start
        for mark in (mark for mark in self.changes if mark.kind == "removed"):
            kept += self.display[at : max(at, min(mark.start, end))]
            at = max(at, min(mark.end, end))
        return kept + self.display[at:end]
