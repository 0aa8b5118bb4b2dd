"""The two-arm fine-tune: the same pool filtered by outcome and by process, everything else alike, measured alike.

Sample a pool at temperature 1, keep solutions by ``core.supervision.keeps``, train each arm on what it keeps (by count,
never deduplicated: a frequent good wording is part of the evidence) with equal seed and number of updates, and measure
parent and arms on the same held-out problems. Facts: RunChanged, Metric (loss, live errors), Saved, Result.
The arms take turns update by update, so that their curves move side by side.
"""

import time
from collections.abc import Generator as Work
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.errors import UserError
from workbench.core.facts import Fact, Metric, Progress, Result, RunChanged, Started
from workbench.core.protocols import Generator, Sampling
from workbench.core.supervision import SUPERVISIONS, Supervision, keeps
from workbench.core.values import Outcome, Problem, Run, StepScore, Trace, digest
from workbench.measures.errors import KINDS, Judged, differences
from workbench.tasks.arm import Arm, recipe
from workbench.tasks.evaluate import evaluate, gathered, held_out, row, traces, verdict
from workbench.tasks.experiment import ExperimentSettings
from workbench.tasks.room import need
from workbench.tasks.shelf import Shelf

if TYPE_CHECKING:
    from workbench.engine.load import Loaded

SAY_EVERY = 0.1
"""Seconds between two reports of progress."""
TEST_SEED = 0
BYTES = 4
"""Of a parameter in a checkpoint."""
ON_THE_WAY = 4
"""Checkpoints of an arm before its last, as far as that can be known before the first update."""


@dataclass
class Kept:
    """What an arm's filter left of the pool."""

    traces: list[Trace] = field(default_factory=list)
    faulty: int = 0
    """Of these, traces the filter's own scorer calls low or cannot judge (0 in the process arm)."""


