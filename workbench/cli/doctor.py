"""``doctor``: versions, Qt platform, disk, memory, threads, devices, models, store integrity.

    workbench doctor --json     {"ok": true, "problems": [], "versions": {...}, ...}     exit 0 also where not ok
"""

from typing import Any

import click

from workbench.cli.session import Session, verb


@click.command(epilog="Example: workbench doctor --json")
@verb
def doctor(session: Session) -> None:
    """Look whether everything is in order; what is not is said with what to do."""
    from workbench.tasks.doctor import examine

    document = examine(session.path)
    session.answer(document, _lines(document))


def _lines(document: dict[str, Any]) -> list[str]:
    lines = [f"{name:<14} {_told(value)}" for name, value in document.items() if name not in ("ok", "problems")]
    return [*lines, *(document["problems"] or ["Everything is in order."])]


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_told(part)}" for key, part in value.items())
    if isinstance(value, list):
        return "; ".join(_told(part) for part in value) or "none"
    return str(value)
