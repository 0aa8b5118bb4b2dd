"""Ids and supervision from one call: which token ends a step, whatever the text is made of."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from tests.engine.tiny import tokenizer
from workbench.core.split import Rule, split
from workbench.core.values import Step
from workbench.engine.encode import UNALIGNED, Encoded, encode

WORDS = tokenizer()
MERGING = tokenizer(merge_newlines=True)
PROMPT = "2 + 3 é?\n"


def encoded(text: str, rule: Rule = "line", words: PreTrainedTokenizerFast = WORDS, **more: int) -> Encoded:
    steps = split(text, rule)
    return encode(PROMPT, text, steps, [float(number) for number in range(len(steps))], words, **more)


def endings(text: str, found: Encoded) -> list[str]:
    """The text each step's tokens stand for."""
    whole = PROMPT + text
    return [whole[found.ends[t[0] - 1] : found.ends[t[-1]]] for t in found.steps if t]


def test_targets_sit_on_the_newline_that_ends_the_step() -> None:
    text = "2 + 3 = 5.\nSo 5.\n"
    found = encoded(text)
    assert endings(text, found) == ["2 + 3 = 5.\n", "So 5.\n"]
    marked = [(PROMPT + text)[: found.ends[i]] for i, target in enumerate(found.targets) if target is not None]
    assert marked == [PROMPT + "2 + 3 = 5.\n", PROMPT + text]
    assert [target for target in found.targets if target is not None] == [0.0, 1.0]
    assert found.because == ("", "")


def test_without_a_final_newline_the_last_token_ends_the_step() -> None:
    text = "2 + 3 = 5.\nSo 5. "
    assert endings(text, encoded(text)) == ["2 + 3 = 5.\n", "So 5."]


def test_an_emoji_before_step_two_moves_nothing() -> None:
    text = "🦊🦊 日本 e\u0301 = 5.\n\U0001f9d1\u200d\U0001f680 so 5.\nEnd é"
    found = encoded(text)
    first, second, third = (step.of(text) for step in split(text, "line"))
    assert endings(text, found) == [first + "\n", second + "\n", third]
    assert len(found.ids) > len(PROMPT + text), "the emoji should be split over tokens here"
    halves = [end for before, end in zip(found.ends, found.ends[1:], strict=False) if end == before]
    assert halves, "tokens inside a character end where it begins"


def test_separators_of_several_tokens() -> None:
    text = "One.\n\n\nTwo.\n \nThree."
    assert endings(text, encoded(text, "paragraph")) == ["One.\n", "Two.\n", "Three."]
    numbered = "Step 1: 2.\n\nStep 2: 3.  Step 3: 4."
    assert endings(numbered, encoded(numbered, "numbered")) == ["Step 1: 2.\n", "Step 2: 3.", "Step 3: 4."]


def test_a_newline_merged_with_the_stop_ends_the_step() -> None:
    text = "7 - 2 = 5.\n\nThe answer is 5.\n\n"
    found = encoded(text, words=MERGING)
    assert [MERGING.decode(found.ids[t[-1]]) for t in found.steps if t] == [".\n\n", ".\n\n"]


def test_a_token_that_reaches_into_the_next_step_ends_none() -> None:
    pieces = {"<pad>": 0, "a": 1, "b": 2, "a\nb": 3, "\n": 4}
    inner = Tokenizer(models.WordLevel(pieces, unk_token="<pad>"))
    inner.pre_tokenizer = pre_tokenizers.Split("a\nb", "isolated")
    inner.decoder = decoders.Fuse()
    words = PreTrainedTokenizerFast(tokenizer_object=inner, pad_token="<pad>")
    found = encode("", "a\nb", [Step(0, 1), Step(2, 3)], [1.0, 0.0], words)
    assert found.because == (UNALIGNED, "")
    assert found.steps == (None, range(1))
    assert found.targets == (0.0,)


def test_sentences_end_with_their_own_last_token() -> None:
    text = "We have 5. So it is 5."
    assert endings(text, encoded(text, "sentence")) == ["We have 5.", "So it is 5."]


def test_text_without_steps_and_no_text() -> None:
    for text in ("", "\n \n"):
        found = encoded(text)
        assert (found.steps, found.because, set(found.targets)) == ((), (), {None})
        assert sum(found.completion) == len(found.ids) - len(encoded("").ids)


def test_completion_is_what_stands_after_the_prompt() -> None:
    found = encoded("So 5.\n", finish=1)
    prompt = len(encoded("").ids)
    assert found.completion == (False,) * prompt + (True,) * (len(found.ids) - prompt)
    assert (found.ids[-1], found.ends[-1], found.targets[-1]) == (1, len(PROMPT) + 6, None)
    assert encoded("", finish=1).completion[-1]


def test_a_cut_is_reported() -> None:
    text = "2 + 3 = 5.\nSo 5.\n"
    whole = encoded(text)
    first = whole.steps[0]
    assert first is not None
    cut = encoded(text, limit=first[-1] + 1, finish=1)
    assert cut.ids == whole.ids[: first[-1] + 1]
    assert cut.cut == len(whole.ids) + 1 - len(cut.ids)
    assert cut.because == ("", f"beyond the {len(cut.ids)} tokens the scorer reads")
    assert cut.steps == (first, None)
    assert [target for target in cut.targets if target is not None] == [0.0]
    assert whole.cut == 0


def test_steps_and_targets_must_pair() -> None:
    with pytest.raises(ValueError, match="1 steps but 0 targets"):
        encode(PROMPT, "a", [Step(0, 1)], [], WORDS)


def test_lone_surrogates_are_read_as_replacement_characters() -> None:
    assert encoded("a\ud800b.\nc").ids == encoded("a\ufffdb.\nc").ids


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("ab5. =\n\t🦊é日\u0301"), max_size=40))
def test_ends_and_steps_hold_for_any_text(text: str) -> None:
    for words in (WORDS, MERGING):
        found = encoded(text, words=words)
        assert list(found.ends) == sorted(found.ends)
        assert found.ends[-1] == len(PROMPT + text)
        assert len(found.ids) == len(found.targets) == len(found.completion) == len(found.ends)
        for step, tokens in zip(split(text, "line"), found.steps, strict=True):
            assert tokens is not None
            end = found.ends[tokens[-1]] - len(PROMPT)
            assert step.end <= end
            assert not text[step.end : end].strip()
