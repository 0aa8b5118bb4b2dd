"""Qualities of a step beside whether it is correct, each with a scale of its own; declared in words a person can edit.

    channels("clarity: 1-5, easy to follow; redundancy: yes/no, repeats what was said")
    -> (Channel("clarity", (1, 2, 3, 4, 5), "easy to follow"), Channel("redundancy", (1, 0), "...", yes_no=True))

A rating is a Label in the channel of that name, ``Label(..., value=4, channel="clarity")``. It is no label of an error.
"""

import re
from dataclasses import dataclass

from workbench.core.errors import UserError

USUAL = (
    "clarity: 1-5, easy to follow as it is written; relevance: 1-5, helps towards the answer;"
    " redundancy: yes/no, says only what was said before; helps a pupil: yes/no, a pupil would learn something from it"
)
MOST_VALUES = 5
"""As many as there are keys."""
MOST_CHANNELS, LONGEST_NAME = 12, 40
YES_NO = (1, 0)
_SCALE = re.compile(r"(-?\d{1,4})\s*(?:-|–|\.\.|to)\s*(-?\d{1,4})", re.IGNORECASE)
_HOW = 'Write it as "clarity: 1-5, easy to follow" or "redundancy: yes/no, repeats what was said".'


@dataclass(frozen=True, slots=True)
class Channel:
    """One quality."""

    name: str
    values: tuple[int, ...]
    """In the order of the keys: from the lowest up; yes, then no."""
    meaning: str = ""
    yes_no: bool = False

    @property
    def scale(self) -> str:
        """ "1 to 5", "yes or no"."""
        return "yes or no" if self.yes_no else f"{self.values[0]} to {self.values[-1]}"

    def words(self, value: int) -> str:
        """ "4 of 5", "yes"; of a value from a time when the scale was another, the number alone."""
        if value not in self.values:
            return str(value)
        if self.yes_no:
            return "yes" if value else "no"
        return f"{value} of {self.values[-1]}" if self.values[0] in (0, 1) else str(value)

    def glyph(self, value: int) -> str:
        """The same as a sign: "●●●●○", "◆", "◇"."""
        if value not in self.values:
            return ""
        if self.yes_no:
            return "◆" if value else "◇"
        full = self.values.index(value) + 1
        return "●" * full + "○" * (len(self.values) - full)


def channels(text: str) -> tuple[Channel, ...]:
    """From "NAME: SCALE, MEANING; NAME: ..."; the meaning may be left out. UserError: what cannot be read, and how to
    write it."""
    found: dict[str, Channel] = {}
    for part in text.split(";"):
        if not part.strip():
            continue
        one = _channel(" ".join(part.split()))
        if one.name.casefold() in found:
            raise UserError(f"The quality {one.name!r} is named twice. Give one of them another name.")
        found[one.name.casefold()] = one
    if len(found) > MOST_CHANNELS:
        raise UserError(f"There are {len(found)} qualities; {MOST_CHANNELS} is the most that fit a menu.")
    return tuple(found.values())


def _channel(part: str) -> Channel:
    name, colon, rest = (each.strip() for each in part.partition(":"))
    scale, _, meaning = (each.strip() for each in rest.partition(","))
    if not colon or not name or not scale:
        raise UserError(f"The quality {part!r} has no name or no scale. {_HOW}")
    if len(name) > LONGEST_NAME:
        raise UserError(f"The name {name!r} has {len(name)} letters; {LONGEST_NAME} is the most.")
    if name.casefold() == "correctness":
        raise UserError("Correctness is what Sound, Unclear and Error say; give the quality another name.")
    if scale.casefold() in ("yes/no", "yes or no"):
        return Channel(name, YES_NO, meaning, yes_no=True)
    bounds = _SCALE.fullmatch(scale)
    if bounds is None:
        raise UserError(f"The scale {scale!r} of {name!r} cannot be read. {_HOW}")
    low, high = int(bounds[1]), int(bounds[2])
    if not 2 <= high - low + 1 <= MOST_VALUES:
        raise UserError(f"The scale {scale!r} of {name!r} has to have 2 to {MOST_VALUES} values, such as 1-5.")
    return Channel(name, tuple(range(low, high + 1)), meaning)
