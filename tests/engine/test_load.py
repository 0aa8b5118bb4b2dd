"""The one door for models: what loads, and the sentence for everything that does not."""

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.engine.tiny import model, tiny
from workbench.core.errors import UserError
from workbench.core.values import Problem
from workbench.engine.encode import encode
from workbench.engine.inspect import fingerprint_of, inspect_folder
from workbench.engine.load import load_model

PROBLEM = Problem.make("Ann buys 7 apples. How many?", "7")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for kind in ("llama", "qwen3", "neox", "prm"):
        tiny(folder, kind)
    return folder


@pytest.fixture
def llama(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "llama", tmp_path / "llama"))


def configure(folder: Path, **changes: Any) -> None:
    file = folder / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))


@pytest.mark.parametrize(
    ("kind", "head", "scorer"),
    [("llama", "causal", "likelihood"), ("qwen3", "causal", "likelihood"), ("neox", "causal", "likelihood"),
     ("prm", "classifier", "prm")],
)  # fmt: skip
def test_every_architecture_loads_and_inspection_agrees(made: Path, kind: str, head: str, scorer: str) -> None:
    loaded, seen = load_model(made / kind), inspect_folder(made / kind)
    assert (loaded.name, loaded.head, loaded.context, loaded.eos) == (kind, head, 96, {1})
    assert not loaded.model.training
    assert all(weight.dtype is torch.float32 and not weight.requires_grad for weight in loaded.model.parameters())
    assert (seen["parameters"], seen["head"], seen["context"]) == (loaded.parameters, head, 96)
    assert (seen["scorer"], seen["safe"], seen["faults"]) == (scorer, True, [])
    assert loaded.fingerprint == fingerprint_of(made / kind)


