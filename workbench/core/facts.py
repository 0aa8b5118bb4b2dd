"""What work reports while it runs. A job is a generator of these; nothing else crosses from a lane to window or store.

Some facts are kept (``Store.apply`` writes them), the others only move the view. Example of a job's stream::

    Started("Sampling", 8), Streaming("9f..", "p1", "Buys 7: 12"), Solved(Trace(..)), Scored(..), Checked(..), Ended()
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from workbench.core.formula import Formula, NotTypeset, Typeset
from workbench.core.values import (
    Act,
    Better,
    Flag,
    Judgement,
    Label,
    Model,
    Problem,
    Run,
    Step,
    Trace,
    TraceScores,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Started:
    """The job has begun: what it does, in how many units (None: unknown)."""

    what: str
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` units; ``text`` says where it is in a person's words."""

    done: int
    total: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Streaming:
    """The whole text so far of a trace being written, and the scores of its closed steps so far. Never stored."""

    trace: str
    problem: str
    text: str
    scores: TraceScores | None = None
    model: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """A problem (kept)."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Solved:
    """A finished trace (kept)."""

    trace: Trace


@dataclass(frozen=True, slots=True)
class Scored:
    """A scorer's values for one trace (kept)."""

    scores: TraceScores


@dataclass(frozen=True, slots=True)
class Checked:
    """An outcome check of one trace (kept)."""

    trace: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label (kept)."""

    label: Label


@dataclass(frozen=True, slots=True)
class Flagged:
    """A flag set or taken away (kept)."""

    flag: Flag


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A better step written by a person, or taken back (kept)."""

    better: Better


@dataclass(frozen=True, slots=True)
class Judged:
    """A word on a whole trace (kept)."""

    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Recut:
    """The steps of a trace, cut otherwise; labels and scores stay on their spans (kept)."""

    trace: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Binned:
    """A trace thrown into the bin, where nobody sees it, or taken out again (kept)."""

    trace: str
    on: bool
    by: str = ""
    created: float = 0.0


@dataclass(frozen=True, slots=True)
class Acted:
    """A person did something that can be undone (kept); what they had undone before cannot be done again then."""

    act: Act


@dataclass(frozen=True, slots=True)
class Turned:
    """An act was undone, or done again (kept). None: it can be neither any more, since somebody changed the same."""

    act: str
    undone: bool | None


@dataclass(frozen=True, slots=True)
class RunChanged:
    """The newest state of a run (kept)."""

    run: Run


@dataclass(frozen=True, slots=True)
class Metric:
    """Named figures of a run after ``update`` updates: "loss", "final_answer_error", "trace_error" ... (kept)."""

    run: str
    update: int
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Saved:
    """A complete checkpoint of a run lies in ``model.folder`` (kept: it joins the model list)."""

    run: str
    update: int
    model: Model


@dataclass(frozen=True, slots=True)
class Result:
    """The document a finished job leaves, ready for ``--json``; stored only where ``run`` names the run it is of."""

    document: Mapping[str, object]
    run: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The job stands aside for an interactive one (``for_what``), or goes on again (empty)."""

    for_what: str = ""


@dataclass(frozen=True, slots=True)
class FormulaSet:
    """A formula of a text on screen can be drawn now, or never."""

    formula: Formula
    drawing: Typeset | NotTypeset


@dataclass(frozen=True, slots=True)
class Ended:
    """Last fact of every job: done, cancelled, or failed with the error."""

    error: BaseException | None = None
    cancelled: bool = False


ByHand = Labelled | Flagged | Rewritten | Judged | Recut | Binned | Acted | Turned
Kept = Added | Solved | Scored | Checked | ByHand | RunChanged | Metric | Saved | Result
Fact = Kept | Started | Progress | Streaming | Waiting | FormulaSet | Ended
KEPT: tuple[type, ...] = get_args(Kept)
