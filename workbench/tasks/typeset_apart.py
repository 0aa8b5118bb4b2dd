"""Formulas set one after the other in a child process of low priority, the wanted ones first; it may be killed.

    wanted = Wanted();  wanted.add([Formula(r"\\frac{1}{2}")]);  facts = typeset_apart(wanted)
    ->  FormulaSet(Formula(r"\\frac{1}{2}"), Typeset(...)), ...

Pure-Python typesetting in a thread would take the interpreter from the window for milliseconds at a time, and a thread
cannot be stopped: a formula that takes too long costs its child its life and is ``NotTypeset``. The child can open no
file and no connection once it has begun, and not take all memory.
"""

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict

from workbench.core.facts import FormulaSet
from workbench.core.formula import Formula, NotTypeset, Typeset
from workbench.tasks.typeset import typeset
from workbench.tasks.wanted import Wanted

START_S = 60.0
"""A child that has not begun by then never will; a busy machine needs seconds."""
LIMIT_S = 3.0
"""For one formula; the longest of 1,618 real ones takes 0.1."""
LOOK_S = 0.05
IDLE_S = 20.0
"""A child nobody has asked for that long is ended; the next one costs half a second."""
MEMORY = 1 << 30


def typeset_apart(wanted: Wanted, idle: float = IDLE_S, limit: float = LIMIT_S) -> Iterator[FormulaSet | None]:
    """Set what is wanted until nothing has been for ``idle`` seconds; None while there is nothing to say. Each formula
    gets an answer; ``limit`` seconds after it was begun that answer is that it took too long."""
    child: _Child | None = None
    quiet = time.monotonic() + idle
    try:
        while time.monotonic() < quiet:
            formula = wanted.take(LOOK_S)
            if formula is None:
                yield None
                continue
            child = child or _Child()
            for answer in child.ask(formula, limit):
                yield None if answer is None else FormulaSet(formula, answer)
            if not child.alive:
                child.end()
                child = None
            quiet = time.monotonic() + idle
    finally:
        if child is not None:
            child.end()


class _Child:
    """The process and the two pipes to it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "workbench.tasks.typeset_apart"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._said = b""
        self._begun = False
        self.alive = True

    def ask(self, formula: Formula, limit: float) -> Iterator[Typeset | NotTypeset | None]:
        """None while it works, then the answer. Where the child dies over it, that is the answer."""
        assert self._process.stdin is not None
        question = json.dumps(asdict(formula)) + "\n"
        with contextlib.suppress(OSError):
            self._process.stdin.write(question.encode())
            self._process.stdin.flush()
        until = time.monotonic() + (limit if self._begun else limit + START_S)
        while b"\n" not in self._said:
            if time.monotonic() > until:
                self.alive = False
                yield NotTypeset("it takes too long")
                return
            if not self._read():
                self.alive = False
                yield NotTypeset("it takes too much memory, or more than may be done for a formula")
                return
            yield None
        self._begun = True
        line, _, self._said = self._said.partition(b"\n")
        told = json.loads(line)
        yield NotTypeset(told["reason"]) if "reason" in told else Typeset(**told)

    def _read(self) -> bool:
        """What has come within a moment; False at the end."""
        assert self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        if select.select([pipe], [], [], LOOK_S)[0]:
            came = os.read(pipe, 1 << 16)
            self._said += came
            return bool(came)
        return True

    def end(self) -> None:
        # it holds nothing that could be lost
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()


def _lock_in() -> None:
    """From now on: no more files, connections or memory than there are. What is loaded late has been loaded by then."""
    typeset(Formula(r"\frac{1}{2}\boxed{\begin{pmatrix}a\\\hline b\end{pmatrix}}"))
    if hasattr(os, "nice"):
        os.nice(10)
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def main() -> None:
    """The child's side: a formula a line, an answer a line, until the pipe is closed."""
    _lock_in()
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = typeset(Formula(asked["tex"], asked["display"]))
        except MemoryError:
            answer = NotTypeset("it takes too much memory")
        sys.stdout.write(json.dumps(asdict(answer)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        main()
