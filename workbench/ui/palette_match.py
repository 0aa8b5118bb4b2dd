"""Which commands are meant by a few letters: every typed word must be found, the better places come first.

    found("ste nex", commands) -> [Next step]        found("ctrl+f", commands) -> [Filter the problems]
    Command("Next step", "Go", "J", tip="...")       found in order: words of the title, its keys, menu and tip, letters
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

GUESSED = 1000
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Command:
    """A line of the palette. ``why``: what is missing, where it cannot be run now."""

    title: str
    place: str
    keys: str = ""
    tip: str = ""
    can_run: bool = True
    why: str = ""


def found(typed: str, commands: Sequence[Command], recent: Sequence[Command] = ()) -> list[Command]:
    """What fits, best first; what cannot be run now comes last. ``recent`` come first while nothing is typed."""
    words = typed.casefold().split()
    ranks = ((each, _rank(words, each)) for each in commands)
    fitting = [(each, rank) for each, rank in ranks if rank is not None]
    # letters that only stand one after another are a guess, made where no word fits
    fitting = [pair for pair in fitting if pair[1] < GUESSED] or fitting

    def order(pair: tuple[Command, int]) -> tuple[bool, int, int]:
        each, rank = pair
        used = recent.index(each) if not words and each in recent else len(recent)
        return not each.can_run, used, rank

    return [each for each, _ in sorted(fitting, key=order)]


def _rank(words: Sequence[str], command: Command) -> int | None:
    """The sum over the typed words, lower is better; None where one of them is not in it at all."""
    total = 0
    for word in words:
        rank = _place(word, command)
        if rank is None:
            return None
        total += rank
    return total


def _place(word: str, command: Command) -> int | None:
    title = command.title.casefold()
    parts = _WORD.findall(title)
    begins = next((at for at, part in enumerate(parts) if part.startswith(word)), None)
    if begins is not None:
        return min(begins, 9)
    if word in (key.casefold() for key in command.keys.split(", ")):
        return 0
    if word in title:
        return 10
    elsewhere = f"{command.place} {command.tip} {command.keys}".casefold()
    if any(part.startswith(word) for part in _WORD.findall(elsewhere)):
        return 20
    if word in elsewhere:
        return 30
    return GUESSED if len(word) > 1 and _in_order(word, title) else None


def _in_order(letters: str, title: str) -> bool:
    """Whether the letters stand in the title one after another, the first at the beginning of a word: "nxst"."""
    pattern = r"\b" + ".*?".join(map(re.escape, letters))
    return re.search(pattern, title) is not None
