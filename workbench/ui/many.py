"""Acts on many traces at once: a few at once in the window, more as a job beside it; each is one act with one undo.

    window.many.do(Wanted("flag"), Chosen("right:no"), 312)    ...   "Traces flagged: 312."    Ctrl+Z takes all back
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from workbench.core.facts import Ended, Fact, Result
from workbench.core.values import Act
from workbench.tasks.acts import Look
from workbench.tasks.lane import Job
from workbench.tasks.many import Chosen, Verb, Wanted, change, many, turned, undone
from workbench.ui.numbers import count
from workbench.ui.work import Open

if TYPE_CHECKING:
    from workbench.ui.window import Window

AT_ONCE = 12
"""Traces that are changed without a job: about 2 ms each."""
_NEXT = '],["'
"""What stands between two changes of an act."""


class Many(QObject):
    """One such job at a time; meanwhile nothing is undone, since it would be half of it."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window
        self._turns: dict[Job, bool] = {}
        """Jobs that turn an act; whether forth."""
        self._results: dict[Job, Result] = {}
        window.operations.large = self._turn
        window.pump.said.connect(self._said)
        window.work.ended.connect(self._ended)

    def do(self, wanted: Wanted, chosen: Chosen, number: int) -> None:
        """``number``: how many traces that are, as it was shown."""
        window, store = self._window, self._window.store
        me, library = window.operations.me, store.path
        if self._refused():
            return
        told = self._words(wanted.verb)
        if number <= AT_ONCE:
            made = [change(Look(store), trace, me, wanted) for trace in chosen.traces(store)]
            changes = [each for each in made if each is not None]
            if not window.operations.do(told(len(changes)) + ".", changes):
                self._nothing()
            return
        window.work.start(
            "many", told(number), lambda: many(library, me, wanted, chosen, told), lane="files", interactive=True
        )

    def _words(self, verb: Verb) -> "_Told":
        words: dict[Verb, str] = {
            "flag": self.tr("Traces flagged: {0}"),
            "unflag": self.tr("Flags taken away: {0}"),
            "throw": self.tr("Traces thrown into the bin: {0}"),
            "put back": self.tr("Traces put back: {0}"),
            "cut": self.tr("Traces cut anew: {0}"),
        }
        return _Told(words[verb])

    def _nothing(self) -> None:
        self._window.status.note(self.tr("Nothing to change: the traces are so already."))

    def _refused(self) -> bool:
        going = self._window.work.is_open("many")
        if going:
            self._window.status.note(self.tr("An act on many traces is not finished yet. Wait a moment, or stop it."))
        return going

    def _turn(self, act: Act, forth: bool) -> bool:
        if self._refused():
            return True
        # counted, not parsed: of some thousand changes that takes longer than a frame
        if act.changes.count(_NEXT) < AT_ONCE:
            return False
        library = self._window.store.path
        words = self.tr("Doing again: {0}") if forth else self.tr("Undoing: {0}")
        job = self._window.work.start(
            "many",
            words.format(act.what),
            lambda: turned(library, act, forth=forth),
            lane="files",
            interactive=True,
        )
        if job is not None:
            self._turns[job] = forth
        return True

    def _said(self, job: Job, fact: Fact) -> None:
        if isinstance(fact, Result) and self._window.work.kind_of(job) == "many":
            self._results[job] = fact

    def _ended(self, known: Open, ended: Ended) -> None:
        if known.kind != "many":
            return
        window, forth = self._window, self._turns.pop(known.job, None)
        result = self._results.pop(known.job, None)
        window.operations.look_again()
        if result is None or ended.error is not None or ended.cancelled:
            return
        if forth is not None:
            window.operations.turned(undone(dict(result.document)), forth=forth)
        elif result.document["changed"]:
            window.status.note(f"{window.operations.undo_what}.")
        else:
            self._nothing()


class _Told:
    """Words with a number as the desktop writes it."""

    def __init__(self, words: str) -> None:
        self._words = words

    def __call__(self, number: int) -> str:
        return self._words.format(count(number))
