"""``generate``: sampled solutions of problems, scored and checked; asked again it makes only what is missing.

    workbench generate --model policy --problems equations --count 8 --n 4 --seed 1 --json
    {"traces": 32, "tokens": 1893, "seconds": 4.1, "stopped": {"end": 32}, ...}
"""

import time
from collections import Counter
from typing import Any

import click

from workbench.cli.options import options_of
from workbench.cli.session import Session, verb
from workbench.core.facts import Fact, Solved
from workbench.settings import SamplingSettings


@click.command(
    epilog="Example: workbench generate --model policy --problems equations --count 8 --n 4   "
    "Problems may also be a file (own.jsonl) or a filter over the library ('family:knights right:no')."
)
@click.option("--model", default="policy", show_default=True, help="A model's name or folder (see: models list).")
@click.option("--problems", "choice", required=True, help="A family, a data file, or a filter over the library.")
@click.option("--count", type=int, default=None, help="Problems at most; of a family 8 where nothing is said.")
@click.option("--problem-seed", default=0, show_default=True, help="Which problems of a family.")
@click.option("--part", default="test", show_default=True, help="Of a family: test, dev, pool or train.")
@click.option(
    "--scorer", "scorers", multiple=True, help="Scorers to apply, several times; 'none' for none. Default: all."
)
@options_of(SamplingSettings)
@verb
def generate(
    session: Session,
    model: str,
    choice: str,
    count: int | None,
    problem_seed: int,
    part: str,
    scorers: tuple[str, ...],
    **settings: Any,
) -> None:
    """Sample solutions of problems with a model; score their steps and check their answers.

    The same call again samples only what is missing."""
    from workbench.tasks.choose import problems
    from workbench.tasks.complete import complete
    from workbench.tasks.scorers import DEFAULT_SCORERS
    from workbench.tasks.shelf import Shelf

    sampling = SamplingSettings(**settings).sampling()
    with session.store() as store:
        chosen = problems(choice, store, count=count, seed=problem_seed, part=part)
        shelf = Shelf(store.models)
        used = tuple(name for name in scorers or DEFAULT_SCORERS if name != "none")
        stopped: Counter[str] = Counter()
        tokens = 0

        def follow(fact: Fact) -> None:
            nonlocal tokens
            if isinstance(fact, Solved):
                stopped[fact.trace.stopped] += 1
                tokens += len(fact.trace.tokens.ends) if fact.trace.tokens else 0

        began = time.monotonic()
        driven = session.drive(complete(store, shelf, model, chosen, sampling, used), store, follow)
        seconds = time.monotonic() - began
    traces = driven.counts["Solved"]
    there = 0 if driven.interrupted else len(chosen) * sampling.n - traces
    document = {
        "traces": traces,
        "tokens": tokens,
        "seconds": round(seconds, 3),
        "stopped": dict(stopped),
        "problems": len(chosen),
        "already_there": there,
        "interrupted": driven.interrupted,
    }
    already = f" ({there} were there already)" if there else ""
    session.answer(document, f"{traces} traces of {len(chosen)} problems, {tokens} tokens, {seconds:.1f} s{already}.")
    session.leave(driven.interrupted)
