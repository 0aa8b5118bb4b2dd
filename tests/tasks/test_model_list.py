"""The model list and what the shelf holds: memory given back, folders that are gone or have changed since."""

import shutil
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.store.library import problem, scores, trace
from workbench.core.facts import Added, Fact, Result, RunChanged, Saved, Scored, Solved
from workbench.core.values import Model, Run, Spec
from workbench.engine.inspect import fingerprint_of
from workbench.store import Store
from workbench.store.made_by import MadeBy, made_by
from workbench.tasks.model_list import Made, Row, model_list
from workbench.tasks.score_rest import score_again
from workbench.tasks.shelf import Shelf


def document(facts: Iterator[Fact | None]) -> dict[str, Any]:
    (found,) = [fact.document for fact in facts if isinstance(fact, Result)]
    return dict(found)


def rows(library: Path, checkpoints: tuple[Model, ...] = ()) -> dict[str, Row]:
    return {row.model.name: row for row in document(model_list(library, checkpoints))["models"]}


def scored(path: Path, *specs: Spec) -> Path:
    """A library with four traces, each scored under each spec, the last one newest of its name."""
    traces = [trace(problem(), index) for index in range(4)]
    with Store.open(path) as store:
        store.apply([Added(problem()), *map(Solved, traces)])
        for spec in specs:
            store.apply([Scored(scores(each, 0.5, 0.25, scorer=spec)) for each in traces])
    return path


def by(scorer: str, model: str, fingerprint: str) -> Spec:
    return Spec.of(scorer, model=model, fingerprint=fingerprint)


def test_newest_scores_are_counted_by_scorer_and_state_of_their_model(tmp_path: Path) -> None:
    library = scored(
        tmp_path / "a.db", by("likelihood", "clean", "old"), by("prm", "prm", "f"), by("likelihood", "clean", "new"),
        Spec.of("verifier"),
    )  # fmt: skip
    *places, found = made_by(library)
    assert places == [None]
    assert found == (MadeBy("likelihood", "clean", "new", 4), MadeBy("prm", "prm", "f", 4))
    Store.open(tmp_path / "empty.db").close()
    assert list(made_by(tmp_path / "empty.db")) == [()]


def test_scores_of_a_folder_that_has_changed_or_is_gone_are_named(models: Path, tmp_path: Path) -> None:
    now = fingerprint_of(models / "judge")
    library = scored(
        tmp_path / "a.db", by("prm", "judge", now), by("likelihood", "reader", "before"), by("orm", "lost", "f")
    )
    found = rows(library)
    assert found["judge"].scores == (Made("prm", 4, "same"),)
    assert found["reader"].scores == (Made("likelihood", 4, "changed"),)
    assert found["lost"].scores == (Made("orm", 4, "gone"),)
    assert not found["lost"].there
    assert found["small"].scores == ()
    assert found["small"].there
    assert found["small"].weights == 4 * found["small"].model.parameters > 0
    assert found["small"].memory > found["small"].weights


def test_a_checkpoint_whose_folder_was_deleted_is_listed_as_gone(models: Path, tmp_path: Path) -> None:
    folder = tmp_path / "checkpoint"
    shutil.copytree(models / "reader", folder)
    told = (folder / "workbench.json").read_text("utf-8").replace('"reader"', '"checkpoint"')
    (folder / "workbench.json").write_text(told, "utf-8")
    saved = Model("checkpoint", str(folder), "policy", "checkpoint", "r1")
    library = scored(tmp_path / "a.db", by("likelihood", "checkpoint", fingerprint_of(folder)))
    assert rows(library, (saved,))["checkpoint"].scores == (Made("likelihood", 4, "same"),)
    shutil.rmtree(folder)
    gone = rows(library, (saved,))["checkpoint"]
    assert not gone.there
    assert gone.scores == (Made("likelihood", 4, "gone"),)


def test_a_broken_folder_is_listed_with_what_is_wrong(models: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(models / "small", broken)
    (broken / "model.safetensors").write_bytes(b"short")
    Store.open(tmp_path / "a.db").close()
    saved = Model("broken", str(broken), "policy", "checkpoint")
    assert "model.safetensors" in rows(tmp_path / "a.db", (saved,))["broken"].fault


def test_what_the_old_folder_scored_is_scored_again_once(models: Path, tmp_path: Path) -> None:
    library = scored(tmp_path / "a.db", by("likelihood", "clean", "before"))
    shelf = Shelf()
    with Store.open(library) as store:
        again = [fact for fact in score_again(library, shelf, "likelihood") if isinstance(fact, Scored)]
        assert len(again) == 4
        store.apply(again)
        (*_, found) = made_by(library)
        assert found is not None
        assert [(each.fingerprint, each.traces) for each in found] == [(again[0].scores.scorer.fingerprint, 4)]
        assert not [fact for fact in score_again(library, shelf, "likelihood") if isinstance(fact, Scored)]


def test_unloading_gives_the_memory_back(models: Path) -> None:
    shelf = Shelf()
    shelf.generator("small")
    shelf.scorer("judge")
    held = {each.name: each for each in shelf.held}
    assert held["small"].uses == ("",)
    assert held["judge"].uses == ("prm",)
    model = weakref.ref(shelf.loaded("judge").model)
    told = document(shelf.unload(str((models / "judge").resolve())))
    assert model() is None, "something still holds it"
    assert told == {"freed": held["judge"].weights, "kept": 0}
    assert [each.name for each in shelf.held] == ["small"]
    assert shelf.scorer("judge"), "it is loaded again when it is wanted"


def test_what_a_job_still_uses_is_given_back_when_that_ends(models: Path) -> None:
    shelf = Shelf()
    used = shelf.scorer("judge")
    model = weakref.ref(shelf.loaded("judge").model)
    told = document(shelf.unload(str((models / "judge").resolve())))
    assert told["freed"] == 0
    assert told["kept"] > 0
    assert shelf.held == ()
    del used
    assert model() is None


def test_a_shelf_that_is_full_says_what_it_still_holds(models: Path) -> None:
    shelf = Shelf(room=1)
    shelf.generator("small")
    shelf.scorer("judge")
    assert [each.name for each in shelf.held] == ["judge"]


def test_checkpoints_of_the_library_are_listed(models: Path, tmp_path: Path) -> None:
    with Store.open(tmp_path / "a.db") as store:
        run = Run("r1", "sft", "process", Spec("sft"), "small", "done")
        store.apply([RunChanged(run), Saved("r1", 40, Model("at-40", str(models / "small"), "policy", "checkpoint"))])
        assert set(rows(tmp_path / "a.db", tuple(store.models()))) >= {"small", "judge", "reader"}
