"""Knights (always tell the truth) and knaves (always lie): who of three people is what?

    Ann says: "Bob is a knave." Bob says: "Cara and I are of the same kind." Cara says: "Bob is a knave."
    Suppose Ann is a knight.
    Ann tells the truth, so Bob is a knave.
    Bob lies, so Cara and Bob are of different kinds, so Cara is a knight.
    Cara tells the truth, so Bob is a knave.
    The answer is \\boxed{Ann is a knight, Bob is a knave, Cara is a knight}.

Where a supposition fails: "Cara lies, so Ann is a knave, a contradiction." and then "So Ann is a knave.". An inference
must follow from what that one person says and what is claimed of the others; what the statement comes to ("Cara and Bob
are of different kinds") may be left out, but not be wrong. ``facts`` holds
{"people": ["Ann", "Bob", "Cara"], "says": [["is", "knave", 1], ["alike", "", 2, 1], ["is", "knave", 1]]}.
"""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from random import Random

from workbench.core.registry import About
from workbench.core.values import Problem, StepVerdict, canonical
from workbench.problems.puzzle import KINDS, PEOPLE, STATEMENTS, Puzzle, Said, sayings
from workbench.problems.reasoning import Case, concluded, inferred, judged_world, supposed
from workbench.problems.steps import ExactFamily, answer_line, boxed, invalid, seeded, unknown
from workbench.problems.words import NAMES

LINES = (4, 9)
"""Lines of a gold solution."""
FAILING = 0.5
"""Share of the problems whose first supposition fails."""

INTROS = (
    "Knights always tell the truth, knaves always lie.",
    "On an island live knights, who always tell the truth, and knaves, who always lie.",
    "Each of three people is a knight, who never lies, or a knave, who always lies.",
    "A knight says only true things and a knave only false ones.",
)
QUESTIONS = ("Who is what?", "Who is a knight and who is a knave?", "What is each of them?", "Find out who is what.")
SAYS = ('{name} says: "{said}."', '{name} says, "{said}."')

ABOUT = About("knights", "Knights and knaves", make="Knights")

_FACT = r"(\w+) is an? (knight|knave)"
_INFER = re.compile(
    rf"(\w+) (tells the truth|is telling the truth|lies|is lying),? so (?:(.+?),? so )?{_FACT}"
    r"(,? (?:which is )?a contradiction)?",
    re.IGNORECASE,
)
_SUPPOSE = re.compile(rf"(?:suppose|assume)(?: that)? {_FACT}", re.IGNORECASE)
_SO = re.compile(rf"(?:so|therefore|hence|thus),? {_FACT}", re.IGNORECASE)
_PLAIN_FACT = re.compile(_FACT, re.IGNORECASE)
_READ = "Suppose X is a knight; X tells the truth, so Y is a knave; X lies, so ..., so Y is a knave; So X is a knave"


class Knights(ExactFamily[Case]):
    """The family of knights and knaves."""

    name = ABOUT.name
    title = ABOUT.title

    def problem(self, seed: int, number: int) -> Problem:
        rng = seeded(self.name, seed, number)
        says = _draw(rng)
        people = rng.sample(NAMES, PEOPLE)
        spoken = rng.choice(SAYS)
        puzzle = Puzzle(tuple(people), tuple(says))
        lines = [spoken.format(name=name, said=puzzle.words(speaker)) for speaker, name in enumerate(people)]
        stated = [[said.form, said.kind, *said.about] for said in says]
        steps = [_named(line, people) for line in _gold(*says)]
        return Problem.make(
            " ".join([rng.choice(INTROS), *lines, rng.choice(QUESTIONS)]),
            steps[-1][steps[-1].index("{") + 1 : -2],
            family=self.name,
            title=f"{people[0]}, {people[1]} and {people[2]}",
            solution="\n".join(steps),
            facts={"people": people, "says": stated, "kernel": canonical(stated)},
            source=f"built-in, seed {seed}",
        )

    def start(self, problem: Problem) -> Case:
        return Case(_puzzle(canonical([problem.known["people"], problem.known["says"]])))

    def read(self, state: Case, line: str) -> StepVerdict:
        return _read(state, line)

    def solution(self, problem: Problem, rng: Random) -> list[str]:
        return _worked(self.start(problem), rng)

    def noisy(self, problem: Problem, rng: Random, slips: float, faults: float) -> list[str]:
        mind = self.start(problem)
        written = mind.copy()
        lines: list[str] = []
        while not mind.answered:
            line = next(iter(_usual(mind)), "") or _world_line(mind)
            shown: str | None = line
            roll = rng.random()
            if not line.startswith(("Suppose", "The answer")):
                if roll < slips:
                    line = shown = self._first_rejected(written, _slips(line), rng) or line
                elif roll < slips + faults:
                    shown = self._first_rejected(written, _faults(mind, line), rng) or line
                    if line.endswith("a contradiction.") and rng.random() < 0.5:
                        shown = None
            self.judge(mind, line)
            if shown is not None:
                self.judge(written, shown)
                lines.append(shown)
        return lines

    def possible(self, state: Case) -> list[str]:
        return _possible(state)

    def _first_rejected(self, state: Case, lines: list[str], rng: Random) -> str | None:
        rng.shuffle(lines)
        return next((line for line in lines if self.says(state, line) == "invalid"), None)


