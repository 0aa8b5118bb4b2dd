"""The frozen values every room speaks of: problems, traces, steps, scores, verdicts, labels, flags, runs.

A step is a span (start, end) of ``Trace.text`` in Unicode code points; labels and scores hang on spans, so that they
survive a later split, merge or edit. Example::

    Trace.text   "Buys 7: 12 + 7 = 19.\\nThe answer is \\boxed{19}."
    Trace.steps  (Step(0, 20), Step(21, 46))
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

Validity = Literal["valid", "invalid", "unknown"]
Outcome = Literal["right", "wrong", "unknown"]
Stopped = Literal["end", "length", "cancelled", "written"]
RunState = Literal["queued", "running", "done", "stopped", "interrupted", "failed"]
LabelSource = Literal["person", "verifier", "rollouts", "judge", "import"]

SOUND, UNCLEAR, ERROR = 1, 0, -1
LABEL_NAMES: Mapping[int, str] = {SOUND: "Sound", UNCLEAR: "Unclear", ERROR: "Error"}
OUTCOME_NAMES: Mapping[str, str] = {"right": "Right", "wrong": "Wrong", "unknown": "Cannot tell"}


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces: equal values give equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(*parts: str, length: int = 16) -> str:
    """A stable hexadecimal name for some texts (SHA-256, cut to ``length`` digits)."""
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return hashed.hexdigest()[:length]


@lru_cache(maxsize=4096)
def _parsed(text: str) -> dict[str, Any]:
    value = json.loads(text)
    return value if isinstance(value, dict) else {}


@dataclass(frozen=True, slots=True)
class Spec:
    """What made a trace, score, verdict or run; kept beside its result so that it can be made again."""

    name: str
    args: str = "{}"
    """Canonical JSON, so that equal specs are equal rows."""
    fingerprint: str = ""
    """Of the model's weights and tokenizer; empty where no model is involved."""
    seed: int | None = None

    @classmethod
    def of(cls, name: str, *, fingerprint: str = "", seed: int | None = None, **args: object) -> "Spec":
        return cls(name, canonical(args), fingerprint, seed)

    @property
    def arguments(self) -> dict[str, Any]:
        return _parsed(self.args)

    @property
    def key(self) -> str:
        """A short stable name of this very recipe (16 hexadecimal digits)."""
        return digest(self.name, self.args, self.fingerprint, str(self.seed))


@dataclass(frozen=True, slots=True)
class Problem:
    """A question with what is known of its answer. ``facts`` is what a family's verifier reads (canonical JSON)."""

    id: str
    text: str
    answer: str | None = None
    """The reference answer as it would stand inside \\boxed{}; None where nobody gave one."""
    family: str = "own"
    title: str = ""
    solution: str = ""
    """The gold solution, one step a line; empty where there is none."""
    facts: str = "{}"
    source: str = ""
    """Where it came from: "built-in, seed 7", a file name, "typed in"."""

    @classmethod
    def make(
        cls,
        text: str,
        answer: str | None = None,
        *,
        family: str = "own",
        title: str = "",
        solution: str = "",
        facts: Mapping[str, object] | None = None,
        source: str = "",
    ) -> "Problem":
        """A problem whose id follows from family, text and answer: the same problem twice is one problem."""
        return cls(
            digest("problem", family, text, answer or ""),
            text,
            answer,
            family,
            title or text[:48],
            solution,
            canonical(facts or {}),
            source,
        )

    @property
    def known(self) -> dict[str, Any]:
        """``facts`` as a dictionary; shared and cached, not to be changed."""
        return _parsed(self.facts)


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One step of a trace: code points [start, end) of its text, without the separator that follows."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The sampled tokens of a trace: token i is text[ends[i-1]:ends[i]] and had the natural-log probability logprobs[i]
    at the temperature it was sampled with."""

    ends: tuple[int, ...]
    logprobs: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.ends) != len(self.logprobs):
            raise ValueError(f"{len(self.ends)} token ends but {len(self.logprobs)} log-probabilities")


@dataclass(frozen=True, slots=True)
class Trace:
    """One solution of one problem, with its steps and how it came to be."""

    id: str
    problem: str
    """The problem's id."""
    text: str
    steps: tuple[Step, ...]
    model: str = ""
    """Name of the model that wrote it, as the model list shows it; empty for a person's or imported text."""
    spec: Spec = Spec("written")
    index: int = 0
    """Which of the N samples of its spec and problem this is."""
    stopped: Stopped = "end"
    prompt: str = ""
    """The exact text the model was given."""
    tokens: Tokens | None = None
    parent: str | None = None
    """The trace this one was forked from, with ``fork_step`` the first step that differs."""
    fork_step: int | None = None
    thinking: Step | None = None
    """The span of text that is thinking aloud rather than solution."""
    created: float = 0.0
    """Seconds since the epoch (UTC)."""

    def step_text(self, number: int) -> str:
        return self.steps[number].of(self.text)

    @property
    def step_texts(self) -> list[str]:
        return [step.of(self.text) for step in self.steps]


def trace_id(problem: str, spec: Spec, index: int) -> str:
    """The id of sample ``index`` of a problem under a spec: asking again for the same sample names the same trace."""
    return digest("trace", problem, spec.key, str(index))