def test_loading_is_silent_and_needs_no_network(
    made: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    load_model(made / "llama")
    assert capfd.readouterr() == ("", "")


def test_a_bfloat16_folder_in_parts_loads_as_float32(tmp_path: Path) -> None:
    folder = tiny(tmp_path, "llama")
    whole = load_model(folder)
    (folder / "model.safetensors").unlink()
    model("llama", whole.model.config.vocab_size).to(torch.bfloat16).save_pretrained(folder, max_shard_size="20KB")
    parts = sorted(folder.glob("model-*.safetensors"))
    assert len(parts) > 1
    loaded = load_model(folder)
    assert loaded.model.dtype is torch.float32
    assert (loaded.parameters, inspect_folder(folder)["dtype"]) == (whole.parameters, "BF16")
    parts[1].unlink()
    with pytest.raises(UserError, match=f"not complete .*lacks {parts[1].name}.*Copy the model folder again"):
        load_model(folder)


def test_inspecting_loads_no_torch(made: Path) -> None:
    code = (
        "import sys; from workbench.engine.load import inspect_folder, fingerprint_of;"
        f"print(inspect_folder({str(made / 'llama')!r})['safe'], len(fingerprint_of({str(made / 'llama')!r})),"
        "sorted({'torch', 'transformers', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True 64 []\n"


def test_the_fingerprint_follows_weights_and_tokenizer_only(llama: Path) -> None:
    first = fingerprint_of(llama)
    (llama / "README.md").write_text("another card")
    (llama / "workbench.json").write_text('{"name": "renamed"}')
    assert fingerprint_of(llama) == first
    tensors = load_file(llama / "model.safetensors")
    tensors["model.norm.weight"] = tensors["model.norm.weight"] + 1
    save_file(tensors, llama / "model.safetensors", metadata={"format": "pt"})
    second = fingerprint_of(llama)
    assert second != first
    words = llama / "tokenizer.json"
    words.write_text(words.read_text() + " ")
    assert fingerprint_of(llama) not in (first, second)


def test_prompts(llama: Path) -> None:
    assert load_model(llama).prompt_for(PROBLEM) == "Ann buys 7 apples. How many?\n"
    (llama / "chat_template.jinja").write_text("{% for m in messages %}<{{ m.role }}> {{ m.content }}{% endfor %} ->")
    assert load_model(llama).prompt_for(PROBLEM) == "<user> Ann buys 7 apples. How many? ->"
    (llama / "workbench.json").write_text('{"name": "tutor", "prompt": "Q: {problem}\\nA: "}')
    tutor = load_model(llama)
    assert (tutor.name, tutor.prompt_for(PROBLEM)) == ("tutor", "Q: Ann buys 7 apples. How many?\nA: ")
    assert tutor.prompt_for(Problem.make("{problem} {0} %s")) == "Q: {problem} {0} %s\nA: "


def test_the_beginning_token_of_a_tokenizer_is_part_of_the_prompt(llama: Path) -> None:
    words = json.loads((llama / "tokenizer.json").read_text())
    start = {"SpecialToken": {"id": "<pad>", "type_id": 0}}
    words["post_processor"] = {
        "type": "TemplateProcessing",
        "single": [start, {"Sequence": {"id": "A", "type_id": 0}}],
        "pair": [start, {"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
        "special_tokens": {"<pad>": {"id": "<pad>", "ids": [0], "tokens": ["<pad>"]}},
    }
    (llama / "tokenizer.json").write_text(json.dumps(words))
    named = json.loads((llama / "tokenizer_config.json").read_text()) | {"bos_token": "<pad>"}
    (llama / "tokenizer_config.json").write_text(json.dumps(named))
    loaded = load_model(llama)
    prompt = loaded.prompt_for(PROBLEM)
    assert prompt == "<pad>Ann buys 7 apples. How many?\n"
    ids = encode(prompt, "", [], [], loaded.tokenizer).ids
    assert list(ids) == loaded.tokenizer(PROBLEM.text + "\n").input_ids


def test_a_chat_template_that_fails_is_named(llama: Path) -> None:
    (llama / "chat_template.jinja").write_text("{{ raise_exception('only for tools') }}")
    with pytest.raises(UserError, match=r"chat template of llama fails \(only for tools\)\. Add a workbench\.json"):
        load_model(llama).prompt_for(PROBLEM)


def truncate(folder: Path) -> None:
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-100])


def pickle_only(folder: Path) -> None:
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()


def poison(folder: Path) -> None:
    tensors = load_file(folder / "model.safetensors")
    tensors["model.norm.weight"][3] = float("nan")
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def drop_weight(folder: Path) -> None:
    tensors = load_file(folder / "model.safetensors")
    del tensors["model.layers.1.mlp.up_proj.weight"]
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def more_words(folder: Path) -> None:
    words = json.loads((folder / "tokenizer.json").read_text())
    token = words["added_tokens"][0]
    words["added_tokens"] += [token | {"id": 5000, "content": "<later>"}]
    (folder / "tokenizer.json").write_text(json.dumps(words))


def adapter(folder: Path) -> None:
    (folder / "adapter_config.json").write_text('{"base_model_name_or_path": "/etc"}')


FAULTS: list[tuple[str, Callable[[Path], object], str]] = [
    ("no folder", shutil.rmtree, r"model folder .*llama does not exist\. Choose one that holds"),
    ("no config", lambda f: (f / "config.json").unlink(), r"holds no config\.json, so it is no model folder\. Choose"),
    ("broken config", lambda f: (f / "config.json").write_text("{"), r"config\.json in .* is not valid JSON \(line 1:"),
    ("listed config", lambda f: (f / "config.json").write_text("[]"), r"config\.json in .* is no JSON object"),
    ("binary config", lambda f: (f / "config.json").write_bytes(b"\xff\xfe"), r"config\.json in .* is not valid JSON"),
    ("truncated", truncate, r"model\.safetensors in .* is damaged or cut short \(.* should end at byte .*Copy or"),
    ("empty weights", lambda f: (f / "model.safetensors").write_bytes(b""), r"damaged or cut short \(the header does"),
    ("no weights", lambda f: (f / "model.safetensors").unlink(), r"holds no model\.safetensors\. Choose a folder"),
    ("pickle only", pickle_only, r"pytorch_model\.bin, a pickle file, .*Convert it to safetensors first"),
    ("remote code", lambda f: configure(f, auto_map={"AutoModelForCausalLM": "code.Evil"}), r"never runs code from"),
    ("hub kernel", lambda f: configure(f, attn_implementation="someone/kernel"), r"asks for code from a hub .*Remove"),
    ("adapter", adapter, r"holds an adapter .* Merge it into its base model first"),
    ("no tokenizer", lambda f: (f / "tokenizer.json").unlink(), r"holds no tokenizer\.json, .*Copy tokenizer\.json"),
    ("broken tokenizer", lambda f: (f / "tokenizer.json").write_text("{oops"), r"tokenizer\.json in .* is not valid"),
    ("more words", more_words, r"knows 5001 tokens, but the model only \d+: .*Copy the tokenizer files"),
    ("other head", lambda f: configure(f, architectures=["LlamaForSequenceClassification"]), r"is a LlamaForSeq"),
    ("no architecture", lambda f: configure(f, architectures=None), r"names no architecture\. Add architectures"),
    ("odd prompt", lambda f: (f / "workbench.json").write_text('{"prompt": "Q"}'), r"a prompt without \{problem\}\."),
    ("nan", poison, r"hold values that are no numbers \(model\.norm\.weight\)\..*take an earlier checkpoint"),
    ("lost weight", drop_weight, r"they lack: model\.layers\.1\.mlp\.up_proj\.weight\. They would be random"),
    ("no head", lambda f: configure(f, architectures=["LlamaForTokenClassification"]), r"they lack: score\.\w+"),
    ("other shape", lambda f: configure(f, intermediate_size=40), r"have other shapes than its config\.json says"),
    ("unknown", lambda f: configure(f, model_type="martian"), r"does not know the architecture LlamaForCausalLM"),
    ("made up", lambda f: configure(f, architectures=["LlamaXForCausalLM"]), r"transformers has no LlamaXForCausalLM"),
]  # fmt: skip
ONLY_WHEN_LOADED = {"nan", "lost weight", "no head", "other shape", "unknown", "made up"}


@pytest.mark.parametrize(("name", "damage", "says"), FAULTS, ids=[name for name, _, _ in FAULTS])
def test_a_bad_folder_is_refused_with_what_to_do(
    llama: Path, name: str, damage: Callable[[Path], object], says: str, capfd: pytest.CaptureFixture[str]
) -> None:
    damage(llama)
    with pytest.raises(UserError, match=says) as refused:
        load_model(llama)
    assert capfd.readouterr() == ("", "")
    if name not in ONLY_WHEN_LOADED and llama.exists():
        seen = inspect_folder(llama)
        assert not seen["safe"]
        assert seen["faults"][0] == str(refused.value)


def test_code_in_the_folder_is_never_run(llama: Path) -> None:
    (llama / "code.py").write_text(f"open({str(llama / 'was_run')!r}, 'w')\nclass Evil: pass\n")
    configure(llama, auto_map={"AutoConfig": "code.Evil", "AutoModelForCausalLM": "code.Evil"})
    with pytest.raises(UserError, match="auto_map"):
        load_model(llama)
    assert not (llama / "was_run").exists()


def test_weights_of_another_architecture_are_refused(made: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made / "prm", tmp_path / "prm"))
    configure(folder, architectures=["LlamaForCausalLM"], tie_word_embeddings=True)
    with pytest.raises(UserError, match=r"they hold more than it has: score\.\w+, score\.\w+\. They belong to another"):
        load_model(folder)


def test_a_file_is_no_folder(llama: Path) -> None:
    with pytest.raises(UserError, match="is a file, not a model folder"):
        inspect_folder(llama / "config.json")


def test_parts_may_not_lie_outside_the_folder(llama: Path) -> None:
    (llama / "model.safetensors").rename(llama.parent / "model.safetensors")
    index = {"weight_map": {"model.norm.weight": "../model.safetensors"}}
    (llama / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(UserError, match=r"names files outside the folder: \.\./model\.safetensors"):
        load_model(llama)
