"""The people in the stories: first names with their pronouns.

NAMES[0]  ->  "Ann";  PRONOUNS["Ann"]  ->  Pronouns("she", "her", "her")
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
