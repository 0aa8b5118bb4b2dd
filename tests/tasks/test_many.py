"""Acts on many traces as jobs: one act, one undo, nothing half done for good when they are stopped in between."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.store.library import problem, scores, trace
from workbench.core.facts import KEPT, Added, Fact, Flagged, Result, Scored, Solved
from workbench.core.split import split
from workbench.core.values import Flag
from workbench.store import Store
from workbench.tasks.acts import Acts
from workbench.tasks.many import Chosen, Verb, Wanted, many, turned

COUNT = 300
ALL = Chosen()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "library.db") as opened:
        for number in range(COUNT // 5):
            of = problem(number)
            traces = [trace(of, index, lines=3) for index in range(5)]
            opened.apply([Added(of), *map(Solved, traces), *(Scored(scores(each, 0.9, 0.2, 0.8)) for each in traces)])
        yield opened


def told(number: int) -> str:
    return f"done: {number}"


def write(store: Store, facts: Iterable[Fact | None], most: int = 10**9) -> dict[str, object]:
    """As the pump does, a batch at a time; the last Result. ``most``: kept facts before the job is stopped."""
    result: dict[str, object] = {}
    batch: list[Fact] = []
    for fact in facts:
        if isinstance(fact, Result):
            result = dict(fact.document)
        if isinstance(fact, KEPT):
            batch.append(fact)  # type: ignore[arg-type]
            most -= 1
        if len(batch) == 16 or not most:
            store.apply(batch)
            batch = []
        if not most:
            return result
    store.apply(batch)
    return result


def do(store: Store, verb: Verb, chosen: Chosen = ALL, **more: object) -> dict[str, object]:
    return write(store, many(store.path, "ann", Wanted(verb, **more), chosen, told))  # type: ignore[arg-type]


def turn(store: Store, *, forth: bool = False) -> dict[str, object]:
    act = store.next_act("ann", undone=forth)
    assert act is not None
    return write(store, turned(store.path, act, forth=forth))


def test_all_of_a_filter_are_flagged_in_one_act_and_taken_back_in_one(store: Store) -> None:
    first = next(store.trace_ids())
    store.apply([Flagged(Flag(first, True, "mine", "bob", 5.0))])
    assert do(store, "flag") == {"changed": COUNT - 1}
    assert store.totals().flagged == COUNT
    act = store.next_act("ann")
    assert act is not None
    assert act.what == f"done: {COUNT - 1}"
    assert turn(store) == {"what": act.what, "left": [], "changed": COUNT - 1}
    assert store.totals().flagged == 1, "who had flagged it keeps the flag"
    turn(store, forth=True)
    assert store.totals().flagged == COUNT
    assert do(store, "unflag", Chosen("flag:yes")) == {"changed": COUNT}
    assert store.totals().flagged == 0
    assert do(store, "unflag") == {"changed": 0}
    assert store.integrity() == []


def test_what_somebody_changed_since_is_left_and_named(store: Store) -> None:
    do(store, "flag")
    first = next(store.trace_ids())
    store.apply([Flagged(Flag(first, False, "", "bob", 4e9))])
    said = turn(store)
    assert said["left"] == []
    assert said["changed"] == COUNT, "it is as undo would have it"
    turn(store, forth=True)
    store.apply([Flagged(Flag(first, True, "look", "bob", 5e9))])
    said = turn(store)
    assert said["left"] == ["bob"]
    assert store.totals().flagged == 1


@pytest.mark.parametrize("verb", ["flag", "throw", "cut"])
def test_stopped_half_way_undo_takes_back_what_was_done(store: Store, verb: Verb) -> None:
    before = [store.trace(id) for id in store.trace_ids()]
    write(store, many(store.path, "ann", Wanted(verb, "sentence"), Chosen(), told), most=100)
    assert store.totals().flagged == 99 if verb == "flag" else True
    assert store.totals().traces == COUNT - 99 if verb == "throw" else True
    assert turn(store)["left"] == []
    assert store.totals().flagged == 0
    assert [store.trace(id) for id in store.trace_ids()] == before
    assert store.next_act("ann") is None


def test_undo_stopped_half_way_goes_on_when_it_is_asked_for_again(store: Store) -> None:
    do(store, "flag")
    act = store.next_act("ann")
    assert act is not None
    write(store, turned(store.path, act, forth=False), most=100)
    assert store.totals().flagged == COUNT - 100
    assert turn(store)["left"] == []
    assert store.totals().flagged == 0


def test_thrown_away_put_back_and_emptied_a_few_at_a_time(store: Store) -> None:
    some = tuple(store.trace_ids())[:40]
    do(store, "throw", Chosen(ids=some))
    assert len(store.binned()) == 40
    do(store, "put back", Chosen(ids=some[:10]))
    assert len(store.binned()) == 30
    assert store.totals().traces == COUNT - 30
    gone = 0
    while more := store.empty_bin(most=7):
        gone += more
        assert store.totals().traces == COUNT - 30, "what is left of the bin stays out of sight"
    assert gone == 30
    assert store.integrity() == []


def test_cut_anew_follows_the_rule_and_comes_back(store: Store) -> None:
    do(store, "cut", rule="sentence")
    assert all(
        found is not None and found.steps == split(found.text, "sentence") and len(found.steps) == 1
        for found in map(store.trace, store.trace_ids())
    )
    turn(store)
    assert all(found is not None and len(found.steps) == 3 for found in map(store.trace, store.trace_ids()))


def test_a_trace_that_is_gone_meanwhile_hinders_nothing(store: Store) -> None:
    ids = tuple(store.trace_ids())[:30]
    Acts(store, store.apply, "bob")
    do(store, "throw", Chosen(ids=ids[:1]))
    assert do(store, "flag", Chosen(ids=(*ids, "never was"))) == {"changed": 29}
