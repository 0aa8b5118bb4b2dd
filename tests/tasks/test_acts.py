"""Acts of a person: whatever two people do, undo, do again, over restarts, the library is its replay."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.store.library import problem, scores, trace
from workbench.core.cutting import halved, joined, moved
from workbench.core.errors import UserError
from workbench.core.facts import Added, Labelled, Scored, Solved
from workbench.core.values import ERROR, SOUND, UNCLEAR, Label, Spec, Step
from workbench.store import Reading, Store
from workbench.tasks import acts as by_hand
from workbench.tasks.acts import Acts, Change, Said

PRM = Spec.of("prm", fingerprint="p1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "library.db") as opened:
        one = problem(1)
        opened.apply([Added(one), *(Solved(trace(one, index, lines=3)) for index in range(3))])
        opened.apply([Scored(scores(trace(one, index, lines=3), 0.9, 0.2, 0.8)) for index in range(3)])
        yield opened


def ids(store: Store) -> list[str]:
    return [view.trace.id for view in store.views_of(problem(1).id)]


def values(store: Store, id: str) -> dict[Step, int | None]:
    view = store.view(id)
    assert view is not None
    return {step: label.value for step, label in (view.labels or {}).items()}


def test_a_label_with_its_words_comes_and_goes(store: Store) -> None:
    acts, (first, *_) = Acts(store, store.apply, "ann"), ids(store)
    step = Step(0, 8)
    acts.do("one", [by_hand.label(store, first, step, "ann", Said(SOUND))])
    acts.do("two", [by_hand.label(store, first, step, "ann", Said(ERROR, 0.7, "calculation", "8 * 2 is 16"))])
    label = (store.view(first).labels or {})[step]  # type: ignore[union-attr]
    assert (label.value, label.confidence, label.error_type, label.note) == (ERROR, 0.7, "calculation", "8 * 2 is 16")
    assert [undone.what for undone in (acts.undo(), acts.undo()) if undone] == ["two", "one"]
    assert values(store, first) == {}
    assert acts.undo() is None
    acts.redo()
    acts.redo()
    assert values(store, first) == {step: ERROR}
    assert [one.value for one in store.labels(first)] == [SOUND, ERROR, SOUND, None, SOUND, ERROR], "nothing is lost"


def test_undo_outlives_the_program_and_redo_ends_with_the_next_act(store: Store) -> None:
    first, second, _ = ids(store)
    acts = Acts(store, store.apply, "ann")
    acts.do("flag", [by_hand.flag(store, first, "ann", on=True, reason="look")])
    acts.do("flag", [by_hand.flag(store, second, "ann", on=True)])
    with Store.open(store.path) as again:
        later = Acts(again, again.apply, "ann")
        assert later.undo() is not None
        assert Acts(again, again.apply, "bob").next_undo() is None, "what others did is theirs"
        assert [bool(view.flag) for view in again.views_of(problem(1).id)] == [True, False, False]
        later.do("sure", [by_hand.judged(again, first, "ann", "confirmed", on=True)])
        assert later.next_redo() is None


def test_somebody_elses_newer_word_is_left_and_named(store: Store) -> None:
    first, second, _ = ids(store)
    acts, step = Acts(store, store.apply, "ann"), Step(0, 8)
    acts.do("both", [by_hand.label(store, id, step, "ann", Said(ERROR)) for id in (first, second)])
    store.apply([Labelled(Label(first, step, SOUND, "person", "bob", created=1e12))])
    undone = acts.undo()
    assert undone is not None
    assert undone.left == ("bob",)
    assert undone.changed == 1
    assert values(store, second) == {}
    assert values(store, first) == {step: SOUND}


def test_a_clock_set_back_loses_no_word(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    acts, (first, *_), step = Acts(store, store.apply, "ann"), ids(store), Step(0, 8)
    for now, value in ((2000.0, ERROR), (1000.0, SOUND), (1000.0, ERROR), (1000.0, SOUND)):
        monkeypatch.setattr("time.time", lambda now=now: now)
        acts.do("label", [by_hand.label(store, first, step, "ann", Said(value))])
        assert values(store, first) == {step: value}
    created = [one.created for one in store.labels(first)]
    assert created == sorted(set(created))


def test_a_step_cut_in_two_has_no_score_until_it_is_scored_again(store: Store) -> None:
    acts, (first, *_), low = Acts(store, store.apply, "ann"), ids(store), Reading("likelihood", "min", 0.5)
    spec, before = scores(trace(problem(1))).scorer, store.trace(first)
    assert before is not None
    acts.do("label", [by_hand.label(store, first, before.steps[1], "ann", Said(ERROR))])
    assert store.quadrants(low)["unknown"] == 3
    cut = halved(before.text, before.steps, 1, before.steps[1].start + 4)
    acts.do("split", [by_hand.recut(store, first, "ann", cut)])
    view = store.view(first)
    assert view is not None
    assert view.trace.steps == cut
    assert view.scores["likelihood"].spans == before.steps, "scores stay where they were read"
    assert not store.has_scores(first, spec)
    assert store.count("steps>3").traces == 1
    assert values(store, first) == {before.steps[1]: ERROR}, "the label stays on its span"
    assert store.rejected(low).scored == 2
    acts.undo()
    assert store.has_scores(first, spec)
    assert store.rejected(low).scored == 3


def test_a_trace_thrown_away_is_in_no_list_until_it_comes_back(store: Store) -> None:
    acts, (first, *rest) = Acts(store, store.apply, "ann"), ids(store)
    reading = Reading("likelihood", "min", 0.5)
    acts.do("throw", [by_hand.thrown(store, first, "ann")])
    assert ids(store) == rest
    assert store.totals().traces == 2
    assert store.rejected(reading).scored == 2
    assert [mark.trace for mark in store.problem_page()[0].marks] == rest
    assert store.count("line").traces == 2
    assert [each.trace for each in store.binned()] == [first]
    assert store.interrupted() is not None
    with Store.open(store.path) as again:
        again.interrupted()
        assert [each.trace for each in again.binned()] == [first], "a restart empties no bin"
    acts.undo()
    assert set(ids(store)) == {first, *rest}
    assert store.rejected(reading).scored == 3
    assert store.binned() == []
    acts.redo()
    assert store.empty_bin() == 1
    assert acts.undo() == by_hand.Undone("throw", ("",), 0)
    assert store.integrity() == []


def test_an_edited_step_makes_a_fork_that_keeps_what_still_holds(store: Store) -> None:
    acts, (first, *_) = Acts(store, store.apply, "ann"), ids(store)
    original = store.trace(first)
    assert original is not None
    for step in original.steps:
        acts.do("label", [by_hand.label(store, first, step, "ann", Said(SOUND))])
    id, made, changes = by_hand.fork(store, original, 1, "quite other words 🦉", "ann")
    acts.do("edit", changes, made)
    copy = store.view(id)
    assert copy is not None
    assert (copy.trace.parent, copy.trace.fork_step) == (first, 1)
    assert copy.trace.step_texts == ["line 000", "quite other words 🦉", "line 002"]
    assert values(store, id) == {original.steps[0]: SOUND}
    assert [score.value for score in copy.scores["likelihood"].scores] == [0.9]
    assert not store.has_scores(id, copy.scores["likelihood"].scorer)
    assert store.trace(first) == original
    acts.undo()
    assert id not in ids(store)
    acts.redo()
    assert id in ids(store)
    with pytest.raises(UserError, match="needs words"):
        by_hand.fork(store, original, 1, "  ", "ann")


def test_other_qualities_better_steps_and_words_on_the_whole(store: Store) -> None:
    acts, (first, *_), step = Acts(store, store.apply, "ann"), ids(store), Step(0, 8)
    acts.do("clear", [by_hand.label(store, first, step, "ann", Said(4), "clarity")])
    acts.do("better", [by_hand.better(store, first, step, "ann", " 12 + 7 = 19 ")])
    acts.do("bad", [by_hand.judged(store, first, "ann", "bad problem", on=True, reason="no answer")])
    view = store.view(first)
    assert view is not None
    assert view.labels == {}, "clarity says nothing of whether the step is correct"
    assert view.channels["clarity"][step].value == 4
    assert view.better[step].text == "12 + 7 = 19"
    assert [(each.kind, each.reason) for each in view.judgements] == [("bad problem", "no answer")]
    for _ in range(3):
        acts.undo()
    view = store.view(first)
    assert view is not None
    assert (view.channels, view.better, view.judgements) == ({}, {}, ())


@pytest.mark.parametrize("at", [0, 8, 99])
def test_a_step_is_not_cut_at_its_ends(at: int) -> None:
    with pytest.raises(UserError, match="inside its words"):
        halved("line 000", (Step(0, 8),), 0, at)


def test_steps_are_cut_joined_and_their_border_moved() -> None:
    text = "12 + 7 = 19. So 19."
    one = (Step(0, 19),)
    two = halved(text, one, 0, 12)
    assert two == (Step(0, 12), Step(13, 19))
    assert joined(two, 0) == one
    assert moved(text, two, 0, 6) == (Step(0, 6), Step(7, 19))
    with pytest.raises(UserError, match="none after it"):
        joined(one, 0)


class Hands(RuleBasedStateMachine):
    """Two people and a restart on one library, beside a replay in plain Python that knows only the list of acts."""

    @initialize()
    def begin(self) -> None:
        import tempfile

        self.folder = tempfile.TemporaryDirectory()
        self.store = Store.open(Path(self.folder.name) / "library.db")
        one = problem(1)
        self.store.apply([Added(one), *(Solved(trace(one, index, lines=3)) for index in range(2))])
        self.store.apply([Scored(scores(trace(one, index, lines=3), 0.9, 0.2, 0.8)) for index in range(2)])
        self.traces = ids(self.store)
        self.done: dict[str, list[list[Change]]] = {"ann": [], "bob": []}
        self.undone: dict[str, list[list[Change]]] = {"ann": [], "bob": []}
        start = {id: self.store.trace(id) for id in self.traces}
        self.now: dict[tuple[object, ...], object] = {}
        for id, each in start.items():
            assert each is not None
            self.now["steps", id] = [[step.start, step.end] for step in each.steps]
            self.now["bin", id] = False

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    @rule(
        me=st.sampled_from(["ann", "bob"]),
        which=st.sampled_from([0, 0, 0, 1]),
        index=st.integers(0, 1),
        value=st.sampled_from([SOUND, UNCLEAR, ERROR, None]),
        note=st.sampled_from(["", "why"]),
    )
    def label(self, me: str, which: int, index: int, value: int | None, note: str) -> None:
        view = self.store.view(self.traces[which])
        if view is None or index >= len(view.trace.steps):
            return
        self._do(me, [by_hand.label(self.store, view.trace.id, view.trace.steps[index], me, Said(value, note=note))])

    @rule(first=st.sampled_from(["ann", "bob"]), index=st.integers(0, 1), value=st.sampled_from([SOUND, ERROR]))
    def disagree(self, first: str, index: int, value: int) -> None:
        """Both judge one step, and the one whose word lies below would take it back."""
        second = "bob" if first == "ann" else "ann"
        self.label(first, 0, index, value, "")
        self.label(second, 0, index, -value, "")
        self.turn(first, False)

    @rule(me=st.sampled_from(["ann", "bob"]), which=st.integers(0, 1), index=st.integers(0, 3), at=st.integers(0, 9))
    def cut(self, me: str, which: int, index: int, at: int) -> None:
        each = self.store.trace(self.traces[which])
        if each is None:
            return
        try:
            step = each.steps[index] if index < len(each.steps) else Step(0, 0)
            steps = (
                halved(each.text, each.steps, index, step.start + at) if at % 2 else joined(each.steps, index)
            )
        except UserError:
            return
        self._do(me, [by_hand.recut(self.store, each.id, me, steps)])

    @rule(me=st.sampled_from(["ann", "bob"]), which=st.integers(0, 1))
    def throw(self, me: str, which: int) -> None:
        if self.store.trace(self.traces[which]) is not None:
            self._do(me, [by_hand.thrown(self.store, self.traces[which], me)])

    @rule(me=st.sampled_from(["ann", "bob"]), which=st.integers(0, 1), index=st.integers(0, 2))
    def edit(self, me: str, which: int, index: int) -> None:
        each = self.store.trace(self.traces[which])
        if each is None or index >= len(each.steps):
            return
        id, made, changes = by_hand.fork(self.store, each, index, f"other words {len(self.done[me])}", me)
        if self.store.binned(id) or self.store.trace(id) is not None:
            return
        Acts(self.store, self.store.apply, me).do("edit", changes, made)
        self._remember(me, changes)
        copy = self.store.trace(id)
        assert copy is not None
        self.now["steps", id] = [[step.start, step.end] for step in copy.steps]
        for key, state in list(self.now.items()):
            if key[0] == "label" and key[1] == each.id and Step(*key[3][:2]) in each.steps[:index]:  # type: ignore[index]
                self.now[("label", id, *key[2:])] = state

    @precondition(lambda self: hasattr(self, "done"))
    @rule(me=st.sampled_from(["ann", "bob"]), forth=st.booleans())
    def turn(self, me: str, forth: bool) -> None:
        source, target = (self.undone, self.done) if forth else (self.done, self.undone)
        acts = Acts(self.store, self.store.apply, me)
        said = acts.redo() if forth else acts.undo()
        if not source[me]:
            assert said is None
            return
        assert said is not None
        changes = source[me].pop()
        if len(said.left) < len(changes):
            target[me].append(changes)
        left = 0
        for change in changes if forth else reversed(changes):
            expected, wanted = (change.before, change.after) if forth else (change.after, change.before)
            if self._current(change, me) != expected or self._covered(change, me):
                left += 1
                continue
            self._set(change, me, wanted)
        assert left == len(said.left)

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = Store.open(Path(self.folder.name) / "library.db")
        self.store.interrupted()

    @invariant()
    def the_library_is_its_replay(self) -> None:
        if not hasattr(self, "store"):
            return
        seen = {view.trace.id: view for view in self.store.views_of(problem(1).id)}
        assert set(seen) == {key[1] for key, state in self.now.items() if key[0] == "bin" and state is False}
        for id, view in seen.items():
            assert [[step.start, step.end] for step in view.trace.steps] == self.now["steps", id]
            mine: dict[tuple[str, Step], list[object]] = {}
            for one in self.store.labels(id):
                state = [one.value, one.confidence, one.error_type, one.note]
                mine[one.by, one.step] = state if one.value is not None or one.note else [None, None, "", ""]
            known = {
                (str(key[2]), Step(*key[3][:2])): state  # type: ignore[index]
                for key, state in self.now.items()
                if key[0] == "label" and key[1] == id
            }
            assert {key: state for key, state in mine.items() if state[0] is not None or state[3]} == {
                key: state for key, state in known.items() if state != [None, None, "", ""]
            }
        assert self.store.integrity() == []
        counted = self.store.rejected(Reading("likelihood", "min", 0.5)).scored
        by_filter = self.store.rejected(Reading("likelihood", "min", 0.5), "line").scored
        assert counted == by_filter, "what is counted beforehand agrees with what is counted now"

    def _do(self, me: str, changes: list[Change]) -> None:
        if Acts(self.store, self.store.apply, me).do("something", changes) is not None:
            self._remember(me, changes)

    def _remember(self, me: str, changes: list[Change]) -> None:
        real = json.loads(json.dumps([[c.kind, c.trace, list(c.place), c.before, c.after] for c in changes]))
        self.done[me].append([Change(c[0], c[1], tuple(c[2]), c[3], c[4]) for c in real])
        self.undone[me].clear()
        for change in self.done[me][-1]:
            self._set(change, me, change.after)

    def _key(self, change: Change, me: str) -> tuple[object, ...]:
        return ("label", change.trace, me, change.place) if change.kind == "label" else (change.kind, change.trace)

    def _set(self, change: Change, me: str, state: object) -> None:
        self.now[self._key(change, me)] = state
        if change.kind == "label":
            # the newest word on a step, whose it is
            self.now["newest", change.trace, change.place] = me

    def _current(self, change: Change, me: str) -> object:
        if change.kind != "bin" and self.now["bin", change.trace]:
            return "hidden"
        return self.now.get(self._key(change, me), [None, None, "", ""] if change.kind == "label" else None)

    def _covered(self, change: Change, me: str) -> bool:
        return change.kind == "label" and self.now.get(("newest", change.trace, change.place), me) != me


Hands.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestHands = Hands.TestCase
