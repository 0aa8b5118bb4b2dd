"""Model-reading scorers: what they compute, that batches change nothing, and every reason for "Not scored"."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

from tests.engine.tiny import tiny
from workbench.core.errors import UserError
from workbench.core.protocols import StepScorer
from workbench.core.split import split
from workbench.core.values import Problem, Step, StepScore
from workbench.engine.encode import UNALIGNED
from workbench.engine.load import Loaded, load_model
from workbench.engine.reading import Item, together
from workbench.engine.scorers import scorers

ANN = Problem.make("Ann buys 7 apples and eats 2. How many are left?", "5")
BOB = Problem.make("Bob 12 + 30?", "42")
TEXTS = [
    "7 - 2 = 5.\nThe answer is \\boxed{5}.\n",
    "7 - 2 = 6.\nSo there are 6 🦊 left.\nThe answer is \\boxed{6}.",
    "12 + 30 = 42.\n",
    "x",
    "",
]
KINDS = [("likelihood", "llama"), ("likelihood", "qwen3"), ("likelihood", "neox"), ("prm", "prm")]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Loaded]:
    folder = tmp_path_factory.mktemp("models")
    return {kind: load_model(tiny(folder, kind, context=96)) for kind in ("llama", "qwen3", "neox", "prm")}


def item(text: str, problem: Problem = ANN) -> Item:
    return problem, text, split(text, "line")


def scored(scorer: StepScorer, items: Sequence[Item]) -> list[tuple[StepScore, ...]]:
    return [scores for scores in scorer.score(items) if scores is not None]


def values(scores: Sequence[StepScore]) -> list[float]:
    return [score.value for score in scores if score.value is not None]


def test_scorers_are_found_without_torch() -> None:
    code = (
        "import sys; from workbench.engine.scorers import scorers; print(scorers().names(),"
        "[about.title for about in scorers()], sorted({'torch', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['likelihood', 'prm'] ['Step likelihood', 'Trained PRM'] []\n"


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_contract(models: dict[str, Loaded], name: str, kind: str) -> None:
    scorer = scorers().maker(name)(models[kind])
    assert isinstance(scorer, StepScorer)
    assert (scorer.spec.name, scorer.spec.arguments["model"]) == (name, kind)
    assert scorer.spec.fingerprint == models[kind].fingerprint
    assert (scorer.scale.low, scorer.scale.high, scorer.scale.probability, scorer.threshold) == (0.0, 1.0, True, 0.5)
    items = [item(text) for text in TEXTS]
    scores = scored(scorer, items)
    assert [len(found) for found in scores] == [2, 3, 1, 1, 0]
    assert all(0.0 <= value <= 1.0 for found in scores for value in values(found))
    assert all(score.value is not None for found in scores for score in found)
    assert None in list(scorer.score(items)), "a place to pause"
    assert scored(scorer, []) == []


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_a_batch_changes_no_score(models: dict[str, Loaded], name: str, kind: str) -> None:
    scorer = scorers().maker(name)(models[kind])
    items = [item(text, problem) for problem in (ANN, BOB) for text in TEXTS] * 30
    batched = scored(scorer, items)
    alone = [found for one in items[:10] for found in scored(scorer, [one])]
    assert len(batched) == len(items)
    for number, found in enumerate(batched):
        assert values(found) == pytest.approx(values(alone[number % 10]), abs=1e-5)


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_a_closed_step_scores_the_same_while_the_text_grows(models: dict[str, Loaded], name: str, kind: str) -> None:
    scorer = scorers().maker(name)(models[kind])
    text = TEXTS[1] + "\n"
    steps = split(text, "line")
    (whole,) = scored(scorer, [(ANN, text, steps)])
    for count in range(1, len(steps) + 1):
        part = text[: steps[count - 1].end + 1]
        (found,) = scored(scorer, [(ANN, part, steps[:count])])
        assert values(found) == pytest.approx(values(whole[:count]), abs=1e-5)


def test_likelihood_is_the_least_likely_token(models: dict[str, Loaded]) -> None:
    loaded = models["llama"]
    text = "7 - 2 = 5.\nSo 5."
    words = loaded.tokenizer
    prompt, first = words(ANN.text + "\n").input_ids, words("7 - 2 = 5.\n").input_ids
    ids = torch.tensor([[*prompt, *first, *words("So 5.").input_ids]])
    with torch.inference_mode():
        logprobs = loaded.model(input_ids=ids).logits[0, :-1].log_softmax(-1).gather(-1, ids[0, 1:, None])[:, 0]
    begin, middle = len(prompt) - 1, len(prompt) + len(first) - 1
    expected = [float(part.min().exp()) for part in (logprobs[begin:middle], logprobs[middle:])]
    (found,) = scored(scorers().maker("likelihood")(loaded), [item(text)])
    assert values(found) == pytest.approx(expected, rel=1e-3)


def test_prm_reads_the_newline_that_ends_a_step_even_when_it_is_missing(models: dict[str, Loaded]) -> None:
    loaded = models["prm"]
    scorer = scorers().maker("prm")(loaded)
    text = "7 - 2 = 5.\nSo 5."
    ids = loaded.tokenizer(ANN.text + "\n" + text + "\n", return_tensors="pt").input_ids
    newlines = [place for place, token in enumerate(ids[0].tolist()) if loaded.tokenizer.decode([token]) == "\n"][1:]
    with torch.inference_mode():
        good = loaded.model(input_ids=ids).logits[0].softmax(-1)[:, 1]
    (found,) = scored(scorer, [item(text)])
    assert values(found) == pytest.approx([float(good[place]) for place in newlines], abs=1e-5)
    assert scored(scorer, [item(text + "\n")]) == scored(scorer, [item(text)])


def test_without_newlines_of_their_own_a_last_step_is_read_at_its_last_token(tmp_path: Path) -> None:
    loaded = load_model(tiny(tmp_path, "prm", about={"rule": "sentence", "scorer": {"threshold": 0.25}}))
    scorer = scorers().maker("prm")(loaded)
    assert scorer.threshold == 0.25
    text = "We have 5. So it is 5."
    ids = loaded.tokenizer(ANN.text + "\n" + text, return_tensors="pt").input_ids
    with torch.inference_mode():
        good = float(loaded.model(input_ids=ids).logits[0, -1].softmax(-1)[1])
    (found,) = scored(scorer, [(ANN, text, split(text, "sentence"))])
    assert found[-1].value == pytest.approx(good, abs=1e-5)


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_not_scored_has_its_reason(models: dict[str, Loaded], name: str, kind: str) -> None:
    scorer = scorers().maker(name)(models[kind])
    text = "7 - 2 = 5.\n" + "7 " * 120 + "\nSo 5.\n"
    (found,) = scored(scorer, [item(text)])
    beyond = StepScore(None, "beyond the 96 tokens the scorer reads")
    assert found[0].value is not None
    assert found[1:] == (beyond, beyond)
    long = Problem.make("12 " * 90)
    assert scored(scorer, [(long, "So 5.\n", [Step(0, 5)]), item(TEXTS[0])])[0] == (beyond,)
    half = scored(scorer, [(ANN, "The answer", [Step(0, 1), Step(1, 10)])])[0]
    assert half[0] == StepScore(None, UNALIGNED)
    assert half[1].value is not None


def test_a_model_of_the_other_kind_is_refused(models: dict[str, Loaded]) -> None:
    with pytest.raises(UserError, match="prm labels tokens; the scorer likelihood needs a language model"):
        scorers().maker("likelihood")(models["prm"])
    with pytest.raises(UserError, match="llama writes text; the scorer prm needs a token classifier"):
        scorers().maker("prm")(models["llama"])
    with pytest.raises(UserError, match="There is no scorer 'likelyhood'; did you mean 'likelihood'"):
        scorers().maker("likelyhood")


def test_labels_without_a_good_one_are_refused(tmp_path: Path) -> None:
    folder = tiny(tmp_path, "prm")
    config = json.loads((folder / "config.json").read_text())
    config |= {"id2label": {"0": "up", "1": "down"}, "label2id": {"up": 0, "down": 1}}
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(UserError, match=r"labels tokens up, down; none of these means a sound step\. Call the one"):
        scorers().maker("prm")(load_model(folder))


@pytest.mark.parametrize("threshold", [1.5, "high", True, None])
def test_an_odd_threshold_is_refused(tmp_path: Path, threshold: object) -> None:
    loaded = load_model(tiny(tmp_path, "llama", about={"scorer": {"threshold": threshold}}))
    with pytest.raises(UserError, match=r"has the threshold .*\. Write a number from 0 to 1"):
        scorers().maker("likelihood")(loaded)


def test_passes_hold_like_lengths_and_little_padding() -> None:
    lengths = [40, 0, 100, 41, 39, 98, 500, 3]
    passes = list(together(lengths, 256))
    assert sorted(number for batch in passes for number in batch) == [0, 2, 3, 4, 5, 6, 7]
    assert [[lengths[number] for number in batch] for batch in passes] == [[3], [39, 40, 41], [98, 100], [500]]
