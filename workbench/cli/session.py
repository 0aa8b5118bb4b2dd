"""What every verb shares: the options --db and --json, the store, one JSON document or a few lines, progress.

``@verb`` gives a command ``session``; ``session.answer({"traces": 8}, "8 traces")`` prints the document with --json.
"""

import functools
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.core.errors import EXIT_CODES
from workbench.core.facts import Fact, Progress, Started
from workbench.settings import default_store

if TYPE_CHECKING:
    from workbench.core.values import Model
    from workbench.store import Store
    from workbench.tasks.drive import Driven

INTERRUPTED = 130


@dataclass
class Session:
    """One call of the command line."""

    db: Path | None = None
    json: bool = False
    meter: "Meter" = field(default_factory=lambda: Meter())

    @property
    def path(self) -> Path:
        return self.db or default_store()

    @contextmanager
    def store(self, *, readonly: bool = False) -> Iterator["Store"]:
        """The library, open; made where it is not there. UserError or WorldError say what stands in the way."""
        from workbench.store import Busy, Store

        store = Store.open(self.path, readonly=readonly)
        try:
            if not readonly:
                with suppress(Busy):
                    store.interrupted()
            yield store
        finally:
            store.close()

    def checkpoints(self) -> "list[Model]":
        """Models that runs have saved; none where there is no library yet, which is not made for asking."""
        if not self.path.is_file():
            return []
        with self.store(readonly=True) as store:
            return store.models()

    def drive(
        self, facts: Iterable[Fact | None], store: "Store | None", follow: Callable[[Fact], None] | None = None
    ) -> "Driven":
        """Run a job: facts to the store, progress to the terminal; Ctrl-C stops it, everything done so far is saved."""
        from workbench.tasks.drive import drive, interruptible

        def both(fact: Fact) -> None:
            self.meter.follow(fact)
            if follow is not None:
                follow(fact)

        with interruptible() as stopped:
            try:
                return drive(facts, store, follow=both, stopped=stopped)
            finally:
                self.meter.clear()

    def answer(self, document: Mapping[str, Any], text: str | Iterable[str] = "") -> None:
        """With --json the document and nothing else, otherwise the text."""
        if self.json:
            text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2)
        try:
            click.echo(text if isinstance(text, str) else "\n".join(text))
        except BrokenPipeError as error:
            # whoever read us has gone; Python would complain once more when it flushes the closed pipe
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.exceptions.Exit(EXIT_CODES["world"]) from error

    def leave(self, interrupted: bool, text: str = "Interrupted; everything done so far is saved.") -> None:
        """End with 130 where the person interrupted."""
        if interrupted:
            click.echo(text, err=True)
            raise click.exceptions.Exit(INTERRUPTED)

    def reasons(self, document: Mapping[str, Any]) -> list[str]:
        """The reasons of a document, one a line."""
        return [f"  {entry['count']} x {reason}" for reason, entry in document["reasons"].items()]


class Meter:
    """One line of progress on stderr, only where that is a terminal."""

    def __init__(self) -> None:
        self._shown = False
        self._what = ""

    def follow(self, fact: Fact) -> None:
        match fact:
            case Started(what):
                self._what = what
                self._show(what)
            case Progress(done, total, text):
                of = f" of {total}" if total is not None else ""
                self._show(f"{self._what} {done}{of}  {text}")

    def clear(self) -> None:
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._shown = False

    def _show(self, line: str) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r\x1b[K{line[:100]}", nl=False, err=True)
            self._shown = True


def verb(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --json and --db to a command and gives it the session first."""

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout and nothing else there.")
    @click.option("--db", type=click.Path(path_type=Path), default=None, help="The library (see workbench --help).")
    @click.pass_obj
    @functools.wraps(function)
    def with_session(session: Session | None, /, as_json: bool, db: Path | None, **others: Any) -> Any:
        session = session or Session()
        session.json = as_json
        session.db = db or session.db
        return function(session, **others)

    return with_session
