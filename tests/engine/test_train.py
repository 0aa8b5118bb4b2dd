"""The training loop on a tiny model: it learns, it is deterministic, it stops cleanly, it says what is wrong."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from tests.engine.tiny import tiny
from workbench.core.errors import UserError, WorldError
from workbench.engine.load import Loaded, load_model
from workbench.engine.train import Example, TrainSettings, copy_of, row_of, save, sft
from workbench.engine.train_batches import Row, by_length, collate, endless
from workbench.engine.train_optimizer import trapezoid

EXAMPLES = [Example(f"Ann buys {n} apples.\n", f"7 - {n} = {7 - n}.\n") for n in range(1, 7)]
SETTINGS = TrainSettings(updates=12, batch=3, lr=3e-3, seed=5, warmup=2)


@pytest.fixture(scope="module")
def parent(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return load_model(tiny(tmp_path_factory.mktemp("models"), "llama", scale=0.1))


def weights(loaded: Loaded) -> dict[str, torch.Tensor]:
    return {name: weight.detach().clone() for name, weight in loaded.model.state_dict().items()}


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return all(torch.equal(one[name], other[name]) for name in one)


def test_learns_and_leaves_the_parent_alone(parent: Loaded) -> None:
    before = weights(parent)
    child = copy_of(parent)
    losses = [update.loss for update in sft(child, EXAMPLES, replace(SETTINGS, updates=40))]
    assert sum(losses[-4:]) < 0.5 * sum(losses[:4])
    assert same(before, weights(parent))
    assert not same(before, weights(child))


@pytest.mark.parametrize("optimizer", ["adamw", "muon"])
def test_the_same_seed_gives_the_same_weights_and_another_one_others(parent: Loaded, optimizer: str) -> None:
    def trained(seed: int) -> dict[str, torch.Tensor]:
        child = copy_of(parent)
        settings = replace(SETTINGS, updates=5, seed=seed, optimizer=optimizer)
        list(sft(child, EXAMPLES, settings))
        return weights(child)

    first = trained(1)
    assert same(first, trained(1))
    assert not same(first, trained(2))


def test_closing_stops_between_updates_with_a_usable_model(parent: Loaded) -> None:
    child, whole = copy_of(parent), copy_of(parent)
    run = sft(child, EXAMPLES, SETTINGS)
    next(run)
    second = next(run)
    run.close()
    # the schedule knows how long the run was meant to be, so two updates of twelve are compared with the same two
    for update in sft(whole, EXAMPLES, SETTINGS):
        if update.number == second.number:
            break
    assert same(weights(child), weights(whole))
    assert not child.model.training
    assert all(weight.grad is None for weight in child.model.parameters())


def test_says_when_there_is_nothing_to_learn(parent: Loaded) -> None:
    with pytest.raises(UserError, match="nothing to learn"):
        next(sft(copy_of(parent), [], SETTINGS))
    with pytest.raises(UserError, match="longer than the model's context"):
        next(sft(copy_of(parent), [Example("x\n", "1 " * 200)], SETTINGS))


def test_a_loss_that_is_no_number_stops_with_the_last_good_weights(parent: Loaded) -> None:
    child = copy_of(parent)
    run = sft(child, EXAMPLES, SETTINGS)
    next(run)
    good = weights(child)
    spoiled = child.model.model.norm.weight
    with torch.no_grad():
        kept = spoiled.clone()
        spoiled.fill_(float("nan"))
    with pytest.raises(WorldError, match=r"at update 2.*smaller learning rate"):
        next(run)
    with torch.no_grad():
        spoiled.copy_(kept)
    assert same(good, weights(child))


def test_learns_the_solution_and_its_end_only(parent: Loaded) -> None:
    row = row_of(Example("Ann buys 7.\n", "So 5.\n"), parent.tokenizer)
    learned = [token for token, weight in zip(row.ids, row.weights, strict=True) if weight]
    assert parent.tokenizer.decode(learned) == "So 5.\n<eos>"
    assert set(row_of(EXAMPLES[0], parent.tokenizer, 0.25).weights) == {0.25, 1.0}


def test_a_stream_that_ends_ends_the_run(parent: Loaded) -> None:
    stream: Iterator[Example] = iter(EXAMPLES[:4])
    assert [update.number for update in sft(copy_of(parent), stream, SETTINGS)] == [1, 2]


def test_counts_tokens_without_padding(parent: Loaded) -> None:
    rows = [row_of(example, parent.tokenizer) for example in EXAMPLES]
    last = list(sft(copy_of(parent), EXAMPLES, replace(SETTINGS, updates=2)))[-1]
    assert last.tokens == sum(len(row.ids) for row in rows)


def test_every_pass_takes_each_row_once_and_batches_are_of_one_length() -> None:
    rows = [Row(range(1 + n % 7), [1.0] * (1 + n % 7)) for n in range(28)]
    batches = by_length(endless(rows, seed=3), size=4, seed=3, window=7)
    seen = [row for _ in range(7) for row in next(batches)]
    assert sorted(map(id, seen)) == sorted(map(id, rows))
    assert all(len({len(row.ids) for row in next(batches)}) <= 2 for _ in range(7))


def test_padding_carries_no_weight() -> None:
    batch = collate([Row([5, 6, 7], [0.0, 1.0, 1.0]), Row([8], [1.0])], pad=0)
    assert batch.ids.tolist() == [[5, 6, 7], [8, 0, 0]]
    assert batch.weights.tolist() == [[0.0, 1.0, 1.0], [1.0, 0.0, 0.0]]
    assert batch.tokens == 4


def test_the_rate_rises_stays_and_falls_to_its_floor() -> None:
    rates = [trapezoid(update, 100, warmup=10, flat=0.6, floor=0.05) for update in range(100)]
    assert rates[0] == pytest.approx(0.1)
    assert rates[9:60] == [1.0] * 51
    assert rates[-1] == pytest.approx(0.05)
    assert rates[60:] == sorted(rates[60:], reverse=True)


def test_a_saved_model_is_the_model(parent: Loaded, tmp_path: Path) -> None:
    child = copy_of(parent)
    list(sft(child, EXAMPLES, replace(SETTINGS, updates=3)))
    folder = tmp_path / "models" / "child"
    about = {"name": "child", "kind": "policy", "prompt": "{problem}\n", "rule": "line"}
    save(child, folder, about, texts={"README.md": "# child\n"})
    back = load_model(folder)
    assert same(weights(child), weights(back))
    assert back.name == "child"
    assert back.prompt_for is not None
    assert json.loads((folder / "workbench.json").read_text("utf-8")) == about
    assert (folder / "README.md").read_text("utf-8") == "# child\n"
    assert [path.name for path in folder.parent.iterdir()] == ["child"]


def test_saving_replaces_the_folder_as_a_whole(parent: Loaded, tmp_path: Path) -> None:
    folder = tmp_path / "child"
    save(parent, folder, {"name": "child"}, texts={"old.txt": "old"})
    save(parent, folder, {"name": "child"})
    assert not (folder / "old.txt").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["child"]


def test_a_failed_save_keeps_the_old_folder(parent: Loaded, tmp_path: Path) -> None:
    folder = tmp_path / "child"
    save(parent, folder, {"name": "first"})
    with pytest.raises(FileNotFoundError):
        save(parent, folder, {"name": "second"}, texts={"no/such/folder.txt": ""})
    assert json.loads((folder / "workbench.json").read_text("utf-8"))["name"] == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["child"]
