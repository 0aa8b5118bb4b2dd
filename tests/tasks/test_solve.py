"""Sampling, scoring and checking as one stream of facts: order, resuming, streaming, cancelling."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from workbench.core.errors import UserError
from workbench.core.facts import Added, Checked, Ended, Fact, Progress, Scored, Solved, Started, Streaming, Waiting
from workbench.core.protocols import Chunk, Generator, Sampling, Scale, StepScorer
from workbench.core.split import split
from workbench.core.values import Problem, Spec, Step, StepScore, Trace, trace_id
from workbench.problems import family
from workbench.tasks.lane import Job, Lane
from workbench.tasks.live import Live
from workbench.tasks.score import score
from workbench.tasks.shelf import Shelf
from workbench.tasks.solve import solve
from workbench.tasks.verifier import NO_VERIFIER, Verifier

SCORERS = ("reader", "judge", "verifier")
SAMPLING = Sampling(n=2, temperature=1.0, max_tokens=10, seed=3)


def problems(count: int) -> list[Problem]:
    return [family("equations").problem(1, number) for number in range(count)]


def facts_of(facts: Iterator[Fact | None]) -> list[Fact]:
    return [fact for fact in facts if fact is not None]


def test_every_trace_is_solved_then_checked_and_scored_by_each_scorer(models: Path) -> None:
    chosen = problems(3)
    facts = facts_of(solve(Shelf(), "small", chosen, SAMPLING, scorers=SCORERS, stream=False))
    assert facts[0] == Started("Sampling", 6)
    assert [fact.problem for fact in facts if isinstance(fact, Added)] == chosen
    traces = [fact.trace for fact in facts if isinstance(fact, Solved)]
    assert Counter(trace.problem for trace in traces) == {problem.id: 2 for problem in chosen}
    for trace in traces:
        solved = facts.index(Solved(trace))
        checked = [number for number, fact in enumerate(facts) if isinstance(fact, Checked) and fact.trace == trace.id]
        scored = {
            fact.scores.scorer.name: (number, fact.scores)
            for number, fact in enumerate(facts)
            if isinstance(fact, Scored) and fact.scores.trace == trace.id
        }
        assert set(scored) == {"likelihood", "prm", "verifier"}
        assert len(checked) == 1
        assert solved < min(checked[0], *(number for number, _ in scored.values()))
        assert all(scores.spans == trace.steps for _, scores in scored.values())
    assert facts[-1] == Progress(6, 6, "small")


def test_only_the_missing_samples_are_made_and_they_are_the_same_ones(models: Path) -> None:
    shelf, chosen = Shelf(), problems(2)
    whole = [fact.trace for fact in solve(shelf, "small", chosen, SAMPLING, scorers=()) if isinstance(fact, Solved)]
    have = {whole[0].id, whole[3].id}
    rest = [
        fact.trace
        for fact in solve(shelf, "small", chosen, SAMPLING, scorers=(), have=have)
        if isinstance(fact, Solved)
    ]
    expected = {trace.id: trace.text for trace in whole if trace.id not in have}
    assert {trace.id: trace.text for trace in rest} == expected
    everything = frozenset(trace.id for trace in whole)
    assert facts_of(solve(shelf, "small", chosen, SAMPLING, scorers=(), have=everything)) == [
        Started("Sampling", 0),
        Progress(0, 0, "small"),
    ]


def test_a_problem_named_twice_is_sampled_once(models: Path) -> None:
    (one,) = problems(1)
    facts = facts_of(solve(Shelf(), "small", [one, one], SAMPLING, scorers=()))
    assert sum(isinstance(fact, Solved) for fact in facts) == 2


def test_what_makes_no_sense_is_refused_before_anything_is_sampled(models: Path) -> None:
    shelf = Shelf()
    for wrong, says in [
        (lambda: solve(shelf, "small", problems(1), Sampling(n=0)), "at least one solution"),
        (lambda: solve(shelf, "smal", problems(1), SAMPLING), "did you mean 'small'"),
        (lambda: solve(shelf, "small", problems(1), SAMPLING, scorers=("lies",)), "no scorer 'lies'"),
        (lambda: solve(shelf, "judge", problems(1), SAMPLING, scorers=()), "cannot write"),
        (lambda: solve(shelf, "small", [Problem.make("Long " * 500)], SAMPLING, scorers=()), "tokens long"),
        (lambda: solve(shelf, "small", [Problem.make("  ")], SAMPLING, scorers=()), "without text"),
    ]:
        kept: list[Fact] = []
        with pytest.raises(UserError, match=says):
            kept.extend(fact for fact in wrong() if isinstance(fact, Solved))
        assert not kept


def test_an_own_problem_is_not_scored_by_the_verifier_and_says_why() -> None:
    own = Problem.make("What is 3 + 4?", "7")
    text = "3 + 4 = 7.\nThe answer is \\boxed{7}."
    scores = next(Verifier().score([(own, text, split(text))]))
    assert scores == (StepScore(None, NO_VERIFIER),) * 2


def test_the_verifier_judges_every_step_of_a_built_in_problem() -> None:
    problem = family("equations").problem(0, 0)
    lines = problem.solution.splitlines()
    wrong = [lines[0].replace("=", "= 1 +"), *lines[1:]]
    for written, expected in [(lines, 1.0), (wrong, 0.0)]:
        text = "\n".join(written)
        scores = next(Verifier().score([(problem, text, split(text))]))
        assert scores is not None
        assert scores[0].value == expected
        assert len(scores) == len(written)


class Counting:
    """A real StepScorer that remembers what it was asked: 1 for the first step, then ever less."""

    title, threshold, scale, spec = "Counting", 0.5, Scale(), Spec.of("counting")

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def score(self, items: Sequence[tuple[Problem, str, Sequence[Step]]]) -> Iterator[tuple[StepScore, ...] | None]:
        for _, text, steps in items:
            self.asked.append([step.of(text) for step in steps])
            yield tuple(StepScore(1 / (number + 1)) for number, _ in enumerate(steps))
            yield None


def test_a_step_is_scored_the_moment_it_closes_and_only_then() -> None:
    (problem,) = problems(1)
    counting = Counting()
    live = Live([counting], {problem.id: problem}, "line", "small", every=0.0)
    said: list[Streaming] = []
    for text in ["Sub", "Subtract 4", "Subtract 4\n", "Subtract 4\nDiv", "Subtract 4\nDivide\nx"]:
        live.take(Chunk("t1", problem.id, text))
        said += [fact for fact in live.due() if fact is not None]
    assert counting.asked == [["Subtract 4"], ["Subtract 4", "Divide"]]
    assert [len(fact.scores.scores) if fact.scores else 0 for fact in said] == [0, 0, 1, 1, 2]
    assert [fact.text for fact in said][-1] == "Subtract 4\nDivide\nx"
    live.forget("t1")
    assert list(live.due()) == []


def test_of_many_chunks_between_two_looks_only_the_newest_is_said() -> None:
    (problem,) = problems(1)
    live = Live([], {problem.id: problem}, "line", "small", every=3600.0)
    said: list[Streaming | None] = []
    for length in range(1, 50):
        live.take(Chunk("t1", problem.id, "x" * length))
        live.take(Chunk("t2", problem.id, "y" * length))
        said += live.due()
    assert said == [Streaming("t1", problem.id, "x", None, "small"), Streaming("t2", problem.id, "y", None, "small")]


class Scripted:
    """A real Generator that writes what the test wrote down."""

    name = "scripted"

    def __init__(self, *texts: str) -> None:
        self.texts, self.closed = texts, False

    def spec(self, sampling: Sampling) -> Spec:
        return Spec.of("sample", seed=sampling.seed, model=self.name)

    def sample(
        self, wanted: Sequence[tuple[Problem, int]], sampling: Sampling, *, stream: bool = False
    ) -> Iterator[Chunk | Trace | None]:
        spec = self.spec(sampling)
        try:
            for problem, index in wanted:
                text = self.texts[index]
                id = trace_id(problem.id, spec, index)
                for end in range(1, len(text)):
                    yield None
                    if stream:
                        yield Chunk(id, problem.id, text[:end])
                yield Trace(id, problem.id, text, split(text), self.name, spec, index)
        finally:
            self.closed = True


class Bench(Shelf):
    """A shelf with a scripted generator and a counting scorer on it."""

    def __init__(self, generator: Scripted) -> None:
        super().__init__()
        self.script, self.counting = generator, Counting()

    def generator(self, name_or_folder: str) -> Generator:
        return self.script

    def scorer(self, choice: str) -> StepScorer:
        return self.counting


def test_streamed_text_reaches_the_view_and_the_trace_the_store() -> None:
    own = Problem.make("What is 3 + 4?", "7")
    bench = Bench(Scripted("3 + 4 = 7.\nThe answer is \\boxed{7}.", "So 8.\nThe answer is \\boxed{8}."))
    facts = facts_of(solve(bench, "scripted", [own], Sampling(n=2), scorers=("counting",)))
    shown = [fact for fact in facts if isinstance(fact, Streaming)]
    assert shown, "the first look comes at once"
    assert all(own.id == fact.problem and fact.model == "scripted" for fact in shown)
    outcomes = [fact.verdict.outcome for fact in facts if isinstance(fact, Checked)]
    assert outcomes == ["right", "wrong"]
    finals = [fact.scores.scores for fact in facts if isinstance(fact, Scored)]
    assert finals == [(StepScore(1.0), StepScore(0.5))] * 2


def test_closing_the_job_closes_the_sampler() -> None:
    bench = Bench(Scripted("one\ntwo\nthree"))
    facts = solve(bench, "scripted", [Problem.make("Count.")], Sampling(n=1), scorers=("counting",))
    for _ in range(5):
        next(facts)
    assert not bench.script.closed
    facts.close()  # type: ignore[attr-defined]
    assert bench.script.closed


def test_a_lane_closes_while_it_samples_and_while_scoring_interrupts_it(models: Path) -> None:
    lane, shelf = Lane("model"), Shelf()
    (problem,) = problems(1)
    trace = Trace("t1", problem.id, problem.solution, split(problem.solution))
    endless = Sampling(n=64, max_tokens=400)
    sampling = lane.submit(Job("Generate", lambda: solve(shelf, "small", problems(4), endless, scorers=SCORERS)))
    said: list[tuple[Job, Fact]] = []
    while not any(isinstance(fact, Streaming) for _, fact in said):
        assert lane.said.wait(300)
        said += lane.said.take()
    scoring = lane.submit(Job("Score", lambda: score(shelf, SCORERS, [(problem, trace)]), interactive=True))
    while not any(job is scoring and isinstance(fact, Ended) for job, fact in said):
        assert lane.said.wait(300)
        said += lane.said.take()
    assert (sampling, Waiting("Score")) in said
    assert sum(job is scoring and isinstance(fact, Scored) for job, fact in said) == 3
    assert lane.close(300)
    assert lane.said.take()[-1] == (sampling, Ended(cancelled=True))


def test_scoring_skips_what_the_same_spec_has_scored(models: Path) -> None:
    shelf = Shelf()
    (problem,) = problems(1)
    text = problem.solution
    trace = Trace("t1", problem.id, text, split(text))
    other = replace(trace, id="t2")
    first = [fact for fact in score(shelf, SCORERS, [(problem, trace)]) if isinstance(fact, Scored)]
    assert [fact.scores.scorer.name for fact in first] == ["likelihood", "prm", "verifier"]
    have = {(fact.scores.trace, fact.scores.scorer) for fact in first}
    again = facts_of(
        score(shelf, SCORERS, iter([(problem, trace), (problem, other)]), has=lambda *key: key in have, total=2)
    )
    assert {fact.scores.trace for fact in again if isinstance(fact, Scored)} == {"t2"}
    assert again[-1] == Progress(2, 2)


def test_a_shelf_keeps_what_is_loaded_and_reads_a_changed_folder_anew(models: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(models / "small", tmp_path / "mine")
    shelf = Shelf(room=2)
    first = shelf.loaded(str(tmp_path / "mine"))
    assert shelf.loaded(str(tmp_path / "mine")) is first
    assert shelf.generator(str(tmp_path / "mine")) is shelf.generator(str(tmp_path / "mine"))
    about = tmp_path / "mine" / "workbench.json"
    about.write_text(about.read_text("utf-8").replace('"small"', '"renamed"'), "utf-8")
    assert shelf.loaded(str(tmp_path / "mine")).name == "renamed"
    assert shelf.generator(str(tmp_path / "mine")).name == "renamed", "the weights are alike, the model is not"
    assert shelf.generator("small").name == "small"
    for name in ("reader", "judge"):
        shelf.loaded(name)
    assert shelf.loaded(str(tmp_path / "mine")) is not first


def test_a_shelf_belongs_to_one_thread(models: Path) -> None:
    import threading

    shelf = Shelf()
    shelf.loaded("small")
    errors: list[Exception] = []

    def elsewhere() -> None:
        try:
            shelf.loaded("small")
        except RuntimeError as error:
            errors.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert "one thread" in str(errors[0])


def test_warming_up_loads_what_is_there_and_leaves_out_what_is_not(models: Path) -> None:
    shelf = Shelf()
    facts = facts_of(shelf.warm_up(("small", "no such model")))
    assert facts == [Started("Loading the models")]
    assert shelf.loaded("small").name == "small"
