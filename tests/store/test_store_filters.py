"""SQL and plain Python agree on every filter: random filters over one library, evaluated both ways."""

import operator
import random
import re
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.library import problem, scores, trace, verdict
from workbench.core.aggregate import AGGREGATIONS, aggregate
from workbench.core.errors import UserError
from workbench.core.facts import Added, Checked, Fact, Flagged, Labelled, Scored, Solved
from workbench.core.filters import (
    ALLOWED,
    All,
    Either,
    Filter,
    Is,
    Not,
    OutcomeScore,
    Score,
    Steps,
    Words,
    asks_traces,
    parse,
)
from workbench.core.supervision import accepts, disagreement, quadrant
from workbench.core.values import Flag, Label, Problem, Spec, TraceScores
from workbench.store import Interrupted, Reading, Store, TraceView, hits, lists
from workbench.store.sorting import Sorting

WORDS = ("apple", "apples", "carry", "twelve", "12", "x", "Café", "7×8", "pear_tree", "line")
SCORERS = ("likelihood", "prm")
OPERATORS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("filters") / "library.db") as store:
        assert not store.readonly
        store.apply(facts(random.Random(5)))
        yield store


@pytest.fixture(scope="module")
def known(store: Store) -> list[tuple[Problem, list[TraceView]]]:
    """Everything in the library, read once."""
    problems = [store.problem(row.id) for row in store.problem_page(limit=1000)]
    return [(one, store.views_of(one.id)) for one in problems if one is not None]


def facts(draw: random.Random) -> Iterator[Fact]:
    """Forty problems, every third without traces, the rest with up to four; everything else by chance."""
    for number in range(40):
        text = " ".join(draw.choices(WORDS, k=3)) + f" no {number}"
        one = problem(number, text=text, family=draw.choice(("own", "equations", "knights")))
        yield Added(one)
        for index in range(0 if number % 3 == 0 else draw.randint(1, 4)):
            solved = trace(one, index, lines=draw.randint(0, 4), model=draw.choice(("policy", "clean")))
            yield Solved(solved)
            for name in SCORERS:
                if draw.random() < 0.7:
                    values = [draw.choice((None, 0.1, 0.5, 0.5, 0.9, 1.0)) for _ in solved.steps]
                    yield Scored(scores(solved, *values, scorer=Spec.of(name)))
            if draw.random() < 0.8:
                yield Checked(solved.id, verdict(draw.choice(("right", "wrong", "unknown"))))
            for step in solved.steps:
                if draw.random() < 0.3:
                    yield Labelled(Label(solved.id, step, draw.choice((-1, 0, 1, None))))
            if draw.random() < 0.3:
                yield Flagged(Flag(solved.id, True))
                if draw.random() < 0.3:
                    yield Flagged(Flag(solved.id, False))


def evaluated(node: Filter, one: Problem, view: TraceView | None, reading: Reading) -> bool:
    """What the filter means, word for word."""
    match node:
        case Words(text=text, phrase=phrase):
            return found(text, one.text, phrase) or (view is not None and found(text, view.trace.text, phrase))
        case Not(term=term):
            return not evaluated(term, one, view, reading)
        case All(terms=terms):
            return all(evaluated(term, one, view, reading) for term in terms)
        case Either(terms=terms):
            return any(evaluated(term, one, view, reading) for term in terms)
        case Is(key="family", value=value):
            return one.family == value
        case Is(key="problem", value=value):
            return one.id == value
        case OutcomeScore():
            return False
    assert view is not None
    match node:
        case Steps(op=op, value=number):
            return bool(OPERATORS[op](len(view.trace.steps), number))
        case Score(op=op, value=number, scorer=scorer, how=how):
            known = view.scores.get(scorer or reading.scorer)
            total = aggregate(known.scores, how).value if known else None
            return total is not None and bool(OPERATORS[op](total, number))
        case Is(key="right", value=value):
            outcome = view.verdict.outcome if view.verdict else "none"
            return outcome == {"yes": "right", "no": "wrong"}.get(value, value)
        case Is(key="flag", value=value):
            return (view.flag is not None) == (value == "yes")
        case Is(key="label", value=value):
            values = {label.value for label in (view.labels or {}).values()}
            return not values if value == "none" else {"error": -1, "sound": 1, "unclear": 0}[value] in values
        case Is(key="model", value=value):
            return view.trace.model == value
        case Is(key="trace", value=value):
            return view.trace.id == value
        case Is(key="disagree", value=value):
            return apart(view, reading) == (value == "yes")
        case Is(key="quadrant", value=value):
            return cell_of(view, reading) == value
    raise AssertionError(node)


