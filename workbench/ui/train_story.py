"""What has happened in a two-arm run so far, gathered from facts or from the store; nothing here is drawn.

story.follow(Metric("run-p", 40, {"loss": 0.31}));  story.series["process", "loss"] -> [(1, 1.02), ..., (40, 0.31)]
story.state -> "running";  story.words -> "Update 40 of 200, process arm"
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from PySide6.QtCore import QCoreApplication

from workbench.core.errors import sentence
from workbench.core.facts import Ended, Fact, Metric, Progress, Result, RunChanged, Saved, Started, Waiting
from workbench.core.values import Run

State = Literal["never", "starting", "running", "done", "stopped", "interrupted", "failed"]
STATE_WORDS: Mapping[State, str] = {
    "never": "",
    "starting": "Starting",
    "running": "Running",
    "done": "Done",
    "stopped": "Stopped",
    "interrupted": "Interrupted",
    "failed": "Failed",
}
ARMS: tuple[str, ...] = ("outcome", "process")
ERRORS: tuple[str, ...] = ("final_answer_error", "trace_error")
_RUN_STATES: Mapping[str, State] = {
    "queued": "starting",
    "running": "running",
    "done": "done",
    "stopped": "stopped",
    "interrupted": "interrupted",
    "failed": "failed",
}


def newest(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The last experiment's runs (its own first, then its arms); empty where there never was one.

    ``runs``: in the order they were begun, which the clock of the machine need not know."""
    known = list(runs)
    experiments = [run for run in known if run.kind == "experiment"]
    if not experiments:
        return ()
    last = experiments[-1]
    return last, *(run for run in known if run.experiment == last.id and run.id != last.id)


class Story:
    """One experiment. Series are (update, value) in the order they came."""

    def __init__(self) -> None:
        self.state: State = "never"
        self.words = ""
        """Where the run is, or why it ended, in a person's words."""
        self.done = 0
        self.total: int | None = None
        self.update = 0
        self.updates = 0
        self.series: dict[tuple[str, str], list[tuple[int, float]]] = {}
        self.document: Mapping[str, object] | None = None
        self.checkpoints: list[str] = []
        """Names of the models saved so far."""
        self._arms: dict[str, str] = {}
        self._experiment = ""

    @property
    def going(self) -> bool:
        return self.state in ("starting", "running")

    @property
    def share(self) -> float | None:
        """How much is done, 0 to 1; None where nobody knows."""
        return min(self.done / self.total, 1.0) if self.total else None

    def start(self) -> None:
        """The person pressed Start."""
        self.__init__()  # type: ignore[misc]
        self.state, self.words = "starting", _tr("Starting…")

    def follow(self, fact: Fact) -> None:
        """Take in one fact of the job; others than a run's are ignored."""
        match fact:
            case Started(total=total):
                self.start()
                self.state, self.total = "running", total
            case Progress(done=done, total=total, text=text):
                self.done, self.total = done, total or self.total
                self.words = text or self.words
            case Waiting(for_what=what) if what and self.going:
                self.words = _tr("Waiting: {0}").format(what)
            case RunChanged(run=run):
                self._run_changed(run)
            case Metric(run=run, update=update, values=values) if run in self._arms:
                self._measured(self._arms[run], update, values)
            case Saved(model=model):
                self.checkpoints.append(model.name)
            case Result(document=document) if "arms" in document:
                self.document = document
            case Ended():
                self._ended(fact)

    def show(self, runs: Sequence[Run], metrics: Sequence[Metric], result: Mapping[str, object] | None) -> None:
        """A run from the store, whether it is still going or long over."""
        self.__init__()  # type: ignore[misc]
        for run in runs:
            self._run_changed(run)
        for metric in sorted(metrics, key=lambda metric: metric.update):
            self.follow(metric)
        self.document = result
        self.checkpoints = [run.checkpoint.replace("\\", "/").rsplit("/", 1)[-1] for run in runs if run.checkpoint]

    def _run_changed(self, run: Run) -> None:
        if run.kind == "experiment":
            self._experiment = run.id
            if self.state != "failed" or run.message:
                self.state = _RUN_STATES[run.state]
                self.words = run.message or ("" if run.state == "done" else self.words)
        elif run.arm:
            self._arms[run.id] = run.arm
        self.update = max(self.update, run.update)
        self.updates = max(self.updates, run.updates)

    def _measured(self, arm: str, update: int, values: Mapping[str, float]) -> None:
        for name, value in values.items():
            points = self.series.setdefault((arm, name), [])
            if not points or points[-1][0] < update:
                points.append((update, value))
        self.update = max(self.update, update)

    def _ended(self, ended: Ended) -> None:
        if ended.error is not None:
            self.state, self.words = "failed", sentence(ended.error)
        elif ended.cancelled:
            self.state = "stopped"
            at_update = _tr("Stopped at update {0}.").format(self.update)
            self.words = at_update if self.update else _tr("Stopped before the first update.")
        elif self.going:
            self.state, self.words = "done", ""


def smoothed(points: Sequence[tuple[int, float]], most: int = 600) -> list[tuple[float, float]]:
    """A moving mean of a noisy curve, at most ``most`` points; as many updates on either side of a point."""
    if len(points) < 8:
        return [(float(update), value) for update, value in points]
    half = max(2, len(points) // 24)
    sums = [0.0]
    for _, value in points:
        sums.append(sums[-1] + value)
    stride = -(-len(points) // most)
    result = []
    chosen = range(0, len(points), stride)
    for at in [*chosen, *([len(points) - 1] if chosen[-1] != len(points) - 1 else [])]:
        # even at the left, where a curve falls steeply; at the right end the last updates are enough
        near = min(half, at)
        low, high = at - near, min(at + near + 1, len(points))
        result.append((float(points[at][0]), (sums[high] - sums[low]) / (high - low)))
    return result


def thinned(points: Sequence[tuple[int, float]], most: int = 2000) -> list[tuple[float, float]]:
    """Lowest and highest point of each stretch, so that a long curve keeps its look with few points."""
    if len(points) <= most:
        return [(float(update), value) for update, value in points]
    stretch = -(-2 * len(points) // most)
    result: list[tuple[float, float]] = []
    for start in range(0, len(points), stretch):
        some = points[start : start + stretch]
        ends = sorted({min(some, key=lambda point: point[1]), max(some, key=lambda point: point[1])})
        result.extend((float(update), value) for update, value in ends)
    return result


def _tr(text: str) -> str:
    return QCoreApplication.translate("Story", text)
