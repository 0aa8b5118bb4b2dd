"""The PRM's labels token by token, its growth from a language model, and that training it lowers every loss."""

from pathlib import Path

import pytest
import torch
from transformers import PreTrainedTokenizerFast

from workbench.core.split import split
from workbench.engine.load import load_model
from workbench.engine.scorers import scorers
from workbench.engine.train import TrainSettings, save
from workbench.engine.train_blank import Shape, blank_model, grown_classifier, in_memory
from workbench.engine.train_prm import Judged, ReadOuts, Terms, collate, judging_loss, row_of, train_prm
from workbench.engine.train_tokenizer import train_tokenizer
from workbench.problems import family

PROMPT = "Ann buys 4 pens and 12 cups.\n"
GOOD = Judged(PROMPT, "Total: 4 + 12 = 16.\nSo 16.\n", (1.0, 1.0), (None, None))
BAD = Judged(PROMPT, "Total: 4 + 12 = 15.\nSo 15.\n", (0.0, 1.0), (16, None))
SMALL = Shape(width=32, layers=1, heads=2, inner=48, context=128)


@pytest.fixture(scope="module")
def words() -> PreTrainedTokenizerFast:
    return train_tokenizer([PROMPT + GOOD.text + "The answer is \\boxed{16}.\n"] * 3, 500)


@pytest.mark.parametrize(
    "text",
    [
        "Total: 4 + 12 = 16.\n",
        "a🦊b 日本語 naïve\r\n\n  tab\tend ",
        "<eos> <pad> \\boxed{7}. \\frac{1}{2} \\\\",
        "",
        "٣ ½ x² 1234567 00 -0",
    ],
)
def test_any_text_is_read_back_exactly(words: PreTrainedTokenizerFast, text: str) -> None:
    ids = words(text, add_special_tokens=False)["input_ids"]
    assert words.decode(ids) == text
    assert words.eos_token_id not in ids


def test_numbers_to_99_are_one_token_wherever_they_stand(words: PreTrainedTokenizerFast) -> None:
    for number in range(100):
        (token,) = words(str(number), add_special_tokens=False)["input_ids"]
        for text in (f"Total: 4 + {number} = 5.", f"has {number} pens", f"{number}x", f"\\boxed{{{number}}}"):
            assert token in words(text, add_special_tokens=False)["input_ids"]


def test_a_newline_is_a_token_of_its_own(words: PreTrainedTokenizerFast) -> None:
    newline = words("\n", add_special_tokens=False)["input_ids"]
    assert len(newline) == 1
    ids = words("\\boxed{16}.\n\nSo 1\n.\n", add_special_tokens=False)["input_ids"]
    assert ids.count(newline[0]) == 4


def test_tokens_are_good_up_to_the_fault_and_bad_from_it(words: PreTrainedTokenizerFast) -> None:
    row = row_of(BAD, words, after=0.3)
    told = {
        label: words.decode([token for token, found in zip(row.ids, row.labels, strict=True) if found == label])
        for label in (1.0, 0.0)
    }
    assert told == {1.0: "Total: 4 + 12 = So 15.\n", 0.0: "15.\n"}
    ends = [(found, weight) for found, weight in zip(row.labels, row.ends, strict=True) if weight]
    assert ends == [(0.0, 1.0), (1.0, 0.3)]
    learned = words.decode([token for token, weight in zip(row.ids, row.weights, strict=True) if weight])
    assert learned == "Total: 4 + 12 = So 15.\n"


def test_a_step_that_cannot_be_told_has_no_label(words: PreTrainedTokenizerFast) -> None:
    row = row_of(Judged(PROMPT, GOOD.text, (None, 1.0), (None, None)), words, after=0.3)
    labelled = words.decode([token for token, found in zip(row.ids, row.labels, strict=True) if found == found])
    assert labelled == "So 16.\n"


def test_the_classifier_grows_from_the_language_model(words: PreTrainedTokenizerFast) -> None:
    parent = blank_model(words, SMALL, seed=1)
    grown = grown_classifier(parent, words, Shape(32, 3, 2, 48, 128), seed=2)
    ids = torch.tensor([[5, 9, 17, 3]])
    with torch.inference_mode():
        theirs = parent.model(ids, output_hidden_states=True).hidden_states
        mine = grown.model(ids, output_hidden_states=True).hidden_states
    # the parent's last state is normed, so the comparison stops one layer below it
    assert torch.equal(mine[0], theirs[0])
    assert torch.allclose(parent.model.norm(mine[1]), theirs[1], atol=1e-6)
    assert not torch.equal(mine[1], mine[2])
    assert grown.config.id2label == {0: "bad", 1: "good"}


def test_training_tells_good_from_bad_and_the_folder_is_a_scorer(
    words: PreTrainedTokenizerFast, tmp_path: Path
) -> None:
    parent = blank_model(words, SMALL, seed=1)
    model = grown_classifier(parent, words, Shape(32, 2, 2, 48, 128), seed=2)
    read = ReadOuts(parent, layer=1)
    settings = TrainSettings(updates=150, batch=2, lr=1e-2, rest_lr=1e-2, optimizer="muon", seed=1)
    updates = list(train_prm(model, read, words, [GOOD, BAD], settings, Terms()))
    for name in ("ends", "dense", "language", "surprise"):
        assert updates[-1].parts[name] < 0.6 * updates[0].parts[name], name
    about = {"name": "prm", "kind": "scorer", "prompt": "{problem}\n", "scorer": {"name": "prm", "threshold": 0.5}}
    save(in_memory("prm", model, words, about), tmp_path / "prm", about)
    scorer = scorers().maker("prm")(load_model(tmp_path / "prm"))
    problem = family("arithmetic").problem(0, 0)
    texts = [(GOOD.text, True), (BAD.text, False)]
    items = [(type(problem).make(PROMPT.strip()), text, split(text, "line")) for text, _ in texts]
    first = [scores[0].value for scores in scorer.score(items) if scores is not None]
    assert first[0] is not None
    assert first[1] is not None
    assert first[0] > 0.6 > 0.4 > first[1]


def test_a_batch_without_any_label_has_no_loss_of_labels(words: PreTrainedTokenizerFast) -> None:
    parent = blank_model(words, SMALL, seed=1)
    model = grown_classifier(parent, words, Shape(32, 2, 2, 48, 128), seed=2)
    batch = collate([row_of(Judged(PROMPT, GOOD.text, (None, None), (None, None)), words, 0.3)], 0)
    loss = judging_loss(model, ReadOuts(parent, layer=1), Terms())(batch)
    assert float(loss.value.detach()) == 0.0
