"""Sampling: a sample is its own, whatever its batch; texts and tokens fit; it stops where it should."""

import math
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, decoders
from tokenizers.models import BPE
from transformers import PreTrainedTokenizerFast

from tests.engine.tiny import tiny
from workbench.core.errors import UserError
from workbench.core.protocols import Chunk, Generator, Sampling
from workbench.core.values import Problem, Trace
from workbench.engine.detokenise import Growth
from workbench.engine.forward import Growing
from workbench.engine.generate import Sampler, choose
from workbench.engine.load import Loaded, load_model

ANN = Problem.make("Ann buys 7 apples and eats 2. How many are left?", "5")
BOB = Problem.make("Bob 12 + 30?", "42")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Loaded]:
    folder = tmp_path_factory.mktemp("models")
    kinds = ("llama", "qwen3", "neox", "prm")
    return {kind: load_model(tiny(folder, kind, context=128)) for kind in kinds}


@pytest.fixture(scope="module")
def even(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """A model to which all tokens are nearly alike, the end token among them."""
    return load_model(tiny(tmp_path_factory.mktemp("even"), "llama", scale=0.02))


def traces(
    sampler: Sampler, wanted: Sequence[tuple[Problem, int]], sampling: Sampling, stream: bool = False
) -> dict[str, Trace]:
    return {item.id: item for item in sampler.sample(wanted, sampling, stream=stream) if isinstance(item, Trace)}


@pytest.mark.parametrize("kind", ["llama", "qwen3", "neox"])
def test_cached_passes_agree_with_whole_ones(models: dict[str, Loaded], kind: str) -> None:
    model = models[kind].model
    rows = [[5, 6, 7], [9], [20, 21, 22, 23, 24]]
    growing = Growing(model, 128)
    logits = growing.read(rows)

    def whole(texts: list[list[int]]) -> torch.Tensor:
        with torch.inference_mode():
            return torch.stack([model(input_ids=torch.tensor([text])).logits[0, -1] for text in texts])

    torch.testing.assert_close(logits, whole(rows), atol=1e-4, rtol=1e-4)
    growing.keep([2, 0, 0])
    rows = [[*rows[2], 30], [*rows[0], 31], [*rows[0], 32]]
    torch.testing.assert_close(growing.add([30, 31, 32]), whole(rows), atol=1e-4, rtol=1e-4)
    growing.keep([1])
    torch.testing.assert_close(growing.add([40]), whole([[*rows[1], 40]]), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("kind", ["llama", "qwen3", "neox"])
def test_a_sample_does_not_depend_on_its_batch(models: dict[str, Loaded], kind: str) -> None:
    sampling = Sampling(temperature=1.0, max_tokens=24, seed=3)
    wanted = [(problem, index) for problem in (ANN, BOB) for index in range(16)]
    together = traces(Sampler(models[kind]), wanted, sampling)
    parts = traces(Sampler(models[kind], rows=5), wanted[::-1], sampling)
    assert len(together) == len({trace.text for trace in together.values()}) == 32
    for problem, index in wanted[::3]:
        (alone,) = traces(Sampler(models[kind]), [(problem, index)], sampling).values()
        batched = together[alone.id]
        assert alone.tokens is not None
        assert batched.tokens is not None
        assert (batched.text, batched.steps, batched.tokens.ends) == (alone.text, alone.steps, alone.tokens.ends)
        assert batched.tokens.logprobs == pytest.approx(alone.tokens.logprobs, abs=1e-4)
        assert parts[alone.id].text == alone.text


def test_what_a_trace_holds(models: dict[str, Loaded]) -> None:
    loaded = models["llama"]
    sampler = Sampler(loaded)
    assert isinstance(sampler, Generator)
    sampling = Sampling(n=2, temperature=0.8, max_tokens=20, seed=11)
    first, second = traces(sampler, [(ANN, 0), (ANN, 1)], sampling).values()
    assert (first.problem, first.model, first.index, second.index) == (ANN.id, "llama", 0, 1)
    assert first.prompt == ANN.text + "\n"
    assert (first.spec.seed, first.spec.fingerprint) == (11, loaded.fingerprint)
    assert first.spec.arguments == {
        "model": "llama", "prompt": "{problem}\n", "temperature": 0.8, "max_tokens": 20, "rule": "line",
    }  # fmt: skip
    assert first.spec == sampler.spec(Sampling(n=9, temperature=0.8, max_tokens=20, seed=11)), "a ninth joins two"
    assert first.tokens is not None
    assert list(first.tokens.ends) == sorted(first.tokens.ends)
    assert first.tokens.ends[-1] == len(first.text)
    assert all(value < 0 for value in first.tokens.logprobs)
    assert first.created > 1.7e9


def test_seed_and_temperature_matter(models: dict[str, Loaded]) -> None:
    def text(**changes: float) -> str:
        given = {"temperature": 1.0, "seed": 1, "max_tokens": 16} | changes
        (trace,) = traces(Sampler(models["qwen3"]), [(ANN, 0)], Sampling(**given)).values()  # type: ignore[arg-type]
        return trace.text

    assert text() == text()
    assert len({text(), text(seed=2), text(temperature=0.0)}) == 3
    assert text(temperature=0.0, seed=5) == text(temperature=0.0)


def test_greedy_is_what_the_library_generates(models: dict[str, Loaded]) -> None:
    loaded = models["neox"]
    ids = loaded.tokenizer(ANN.text + "\n", return_tensors="pt").input_ids
    mask = torch.ones_like(ids)
    out = loaded.model.generate(ids, attention_mask=mask, do_sample=False, max_new_tokens=12, pad_token_id=0)
    (trace,) = traces(Sampler(loaded), [(ANN, 0)], Sampling(temperature=0.0, max_tokens=12)).values()
    growth = Growth(loaded.tokenizer, ids[0].tolist())
    for token in out[0, ids.shape[1] :].tolist():
        growth.push(token)
    assert trace.text == growth.text
    assert trace.tokens is not None
    assert trace.tokens.ends == tuple(growth.ends)


def test_rows_end_at_the_end_token_or_at_the_limit(even: Loaded) -> None:
    found = traces(Sampler(even), [(BOB, index) for index in range(48)], Sampling(max_tokens=60, temperature=1.0))
    assert len(found) == 48
    ended = [trace for trace in found.values() if trace.stopped == "end"]
    full = [trace for trace in found.values() if trace.stopped == "length"]
    assert ended, "with 48 rows of 60 tokens some should end"
    assert full, "and some should not"
    for trace in ended:
        assert trace.tokens is not None
        assert len(trace.tokens.ends) <= 60
        assert "<eos>" not in trace.text
    assert all(trace.tokens and len(trace.tokens.ends) == 60 for trace in full)


def test_the_context_ends_a_solution(even: Loaded) -> None:
    room = even.context - len(even.tokenizer(BOB.text + "\n").input_ids)
    found = traces(Sampler(even), [(BOB, index) for index in range(8)], Sampling(max_tokens=1000))
    longest = max(len(trace.tokens.ends) for trace in found.values() if trace.tokens)
    assert longest == room
    assert {trace.stopped for trace in found.values()} == {"end", "length"}


def test_a_row_that_ended_may_stay_past_the_context(tmp_path: Path) -> None:
    """Learned positions end with the context; an ended row waits in the batch for others with shorter prompts."""
    sampler = Sampler(load_model(tiny(tmp_path, "gpt2", context=40)))
    found = traces(sampler, [(ANN, 0), *((BOB, index) for index in range(12))], Sampling(max_tokens=100))
    tokens = {trace.problem: len(trace.tokens.ends) for trace in found.values() if trace.tokens}
    assert len(found) == 13
    assert tokens[ANN.id] < tokens[BOB.id]


def test_streaming_shows_the_text_as_it_grows(models: dict[str, Loaded]) -> None:
    wanted = [(ANN, 0), (BOB, 0), (BOB, 1)]
    sampling = Sampling(max_tokens=16, seed=4)
    grown: dict[str, list[str]] = {}
    passes, final = 0, {}
    for item in Sampler(models["llama"], interval=0.0).sample(wanted, sampling, stream=True):
        match item:
            case None:
                passes += 1
                assert not torch.is_inference_mode_enabled(), "the mode must not leak into the caller"
            case Chunk():
                grown.setdefault(item.trace, []).append(item.text)
            case Trace():
                final[item.id] = item
    assert passes == 16
    assert set(grown) == set(final)
    for id, texts in grown.items():
        assert texts == sorted(set(texts), key=len)
        assert all(final[id].text.startswith(text) for text in texts)
    quiet = traces(Sampler(models["llama"]), wanted, sampling)
    assert {id: trace.text for id, trace in final.items()} == {id: trace.text for id, trace in quiet.items()}


def test_closing_the_generator_cancels(models: dict[str, Loaded]) -> None:
    running = Sampler(models["llama"]).sample([(ANN, 0)], Sampling(max_tokens=50))
    assert next(running) is None
    running.close()  # type: ignore[attr-defined]
    assert list(running) == []


def test_no_half_characters_are_shown(models: dict[str, Loaded]) -> None:
    words = models["llama"].tokenizer
    text = "A🦊é <eos>日.\n"
    growth = Growth(words, [])
    shown = []
    for token in words.backend_tokenizer.encode("A🦊é ").ids + words.backend_tokenizer.encode("日.\n").ids:
        growth.push(token)
        shown.append(growth.text)
    assert growth.text == text.replace("<eos>", "")
    assert all(growth.text.startswith(part) for part in shown)
    assert "\ufffd" not in "".join(shown)
    assert growth.ends == [1, 1, 1, 1, 2, 2, 3, 4, 4, 4, 5, 6, 7]


@pytest.mark.parametrize("prompt", ["", "What?\n", "a\ufffd", "🦊🦊🦊", "a <eos>"])
def test_the_prompt_is_not_part_of_the_text(models: dict[str, Loaded], prompt: str) -> None:
    words = models["llama"].tokenizer
    growth = Growth(words, words.backend_tokenizer.encode(prompt).ids)
    for token in words.backend_tokenizer.encode("é = 5").ids:
        growth.push(token)
    assert growth.text == "é = 5"


def test_a_space_at_the_beginning_is_kept() -> None:
    """A SentencePiece decoder drops it at the beginning of a text, but a solution stands after its problem."""
    pieces = {"<unk>": 0, "▁So": 1, "▁x": 2, "=": 3, "5": 4} | {f"<0x{byte:02X}>": 5 + byte for byte in range(256)}
    inner = Tokenizer(BPE(vocab=pieces, merges=[], unk_token="<unk>", byte_fallback=True))
    steps = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    inner.decoder = decoders.Sequence(steps)
    growth = Growth(PreTrainedTokenizerFast(tokenizer_object=inner), [2, 3, 4])
    for token in (1, 2, 3, pieces["<0xC3>"], pieces["<0xA9>"], 4):
        growth.push(token)
    assert growth.text == " So x=é5"
    assert growth.ends == [3, 5, 6, 6, 7, 8]


def test_tokens_are_drawn_as_often_as_they_are_likely() -> None:
    logits = torch.tensor([2.0, -1.0, -math.inf, 0.5, 1.0])
    points = 4000
    drawn, logprobs = choose(logits.repeat(points, 1), 0.7, [(i + 0.5) / points for i in range(points)])
    expected = (logits.double() / 0.7).softmax(-1)
    for token in range(5):
        assert drawn.count(token) / points == pytest.approx(float(expected[token]), abs=1 / points)
    assert logprobs[0] == pytest.approx(math.log(expected[drawn[0]]))
    assert choose(logits.repeat(2, 1), 1.0, [0.0, 1 - 2**-53])[0] == [0, 4]
    assert choose(logits.unsqueeze(0), 0.0, [0.99]) == ([0], [pytest.approx(float(logits.log_softmax(-1)[0]))])


def test_values_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(UserError, match="values that are no numbers"):
        choose(torch.tensor([[float("nan"), 1.0]]), 1.0, [0.5])


@pytest.mark.parametrize(
    ("sampling", "says"),
    [
        (Sampling(n=0), "0 samples are nothing to do. Ask for at least one"),
        (Sampling(max_tokens=0), "at most 0 tokens is empty. Allow at least one"),
        (Sampling(temperature=-0.1), "temperature -0.1 makes no sense. Choose 0"),
        (Sampling(temperature=math.nan), "temperature nan makes no sense"),
    ],
)
def test_settings_that_make_no_sense_are_refused_at_once(
    models: dict[str, Loaded], sampling: Sampling, says: str
) -> None:
    with pytest.raises(UserError, match=says):
        Sampler(models["llama"]).sample([(ANN, 0)], sampling)


def test_odd_problems(models: dict[str, Loaded]) -> None:
    sampler = Sampler(models["llama"])
    with pytest.raises(UserError, match=r"without text cannot be solved. Write the problem first"):
        sampler.sample([(ANN, 0), (Problem.make(" \n"), 0)], Sampling())
    long = Problem.make("12 " * 80, title="Much")
    with pytest.raises(UserError, match=r"'Much' is \d+ tokens long; llama reads 128, .*Shorten the problem or choose"):
        sampler.sample([(long, 0)], Sampling())
    odd = Problem.make("a\ud800b \x00 <eos> {problem} 🦊")
    (trace,) = traces(sampler, [(odd, 0)], Sampling(max_tokens=4)).values()
    assert trace.prompt == "a\ufffdb \x00 <eos> {problem} 🦊\n"
    assert list(sampler.sample([], Sampling())) == []


def test_a_classifier_cannot_write(models: dict[str, Loaded]) -> None:
    with pytest.raises(UserError, match=r"prm labels tokens and cannot write. Choose a language model"):
        Sampler(models["prm"])
