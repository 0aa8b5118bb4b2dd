"""``python -m tests.benchmarks NAME``: run a bench, print its figures and its verdict; exit 1 where a bar is missed.

    startup          CPU time to the first paint against a bare window's
    responsiveness   lateness of the window while generating, training and measuring
    two-arms         the process arm's trace error against the outcome arm's, three seeds
"""

import importlib
import sys
from pathlib import Path

import click


def names() -> list[str]:
    found = Path(__file__).parent.glob("bench_*.py")
    return sorted(file.stem.removeprefix("bench_").replace("_", "-") for file in found)


@click.command(epilog="Example: python -m tests.benchmarks startup")
@click.argument("name", type=click.Choice(names()))
def bench(name: str) -> None:
    """Run one bench."""
    module = importlib.import_module(f"tests.benchmarks.bench_{name.replace('-', '_')}")
    sys.exit(0 if module.run() else 1)


if __name__ == "__main__":
    bench()