def apart(view: TraceView, reading: Reading) -> bool:
    known = view.scores.get(reading.scorer)
    outcome = view.verdict.outcome if view.verdict else "unknown"
    return bool(known and disagreement(outcome, known.scores, reading.threshold, reading.how))


def cell_of(view: TraceView, reading: Reading) -> str:
    known = view.scores.get(reading.scorer)
    scored = known.scores if known else ()
    outcome = view.verdict.outcome if view.verdict else "unknown"
    told = accepts(scored, reading.threshold, reading.how) is not None
    return quadrant(outcome, scored, reading.threshold, reading.how) if told else "unscored"


def found(words: str, text: str, phrase: bool) -> bool:
    """The words one after another; the last one may go on unless it is a phrase."""
    bare = [unicodedata.normalize("NFD", part.lower()).replace("\u0301", "") for part in (words, text)]
    wanted, there = (re.findall("[a-z0-9]+", part) for part in bare)
    for start in range(len(there) - len(wanted) + 1):
        window = there[start : start + len(wanted)]
        last = window[-1] == wanted[-1] if phrase else window[-1].startswith(wanted[-1])
        if window[:-1] == wanted[:-1] and last:
            return True
    return False


_OP = st.sampled_from(sorted(OPERATORS))
_VALUE = st.sampled_from((0.0, 0.1, 0.5, 0.9, 1.0, 2.0, 3.0))
_ASKED = (*WORDS, "app", "001", "no", "caf", "8", "tree", "TWELVE", "n", "ear", "2", "ple", "cafe")
_PHRASE = st.lists(st.sampled_from(_ASKED), min_size=1, max_size=2).map(" ".join)
_READING = st.builds(Reading, st.sampled_from((*SCORERS, "nobody")), st.sampled_from(AGGREGATIONS), _VALUE)


