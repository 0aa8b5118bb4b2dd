"""Reasoning about knights and knaves: what is claimed, and whether the next claim follows from one person's statement.

    supposed(case, 0, 1)                   "Suppose Ann is a knight."                  Ann is taken for a knight
    inferred(case, 0, True, (1, 0), False) "Ann tells the truth, so Bob is a knave."   follows, or the reason why not
    concluded(case, 0, 0)                  "So Ann is a knave."                        needs a contradiction before it

Every function takes the claim in, also where it does not follow: the next step is judged relative to it.
"""

from dataclasses import dataclass, field

from workbench.core.values import StepVerdict
from workbench.problems.puzzle import KINDS, PEOPLE, Puzzle
from workbench.problems.steps import VALID, invalid


@dataclass(slots=True)
class Case:
    """What is claimed: for good, and inside the open supposition."""

    puzzle: Puzzle
    facts: dict[int, int] = field(default_factory=dict)
    """Everything claimed in the order claimed, with the supposition."""
    settled: dict[int, int] = field(default_factory=dict)
    """What is claimed whether or not the supposition holds."""
    heard: set[int] = field(default_factory=set)
    """Whose statements have been used since the supposition or conclusion."""
    supposed: tuple[int, int] | None = None
    contradiction: bool = False
    answered: bool = False

    def copy(self) -> "Case":
        return Case(
            self.puzzle,
            dict(self.facts),
            dict(self.settled),
            set(self.heard),
            self.supposed,
            self.contradiction,
            self.answered,
        )

    def claim(self, person: int, kind: int) -> None:
        self.facts[person] = kind
        if self.supposed is None:
            self.settled[person] = kind

    def name(self, person: int) -> str:
        return self.puzzle.people[person]

    def fact(self, person: int, kind: int) -> str:
        return f"{self.name(person)} is a {KINDS[kind]}"

    def number(self, name: str) -> int | None:
        found = (i for i, each in enumerate(self.puzzle.people) if each.casefold() == name.casefold())
        return next(found, None)


def supposed(state: Case, person: int, kind: int) -> StepVerdict:
    if state.contradiction:
        verdict = invalid("a contradiction has been shown: it must be said first what follows from it")
    elif state.supposed is not None:
        verdict = invalid(f"the supposition that {state.fact(*state.supposed)} is still open")
    elif person in state.facts:
        verdict = invalid(f"it is claimed already that {state.fact(person, state.facts[person])}")
    else:
        verdict = VALID
    state.supposed, state.contradiction, state.heard = (person, kind), False, set()
    state.facts = {**state.settled, person: kind}
    return verdict


def concluded(state: Case, person: int, kind: int) -> StepVerdict:
    """ "So Ann is a knave": only the opposite of what was supposed, after a contradiction."""
    if state.supposed is None:
        verdict = invalid("nothing is supposed, so nothing can be concluded from a contradiction")
    elif not state.contradiction:
        verdict = invalid(f"no contradiction has been shown for the supposition that {state.fact(*state.supposed)}")
    elif (person, kind) != (state.supposed[0], 1 - state.supposed[1]):
        verdict = invalid(f"what failed is the supposition that {state.fact(*state.supposed)}")
    else:
        verdict = VALID
    state.supposed, state.contradiction, state.heard = None, False, set()
    state.settled[person] = kind
    state.facts = dict(state.settled)
    return verdict


def inferred(state: Case, speaker: int, truth: bool, fact: tuple[int, int], opposed: bool) -> StepVerdict:
    """ "Ann tells the truth, so Bob is a knave", perhaps "a contradiction"."""
    verdict = _cannot_follow(state, speaker, truth, fact, opposed)
    state.heard.add(speaker)
    if opposed:
        state.contradiction = True
    else:
        state.claim(*fact)
    return verdict or VALID


def _cannot_follow(
    state: Case, speaker: int, truth: bool, fact: tuple[int, int], opposed: bool
) -> StepVerdict | None:
    if state.contradiction:
        return invalid("a contradiction has been shown already: nothing more may be drawn from the supposition")
    says = state.name(speaker)
    if speaker not in state.facts:
        return invalid(f"it is not known yet whether {says} tells the truth")
    if state.facts[speaker] != truth:
        does = "lies" if truth else "tells the truth"
        return invalid(f"{state.fact(speaker, state.facts[speaker])}, so {says} {does}")
    person, kind = fact
    if not state.puzzle.follows(speaker, state.facts, person, kind):
        words = f"what {says} says, taken as {'true' if truth else 'false'}"
        if state.puzzle.follows(speaker, state.facts, person, 1 - kind):
            return invalid(f"from {words}, it follows that {state.fact(person, 1 - kind)}")
        return invalid(f"it does not follow from {words}, that {state.fact(person, kind)}")
    claimed = state.facts.get(person)
    if opposed and claimed != 1 - kind:
        return invalid(f"this is no contradiction: nobody claimed that {state.fact(person, 1 - kind)}")
    if opposed and state.supposed is None:
        return invalid("nothing is supposed here that could fail, so an earlier step must be wrong")
    if not opposed and claimed == 1 - kind:
        return invalid(f"it was claimed that {state.fact(person, claimed)}: this must be called a contradiction")
    return None


def judged_world(state: Case, world: dict[int, int]) -> StepVerdict:
    if state.contradiction:
        return invalid("a contradiction has been shown: it must be said first what follows from it")
    for person in range(PEOPLE):
        if person not in world:
            return invalid(f"the answer does not say what {state.name(person)} is")
        if person not in state.facts:
            return invalid(f"it has not been worked out yet what {state.name(person)} is")
        if world[person] != state.facts[person]:
            return invalid(f"it was claimed that {state.fact(person, state.facts[person])}")
    for person in range(PEOPLE):
        if state.puzzle.fails(person, world):
            name, truth = state.name(person), "false" if world[person] else "true"
            return invalid(f"{state.fact(person, world[person])} here, but then what {name} says would be {truth}")
    return VALID
