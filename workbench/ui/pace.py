"""How fast a job goes, and how long what is left will take.

    pace.tick(now, goes=True); pace.reach(30); ...; words(pace.left(100))  ->  "about 2 min left"

Time is counted in pieces between two looks at a monotonic clock, and a piece counts for a few seconds at most: a laptop
that slept, a job that was paused and a clock that was set back leave the pace as it was.
"""

from collections import deque

from PySide6.QtCore import QCoreApplication

LOOK = 5.0
"""Seconds that one piece may count: looks come every second, so a longer one means that nothing went on."""
SPAN = 60.0
"""Seconds of work that the pace is taken from; phases of a job differ."""
ENOUGH = 3.0
"""Seconds of work before anything is said."""


class Pace:
    """Of one job, in seconds it has worked."""

    def __init__(self) -> None:
        self.worked = 0.0
        self._seen: float | None = None
        self._points: deque[tuple[float, int]] = deque()

    def tick(self, now: float, *, goes: bool) -> None:
        """A look at the clock (seconds, any origin); ``goes``: the job has had the thread since the last one."""
        if goes and self._seen is not None:
            self.worked += min(max(now - self._seen, 0.0), LOOK)
        self._seen = now if goes else None

    def reach(self, done: int) -> None:
        """So many units are done; fewer than before is a new beginning."""
        if self._points and done < self._points[-1][1]:
            self._points.clear()
        if not self._points or done > self._points[-1][1]:
            self._points.append((self.worked, done))
        while len(self._points) > 2 and self.worked - self._points[1][0] >= SPAN:
            self._points.popleft()

    def left(self, total: int | None) -> float | None:
        """Seconds for the rest; None where nobody can tell yet."""
        if total is None or len(self._points) < 2:
            return None
        (began, first), (_, done) = self._points[0], self._points[-1]
        # to now, not to the last unit: a job that is stuck is not nearly done
        took = self.worked - began
        if took < ENOUGH or done >= total:
            return None
        return (total - done) * took / (done - first)


def words(seconds: float | None) -> str:
    """As a person would say it; empty where nothing is known."""
    if seconds is None:
        return ""
    if seconds < 8:
        return _tr("a few seconds left")
    if seconds < 55:
        return _tr("about {0} s left").format(round(seconds / 10) * 10)
    if seconds < 90 * 60:
        return _tr("about {0} min left").format(max(1, round(seconds / 60)))
    return _tr("about {0} h left").format(round(seconds / 3600))


def lasted(seconds: float) -> str:
    """How long something took."""
    if seconds < 60:
        return _tr("{0} s").format(max(1, round(seconds)))
    if seconds < 90 * 60:
        return _tr("{0} min").format(round(seconds / 60))
    return _tr("{0} h").format(f"{seconds / 3600:.1f}")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Pace", text)
