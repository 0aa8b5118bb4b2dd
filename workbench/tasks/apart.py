"""Bulk work in a child process of low priority, as a job of the lane that waits for it.

    apart("read_in", library, file)      yields what ``transfer.read_in(library, file)`` yields

A thread that parses files takes the interpreter from the window for many milliseconds at a time; a child does not. It
says its facts as JSON lines: ``{"progress": [200, null, "a.jsonl"]}``, ``{"result": {...}}``, ``{"person": "..."}``.
Closing the job interrupts the child, which then tidies up as for Ctrl-C.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from workbench.core.errors import UserError, WorldError, blame, sentence
from workbench.core.facts import Fact, Progress, Result, Started
from workbench.store import Damaged

JOBS = {
    **dict.fromkeys(("read_in", "write_out"), "workbench.tasks.transfer"),
    **dict.fromkeys(("bring_up_to_date", "back_up", "compact", "check_library", "recover"), "workbench.tasks.library"),
    **dict.fromkeys(("remove_import", "list_imports", "sizes"), "workbench.tasks.library"),
}
"""Where each work is defined."""
LOOK = 0.05
"""Seconds between two looks at what the child has said."""
PATIENCE = 10.0
"""Seconds a child has to tidy up before it is killed."""


def apart(work: str, *arguments: str | Path | int) -> Iterator[Fact | None]:
    """Run one of ``JOBS`` with these arguments in a child; its facts, None while it says nothing. UserError, WorldError
    and Damaged of the child are raised here with its sentence."""
    given = [argument if isinstance(argument, int) else str(argument) for argument in arguments]
    command = [sys.executable, "-m", "workbench.tasks.apart", work, json.dumps(given)]
    # files, not pipes: they can be looked at without waiting, and no child waits for a reader
    with tempfile.TemporaryDirectory(prefix="workbench-") as folder:
        said, complained = Path(folder, "said"), Path(folder, "complained")
        with said.open("wb") as out, complained.open("wb") as err:
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        _step_back(child.pid)
        try:
            yield from _facts(child, said)
        finally:
            _end(child)
        if child.returncode != 0:
            told = complained.read_text("utf-8", "replace")[-2000:]
            raise RuntimeError(f"{work} in a child process ended with {child.returncode}: {told}")


def _facts(child: "subprocess.Popen[bytes]", said: Path) -> Iterator[Fact | None]:
    with said.open("rb") as lines:
        while True:
            over = child.poll() is not None
            while (line := lines.readline()).endswith(b"\n"):
                yield _fact(json.loads(line))
            if over:
                return
            # half a line: the child is still writing it
            lines.seek(-len(line), os.SEEK_CUR)
            yield None
            time.sleep(LOOK)


def _fact(told: dict[str, Any]) -> Fact:
    match told:
        case {"started": [str(what), total]}:
            return Started(what, total)
        case {"progress": [int(done), total, str(text)]}:
            return Progress(done, total, text)
        case {"result": dict(document)}:
            return Result(document)
        case {"person": str(text)}:
            raise UserError(text)
        case {"world": str(text)}:
            raise WorldError(text)
        case {"damaged": str(text)}:
            raise Damaged(text)
    raise ValueError(f"a child process said {told!r}")


def _step_back(child: int) -> None:
    """Let the window and the model go first, where the system knows priorities."""
    if hasattr(os, "setpriority"):
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, child, 10)


def _end(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        child.send_signal(signal.SIGINT)
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _say(**told: object) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def main(work: str, arguments: str) -> int:
    """The child's side."""
    task = getattr(import_module(JOBS[work]), work)
    parent = os.getppid()
    # a program started in the background may have inherited that interrupts are ignored
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        job = cast(Generator[Fact | None, None, None], task(*json.loads(arguments)))
        with closing(job) as facts:
            for fact in facts:
                match fact:
                    case Started(what, total):
                        _say(started=[what, total])
                    case Progress(done, total, text):
                        _say(progress=[done, total, text])
                    case Result(document):
                        _say(result=document)
                if os.getppid() != parent:
                    # whoever wanted this has been killed
                    return 1
    except KeyboardInterrupt:
        return 0
    except Exception as error:
        kind = blame(error)
        if kind == "bug":
            raise
        _say(**{"damaged" if isinstance(error, Damaged) else kind: sentence(error)})
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
