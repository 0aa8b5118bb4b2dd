"""The counts kept beforehand are what a look at every trace finds, whatever was written, hidden or taken out again."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.library import POLICY, problem, scores, trace, verdict
from workbench.core.aggregate import AGGREGATIONS, Aggregation, aggregate, cut
from workbench.core.facts import Added, Checked, Fact, Scored, Solved
from workbench.core.supervision import accepts, quadrant
from workbench.core.values import Spec, Trace
from workbench.store import Reading, Store, TraceView
from workbench.store.tally import _bin, bin_of
from workbench.store.writing import PERSON

VALUES = (None, 0.0, 1e-7, 0.1, 0.31, 0.5, 0.5, 0.625, 0.9, 1.0, 1.0, 3.5, -2.0, 1e9)
SCORERS = (Spec.of("likelihood"), Spec.of("likelihood", version=2), Spec.of("prm"))
THRESHOLDS = (0.0, 1e-7, 0.1, 0.3, 0.31, 0.5, 0.6, 0.9, 1.0, 2.0, -1.0)
PROBLEMS = [problem(n) for n in range(4)]
TRACES = [trace(one, index, lines=3, spec=POLICY) for one in PROBLEMS for index in range(3)]


def something(draw: random.Random) -> list[Fact]:
    """A few facts about a few traces, mostly such as the library takes."""
    facts: list[Fact] = []
    for _ in range(draw.randint(1, 6)):
        told: Trace = draw.choice(TRACES)
        facts += [Added(one) for one in PROBLEMS if one.id == told.problem]
        facts.append(Solved(told))
        for _ in range(draw.randint(0, 3)):
            if draw.random() < 0.6:
                values = [draw.choice(VALUES) for _ in range(draw.choice((3, 3, 3, 1, 0)))]
                facts.append(Scored(scores(told, *values, scorer=draw.choice(SCORERS))))
            else:
                checker = draw.choice((Spec.of("numeric"), Spec.of(PERSON)))
                facts.append(Checked(told.id, verdict(draw.choice(("right", "wrong", "unknown")), checker)))
    return facts


def write(store: Store, draw: random.Random, imports: list[int]) -> None:
    """One of the ways in which a library changes."""
    hidden = [one for (one,) in store._sql.rows("SELECT id FROM import WHERE done = 0")]
    match draw.randint(0, 9):
        case 0:
            store.apply(something(draw))
        case 1 if imports:
            store.drop_import(imports.pop(draw.randrange(len(imports))))
        case 2 | 3 if hidden:
            store.finish_import(draw.choice(hidden))
        case _ if hidden:
            store.apply(something(draw), import_id=draw.choice(hidden))
        case _:
            imports.append(store.begin_import("file", "prm800k"))


def everything(store: Store) -> list[TraceView]:
    found = [store.view(uid) for uid in store.trace_ids()]
    return [view for view in found if view is not None]


def counted(views: list[TraceView], reading: Reading) -> tuple[dict[str, int], tuple[int, int]]:
    """The 2x2 and (rejected, scored) by looking at every trace."""
    table = dict.fromkeys(("accept_right", "accept_wrong", "reject_right", "reject_wrong", "unknown"), 0)
    judged = []
    for view in views:
        known = view.scores.get(reading.scorer)
        values = known.scores if known else ()
        outcome = view.verdict.outcome if view.verdict else "unknown"
        table[quadrant(outcome, values, reading.threshold, reading.how)] += 1
        judged.append(accepts(values, reading.threshold, reading.how))
    return table, (judged.count(False), len(judged) - judged.count(None))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 20))
def test_the_histogram_says_what_a_look_at_every_trace_says(
    tmp_path_factory: pytest.TempPathFactory, seed: int, steps: int
) -> None:
    draw = random.Random(seed)
    with Store.open(tmp_path_factory.mktemp("tally") / "library.db") as store:
        imports: list[int] = []
        for _ in range(steps):
            write(store, draw, imports)
        views = everything(store)
        for how in AGGREGATIONS:
            for scorer in ("likelihood", "prm", "nobody"):
                for threshold in draw.sample(THRESHOLDS, 4):
                    reading = Reading(scorer, how, threshold)
                    table, (no, judged) = counted(views, reading)
                    assert store.quadrants(reading) == table, reading
                    # the other way: every trace looked at by the database
                    assert store.quadrants(reading, "steps>=0") == table, reading
                    for filter in ("", "steps>=0"):
                        assert (found := store.rejected(reading, filter)).rejected == no, (reading, filter)
                        assert found.scored == judged
        kept_of_problems(store, views)


def kept_of_problems(store: Store, views: list[TraceView]) -> None:
    """What lists are sorted by."""
    for one in PROBLEMS:
        own = [view for view in views if view.trace.problem == one.id]
        outcomes = [view.verdict.outcome if view.verdict else None for view in own]
        checked = outcomes.count("right") + outcomes.count("wrong")
        share = outcomes.count("right") / checked if checked else None
        row = store._sql.row("SELECT id, traces, share FROM problem WHERE uid = ?", (one.id,))
        if row is None:
            assert not own
            continue
        assert row[1:] == (len(own), share)
        for scorer in ("likelihood", "prm"):
            lows = store._sql.row(
                "SELECT low, product, mean, last, logodds, geomean FROM problem_score WHERE problem_id = ?"
                " AND scorer_id = (SELECT id FROM scorer WHERE name = ?)",
                (row[0], scorer),
            )
            expected = []
            for how in AGGREGATIONS:
                known = [aggregate(view.scores[scorer].scores, how).value for view in own if scorer in view.scores]
                expected.append(min((value for value in known if value is not None), default=None))
            assert (lows or (None,) * 6) == tuple(expected)


@given(value=st.floats(allow_nan=False), other=st.floats(allow_nan=False), how=st.sampled_from(AGGREGATIONS))
def test_bins_grow_with_the_value_and_are_the_same_in_sql(
    bare: Store, value: float, other: float, how: Aggregation
) -> None:
    small, big = sorted((value, other))
    assert bin_of(small, how) <= bin_of(big, how)
    assert bare._sql.value(f"SELECT {_bin('v', how)} FROM (SELECT ? AS v)", (value,)) == bin_of(value, how)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("bins") / "library.db") as store:
        yield store


def test_a_threshold_on_an_edge_and_beside_it(tmp_path: Path) -> None:
    with Store.open(tmp_path / "library.db") as store:
        store.apply([Added(PROBLEMS[0]), Solved(TRACES[0]), Scored(scores(TRACES[0], 0.5, 0.5, 0.5))])
        for how in ("min", "mean", "last", "geomean"):
            assert store.rejected(Reading(how=how, threshold=0.5)).rejected == 0
            assert store.rejected(Reading(how=how, threshold=0.5000001)).rejected == 1
        assert cut(0.5, "logodds") == 0
        assert store.rejected(Reading(how="logodds", threshold=0.5)).rejected == 0
        assert store.rejected(Reading(how="product", threshold=0.125)).rejected == 0
