"""``doctor``: versions, Qt platform, disk, memory, threads, devices, models, store integrity.

    workbench doctor --json     {"ok": true, "problems": [], "versions": {...}, ...}     exit 0 also where not ok
"""

from pathlib import Path
from typing import Any

import click

from workbench.cli.session import Session, verb


@click.command(epilog="Example: workbench doctor --json")
@click.option(
    "--recover",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    metavar="NEW.db",
    help="Copy what can be read of a damaged library into a new one, and say what is lost. The old one stays as it is.",
)
@verb
def doctor(session: Session, recover: Path | None) -> None:
    """Look whether everything is in order; what is not is said with what to do."""
    if recover is not None:
        rescue(session, recover)
        return
    from workbench.tasks.doctor import examine

    document = examine(session.path)
    session.answer(document, _lines(document))


def rescue(session: Session, target: Path) -> None:
    """{"file": "new.db", "saved": {"trace": 118}, "lost": {"trace": 3}, "orphans": {"score": 2}}: rows by table."""
    from workbench.tasks.library import recover

    driven = session.drive(recover(str(session.path), str(target)), None)
    session.leave(driven.interrupted, "Interrupted; nothing was made, and the library is as it was.")
    document = dict(driven.documents[-1])
    told = {"saved": "saved", "lost": "could not be read", "orphans": "left out, their owners being lost"}
    lines = [f"{words}: {_told(document[kind]) or 'none'}" for kind, words in told.items()]
    session.answer(document, [f"Recovered to {target}", *lines])


def _lines(document: dict[str, Any]) -> list[str]:
    lines = [f"{name:<14} {_told(value)}" for name, value in document.items() if name not in ("ok", "problems")]
    return [*lines, *(document["problems"] or ["Everything is in order."])]


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_told(part)}" for key, part in value.items())
    if isinstance(value, list):
        return "; ".join(_told(part) for part in value) or "none"
    return str(value)
