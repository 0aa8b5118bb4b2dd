"""A picture of every state of the window, for eyes: light, dark, small, large, long texts, empty, errors, running.

every_state(app, Path("pictures"))   ->  pictures/light.png, dark.png, small.png, ..., dialog-own.png
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QApplication

from workbench.core.errors import UserError, WorldError
from workbench.core.facts import Added, Checked, Scored, Solved, Streaming
from workbench.core.split import split
from workbench.core.values import Problem, Spec, StepScore, Trace, TraceScores, Verdict, trace_id
from workbench.store import Store
from workbench.tasks.lane import Lanes
from workbench.ui import theme
from workbench.ui.pictures import choose_telling, grab, leave, settle, wait
from workbench.ui.startup import start_up
from workbench.ui.window import Window

STREAM_S = 60


@dataclass(frozen=True, slots=True)
class State:
    """One picture; ``prepare`` brings the window there."""

    name: str
    dark: bool = False
    size: tuple[int, int] = (1440, 860)
    prepare: Callable[[Window], object] = choose_telling
    samples: bool = True


def every_state(app: QApplication, folder: Path, library: Path | None = None) -> int:
    """Each state on a copy of ``library``, or on the ready-made traces; exit code 3 where a window never rests."""
    folder.mkdir(parents=True, exist_ok=True)
    still = True
    with tempfile.TemporaryDirectory() as place:
        for state in STATES:
            theme.apply(app, "dark" if state.dark else "light")
            home = Path(place) / state.name
            home.mkdir()
            if library is not None and state.samples:
                shutil.copy(library, home / "workbench.db")
            window = Window(Store.open(home / "workbench.db"), Lanes(), home=home)
            window.resize(*state.size)
            window.show()
            start_up(window, samples=state.samples, warm=False)
            still = settle(window) and still
            for message in window.messages.messages:
                message.close_it()
            state.prepare(window)
            wait(400)
            shown = window.asking.open_now or window
            grab(shown, folder / f"{state.name}.png")
            leave(window)
    return 0 if still else 3


def _long(window: Window) -> None:
    words = "Ann counts every single pencil in the long corridor of the old school, and then she counts them again. "
    problem = Problem.make(
        words * 12,
        "x = " + "123456789" * 12,
        title="A title that goes on and on, longer than any list is wide, with 🦊🦊",
    )
    text = "\n".join((words * 3 + "So 12 + 7 = 19.", "unbroken" * 30, "Therefore \\boxed{19}."))
    spec = Spec.of("sample", model="a-model-with-quite-a-long-name-7b-instruct", temperature=0.7)
    steps = split(text, "line")
    facts: list[Added | Solved | Scored | Checked] = [Added(problem)]
    for index in range(70):
        id = trace_id(problem.id, spec, index)
        scores = (StepScore(0.4 + index / 140), StepScore(None, "longer than what the scorer reads"), StepScore(0.9))
        facts += [
            Solved(Trace(id, problem.id, text, steps, "a-model-with-quite-a-long-name-7b-instruct", spec, index)),
            Scored(TraceScores(id, Spec.of("likelihood"), steps, scores)),
            Checked(id, Verdict("unknown", "the answer is a sum the check cannot read " * 4, "19")),
        ]
    window.pump.write(facts)
    window.problems.choose(problem.id)


def _errors(window: Window) -> None:
    window.messages.show_error(UserError("There is no model folder at ./policy2. Choose another folder."), "Sampling")
    window.messages.show_error(
        WorldError("The disk is full: the checkpoint could not be written."), "Two-arm fine-tune"
    )
    window.messages.show_error(KeyError("step"), "Scoring")
    window.problems.filter.setText("right:perhaps")
    window.problems.search()


def _running(window: Window) -> None:
    window.problems.choose_row(1)
    streamed: list[Streaming] = []
    window.pump.said.connect(lambda _, fact: streamed.append(fact) if isinstance(fact, Streaming) else None)
    window.generate()
    for _ in range(STREAM_S * 20):
        wait(50)
        if len(streamed) > 12 or not window.work.open:
            break


STATES = (
    State("light"),
    State("dark", dark=True),
    State("small", size=(1280, 720)),
    State("large", size=(1680, 980)),
    State("large-dark", dark=True, size=(1680, 980)),
    State("long", prepare=_long),
    State("empty", samples=False),
    State("error", prepare=_errors),
    State("running", prepare=_running),
    State("dialog-own", prepare=lambda window: window.asking.own_problem()),
    State("dialog-more", prepare=lambda window: window.asking.more_problems()),
    State("dialog-export", dark=True, prepare=lambda window: window.asking.export()),
    State("dialog-keys", prepare=lambda window: window.asking.keys()),
)
