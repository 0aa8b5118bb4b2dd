"""Where files lie, and settings that know their limits."""

from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from workbench.core.errors import UserError
from workbench.core.protocols import Sampling
from workbench.settings import SamplingSettings, checked, data_folder, default_store, models_folder, setting


def test_folders_follow_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("WORKBENCH_HOME", raising=False)
    monkeypatch.delenv("WORKBENCH_DB", raising=False)
    assert data_folder().name == "workbench"
    assert data_folder().is_absolute()
    assert default_store() == data_folder() / "workbench.db"
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    assert default_store() == tmp_path / "workbench.db"
    assert models_folder() == tmp_path / "models"
    monkeypatch.setenv("WORKBENCH_DB", "/elsewhere/my.db")
    assert default_store() == Path("/elsewhere/my.db")
    assert list(tmp_path.iterdir()) == [], "asking makes nothing"


def test_sampling_settings_are_a_sampling_within_limits() -> None:
    assert SamplingSettings().sampling() == Sampling()
    assert SamplingSettings(8, 0.5, 64, 7).sampling() == Sampling(n=8, temperature=0.5, max_tokens=64, seed=7)
    for wrong, says in [
        ({"n": 0}, "Solutions is 0; it has to be at least 1"),
        ({"n": 10_000}, "at most 256"),
        ({"temperature": -0.1}, "Temperature"),
        ({"temperature": float("nan")}, "Temperature is nan; it has to be a number"),
        ({"max_tokens": 0}, "Length"),
        ({"seed": -1}, "Seed"),
    ]:
        with pytest.raises(UserError, match=says):
            SamplingSettings(**wrong).sampling()


def test_every_setting_says_what_it_is_and_its_default_is_allowed() -> None:
    for each in fields(SamplingSettings):
        assert each.metadata["title"]
        assert each.metadata["tip"].endswith(".")
        assert each.metadata["at_least"] <= each.default <= each.metadata["at_most"]


def test_a_choice_is_one_of_its_choices() -> None:
    @dataclass(frozen=True)
    class Look:
        theme: str = setting("dark", "Theme", "How it looks.", choices=("light", "dark"))

    checked(Look("light"))
    with pytest.raises(UserError, match="Theme is 'blue'; choose one of: light, dark"):
        checked(Look("blue"))
