"""Knights-and-knaves puzzles as sets of worlds: statements, what they leave open, their sentences.

A world (who is what) is a number of three bits, bit i set where person i is a knight; a statement is the mask of the
worlds in which it is true: ``Said("is", "knave", (1,)).mask`` has a bit for each world where person 1 is a knave.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

STATEMENTS = {"is": 4, "alike": 3, "differ": 3, "both": 2, "some": 2, "but": 2, "or": 2}
"""How often each form is drawn, relative to the others."""
ABOUT_SELF = 0.4
"""Share of the statements on two people in which the speaker is one of the two."""

PEOPLE = 3
KINDS = ("knave", "knight")
ALL = 0b11111111
KNIGHT: tuple[int, ...] = (0b10101010, 0b11001100, 0b11110000)
"""For each person the worlds in which that one is a knight."""

Facts = Mapping[int, int]
"""Person -> 1 for knight, 0 for knave."""


def where(person: int, kind: int) -> int:
    """The worlds in which a person is of a kind."""
    return KNIGHT[person] if kind else ALL ^ KNIGHT[person]


def worlds_of(facts: Facts) -> int:
    """The worlds that agree with all these facts."""
    left = ALL
    for person, kind in facts.items():
        left &= where(person, kind)
    return left


class Said(NamedTuple):
    """What a person says: its form, the kind of person it names (or ""), and whom it is about."""

    form: str
    kind: str
    about: tuple[int, ...]

    @property
    def mask(self) -> int:
        """The worlds in which it is true."""
        if self.form in ("alike", "differ"):
            unlike = KNIGHT[self.about[0]] ^ KNIGHT[self.about[1]]
            return unlike if self.form == "differ" else ALL ^ unlike
        kind = KINDS.index(self.kind)
        kinds = (kind, 1 - kind) if self.form in ("but", "or") else (kind, kind)
        masks = [where(person, each) for person, each in zip(self.about, kinds, strict=False)]
        if self.form in ("some", "or"):
            return masks[0] | masks[1]
        return masks[0] if self.form == "is" else masks[0] & masks[1]

    @property
    def denied(self) -> "Said":
        """What is true where this is not."""
        form = _OPPOSITE[self.form]
        return Said(form, KINDS[1 - KINDS.index(self.kind)] if self.kind else "", self.about)

    def sentence(self, people: Sequence[str], speaker: int | None = None) -> str:
        """In words without the full stop: in the speaker's own, or of all by name."""
        names = [people[person] if person != speaker else "I" for person in self.about]
        verbs = [f"{name} {'am' if name == 'I' else 'is'} a" for name in names]
        other = KINDS[1 - KINDS.index(self.kind)] if self.kind else ""
        match self.form:
            case "is":
                return f"{verbs[0]} {self.kind}"
            case "but":
                return f"{verbs[0]} {self.kind} and {verbs[1]} {other}"
            case "or":
                return f"{verbs[0]} {self.kind} or {verbs[1]} {other}"
            case "alike":
                return f"{names[0]} and {names[1]} are of the same kind"
            case "differ":
                return f"{names[0]} and {names[1]} are of different kinds"
            case "both":
                return f"{names[0]} and {names[1]} are both {self.kind}s"
        return f"at least one of {names[0]} and {'me' if names[1] == 'I' else names[1]} is a {self.kind}"


_OPPOSITE = {
    "is": "is", "alike": "differ", "differ": "alike", "both": "some", "some": "both", "but": "or", "or": "but"
}  # fmt: skip


class Puzzle(NamedTuple):
    """Three people and what each says."""

    people: tuple[str, ...]
    says: tuple[Said, ...]

    @property
    def masks(self) -> tuple[int, ...]:
        """For each person the worlds in which the statement is true."""
        return tuple(said.mask for said in self.says)

    def words(self, speaker: int) -> str:
        """The speaker's statement, without quotation marks and full stop."""
        words = self.says[speaker].sentence(self.people, speaker)
        return words[0].upper() + words[1:]

    def meant(self, speaker: int, kind: int) -> str:
        """What is so when a person of that kind has spoken, all by name: the statement, or its opposite."""
        said = self.says[speaker]
        return (said if kind else said.denied).sentence(self.people)

    def reads(self, words: str) -> int | None:
        """The worlds in which a sentence of this family is true; None where it is none."""
        read = (said.mask for said in every_saying() if said.sentence(self.people).casefold() == words.casefold())
        return next(read, None)

    @property
    def worlds(self) -> int:
        """The worlds in which every knight's statement is true and every knave's false."""
        left = ALL
        for person, mask in enumerate(self.masks):
            left &= ALL ^ KNIGHT[person] ^ mask
        return left

    def told(self, person: int, kind: int) -> int:
        """The worlds that a person's statement leaves: taken as true from a knight, as false from a knave."""
        return self.masks[person] if kind else ALL ^ self.masks[person]

    def follows(self, speaker: int, facts: Facts, person: int, kind: int) -> bool:
        """Whether the speaker's statement and the facts on the *others* force that the person is of that kind. Where
        they do not go together, any part of the facts that does may be used."""
        told = self.told(speaker, facts[speaker])
        known = ALL
        for other, claimed in facts.items():
            if other != person:
                known &= where(other, claimed)
        if told & known:
            return told & known & where(person, 1 - kind) == 0
        others = [other for other in facts if other != person]
        parts = [{}, *({other: facts[other]} for other in others)]
        left = [told & worlds_of(part) for part in parts]
        return any(worlds and worlds & where(person, 1 - kind) == 0 for worlds in left)

    def fails(self, speaker: int, facts: Facts) -> bool:
        """Whether the speaker's statement cannot go together with the facts."""
        return self.told(speaker, facts[speaker]) & worlds_of(facts) == 0


def sayings(speaker: int) -> dict[Said, float]:
    """Everything a person may say, with how often it is drawn, relative to the others."""
    others = [person for person in range(PEOPLE) if person != speaker]
    weights: dict[Said, float] = {}
    for form, weight in STATEMENTS.items():
        kinds = [""] if form in ("alike", "differ") else list(KINDS)
        for kind in kinds:
            if form == "is":
                weights.update((Said(form, kind, (other,)), weight / len(kinds) / 2) for other in others)
                continue
            weights[Said(form, kind, tuple(others))] = weight * (1 - ABOUT_SELF) / len(kinds)
            for other in others:
                weights[Said(form, kind, (other, speaker))] = weight * ABOUT_SELF / len(kinds) / 2
    return weights


@lru_cache(maxsize=1)
def every_saying() -> tuple[Said, ...]:
    """Every statement that can be made in the words of this family, by anybody."""
    made: list[Said] = []
    for form in STATEMENTS:
        for kind in [""] if form in ("alike", "differ") else KINDS:
            made += (Said(form, kind, about) for about in permutations(range(PEOPLE), 1 if form == "is" else 2))
    return tuple(made)
