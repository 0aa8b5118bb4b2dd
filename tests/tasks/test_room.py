"""Room on the disk is asked for before a job writes, and refused with both numbers; nothing is begun then."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.tasks.test_experiment import TINY
from workbench.core.errors import WorldError, blame
from workbench.core.facts import Started
from workbench.store import Store
from workbench.tasks.room import need, size
from workbench.tasks.shelf import Shelf
from workbench.tasks.transfer import read_in, write_out
from workbench.tasks.two_arms import Experiment, checkpoints

MUCH = 8 * 2**40
"""A file with a hole of this size takes no room, and no disk here has that much."""


def hollow(path: Path, begins: bytes) -> Path:
    with path.open("wb") as file:
        file.write(begins)
        file.truncate(MUCH)
    return path


def test_both_numbers_are_said_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match=r"Exporting needs about [\d,.]+ TB") as error:
        need(tmp_path / "not" / "yet" / "there.jsonl", 2.0**63, "Exporting")
    assert str(tmp_path) in str(error.value)
    assert "are free" in str(error.value)
    assert blame(error.value) == "world"
    need(tmp_path, 1, "Exporting")


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (3.14e6, "3.1 MB"), (12e7, "120 MB"), (5e15, "5,000.0 TB")],
)
def test_sizes_are_said_as_a_person_reads_them(count: float, said: str) -> None:
    assert size(count) == said


def test_an_import_that_does_not_fit_is_refused_before_it_begins(tmp_path: Path) -> None:
    # as many rows as are looked at to guess the format
    file = hollow(tmp_path / "big.jsonl", b'{"problem": "What is 1 + 1?", "answer": "2"}\n' * 10_000)
    with pytest.raises(WorldError, match=r"Importing big\.jsonl needs about .* TB"):
        next(read_in(tmp_path / "library.db", file))
    assert not (tmp_path / "library.db").exists()


def test_an_export_that_does_not_fit_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    library = tmp_path / "library.db"
    Store.open(library).close()
    with library.open("rb+") as file:
        # SQLite reads by the size in its header; what stands behind it only takes room
        file.truncate(MUCH)
    job = write_out(library, tmp_path / "all.jsonl")
    assert isinstance(next(job), Started)
    with pytest.raises(WorldError, match=r"Exporting all\.jsonl needs about .* TB"):
        next(job)
    assert not (tmp_path / "all.jsonl").exists()


def test_a_fine_tune_whose_checkpoints_do_not_fit_is_refused_before_its_run_is_known(
    models: Path, tmp_path: Path
) -> None:
    wanted = replace(TINY, parent="small", updates=10**12)
    assert checkpoints(wanted) == 2 * 10**12
    said = []
    with pytest.raises(WorldError, match="two-arm fine-tune needs about"):
        said.extend(fact for fact in Experiment(Shelf(), wanted, tmp_path / "out").facts() if fact is not None)
    assert [type(fact) for fact in said] == [Started]
    assert not (tmp_path / "out").exists()
    assert checkpoints(replace(wanted, checkpoint_seconds=15.0)) == 10
    assert checkpoints(replace(wanted, checkpoint_seconds=15.0, updates=1)) == 2
