"""``import`` and ``export``: data files into the library and out of it.

    workbench import traces.jsonl --json      {"format": "workbench", "why": "...", "read": 12, "imported": 12, ...}
    workbench export --out flagged.jsonl --flagged
"""

from pathlib import Path

import click

from workbench.cli.session import Session, verb


@click.command("import", epilog="Example: workbench import traces.jsonl")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "name", default="", help="Default: guessed from the file.")
@verb
def read_in(session: Session, file: Path, name: str) -> None:
    """Read a data FILE into the library. Interrupted, the library stays as it was."""
    from workbench.tasks.transfer import read_in as job

    driven = session.drive(job(session.path, file, name), None)
    if driven.interrupted and not driven.documents:
        session.leave(True, "Interrupted; nothing of the file was imported.")
    document = driven.documents[-1]
    text = (
        f"{document['imported']} of {document['read']} rows imported as {document['format']}: "
        f"{document['traces']} traces, {document['steps']} steps, {document['labels']} labels."
    )
    session.answer(document, [text, *session.reasons(document)])


@click.command("export", epilog="Example: workbench export --format workbench --out flagged.jsonl --flagged")
@click.option("--format", "name", default="workbench", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write.")
@click.option("--flagged", is_flag=True, help="Flagged traces only.")
@click.option("--traces", "filter_text", default="", help="A filter; default: everything.")
@verb
def write_out(session: Session, name: str, out: Path, flagged: bool, filter_text: str) -> None:
    """Write problems, traces, scores, verdicts, labels and flags to a data file."""
    from workbench.tasks.transfer import write_out as job

    driven = session.drive(job(session.path, out, name, filter=filter_text, flagged=flagged), None)
    if driven.interrupted and not driven.documents:
        session.leave(True, "Interrupted; no file was written.")
    document = driven.documents[-1]
    session.answer(document, [f"{document['written']} rows written to {out}.", *session.reasons(document)])