def _read(state: Case, line: str) -> StepVerdict:
    if "\\boxed" in line:
        return _answer(state, boxed(line))
    line = line.removesuffix(".")
    if found := _INFER.fullmatch(line):
        speaker, person = state.number(found[1]), state.number(found[4])
        if speaker is None or person is None:
            return _stranger(found[1] if speaker is None else found[4])
        truth = "truth" in found[2].casefold()
        verdict = inferred(state, speaker, truth, (person, _kind(found[5])), found[6] is not None)
        return _middle(state, speaker, truth, found[3], verdict) if found[3] else verdict
    for pattern, judged in ((_SUPPOSE, supposed), (_SO, concluded)):
        if found := pattern.fullmatch(line):
            person = state.number(found[1])
            return _stranger(found[1]) if person is None else judged(state, person, _kind(found[2]))
    return unknown(f"the step cannot be read; what can be judged is: {_READ}")


def _middle(state: Case, speaker: int, truth: bool, words: str, verdict: StepVerdict) -> StepVerdict:
    """The verdict on a whole inference, given that on its end: what the statement comes to must be right as well."""
    if verdict.validity == "invalid":
        return verdict
    claimed = state.puzzle.reads(words)
    if claimed is None:
        return unknown(f'"{words[:60]}" cannot be read as what {state.name(speaker)} says')
    if claimed != state.puzzle.told(speaker, int(truth)):
        does = "tells the truth" if truth else "lies"
        return invalid(f"{state.name(speaker)} {does}, so {state.puzzle.meant(speaker, int(truth))}")
    return verdict


def _kind(word: str) -> int:
    return KINDS.index(word.casefold())


def _stranger(name: str) -> StepVerdict:
    return unknown(f"{name[:30]} is none of the people of this problem")


def _answer(state: Case, answer: str | None) -> StepVerdict:
    if answer is None:
        return unknown("the answer line cannot be read: it needs one \\boxed{...} that says who is what")
    state.answered = True
    world: dict[int, int] = {}
    for piece in re.split(r",? and |, ?", answer):
        found = _PLAIN_FACT.fullmatch(piece.strip())
        if found is None:
            return unknown(f'"{piece.strip()[:40]}" in the answer does not say who is what')
        person = state.number(found[1])
        if person is None:
            return _stranger(found[1])
        if person in world:
            return invalid(f"{state.name(person)} is named twice in the answer")
        world[person] = _kind(found[2])
    return judged_world(state, world)


def _usual(state: Case) -> list[str]:
    """Sound lines that lead on, the one of the gold solution first; none at a dead end that wrong steps have led to."""
    if state.contradiction and state.supposed is not None:
        return [f"So {state.fact(state.supposed[0], 1 - state.supposed[1])}."]
    if not state.facts:
        return [f"Suppose {state.fact(0, 1)}."]
    lines = [line for speaker in state.facts for line in _drawn(state, speaker)]
    if not lines and len(state.facts) == PEOPLE:
        # each statement is looked at before the answer, so that no line rests on a check that is not written down
        unheard = (speaker for speaker in range(PEOPLE) if speaker not in state.heard)
        lines = next(filter(None, (_confirmed(state, speaker) for speaker in unheard)), [_world_line(state)])
    return lines


def _inference(state: Case, speaker: int, fact: tuple[int, int], end: str = ".") -> str:
    """The line that draws a fact from what one person says."""
    does = "tells the truth" if state.facts[speaker] else "lies"
    meant, drawn = state.puzzle.meant(speaker, state.facts[speaker]), state.fact(*fact)
    middle = "" if meant == drawn else f"{meant}, so "
    return f"{state.name(speaker)} {does}, so {middle}{drawn}{end}"


def _drawn(state: Case, speaker: int) -> list[str]:
    """What one person's statement gives: a contradiction, or what is not claimed yet."""
    if state.puzzle.fails(speaker, state.facts):
        if state.supposed is None:
            return []
        against = ((person, 1 - kind) for person, kind in state.facts.items())
        shown = [fact for fact in against if state.puzzle.follows(speaker, state.facts, *fact)]
        return [_inference(state, speaker, fact, ", a contradiction.") for fact in shown]
    new = [(person, kind) for person in range(PEOPLE) if person not in state.facts for kind in (1, 0)]
    return [_inference(state, speaker, fact) for fact in new if state.puzzle.follows(speaker, state.facts, *fact)]


