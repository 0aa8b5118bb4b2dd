"""What a start does after the first paint: say which runs were interrupted, bring the ready-made traces, load models.

empty library -> resources/samples/*.jsonl are imported in the files lane; then the first problem is chosen
"""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from workbench.core.errors import UserError, WorldError
from workbench.core.paths import resource

if TYPE_CHECKING:
    from workbench.ui.window import Window

SEEN, TOUR_AFTER_MS = "tour/seen", 400
READ_ONLY = (
    "{0} can only be read: you can look at everything, but nothing new is kept. "
    "To work in it make it writable, or open another library (File menu, or --db)."
)


def start_up(window: "Window", *, samples: bool = True, warm: bool = True, tour: bool = False) -> None:
    """``samples``: import them into an empty library; ``warm``: load torch and the models while nobody waits; ``tour``:
    begin it once they are there, at the first start of all."""
    complaint = window.memory.complaint()
    if complaint:
        window.messages.show_error(WorldError(complaint))
    if window.store.readonly:
        window.messages.show_error(WorldError(READ_ONLY.format(window.store.path)))
    else:
        _say_interrupted(window)
        if samples and not window.store.count().problems:
            for path in ready_made()[:1]:
                window.jobs.read_in(path, window.tr("Adding ready-made traces"))
                if tour and window.memory.text(SEEN) != "yes":
                    _tour_when_ready(window)
    if warm:
        window.jobs.warm_up()
        window.plot.prepare()
        window.columns.prepare()


def _tour_when_ready(window: "Window") -> None:
    """As soon as the first problem stands there; left or done, it does not come again by itself."""

    def begin(problem: str) -> None:
        if problem and window.tour.bubble is None and window.memory.text(SEEN) != "yes":
            QTimer.singleShot(TOUR_AFTER_MS, window.tour, window.tour.begin)

    window.problems.chosen.connect(begin)
    window.tour.ended.connect(lambda: window.memory.keep_text(SEEN, "yes"))


def ready_made() -> list[Path]:
    """The shipped traces; none where the installation was made without them."""
    try:
        return sorted(resource("samples").glob("*.jsonl"))
    except UserError:
        return []


def _say_interrupted(window: "Window") -> None:
    """Runs a killed process left behind; their newest checkpoint is whole and can be used."""
    try:
        changes = window.store.interrupted()
    except WorldError as error:
        window.messages.show_error(error)
        return
    for id in sorted(changes.runs):
        run = window.store.run(id)
        if run is None or not run.message:
            continue
        kept = window.tr("Its newest checkpoint can be used.") if run.checkpoint else ""
        name = window.tr("Fine-tune {0}").format(run.arm or run.kind)
        window.messages.say(f"{name}: {run.message}. {kept}".strip(), lasting=True)
