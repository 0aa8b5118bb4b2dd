"""Runs that a job left open are closed truthfully: a cancelled or failed job cannot leave a run "running".

``RunChanged(run, running), Metric(run, 40), [stop]  ->  RunChanged(run, stopped, update 40, "stopped at update 40")``
"""

from collections.abc import Iterator
from dataclasses import replace

from workbench.core.errors import sentence
from workbench.core.facts import Ended, Fact, Metric, RunChanged, Saved
from workbench.core.values import Run


class OpenRuns:
    """Follows a job's facts and knows which runs have begun and not ended."""

    def __init__(self) -> None:
        self._runs: dict[str, Run] = {}

    def follow(self, fact: Fact) -> None:
        match fact:
            case RunChanged(run) if run.state in ("queued", "running"):
                self._runs[run.id] = run
            case RunChanged(run):
                self._runs.pop(run.id, None)
            case Metric(run=id, update=update) if id in self._runs:
                self._runs[id] = replace(self._runs[id], update=max(update, self._runs[id].update))
            case Saved(run=id, update=update, model=model) if id in self._runs:
                self._runs[id] = replace(
                    self._runs[id], update=max(update, self._runs[id].update), checkpoint=model.folder
                )

    def closed(self, ended: Ended) -> Iterator[RunChanged]:
        """The last state of each open run, after the job ended that way."""
        for run in self._runs.values():
            if ended.error is not None:
                yield RunChanged(replace(run, state="failed", message=sentence(ended.error)))
            elif ended.cancelled:
                yield RunChanged(replace(run, state="stopped", message=f"stopped at update {run.update}"))
