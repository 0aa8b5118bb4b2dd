"""The command line called in this process or as a child; small random models in a home folder of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.small import home
from workbench.cli.main import main

Call = Callable[..., "Called"]


@dataclass
class Called:
    """What a call left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """stdout as the one JSON document it has to be."""
        told = json.loads(self.out)
        assert isinstance(told, dict)
        return told


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return home(tmp_path_factory.mktemp("home"))


@pytest.fixture
def place(small_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder; $WORKBENCH_DB is w.db in it."""
    monkeypatch.setenv("WORKBENCH_HOME", str(small_home))
    monkeypatch.setenv("WORKBENCH_DB", str(tmp_path / "w.db"))
    monkeypatch.setenv("WORKBENCH_THREADS", "1")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def call(place: Path, capfd: pytest.CaptureFixture[str]) -> Call:
    """``call("check", "--gold", 42, "--pred", 41)`` in this process."""

    def called(*arguments: object) -> Called:
        code = main([str(argument) for argument in arguments])
        return Called(code, *capfd.readouterr())

    return called


def child(*arguments: object, **environment: str | None) -> "subprocess.Popen[str]":
    """``python -m workbench ...`` as a process of its own; None takes a variable out of its environment."""
    there = {**os.environ, **{key: value for key, value in environment.items() if value is not None}}
    for key, value in environment.items():
        if value is None:
            there.pop(key, None)
    return subprocess.Popen(
        [sys.executable, "-m", "workbench", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=there,
        cwd=os.getcwd(),
    )


def finished(process: "subprocess.Popen[str]") -> Called:
    out, err = process.communicate(timeout=300)
    return Called(process.returncode, out, err)
