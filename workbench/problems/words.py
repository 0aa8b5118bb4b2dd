"""The vocabulary of the stories: people with their pronouns, things in the plural, places, times.

    PRONOUNS["Ann"]  ->  Pronouns("she", "her", "her")

Kept small on purpose: each word has to become familiar to a model of half a million parameters.
"""

from typing import NamedTuple


class Pronouns(NamedTuple):
    subject: str
    object: str
    possessive: str


_SHE = Pronouns("she", "her", "her")
_HE = Pronouns("he", "him", "his")
_WOMEN = ("Ann", "Cara", "Eva", "Gina", "Ida", "Kim", "Lena", "Mia", "Nora", "Rosa", "Sara", "Zoe")
_MEN = ("Ben", "Carl", "Dan", "Finn", "Hugo", "Jan", "Leo", "Max", "Noah", "Omar", "Paul", "Tom")

PRONOUNS: dict[str, Pronouns] = {**dict.fromkeys(_WOMEN, _SHE), **dict.fromkeys(_MEN, _HE)}
NAMES: tuple[str, ...] = tuple(sorted(PRONOUNS))

THINGS = ("marbles", "stamps", "shells", "cards", "stickers", "beads", "stones", "books", "pencils", "nuts", "coins")
WARES = ("pens", "cups", "caps", "balls", "plates", "kites", "lamps", "towels", "brushes", "candles", "toys", "maps")
FRUIT = ("apples", "pears", "plums", "lemons", "oranges", "peaches")
BAKED = ("rolls", "cakes", "buns", "muffins", "cookies", "pretzels")
PRESENTS = ("ball", "book", "kite", "scarf", "game", "drum")
PACKS = {"bags": "bag", "boxes": "box", "baskets": "basket", "trays": "tray"}
"""Plural -> singular."""
PLACES = ("school", "park", "market", "station", "church", "museum", "lake", "bridge", "library", "harbour")

TIMES = (
    (("Monday", "on Monday"), ("Tuesday", "on Tuesday"), ("Wednesday", "on Wednesday"), ("Thursday", "on Thursday")),
    (("Morning", "in the morning"), ("Noon", "at noon"), ("Evening", "in the evening"), ("Night", "at night")),
    (("May", "in May"), ("June", "in June"), ("July", "in July"), ("August", "in August")),
)
"""Runs of times, each with its label and as it stands in a sentence."""