@dataclass(frozen=True, slots=True)
class StepScore:
    """A scorer's value for one step, or the reason why there is none ("Not scored, because ...")."""

    value: float | None
    because: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != bool(self.because):
            raise ValueError("a missing score carries a reason, a present one does not")
        if self.value is not None and self.value != self.value:
            raise ValueError("NaN is no score: say why the step is not scored")


@dataclass(frozen=True, slots=True)
class TraceScores:
    """One scorer's values for the steps of one trace; ``scores[i]`` belongs to ``spans[i]``."""

    trace: str
    scorer: Spec
    spans: tuple[Step, ...]
    scores: tuple[StepScore, ...]

    def __post_init__(self) -> None:
        if len(self.spans) != len(self.scores):
            raise ValueError(f"{len(self.spans)} steps but {len(self.scores)} scores")


@dataclass(frozen=True, slots=True)
class StepVerdict:
    """What an exact verifier says of one step, given the steps before it."""

    validity: Validity
    reason: str = ""
    """In a person's words; always there unless the step is valid."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an outcome check says of a trace's final answer."""

    outcome: Outcome
    reason: str
    answer: str | None = None
    """The extracted answer."""
    span: Step | None = None
    """Where in the text the answer stands."""
    checker: Spec = Spec("check")


@dataclass(frozen=True, slots=True)
class Label:
    """A judgement of one step; labels are only ever added, the newest of its author counts."""

    trace: str
    step: Step
    value: int | None
    """SOUND, UNCLEAR, ERROR; None takes the author's earlier label back (unlabelled)."""
    source: LabelSource = "person"
    by: str = ""
    confidence: float | None = None
    """0 to 1; None where nobody said."""
    error_type: str = ""
    note: str = ""
    created: float = 0.0
    supersedes: int | None = None
    """Row of the label this one replaces; filled in by the store."""
    channel: str = ""
    """Empty: whether the step is correct. Else a quality beside that, with a scale of its own: "clarity", ..."""


@dataclass(frozen=True, slots=True)
class Better:
    """A better step written by a person in place of one of the trace's; empty text takes it back. The newest of its
    author counts."""

    trace: str
    step: Step
    text: str
    by: str = ""
    created: float = 0.0


JudgementKind = Literal["confirmed", "bad problem", "unsure", "give up"]
JUDGEMENTS: tuple[JudgementKind, ...] = ("confirmed", "bad problem", "unsure", "give up")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A word on a whole trace: its labels are confirmed, or why it should not teach anybody (PRM800K's "bad problem",
    "give up"). The newest of its author counts; not ``on`` takes it back."""

    trace: str
    kind: JudgementKind
    on: bool = True
    reason: str = ""
    by: str = ""
    created: float = 0.0


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a person did, that can be undone and done again, over restarts: its changes as canonical JSON (see
    tasks/acts.py), ``what`` in words for menus."""

    id: str
    by: str
    what: str
    changes: str
    created: float = 0.0
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """A trace marked for export, or the mark taken away again."""

    trace: str
    on: bool
    reason: str = ""
    by: str = ""
    created: float = 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """One training run, or one arm of an experiment."""

    id: str
    kind: str
    """ "sft", "experiment", ..."""
    arm: str
    """ "outcome", "process", or empty for a run that has no twin."""
    spec: Spec
    parent: str
    """Name of the model it starts from."""
    state: RunState = "queued"
    update: int = 0
    updates: int = 0
    checkpoint: str = ""
    """Folder of the newest complete checkpoint; empty before the first."""
    experiment: str = ""
    """Id shared by the arms of one experiment."""
    message: str = ""
    created: float = 0.0


@dataclass(frozen=True, slots=True)
class Model:
    """A model the person can choose: a folder on disk with how it is shown."""

    name: str
    folder: str
    kind: str = "policy"
    """ "policy" (writes solutions) or "scorer" (reads them)."""
    origin: str = "shipped"
    """ "shipped", "checkpoint", "folder"."""
    run: str = ""
    parameters: int = 0
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a batch of facts changed, as ids by kind: each panel redraws only its own."""

    problems: frozenset[str] = frozenset()
    traces: frozenset[str] = frozenset()
    scores: frozenset[str] = frozenset()
    """Trace ids."""
    verdicts: frozenset[str] = frozenset()
    """Trace ids."""
    labels: frozenset[str] = frozenset()
    """Trace ids."""
    flags: frozenset[str] = frozenset()
    """Trace ids."""
    runs: frozenset[str] = frozenset()
    models: frozenset[str] = frozenset()
    elsewhere: bool = field(default=False)
    """Another process wrote: anything may have changed."""

    def __or__(self, other: "Changes") -> "Changes":
        return Changes(
            self.problems | other.problems,
            self.traces | other.traces,
            self.scores | other.scores,
            self.verdicts | other.verdicts,
            self.labels | other.labels,
            self.flags | other.flags,
            self.runs | other.runs,
            self.models | other.models,
            self.elsewhere or other.elsewhere,
        )

    def __bool__(self) -> bool:
        return self != Changes()

    @property
    def only_words(self) -> bool:
        """Nothing but what people say of traces: no trace, score or verdict is another."""
        return not (self.problems or self.traces or self.scores or self.verdicts or self.elsewhere)

    @property
    def of_traces(self) -> frozenset[str]:
        """Ids of all traces of which anything changed."""
        return self.traces | self.scores | self.verdicts | self.labels | self.flags
