"""``python -m tests.benchmarks NAME``: run a bench, print its figures and its verdict; exit 1 where a bar is missed.

    startup          CPU time to the first paint against a bare window's
    responsiveness   lateness of the window while generating, training and measuring
    overlay          CPU time to show and repaint eight traces of 200 steps, beside QTextBrowser and QListView
    controls         CPU time until cards, list, 2x2 and plot follow a threshold, an aggregation, a scorer
    labelling        CPU time of a label, an undo, a flag, a word in a library of 1,000,000 traces
    maths            the share of real formulas that are typeset, and what drawing a cached one costs
    two-arms         the process arm's trace error against the outcome arm's, three seeds
    two-arms prm     the same, filtered by the scorer prm
    table            the first page of every list of 1,000,000 traces against 100 ms CPU and OFFSET paging
    table 100000 1   the same in a smaller library, one round
    demo             CPU seconds of the demo, with and without training
    build            minutes to build the shipped models anew on two cores; build quick for the pipeline
    default-models   the shipped models against their bars, on problems of another seed than the cards'
"""

import importlib
import inspect
import sys
from pathlib import Path

import click


def names() -> list[str]:
    found = Path(__file__).parent.glob("bench_*.py")
    return sorted(file.stem.removeprefix("bench_").replace("_", "-") for file in found)


@click.command(epilog="Example: python -m tests.benchmarks two-arms prm")
@click.argument("name", type=click.Choice(names()))
@click.argument("arguments", nargs=-1)
def bench(name: str, arguments: tuple[str, ...]) -> None:
    """Run one bench; what follows its name is given to it, as the process filter of two-arms."""
    module = importlib.import_module(f"tests.benchmarks.bench_{name.replace('-', '_')}")
    try:
        inspect.signature(module.run).bind(*arguments)
    except TypeError:
        raise click.UsageError(f"The bench {name} takes no such arguments: {' '.join(arguments)}") from None
    sys.exit(0 if module.run(*arguments) else 1)


if __name__ == "__main__":
    bench()
