"""Small random models in a home folder of their own, made once; every test of tasks reads models from there."""

from pathlib import Path

import pytest

from tests.small import home


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return home(tmp_path_factory.mktemp("home"))


@pytest.fixture
def models(small_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the models ``small`` (policy), ``reader`` (likelihood) and ``judge`` (prm)."""
    monkeypatch.setenv("WORKBENCH_HOME", str(small_home))
    return small_home / "models"