class Experiment:
    """One two-arm run: ``facts()`` is the work, phase by phase; the rest is how far the whole is."""

    def __init__(self, shelf: Shelf, settings: ExperimentSettings, folder: Path) -> None:
        # the library remembers the checkpoints' folders, and is asked from other working directories
        self.shelf, self.settings, self.folder = shelf, settings, folder.absolute()
        s = settings
        self.work = {
            "pool": s.pool_problems * s.pool_samples,
            "train": 2 * s.updates * s.batch,
            "measure": 3 * s.eval_problems * (s.eval_samples + 1),
        }
        self.total = sum(self.work.values())
        self.done = 0
        self.said = 0.0

    def facts(self) -> Iterator[Fact | None]:
        """See ``tasks.experiment.two_arms``."""
        settings = self.settings
        yield Started("Two-arm fine-tune", self.total)
        yield from self.shelf.ready()
        parent = self.shelf.loaded(settings.parent)
        need(self.folder, checkpoints(settings) * BYTES * parent.parameters, "The two-arm fine-tune")
        spec = recipe("two-arms", settings, parent.fingerprint)
        identity, now = digest("experiment", spec.key, str(time.time_ns())), time.time()
        run = Run(identity, "experiment", "", spec, parent.name, "running", updates=settings.updates, created=now)
        yield RunChanged(run)
        pool = yield from self._pool(parent)
        kept = {kind: self._kept(kind, pool) for kind in SUPERVISIONS}
        number, folder = _numbered(self.folder)
        arms = [Arm(kind, parent, kept[kind].traces, settings, run, folder, number) for kind in SUPERVISIONS]
        yield from self._train(arms, run)
        run = replace(run, update=settings.updates)
        yield RunChanged(run)
        document = yield from self._measure(arms)
        document["pool"] = len(pool)
        document["kept"] = {kind: {"traces": len(found.traces), "faulty": found.faulty} for kind, found in kept.items()}
        document["checkpoints"] = {arm.kind: arm.run.checkpoint for arm in arms}
        yield RunChanged(replace(run, state="done"))
        yield Result({**document, "settings": {**asdict(settings), "families": list(settings.families)}}, run=run.id)

    def _progress(self, text: str) -> Progress | None:
        """How far the whole is; a mere pause point where that was said a moment ago."""
        now = time.monotonic()
        if now - self.said < SAY_EVERY:
            return None
        self.said = now
        return Progress(self.done, self.total, text)

    def _sampling(self, seed: int, temperature: float | None = None) -> Sampling:
        chosen = self.settings.temperature if temperature is None else temperature
        return Sampling(temperature=chosen, max_tokens=self.settings.max_tokens, seed=seed)

    def _pool(self, parent: "Loaded") -> Work[Fact | None, None, list["_Sampled"]]:
        """Sampled and judged: the outcome of every trace, the process filter's scores of those with a right answer."""
        settings = self.settings
        problems = yield from gathered(held_out(settings.families, "pool", settings.seed), settings.pool_problems)
        scorer = self.shelf.scorer(settings.filter_scorer)
        threshold = scorer.threshold if settings.threshold is None else settings.threshold
        generator = self.shelf.generator(settings.parent)
        pool: list[_Sampled] = []
        right: list[tuple[Problem, Trace]] = []
        for item in traces(generator, problems, settings.pool_samples, self._sampling(settings.seed)):
            if item is None:
                yield None
                continue
            outcome = verdict(*item).outcome
            if outcome == "right" and item[1].stopped == "end":
                right.append((item[0], _lean(item[1])))
            else:
                pool.append(_Sampled(_lean(item[1]), "wrong" if outcome == "wrong" else "unknown", (), threshold))
            self.done += 1
            yield self._progress(f"Sampling the pool: {self.done} of {self.work['pool']}")
        waiting = iter(right)
        for scores in scorer.score([(problem, trace.text, trace.steps) for problem, trace in right]):
            if scores is not None:
                pool.append(_Sampled(next(waiting)[1], "right", scores, threshold))
            yield None
        # training must not depend on which sample happened to finish first
        return sorted(pool, key=lambda sampled: (sampled.trace.problem, sampled.trace.index))

    def _kept(self, kind: Supervision, pool: Sequence["_Sampled"]) -> Kept:
        """What the arm trains on. UserError where that is nothing."""
        kept = Kept()
        for sampled in pool:
            if keeps(kind, sampled.outcome, sampled.scores, sampled.threshold):
                kept.traces.append(sampled.trace)
                kept.faulty += not keeps("process", sampled.outcome, sampled.scores, sampled.threshold)
        if kept.traces:
            return kept
        right = sum(sampled.outcome == "right" for sampled in pool)
        if not right:
            raise UserError(
                f"None of the {len(pool)} sampled solutions has a right answer, so there is nothing to train on. "
                "Take more pool problems, another model or another family."
            )
        raise UserError(
            f"The process filter {self.settings.filter_scorer!r} kept none of the {right} right solutions. Lower its "
            f"threshold (now {pool[0].threshold:g}), take more pool problems, or choose another filter."
        )

    def _train(self, arms: Sequence[Arm], run: Run) -> Iterator[Fact | None]:
        """Both arms, update by update in turn; live errors and checkpoints on the way."""
        settings = self.settings
        problems = yield from gathered(held_out(settings.families, "dev", settings.seed), settings.live_problems)
        for arm in arms:
            yield RunChanged(arm.run)
        start = yield from self._live(self.shelf.generator(settings.parent), problems)
        for arm in arms:
            yield Metric(arm.run.id, 0, start)
        with ExitStack() as open_arms:
            steps = [open_arms.enter_context(closing(arm.train())) for arm in arms]
            for update in range(1, settings.updates + 1):
                for arm, facts in zip(arms, steps, strict=True):
                    yield next(facts)
                    self.done += settings.batch
                    if update % settings.live_every == 0 or update == settings.updates:
                        yield Metric(arm.run.id, update, (yield from self._live(arm.generator(), problems)))
                    yield self._progress(f"Update {update} of {settings.updates}, {arm.kind} arm")
                if arms[0].due() and update < settings.updates:
                    for arm in arms:
                        yield from arm.save(update)
                    yield RunChanged(replace(run, update=update))
        for arm in arms:
            yield from arm.save(settings.updates)

    def _live(self, generator: Generator, problems: Sequence[Problem]) -> Work[Fact | None, None, dict[str, float]]:
        samples: list[Judged] = []
        sampling = self._sampling(self.settings.seed)
        for _ in evaluate(generator, problems, self.settings.live_samples, sampling, samples):
            yield None
        figures = row("", samples, self.settings.temperature, self.settings.seed)
        values = {kind: figures[kind] for kind in KINDS}
        return {
            kind: figure["value"]
            for kind, figure in values.items()
            if isinstance(figure, dict) and figure["value"] is not None
        }

    def _measure(self, arms: Sequence[Arm]) -> Work[Fact | None, None, dict[str, object]]:
        """Parent and arms on the same problems: sampled, then greedily."""
        settings = self.settings
        # the same problems whatever the seed, so that experiments can be compared
        problems = yield from gathered(held_out(settings.families, "test", TEST_SEED), settings.eval_problems)
        generators: dict[str, Generator] = {"parent": self.shelf.generator(settings.parent)}
        generators.update((arm.kind, arm.saved()) for arm in arms)
        found: dict[tuple[str, float], list[Judged]] = {}
        for temperature, samples in ((settings.temperature, settings.eval_samples), (0.0, 1)):
            for name, generator in generators.items():
                sink = found[name, temperature] = []
                before = self.done
                for done in evaluate(generator, problems, samples, self._sampling(settings.seed, temperature), sink):
                    self.done = before + done
                    how = "greedily" if temperature == 0 else f"at temperature {temperature:g}"
                    yield self._progress(f"Measuring {name} {how}: {done} of {len(problems) * samples}")

        def rows(temperature: float) -> list[dict[str, object]]:
            return [row(name, found[name, temperature], temperature, settings.seed) for name in generators]

        process, outcome = found["process", settings.temperature], found["outcome", settings.temperature]
        return {
            "arms": rows(settings.temperature),
            "arms_greedy": rows(0.0),
            "differences": differences(process, outcome, seed=settings.seed),
        }


@dataclass(frozen=True, slots=True)
class _Sampled:
    """One solution of the pool as both filters see it."""

    trace: Trace
    outcome: Outcome
    scores: tuple[StepScore, ...]
    threshold: float


def checkpoints(settings: ExperimentSettings) -> int:
    """How many checkpoints the two arms are likely to write."""
    each_time = settings.checkpoint_seconds == 0
    return 2 * (settings.updates if each_time else 1 + min(ON_THE_WAY, settings.updates - 1))


def _lean(trace: Trace) -> Trace:
    """Without its per-token figures, which for a pool of thousands would fill the memory."""
    return replace(trace, tokens=None)


def _numbered(folder: Path) -> tuple[int, Path]:
    """A folder of its own for this experiment, with the next free number, which its models carry in their names."""
    folder.mkdir(parents=True, exist_ok=True)
    tails = [name.name.removeprefix("experiment-") for name in folder.glob("experiment-*")]
    numbers = [int(tail) for tail in tails if tail.isdecimal() and tail.isascii()]
    number = max(numbers, default=0) + 1
    while True:
        try:
            (folder / f"experiment-{number}").mkdir()
            return number, folder / f"experiment-{number}"
        except FileExistsError:
            number += 1
