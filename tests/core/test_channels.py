"""Qualities beside correctness: how they are declared, said and refused."""

import pytest

from workbench.core.channels import USUAL, channels
from workbench.core.errors import UserError
from workbench.settings import Preferences, checked


def test_the_usual_ones_can_be_read() -> None:
    assert [(one.name, one.scale) for one in channels(USUAL)] == [
        ("clarity", "1 to 5"), ("relevance", "1 to 5"), ("redundancy", "yes or no"), ("helps a pupil", "yes or no"),
    ]  # fmt: skip
    assert all(one.meaning for one in channels(USUAL))


def test_values_are_said_and_drawn() -> None:
    clarity, redundancy, slips = channels("clarity: 1-5; redundancy: YES/NO, a, b; slips: -1 to 1")
    assert (clarity.words(4), clarity.glyph(4)) == ("4 of 5", "●●●●○")
    assert (redundancy.words(1), redundancy.glyph(1)) == ("yes", "◆")
    assert (redundancy.words(0), redundancy.glyph(0)) == ("no", "◇")
    assert redundancy.meaning == "a, b"
    assert (slips.values, slips.words(-1), slips.glyph(-1)) == ((-1, 0, 1), "-1", "●○○")
    assert (clarity.words(9), clarity.glyph(9)) == ("9", ""), "rated when the scale was another"


def test_none_at_all_is_allowed() -> None:
    assert channels("") == channels(" ; ") == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("clarity", "no scale"),
        (": 1-5", "no name"),
        ("clarity: high", "cannot be read"),
        ("clarity: 1-9", "2 to 5 values"),
        ("clarity: 5-1", "2 to 5 values"),
        ("clarity: 3-3", "2 to 5 values"),
        ("clarity: 1-5; Clarity: yes/no", "named twice"),
        ("Correctness: 1-5", "another name"),
        ("x" * 41 + ": 1-5", "40 is the most"),
        (";".join(f"q{n}: 1-5" for n in range(13)), "12 is the most"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_write(text: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        checked(Preferences(me="me", channels=text))
