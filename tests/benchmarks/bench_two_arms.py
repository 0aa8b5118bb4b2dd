"""Does filtering by process halve the trace error? The recipe of the product's defaults, three seeds, full size.

Bar: for every seed the 95 % intervals of the two arms' trace errors are disjoint, the process arm's below. The
final-answer error is reported as it comes out. About ten CPU minutes.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

import click

from workbench.cli.experiment import KINDS, percent
from workbench.core.facts import Result
from workbench.measures.interval import disjoint
from workbench.tasks.experiment import ExperimentSettings, two_arms
from workbench.tasks.shelf import Shelf

SEEDS = (0, 1, 2)


def measured(settings: ExperimentSettings) -> dict[str, Any]:
    """The document of one experiment; its checkpoints are thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        for fact in two_arms(Shelf(), settings, Path(folder)):
            if isinstance(fact, Result):
                return dict(fact.document)
    raise RuntimeError("the experiment ended without a result")


def better(document: dict[str, Any]) -> bool:
    """Is the process arm's trace error below the outcome arm's, with disjoint intervals?"""
    errors = {row["name"]: row["trace_error"] for row in document["arms"]}
    outcome, process = errors["outcome"], errors["process"]
    return disjoint(outcome, process) and process["value"] < outcome["value"]


def run(filter_scorer: str = "verifier") -> bool:
    passed = []
    for seed in SEEDS:
        began = time.process_time()
        document = measured(ExperimentSettings(filter_scorer=filter_scorer, seed=seed))
        passed.append(better(document))
        kept = {arm: found["traces"] for arm, found in document["kept"].items()}
        spent = time.process_time() - began
        click.echo(f"seed {seed}, {filter_scorer}, pool {document['pool']}, kept {kept}, {spent:.0f} CPU seconds")
        for key in ("arms", "arms_greedy"):
            for row in document[key]:
                figures = ", ".join(f"{name} {percent(row[kind])}" for kind, name in KINDS.items())
                click.echo(f"  {row['name']:<8} temperature {row['temperature']:g}: {figures}")
        click.echo(f"  trace error, process minus outcome: {percent(document['differences']['trace_error'])}")
        click.echo(f"  {'disjoint, process below' if passed[-1] else 'NOT disjoint with process below'}")
    verdict = "passed" if all(passed) else "MISSED"
    click.echo(f"two-arms ({filter_scorer}): {sum(passed)} of {len(SEEDS)} seeds; bar {len(SEEDS)}: {verdict}")
    return all(passed)