def _confirmed(state: Case, speaker: int) -> list[str]:
    """What one person's statement gives of the others that is claimed already."""
    others = [(person, kind) for person, kind in state.facts.items() if person != speaker]
    return [_inference(state, speaker, fact) for fact in others if state.puzzle.follows(speaker, state.facts, *fact)]


def _world_line(state: Case) -> str:
    """The answer as claimed; who is not worked out is guessed to be a knave, as a careless writer would."""
    return answer_line(", ".join(state.fact(person, state.facts.get(person, 0)) for person in range(PEOPLE)))


def _worked(state: Case, rng: Random | None = None) -> list[str]:
    """A sound solution; without ``rng`` the gold one. Ends early at a dead end."""
    lines: list[str] = []
    while not state.answered and (options := _usual(state)):
        line = rng.choice(options) if rng else options[0]
        _read(state, line)
        lines.append(line)
    return lines


def _possible(state: Case) -> list[str]:
    """Every line that could be judged valid, in its usual writing."""
    every = [(person, kind) for person in range(PEOPLE) for kind in (1, 0)]
    facts = [state.fact(*fact) for fact in every]
    ends = (".", ", a contradiction.")
    inferred = [_inference(state, who, fact, end) for who in state.facts for fact in every for end in ends]
    return [
        *(f"Suppose {fact}." for fact in facts),
        *inferred,
        *(f"So {fact}." for fact in facts),
        _world_line(state),
    ]


def _slips(line: str) -> list[str]:
    """The wrong kind at the end of the inference."""
    head, _, tail = line.rpartition(" is a ")
    turned = tail.replace("knight", "#").replace("knave", "knight").replace("#", "knave")
    return [f"{head} is a {turned}"]


def _faults(state: Case, line: str) -> list[str]:
    """The wrong reason, the wrong person, what was said turned round, a contradiction passed over, a conclusion
    supposed."""
    if line.startswith("So "):
        return [line.replace("So ", "Suppose ", 1), *_slips(line)]
    name, _, rest = line.partition(" ")
    others = [other for other in state.puzzle.people if other != name]
    turned = rest.replace("tells the truth", "#").replace("lies", "tells the truth").replace("#", "lies")
    lines = [f"{name} {turned}", *_slips(line)]
    lines += [f"{other} {words}" for other in others for words in (rest, turned)]
    does, _, drawn = line.rpartition(", so ")
    if does.count(", so ") == 1:
        # the statement taken the wrong way, the conclusion right
        head = does.partition(", so ")[0]
        said = state.puzzle.says[state.puzzle.people.index(name)]
        ways = (said.sentence(state.puzzle.people), said.denied.sentence(state.puzzle.people))
        lines += [f"{head}, so {words}, so {drawn}" for words in ways]
    return [*lines, line.replace(", a contradiction", "")]


@lru_cache(maxsize=4096)
def _puzzle(facts: str) -> Puzzle:
    """The puzzle from the JSON of [people, says]; ValueError where it is none."""
    people, says = json.loads(facts)
    if len(people) != PEOPLE or len(says) != PEOPLE or len({name.casefold() for name in people}) != PEOPLE:
        raise ValueError("the facts do not name three people")
    made = [Said(form, kind, tuple(about)) for form, kind, *about in says]
    if any(said.form not in STATEMENTS for said in made):
        raise ValueError("the facts hold a statement of a form that is not known")
    return Puzzle(tuple(people), tuple(made))


_SAYINGS = [list(sayings(speaker)) for speaker in range(PEOPLE)]
_WEIGHTS = [list(accumulate(sayings(speaker).values())) for speaker in range(PEOPLE)]
_NUMBERED = tuple(f"_{person}_" for person in range(PEOPLE))


@lru_cache(maxsize=16384)
def _gold(*says: Said) -> tuple[str, ...]:
    """The gold solution with numbers for names; empty where it gets stuck or the puzzle has not just one answer."""
    puzzle = Puzzle(_NUMBERED, says)
    state = Case(puzzle)
    lines = _worked(state) if puzzle.worlds.bit_count() == 1 else []
    return tuple(lines) if state.answered else ()


def _named(line: str, people: Sequence[str]) -> str:
    for number, name in zip(_NUMBERED, people, strict=True):
        line = line.replace(number, name)
    return line


def _draw(rng: Random) -> list[Said]:
    """What the three say in a puzzle with one answer and a gold solution of the right length."""
    fails = rng.random() < FAILING
    while True:
        says = [
            rng.choices(said, cum_weights=weights)[0] for said, weights in zip(_SAYINGS, _WEIGHTS, strict=True)
        ]
        lines = _gold(*says)
        if LINES[0] <= len(lines) <= LINES[1] and any(line.startswith("So ") for line in lines) == fails:
            return says
