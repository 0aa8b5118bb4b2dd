"""What the store hands to views: one frozen value per thing a list or a card shows.

    ProblemRow(id="9f..", title="Ann has 3 boxes", family="arithmetic", answer="19",
               marks=(TraceMark("ab..", "policy", .93, "right", False, False), ...), matching=4)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from workbench.core.aggregate import Aggregation
from workbench.core.values import Better, Flag, Judgement, Label, Outcome, Step, Trace, TraceScores, Verdict


@dataclass(frozen=True, slots=True)
class Reading:
    """What "the score" means on screen: which scorer, how its step scores become one, where "low" begins."""

    scorer: str = "likelihood"
    how: Aggregation = "min"
    threshold: float = 0.5


DEFAULT_READING = Reading()

ANCHORED = 200
"""Rows from one anchor of a survey to the next."""


Order = Literal["added", "title", "family", "traces", "score", "right"]
ORDERS: tuple[Order, ...] = get_args(Order)
"""What the problem list can be sorted by. score: the lowest trace score of the problem, as the reading has it; right:
the share of right ones among its right and wrong traces. Problems without that value come last in both directions."""


@dataclass(frozen=True, slots=True)
class TraceView:
    """A trace with the newest of everything known of it."""

    trace: Trace
    scores: Mapping[str, TraceScores]
    """By scorer name; where several specs of a scorer scored it, the newest."""
    verdict: Verdict | None = None
    """A person's override where there is one, else the newest check."""
    labels: Mapping[Step, Label] | None = None
    """Per step the newest label of anyone; persons win over the rest."""
    flag: Flag | None = None
    """The newest flag while it is on."""
    channels: Mapping[str, Mapping[Step, Label]] = field(default_factory=dict)
    """The same as ``labels`` for qualities beside correctness, by name."""
    better: Mapping[Step, Better] = field(default_factory=dict)
    """Steps a person wrote in place of the trace's, the newest of anyone."""
    judgements: tuple[Judgement, ...] = ()
    """Words on the whole trace that nobody has taken back."""


@dataclass(frozen=True, slots=True)
class TraceMark:
    """A trace as a small block in the list."""

    trace: str
    model: str
    score: float | None
    outcome: Outcome | None
    """None: not checked yet."""
    flagged: bool
    labelled: bool
    matches: bool = True
    """Whether this trace itself matches the filter of the list, or only another of its problem."""


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A line of the problem list."""

    id: str
    title: str
    family: str
    answer: str | None
    marks: tuple[TraceMark, ...]
    """Its traces in order of (model, spec, index), MARKS at most."""
    matching: int
    """How many of its traces match the filter, counted to MATCHING."""


@dataclass(frozen=True, slots=True)
class Count:
    """How much matches. Not exact: at least so many, counted only to the cap."""

    problems: int
    traces: int
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Totals:
    """How much the store holds."""

    problems: int
    traces: int
    flagged: int
    labelled: int
    """Traces with at least one label in force."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """What a threshold does."""

    rejected: int
    """Traces with a trace score below the threshold."""
    scored: int
    """Traces that are either rejected or accepted; the process cannot tell of the others."""


@dataclass(frozen=True, slots=True)
class Survey:
    """A list gone through from its beginning, for exact counts and to jump in it."""

    problems: int = 0
    traces: int = 0
    quadrants: Mapping[str, int] = field(default_factory=dict)
    """The 2x2 of the matching traces, as of ``Store.quadrants``."""
    exact: bool = False
    """The list has been gone through to its end."""
    anchors: tuple[str, ...] = ()
    """Ids of the problems in rows 0, 200, 400 ... (rows.ANCHORED)."""


@dataclass(frozen=True, slots=True)
class ScorerCount:
    """A scorer the library has scores of."""

    name: str
    traces: int
    """Traces with at least one scored step."""


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A filter kept by name."""

    name: str
    filter: str


@dataclass(frozen=True, slots=True)
class History:
    """Everything stored about a trace, oldest first, for export."""

    trace: Trace
    scores: tuple[TraceScores, ...]
    verdicts: tuple[Verdict, ...]
    labels: tuple[Label, ...]
    flags: tuple[Flag, ...]
    better: tuple[Better, ...] = ()
    judgements: tuple[Judgement, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A fact that could not be stored, and why."""

    fact: object
    reason: str
