"""``problems list`` and ``problems make``: the built-in families, and a file of fresh problems with gold steps.

    workbench problems make equations --n 20 --seed 1 --out equations.jsonl
"""

from dataclasses import asdict
from pathlib import Path

import click

from workbench.cli.session import Session, verb


@click.group(epilog="Example: workbench problems list")
def problems() -> None:
    """Built-in families of problems with exact gold steps and answers."""


@problems.command("list", epilog="Example: workbench problems list --json")
@verb
def list_families(session: Session) -> None:
    """The families, with one problem of each."""
    from workbench.tasks.choose import kinds, made

    rows, lines = [], []
    for about in kinds():
        example = made(about.name, 1)[0]
        rows.append(
            {"name": about.name, "title": about.title, "example": {"text": example.text, "answer": example.answer}}
        )
        lines += [f"{about.name:<12} {about.title}", f"{'':<12} {example.text}"]
    session.answer({"problems": rows}, lines)


@problems.command("make", epilog="Example: workbench problems make arithmetic --n 20 --seed 1 --out arithmetic.jsonl")
@click.argument("family")
@click.option("--n", default=10, show_default=True, help="How many.")
@click.option("--seed", default=0, show_default=True, help="The same seed makes the same problems.")
@click.option(
    "--part", default="test", show_default=True, help="test, dev, pool or train (the shipped models saw only train)."
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The JSONL file to write.")
@verb
def make(session: Session, family: str, n: int, seed: int, part: str, out: Path) -> None:
    """Write N problems of FAMILY with gold steps and answers to a file that `generate` and `import` read."""
    from workbench.tasks.choose import made
    from workbench.tasks.transfer import write_problems

    written = made(family, n, seed, part)
    write_problems(out, written)
    rows = [
        {key: value for key, value in asdict(problem).items() if key != "facts"}
        | {"gold_steps": problem.solution.splitlines()}
        for problem in written
    ]
    session.answer({"problems": rows, "out": str(out)}, f"{len(written)} problems written to {out}.")
