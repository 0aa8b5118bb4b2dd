"""``models list|inspect|build-defaults`` and ``scorers list``: what can write and what can score.

    workbench models inspect ./my-prm --json     {"architecture": "...", "safe": true, "scorer": "prm", ...}
"""

from dataclasses import asdict
from pathlib import Path

import click

from workbench.cli.session import Session, verb


@click.group(epilog="Example: workbench models list")
def models() -> None:
    """The models that are there; what a folder is; how the shipped ones are built."""


@models.command("list", epilog="Example: workbench models list --json")
@verb
def list_models(session: Session) -> None:
    """Shipped models, your own, and checkpoints of runs."""
    from workbench.tasks.models import available

    rows = [asdict(model) for model in available(session.checkpoints())]
    session.answer(
        {"models": rows},
        [f"{row['name']:<24} {row['kind']:<8} {row['origin']:<10} {row['parameters']:>12,} weights" for row in rows]
        or "No models are there.",
    )


@models.command("inspect", epilog="Example: workbench models inspect ./my-prm")
@click.argument("path")
@verb
def inspect(session: Session, path: str) -> None:
    """What a model folder (or a listed model) is, which scorer reads it and why, memory, and whether it is safe."""
    from workbench.tasks.models import inspected

    document = inspected(path, session.checkpoints())
    session.answer(document, [f"{key.replace('_', ' '):<14} {_shown(value)}" for key, value in document.items()])


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(map(str, value)) or "none"
    return f"{value:,}" if isinstance(value, int) else str(value)


@models.command("build-defaults", epilog="Example: workbench models build-defaults --quick --out my-models")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("models"), show_default=True)
@click.option("--seed", default=0, show_default=True)
@click.option("--quick", is_flag=True, help="A one-minute build that shows the pipeline works; the models are weak.")
@verb
def build_defaults(session: Session, out: Path, seed: int, quick: bool) -> None:
    """Build the shipped models anew with the project's own training code."""
    from workbench.tasks.build_defaults import build

    driven = session.drive(build(out, seed, quick), None)
    document = {key: value for result in driven.documents for key, value in result.items()}
    session.answer({"folder": str(out), **document, "interrupted": driven.interrupted}, f"The models are in {out}.")
    session.leave(driven.interrupted)


@click.group(epilog="Example: workbench scorers list")
def scorers() -> None:
    """What scores steps."""


@scorers.command("list", epilog="Example: workbench scorers list --json")
@verb
def list_scorers(session: Session) -> None:
    """Every scorer and the model it reads where none is named."""
    from workbench.tasks.scorers import scorers_there

    rows = scorers_there()
    session.answer(
        {"scorers": rows},
        [
            f"{row['name']:<12} {row['title']:<18} low below {row['threshold']:<5g} reads {row['model'] or 'no model'}"
            for row in rows
        ],
    )