@pytest.fixture(scope="module")
def filters(store: Store) -> st.SearchStrategy[Filter]:
    """Filters of up to six terms, some with ids that are there."""
    traces = [*list(store.trace_ids())[:3], "nobody"]
    problems = [*list(store.problem_ids())[:4], "nobody"]
    terms: st.SearchStrategy[Filter] = st.one_of(
        st.builds(Words, _PHRASE, st.booleans()),
        st.sampled_from([Is(key, value) for key, values in ALLOWED.items() for value in values]),  # type: ignore[arg-type]
        st.builds(Is, st.just("model"), st.sampled_from(("policy", "clean", "nobody"))),
        st.builds(Is, st.just("family"), st.sampled_from(("own", "equations", "nobody"))),
        st.builds(Is, st.just("trace"), st.sampled_from(traces)),
        st.builds(Is, st.just("problem"), st.sampled_from(problems)),
        st.builds(Steps, _OP, _VALUE),
        st.builds(Score, _OP, _VALUE, st.sampled_from((None, *SCORERS)), st.sampled_from(AGGREGATIONS)),
        st.builds(OutcomeScore, _OP, _VALUE),
    )
    return st.recursive(
        terms,
        lambda inner: st.one_of(
            st.builds(Not, inner),
            st.builds(All, st.lists(inner, max_size=3).map(tuple)),
            st.builds(Either, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        ),
        max_leaves=6,
    )


@settings(max_examples=120, deadline=None)
@given(
    data=st.data(),
    reading=_READING,
    rare=st.sampled_from((0, 5, 5_000)),
    few=st.tuples(st.sampled_from((0, 5, 5_000)), st.sampled_from((0, 5_000))),
    endings=st.sampled_from((1, 16)),
)
def test_sql_finds_what_the_words_mean(
    store: Store,
    known: list[tuple[Problem, list[TraceView]]],
    filters: st.SearchStrategy[Filter],
    data: st.DataObject,
    reading: Reading,
    rare: int,
    few: tuple[int, int],
    endings: int,
) -> None:
    node = data.draw(filters)
    traces, problems = [], []
    for one, views in known:
        matching = [view.trace.id for view in views if evaluated(node, one, view, reading)]
        traces += matching
        if matching or (not views and not asks_traces(node) and evaluated(node, one, None, reading)):
            problems.append((one.id, len(matching)))
    # the plan by a rare term and the plan by walking must find the same, as must words in few texts and in most
    usual = lists._RARE, lists._COMMON, lists._ORDERED, hits._FEW, hits._FEW_COUNTED, hits._ENDINGS
    lists._RARE, lists._COMMON, lists._ORDERED = rare, 10 * rare, few[0]
    hits._FEW = hits._FEW_COUNTED = dict(zip(("trace", "problem"), few, strict=True))
    hits._ENDINGS = endings
    store._hits.forget()
    try:
        page = lists.page(store._sql, store._hits, node, Sorting(reading=reading), limit=1000)
        assert [(row.id, row.matching) for row in page] == problems
        assert sorted(lists.trace_ids(store._sql, store._hits, node, reading)) == sorted(traces)
        assert list(lists.problem_ids(store._sql, store._hits, node, reading)) == [uid for uid, _ in problems]
        counted = lists.count(store._sql, store._hits, node, reading, 10_000)
        assert (counted.problems, counted.traces, counted.exact) == (len(problems), len(traces), True)
    finally:
        lists._RARE, lists._COMMON, lists._ORDERED, hits._FEW, hits._FEW_COUNTED, hits._ENDINGS = usual


@settings(max_examples=40, deadline=None)
@given(reading=_READING, filter=st.sampled_from(("", "right:yes", "-flag:yes", "apple", "model:policy steps>1")))
def test_the_two_by_two_is_what_supervision_says(store: Store, reading: Reading, filter: str) -> None:
    expected = dict.fromkeys(("accept_right", "accept_wrong", "reject_right", "reject_wrong", "unknown"), 0)
    for uid in store.trace_ids(filter):
        view = store.view(uid)
        assert view is not None
        known: TraceScores | None = view.scores.get(reading.scorer)
        outcome = view.verdict.outcome if view.verdict else "unknown"
        expected[quadrant(outcome, known.scores if known else (), reading.threshold, reading.how)] += 1
    assert store.quadrants(reading, filter) == expected


@pytest.mark.parametrize("filter", ["", "right:yes", "quadrant:reject_wrong OR flag:yes", "apple -model:policy"])
def test_a_mark_says_whether_its_trace_matches(store: Store, filter: str) -> None:
    wanted = set(store.trace_ids(filter))
    rows = store.problem_page(filter, limit=1000)
    marks = [mark for row in rows for mark in row.marks]
    assert {mark.trace for mark in marks if mark.matches} == wanted
    assert any(not mark.matches for mark in marks) == (filter != "")


def test_pages_follow_one_another_without_gap_or_repeat(store: Store) -> None:
    whole = [row.id for row in store.problem_page(limit=1000)]
    walked: list[str] = []
    while rows := store.problem_page(after=walked[-1] if walked else None, limit=7):
        walked += [row.id for row in rows]
    assert walked == whole
    assert len(whole) == 40


_JOINED = ("line app", "line OR app", "app OR line -n", "right:yes prm<0.6", "line right:no prm:prm.mean<0.8")
_SEARCHED = (*_ASKED, *(f'"{word}"' for word in _ASKED), *_JOINED)


@pytest.mark.parametrize("filter", _SEARCHED)
def test_a_search_finds_the_same_in_few_texts_and_in_most(
    store: Store,
    known: list[tuple[Problem, list[TraceView]]],
    filter: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    node = parse(filter)
    wanted = sum(evaluated(node, one, view, Reading()) for one, views in known for view in views)
    alone = [] if asks_traces(node) else [one for one, views in known if not views]
    bare = [one for one in alone if evaluated(node, one, None, Reading())]
    for traces, problems, rare in ((0, 0, 5_000), (50, 50, 50), (0, 0, 3), (0, 50, 3), (50, 0, 3)):
        monkeypatch.setattr(hits, "_FEW", {"trace": traces, "problem": problems})
        monkeypatch.setattr(hits, "_FEW_COUNTED", {"trace": traces, "problem": problems})
        monkeypatch.setattr(lists, "_RARE", rare)
        monkeypatch.setattr(lists, "_ORDERED", 7)
        store._hits.forget()
        counted = store.count(filter)
        assert counted.traces == wanted
        rows = store.problem_page(filter, limit=1000)
        assert (len(rows), sum(row.matching for row in rows)) == (counted.problems, wanted)
        assert len(bare) == sum(not row.marks for row in rows)


def test_a_filter_may_have_more_words_than_are_remembered(store: Store) -> None:
    words = [f"what{number}" for number in range(2 * hits._KEPT)]
    assert store.count(" OR ".join(("apple", *words))) == store.count("apple")
    assert store.count("apple").traces > 0


@pytest.mark.parametrize("few", [0, 5_000])
def test_words_find_what_was_written_since(tmp_path: Path, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hits, "_FEW", {"trace": few, "problem": few})
    monkeypatch.setattr(hits, "_FEW_COUNTED", {"trace": few, "problem": few})
    with Store.open(tmp_path / "library.db") as store:
        for number in range(3):
            store.apply([Added(problem(number, text=f"carry the {number}"))])
            assert store.count("carr").problems == number + 1
            assert len(store.problem_page("carr -2")) == min(number + 1, 2)


def test_what_stops_a_search_in_texts_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hits, "_FEW_COUNTED", {"trace": 0, "problem": 0})
    store._hits.forget()

    def stopped(*asked: object) -> bool:
        error = sqlite3.OperationalError("interrupted")
        error.sqlite_errorcode = sqlite3.SQLITE_INTERRUPT
        with store._sql.said():
            raise error

    assert store.count("-apple").traces
    store._sql.function("stands_in", 4, stopped)
    try:
        with pytest.raises(Interrupted, match="given up"):
            store.count("-apple")
    finally:
        store._sql.function("stands_in", 4, store._hits._stands_in)


def test_counts_stop_at_their_cap(store: Store) -> None:
    counted = store.count(cap=10)
    assert (counted.problems, counted.traces, counted.exact) == (10, 10, False)


@pytest.mark.parametrize("typed", ['"drop table', "'; --", 'text:"a OR b NEAR c*"', "model:' OR 1=1", "NEAR(a)", "a*"])
def test_what_is_typed_is_never_taken_for_sql(store: Store, typed: str) -> None:
    before = store.totals()
    with suppress(UserError):
        store.problem_page(typed)
    assert store.totals() == before


@settings(max_examples=60, deadline=None)
@given(typed=st.text(max_size=20) | st.text(alphabet=st.sampled_from('a1 "()-:<>*\\^\0\ud800²ʰ'), max_size=12))
def test_whatever_is_typed_is_counted_or_refused(store: Store, typed: str) -> None:
    with suppress(UserError):
        assert store.count(typed).exact


def test_marks_carry_what_the_reading_asks(store: Store, tmp_path: Path) -> None:
    reading = Reading("prm", "mean", 0.5)
    for row in store.problem_page("", reading, limit=1000):
        for mark, view in zip(row.marks, store.views_of(row.id), strict=True):
            known = view.scores.get("prm")
            assert mark.trace == view.trace.id
            assert mark.score == (aggregate(known.scores, "mean").value if known else None)
            assert mark.outcome == (view.verdict.outcome if view.verdict else None)
            assert mark.flagged == (view.flag is not None)
            assert mark.labelled == bool(view.labels)
        assert store.problem_row(row.id, reading) == row
    assert store.problem_row("nobody") is None


def test_a_beginning_with_many_rare_endings_finds_all_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hits, "_FEW", {"trace": 20, "problem": 20})
    monkeypatch.setattr(hits, "_FEW_COUNTED", {"trace": 20, "problem": 20})
    with Store.open(tmp_path / "many.db") as many:
        asked = [Problem.make(f"Find b{number:02}.", str(number)) for number in range(60)]
        many.apply([Added(one) for one in asked])
        assert many.count("b").problems == 60
        assert [row.id for row in many.problem_page("b", limit=100)] == [one.id for one in asked]
        assert many.count("b0").problems == 10
