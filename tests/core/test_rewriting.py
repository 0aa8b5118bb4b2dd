"""Steps gone over as text: what only cuts keeps every letter, other words make another text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.errors import UserError
from workbench.core.rewriting import LINE, gone_over
from workbench.core.split import split
from workbench.core.values import Step

TEXT = "12 + 7 = 19. 🦉 sees 19.\nSo it is 19.\nThe answer is 19."
STEPS = split(TEXT, "line")


def texts(now: object) -> list[str]:
    return [step.of(now.text) for step in now.steps]  # type: ignore[attr-defined]


def test_nothing_changed_is_the_same() -> None:
    now = gone_over(TEXT, STEPS, 0, 2, [step.of(TEXT) for step in STEPS[:2]])
    assert (now.text, now.steps, now.differs) == (TEXT, STEPS, None)


def test_a_cut_keeps_text_and_the_steps_around() -> None:
    now = gone_over(TEXT, STEPS, 0, 2, ["12 + 7 = 19.", "🦉 sees 19.", "So it is 19."])
    assert now.differs is None
    assert now.text == TEXT
    assert texts(now) == ["12 + 7 = 19.", "🦉 sees 19.", "So it is 19.", "The answer is 19."]


def test_a_border_moves_by_a_cut_and_a_join() -> None:
    now = gone_over(TEXT, STEPS, 0, 2, ["12 + 7 = 19.", "🦉 sees 19. So it is 19."])
    assert now.differs is None
    assert texts(now) == ["12 + 7 = 19.", "🦉 sees 19.\nSo it is 19.", "The answer is 19."]


def test_a_cut_inside_a_word_and_empty_paragraphs() -> None:
    now = gone_over(TEXT, STEPS, 2, 1, ["The ans", "", " ", "wer is 19."])
    assert now.differs is None
    assert texts(now)[-2:] == ["The ans", "wer is 19."]


@pytest.mark.parametrize("word", ["The answeris 19.", "The  answer is 19.", "The answer is 1 9."])
def test_white_space_inside_a_step_is_words_too(word: str) -> None:
    now = gone_over(TEXT, STEPS, 2, 1, [word])
    assert now.differs == 2
    assert now.text == TEXT.replace("The answer is 19.", word)


def test_other_words_and_all_that_follows_moves_along() -> None:
    now = gone_over(TEXT, STEPS, 0, 2, ["12 + 7 = 19. 🦉 sees 19.", "So it is nineteen."])
    assert now.differs == 1
    assert now.text == TEXT.replace("So it is 19.", "So it is nineteen.")
    assert texts(now)[2] == "The answer is 19."
    assert now.steps[0] == STEPS[0]


def test_other_words_with_a_cut_stand_on_lines_like_the_rest() -> None:
    now = gone_over(TEXT, STEPS, 1, 2, ["So it is 19.", f"Or{LINE}so.", "The answer is 19."])
    assert now.differs == 2
    assert now.text == "12 + 7 = 19. 🦉 sees 19.\nSo it is 19.\nOr\nso.\nThe answer is 19."
    assert texts(now)[2] == "Or\nso."


def test_what_the_screen_cannot_show_stays_what_it_was() -> None:
    text = "a\x00b is c\r\nd"
    seen = text.replace("\x00", "␀").replace("\r", "␍").replace("\n", LINE)
    now = gone_over(text, (Step(0, len(text)),), 0, 1, ["a␀b is d" + seen[8:]], seen)
    assert now.text == "a\x00b is d\r\nd"


def test_nothing_left_is_refused() -> None:
    with pytest.raises(UserError, match="needs words"):
        gone_over(TEXT, STEPS, 1, 1, [" ", ""])


@given(st.lists(st.text("ab 🦉\n\u05d0", min_size=1, max_size=6).filter(str.strip), min_size=1, max_size=5), st.data())
def test_any_cut_is_found_again(words: list[str], data: st.DataObject) -> None:
    words = [word.strip() for word in words]
    text, spans = "", []
    for word in words:
        spans.append(Step(len(text), len(text) + len(word)))
        text += word + "\n"
    whole = " ".join(words)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(whole)))))
    pieces = [whole[one:two] for one, two in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    now = gone_over(text, spans, 0, len(spans), pieces)
    assert now.differs is None
    assert now.text == text
    assert ["".join(each.split()) for each in texts(now)] == ["".join(p.split()) for p in pieces if p.strip()]
