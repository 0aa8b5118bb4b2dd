"""What the demo costs a laptop: ``demo`` runs it once with training and once without, each from nothing in a child.

Bars, CPU seconds of the child and of all its children as the system counts them: 60 without training, 360 with it.
What the demo itself prints and writes must agree with that. About four minutes.
"""

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import click

BARS_S = {"quick": 60.0, "full": 360.0}
DIFFERENCE_S = 5.0
"""What the demo cannot count itself: the start before and the end after its summary."""


def spent() -> float:
    """CPU seconds of all children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def cost(kind: str) -> tuple[float, float]:
    """CPU seconds of one demo: as the system counted them and as its summary says."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "workbench", "demo", "--out", folder]
        command += ["--quick"] if kind == "quick" else []
        before = spent()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        counted = spent() - before
        said = json.loads((Path(folder) / "summary.json").read_text(encoding="utf-8"))["cpu_seconds"]
    return counted, float(said)


def run() -> bool:
    passed = True
    for kind, bar in BARS_S.items():
        counted, said = cost(kind)
        holds = counted <= bar and abs(counted - said) <= DIFFERENCE_S
        passed &= holds
        verdict = "passed" if holds else "MISSED"
        click.echo(f"demo {kind:<5} {counted:6.1f} CPU s, its summary says {said:.1f}; bar {bar:g}: {verdict}")
    return passed
