"""Which models there are, and what a wrong name or folder is answered with."""

import json
import shutil
from pathlib import Path

import pytest

from workbench.core.errors import UserError
from workbench.core.values import Model
from workbench.tasks.models import available, find, inspected
from workbench.tasks.scorers import reads, scorers_there


def test_models_of_the_folder_and_checkpoints_are_listed_with_kind_and_size(models: Path, tmp_path: Path) -> None:
    shutil.copytree(models / "small", tmp_path / "update-40")
    saved = Model("small, process 40", str(tmp_path / "update-40"), "policy", "checkpoint", run="r1")
    gone = Model("gone", str(tmp_path / "gone"), "policy", "checkpoint", run="r0")
    found = {model.name: model for model in available([saved, gone])}
    assert found["small"].kind == "policy"
    assert found["judge"].kind == found["reader"].kind == "scorer"
    assert found["small"].origin == "folder"
    assert found["small"].parameters > 1000
    assert found["small, process 40"] == saved
    assert "gone" not in found, "a checkpoint whose folder was deleted cannot be chosen"


@pytest.mark.parametrize("told", ['{"kind": []}', '{"kind": "oracle", "name": 5}', "{}", "[]"])
def test_an_odd_workbench_json_leaves_what_the_weights_say(models: Path, tmp_path: Path, told: str) -> None:
    for source, kind in (("small", "policy"), ("judge", "scorer")):
        folder = tmp_path / source
        shutil.copytree(models / source, folder)
        (folder / "workbench.json").write_text(told, "utf-8")
        assert inspected(str(folder))["kind"] == kind


def test_of_two_models_of_one_name_both_can_be_chosen(models: Path, tmp_path: Path) -> None:
    shutil.copytree(models / "small", tmp_path / "other")
    double = Model("small", str(tmp_path / "other"), "policy", "checkpoint")
    found = {model.name: model.folder for model in available([double])}
    assert found["small"] == str(models / "small")
    assert found[str(tmp_path / "other")] == str(tmp_path / "other")


def test_a_model_is_found_by_name_and_by_folder(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find("small").folder == str(models / "small")
    assert find(str(models / "judge")).kind == "scorer"
    monkeypatch.chdir(models.parent)
    assert Path(find("./models/small").folder) == models / "small"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("smal", "did you mean 'small'?"),
        ("zzz", "There are: "),
        ("", "No model is named"),
        ("no/such/folder", "does not exist"),
    ],
)
def test_a_wrong_name_is_answered_with_what_to_do(models: Path, name: str, says: str) -> None:
    with pytest.raises(UserError, match=says.replace("?", r"\?")):
        find(name)


def test_a_broken_folder_is_listed_with_its_faults_and_never_in_the_way_of_others(models: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(models / "small", broken)
    weights = broken / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    told = inspected(str(broken))
    assert not told["safe"]
    assert "cut short" in told["faults"][0]
    (broken / "config.json").write_text("{", "utf-8")
    assert {model.name for model in available([Model("broken", str(broken))])} >= {"small", "broken"}


def test_a_scorer_is_a_name_a_pair_or_a_model(models: Path) -> None:
    assert reads("prm=somewhere/else") == ("prm", "somewhere/else")
    assert reads("judge") == ("prm", str(models / "judge"))
    assert reads("reader") == ("likelihood", str(models / "reader"))
    name, model = reads("likelihood")
    assert name == "likelihood"
    assert find(model).kind == "scorer"
    with pytest.raises(UserError, match=r"There is no scorer 'likelyhood'. There are: likelihood, prm, verifier"):
        reads("likelyhood")
    with pytest.raises(UserError, match="There is no scorer 'x'"):
        reads("x=judge")


def test_scorers_are_listed_with_the_model_they_read(models: Path) -> None:
    rows = {row["name"]: row for row in scorers_there()}
    assert set(rows) >= {"likelihood", "prm", "verifier"}
    assert rows["prm"]["model"]
    assert not rows["verifier"]["needs_model"]
    json.dumps(list(rows.values()))
