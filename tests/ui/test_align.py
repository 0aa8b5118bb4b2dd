"""Steps of traces side by side by content: nothing lost, order kept, equal steps together, gaps where one lacks."""

import random

from workbench.ui.align import Row, features, rows

STEPS = [
    "Let the counts be 2k, 3k, 5k.",
    "Adding six blue marbles gives 3k + 6 of 10k + 6.",
    "Cross-multiply: 24k + 48 = 30k + 18.",
    "Subtract to get 6k = 30, so k = 5.",
    "The answer is \\boxed{50}.",
]
WORDS = ["the", "box", "7", "12", "+", "=", "19", "so", "pencils", "each", "$x^2$", "", "\\frac{1}{2}", "😀"]


def some(seed: int, most: int = 12) -> list[str]:
    chance = random.Random(seed)
    return [" ".join(chance.choices(WORDS, k=chance.randint(0, 7))) for _ in range(chance.randint(0, most))]


def column(found: list[Row], number: int) -> list[int]:
    return [row[number] for row in found if row[number] is not None]  # type: ignore[misc]


def test_every_step_stands_once_in_order_and_no_row_is_empty() -> None:
    for seed in range(60):
        traces = [some(seed * 7 + number) for number in range(1 + seed % 4)]
        base = seed % len(traces)
        found = rows(traces, base)
        for number, texts in enumerate(traces):
            assert column(found, number) == list(range(len(texts))), seed
        assert all(any(index is not None for index in row) for row in found), seed


def test_equal_traces_stand_one_beside_one() -> None:
    for seed in range(30):
        texts = some(seed)
        assert rows([texts] * 3) == [(n, n, n) for n in range(len(texts))], seed


def test_a_removed_step_is_one_gap() -> None:
    for seed in range(40):
        texts = [*some(seed), *STEPS]
        gone = random.Random(seed).randrange(len(texts))
        found = rows([texts, texts[:gone] + texts[gone + 1 :]])
        assert len(found) == len(texts), seed
        gap = [row[0] for row in found if row[1] is None]
        assert len(gap) == 1, seed
        assert features(texts[gap[0] or 0]) == features(texts[gone]), "or one that says the same"


def test_steps_stand_beside_the_likest() -> None:
    other = [STEPS[0], "So k = 4 when you subtract to get 6k = 24.", "The answer is \\boxed{40}."]
    assert rows([STEPS, other]) == [(0, 0), (1, None), (2, None), (3, 1), (4, 2)]
    assert rows([["Apples cost 3."], ["Whales swim far."]]) == [(0, None), (None, 0)]


def test_steps_the_baseline_lacks_stand_together() -> None:
    more = [STEPS[0], "A remark on 77 whales.", *STEPS[1:]]
    found = rows([STEPS, more, more])
    assert (None, 1, 1) in found
    assert len(found) == len(more)
    assert rows([more, STEPS], base=1) == rows([more, STEPS], base=0)


def test_nothing_to_align() -> None:
    assert rows([]) == []
    assert rows([[], []]) == []
    assert rows([[], ["a"]]) == [(None, 0)]
    assert rows([[""], ["?"]]) == [(0, 0)], "what has no words at all is like its like"
