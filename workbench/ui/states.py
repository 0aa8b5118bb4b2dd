"""A picture of every state of the window, for eyes: light, dark, small, large, long texts, empty, errors, running.

every_state(app, Path("pictures"))   ->  pictures/light.png, dark.png, small.png, ..., dialog-own.png
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from workbench.core.errors import UserError, WorldError
from workbench.core.facts import Added, Checked, Scored, Solved, Streaming
from workbench.core.split import split
from workbench.core.values import Problem, Spec, StepScore, Trace, TraceScores, Verdict, trace_id
from workbench.store import Store
from workbench.tasks.lane import Lanes
from workbench.ui import theme
from workbench.ui.pictures import choose_telling, formulas_stand, grab, leave, settle, wait
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
            window = Window(Store.open(home / "workbench.db"), Lanes(), home=home, me="me")
            window.resize(*state.size)
            window.show()
            start_up(window, samples=state.samples, warm=False)
            still = settle(window) and still
            for message in window.messages.messages:
                message.close_it()
            made = state.prepare(window)
            wait(300)
            formulas_stand(window)
            shown = made if isinstance(made, QWidget) else window.asking.open_now or window
            grab(shown, folder / f"{state.name}.png")
            theme.set_zoom(app, 1.0)
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
    # so many that they are not done before the picture is taken
    window.sampling.popover.form.show_value(replace(window.sampling.settings, n=32))
    window.generate()
    for _ in range(STREAM_S * 50):
        wait(20)
        if len(streamed) > 12 or not window.work.open:
            break


def _compared(window: Window) -> None:
    """A baseline, aligned steps, and what differs."""
    choose_telling(window)
    window.columns.pin(window.columns.shown()[0])
    window.columns.legend.differences.setChecked(True)


def _filtered(window: Window) -> None:
    window.problems.outcome.quadrants.buttons["reject_right"].click()
    window.columns.move_step(1)


def _heat(window: Window) -> None:
    choose_telling(window)
    window.plot.tabs.setCurrentIndex(1)


def _zoomed(window: Window) -> None:
    for _ in range(3):
        window.zoom(1)
    choose_telling(window)


def _manual(window: Window) -> QWidget:
    window.show_manual()
    assert window.manual is not None
    return window.manual


def _jobs(window: Window) -> QWidget:
    _running(window)
    window.overview.show_jobs()
    assert window.overview.jobs is not None
    return window.overview.jobs


def _models(window: Window) -> QWidget:
    window.overview.show_models()
    settle(window)
    assert window.overview.models is not None
    return window.overview.models


def _maths(window: Window) -> None:
    problem = Problem.make(
        r"Let $f(x) = \frac{x^2 - 1}{x + 1}$ for $x \ne -1$. What is $\int_0^2 f(x)\,dx$? Pay $5 if you know.",
        r"\frac{0}{1}",
        title="An integral",
    )
    text = "\n".join(
        (
            r"Since $x^2 - 1 = (x - 1)(x + 1)$, we have \(f(x) = x - 1\).",
            r"So $$\int_0^2 (x - 1)\,dx = \left[\frac{x^2}{2} - x\right]_0^2 = 2 - 2.$$",
            r"A half-written formula stays as it is: $\frac{1}{",
            r"The answer is \boxed{0}.",
        )
    )
    spec = Spec.of("sample", temperature=0.7)
    id, steps = trace_id(problem.id, spec, 0), split(text, "line")
    scores = TraceScores(id, Spec.of("likelihood"), steps, tuple(StepScore(value) for value in (0.9, 0.4, 0.05, 0.8)))
    trace = Trace(id, problem.id, text, steps, "a-model", spec)
    window.pump.write([Added(problem), Solved(trace), Scored(scores), Checked(id, Verdict("right", "equal", "0"))])
    window.problems.choose(problem.id)
    window.columns.select(id, 1)


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
    State("narrow", size=(400, 800)),
    State("middling", size=(820, 620)),
    State("zoomed", prepare=_zoomed),
    State("compared", prepare=_compared),
    State("compared-dark", dark=True, prepare=_compared),
    State("filtered", prepare=_filtered),
    State("heat", prepare=_heat),
    State("heat-dark", dark=True, prepare=_heat),
    State("maths", prepare=_maths),
    State("maths-dark", dark=True, prepare=_maths),
    State("tour", prepare=lambda window: window.tour.begin()),
    State("manual", prepare=_manual),
    State("jobs", prepare=_jobs),
    State("models", prepare=_models),
    State("dialog-own", prepare=lambda window: window.asking.own_problem()),
    State("dialog-more", prepare=lambda window: window.asking.more_problems()),
    State("dialog-export", dark=True, prepare=lambda window: window.asking.export()),
    State("dialog-keys", prepare=lambda window: window.asking.keys()),
)
