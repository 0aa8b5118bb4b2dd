"""``demo``: the main job without a window, into a folder that stands alone.

    workbench demo --out workbench-demo --quick --json
    {"traces": 216, "steps": 1033, "quadrants": {...}, "arms": [], "arms_greedy": [], "files": [...], "picture": ...}
"""

import tempfile
from pathlib import Path
from typing import Any

import click

from workbench.cli.experiment import lines
from workbench.cli.session import Session, verb
from workbench.core.errors import UserError
from workbench.tasks.demo import SCORER, STORE, DemoSettings, cpu_seconds, finish
from workbench.tasks.demo import demo as work


@click.command(epilog="Example: workbench demo --out workbench-demo --quick")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder to write to; made where it is not there, files of an earlier demo in it are replaced.",
)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0, 2**31 - 1), help="Of all sampling.")
@click.option("--quick", is_flag=True, help="Leave the two-arm training out.")
@click.option("--samples", is_flag=True, hidden=True, help="Make the ready-made traces of resources/samples instead.")
@verb
def demo(session: Session, out: Path, seed: int, quick: bool, samples: bool) -> None:
    """Solve, score and check problems, flag where steps and answer disagree, train two arms, write a report."""
    from workbench.tasks.shelf import Shelf

    if out.exists() and not out.is_dir():
        raise UserError(f"{out} is a file. Name a folder that the demo may write to.")
    out.mkdir(parents=True, exist_ok=True)
    if samples:
        ready_made(session, out)
        return
    for old in out.glob(f"{STORE}*"):
        old.unlink()
    session.db = out / STORE
    settings = DemoSettings(seed=seed, quick=quick)
    with session.store() as store:
        shelf = Shelf(store.models)
        driven = session.drive(work(shelf, settings, out), store)
        session.leave(driven.interrupted)
        document = finish(store, settings, shelf.scorer(SCORER).threshold, out)
    session.answer(document, told(document, out))


def ready_made(session: Session, out: Path) -> None:
    """Write the traces that a first start shows; the library they come from is thrown away."""
    from workbench.tasks.samples import FILE, make, write
    from workbench.tasks.shelf import Shelf

    with tempfile.TemporaryDirectory() as folder:
        session.db = Path(folder) / STORE
        with session.store() as store:
            shelf = Shelf()
            driven = session.drive(make(shelf), store)
            session.leave(driven.interrupted)
            written = write(store, shelf.scorer(SCORER).threshold, out / FILE)
    session.answer({"written": written, "files": [str(out / FILE)]}, f"{written} traces are in {out / FILE}")


def told(document: dict[str, Any], out: Path) -> list[str]:
    """What a person reads at the end."""
    cells = document["quadrants"]
    return [
        f"{document['traces']} solutions of {document['problems']} problems, {document['steps']} steps.",
        f"Right answer, weak steps: {cells['reject_right']}. Wrong answer, no step blamed: {cells['accept_wrong']}.",
        *(lines({"checkpoints": {}, **document}) if document["arms"] else ["Training was left out."]),
        *([] if document["picture"] else [f"No picture of the window: {document['picture_reason']}"]),
        f"The report is {out / 'report.html'}",
        f"{cpu_seconds():.0f} CPU seconds.",
    ]
