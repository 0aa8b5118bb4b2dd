"""Scoring what a scorer has not read: only that, as it is needed, and nothing twice."""

from pathlib import Path

from tests.store.library import problem, trace
from workbench.core.facts import Added, Progress, Scored, Solved, Started
from workbench.store import Store
from workbench.tasks.score_rest import score_rest
from workbench.tasks.shelf import Shelf

SCORER = "verifier"


def test_only_what_is_not_scored_is_scored_and_the_rest_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    problems = [problem(number) for number in range(3)]
    traces = [trace(one, index) for one in problems for index in range(2)]
    with Store.open(path) as store:
        store.apply([Added(one) for one in problems] + [Solved(one) for one in traces])
        said = list(score_rest(path, Shelf(), SCORER))
        assert next(fact for fact in said if isinstance(fact, Started)).total == 6
        assert [fact.scores.trace for fact in said if isinstance(fact, Scored)] == [one.id for one in traces]
        assert [fact.done for fact in said if isinstance(fact, Progress)][-1] == 6
        store.apply(fact for fact in said if isinstance(fact, Scored))
        late = trace(problems[0], 7)
        store.apply([Solved(late)])
        again = [fact for fact in score_rest(path, Shelf(), SCORER) if isinstance(fact, Scored)]
        # the verifier cannot judge such problems and has said why: it is not asked again
        assert [fact.scores.trace for fact in again] == [late.id]


def test_it_writes_nothing_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    with Store.open(path) as store:
        store.apply([Added(problem()), Solved(trace(problem()))])
        list(score_rest(path, Shelf(), SCORER))
        assert not store.changed_elsewhere()
        assert store.scorer_names() == ()
