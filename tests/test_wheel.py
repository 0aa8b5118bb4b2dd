"""The wheel holds everything: installed alone into an empty environment, it runs the demo away from the checkout.

The environment borrows torch, Qt and the rest from the running one, so that nothing is downloaded.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_installed_wheel_runs_the_demo_without_the_checkout(tmp_path: Path) -> None:
    source = tmp_path / "source"
    left_out = shutil.ignore_patterns("__pycache__", ".git", ".venv", "tests", "*.egg-info", "build", "workbench-demo")
    shutil.copytree(ROOT, source, ignore=left_out)
    quiet = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONPATH": ""}
    pip = [sys.executable, "-m", "pip", "--quiet"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), str(source)],
        check=True, env=quiet, cwd=tmp_path,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    shutil.rmtree(source)

    empty = tmp_path / "empty"
    venv.create(empty, with_pip=False)
    python = empty / "bin" / "python"
    site = next(empty.glob("lib/python*/site-packages"))
    install = [*pip, "--python", str(python), "install", "--no-deps", str(wheel)]
    subprocess.run(install, check=True, env=quiet, cwd=tmp_path)
    # a plain path: the borrowed folder's own .pth files, the editable checkout among them, are not followed
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [str(python), *arguments], cwd=tmp_path, env=quiet, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert run("-c", "import workbench; print(workbench.__file__)").startswith(str(site))
    summary = json.loads(run("-m", "workbench", "demo", "--quick", "--json", "--out", "out"))
    assert summary["traces"] > 0
    assert summary["picture"], summary["picture_reason"]
    assert all(Path(tmp_path / "out" / name).is_file() for name in ("summary.json", "flagged.jsonl", "report.html"))
