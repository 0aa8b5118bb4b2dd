"""dev.py on its own: what it says when something is missing, and when it sets up again."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev_under_test", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_without_a_word_it_says_what_there_is() -> None:
    told = subprocess.run([sys.executable, "dev.py"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert all(word in told.stderr for word in ("run", "test", "lint", "bench", "pictures"))


def test_it_needs_nothing_but_the_standard_library() -> None:
    told = subprocess.run(
        [sys.executable, "-I", "-S", "dev.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="not run: not Linux")
def test_a_missing_library_is_answered_with_the_exact_command(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_NO_APT", "1")
    with pytest.raises(dev.Stop) as stopped:
        dev.system_libraries({"libc.so.6": "libc6", "libnever.so.9": "libnever9"})
    assert stopped.value.code == 3
    assert "install --yes --no-install-recommends libnever9\n" in str(stopped.value).replace("  ", "")


def test_a_python_without_ensurepip_is_told_what_to_install(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WORKBENCH_VENV", str(tmp_path / "none"))
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == "ensurepip" else find(name))
    with pytest.raises(dev.Stop, match="-venv") as stopped:
        dev.set_up()
    assert stopped.value.code == 3
    assert not (tmp_path / "none").exists()


def test_it_sets_up_again_when_the_project_file_changes(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text("a = 1\n")
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    before = dev.stamp()
    assert dev.stamp() == before
    (tmp_path / "pyproject.toml").write_text("a = 2\n")
    assert dev.stamp() != before


def test_an_environment_that_is_up_to_date_is_left_alone(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WORKBENCH_VENV", str(tmp_path))
    python = dev.venv_python()
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    (tmp_path / "workbench-stamp").write_text(dev.stamp())
    dev.set_up()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted({python.parent.name, "workbench-stamp"})


def test_a_pip_with_own_indexes_is_left_as_it_is(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "venv_python", lambda: Path(sys.executable))
    for name in [name for name in os.environ if name.startswith(("PIP_", "WORKBENCH_TORCH"))]:
        monkeypatch.delenv(name)
    config = tmp_path / "pip.conf"
    config.write_text("[global]\nfind-links = /somewhere\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    assert dev.pip_has_own_indexes()
    dev.torch_first()
    assert capfd.readouterr().err == ""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="not run: only Linux tells displays by variables")
@pytest.mark.parametrize(
    ("display", "started"),
    [
        ({"DISPLAY": ":0"}, ["-m", "workbench", "--db", "x.db"]),
        ({}, ["-m", "workbench", "demo", "--out", "workbench-demo", "--db", "x.db"]),
    ],
    ids=["a display", "no display"],
)
def test_run_opens_the_window_or_does_the_main_job_without_one(
    dev: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    display: dict[str, str],
    started: list[str],
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in display.items():
        monkeypatch.setenv(name, value)
    # an environment that is up to date and whose Python tells what it was asked to run
    monkeypatch.setenv("WORKBENCH_VENV", str(tmp_path))
    python = dev.venv_python()
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$@"\n')
    python.chmod(0o755)
    (tmp_path / "workbench-stamp").write_text(dev.stamp())
    monkeypatch.setattr(dev, "missing_libraries", lambda wanted: [])
    assert dev.main(["run", "--db", "x.db"]) == 0
    told = capfd.readouterr()
    assert told.out.split() == started
    assert ("There is no display" in told.err) == (not display)


@pytest.mark.parametrize("found", [True, False])
def test_a_named_index_is_asked_for_torch_first_and_may_fail(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], found: bool
) -> None:
    asked: list[tuple[str, ...]] = []

    def pip(*arguments: str, check: bool = True) -> int:
        asked.append(arguments)
        return 0 if found else 1

    monkeypatch.setenv("WORKBENCH_TORCH_INDEX", "file:///torch")
    monkeypatch.setattr(dev, "pip", pip)
    dev.torch_first()
    ((*options, wanted),) = asked
    assert options == ["install", "--index-url", "file:///torch"]
    assert wanted.startswith("torch>=2.6")
    output = capsys.readouterr()
    assert ("standard package is taken" in output.out + output.err) == (not found)
