"""The number of cores the model may use."""

import os
import subprocess
import sys

import pytest

from workbench.core.errors import UserError
from workbench.engine.threads import wanted_threads


def test_one_core_is_left_to_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKBENCH_THREADS", raising=False)
    for cores, threads in ((1, 1), (2, 1), (8, 7), (None, 1)):
        monkeypatch.setattr(os, "cpu_count", lambda cores=cores: cores)
        assert wanted_threads() == threads


@pytest.mark.parametrize("given", ["0", "-1", "two", "1.5", "²"])
def test_a_wrong_number_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("WORKBENCH_THREADS", given)
    with pytest.raises(UserError, match="Set it to a whole number from 1 upwards, or unset it"):
        wanted_threads()


def test_threads_are_set_once() -> None:
    code = (
        "import os, torch; from workbench.engine.threads import use_cores; first = use_cores();"
        "os.environ['WORKBENCH_THREADS'] = '1'; print(first, use_cores(), torch.get_num_threads())"
    )
    told = os.environ | {"WORKBENCH_THREADS": "3"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=told)
    assert done.stdout == "3 3 3\n"
