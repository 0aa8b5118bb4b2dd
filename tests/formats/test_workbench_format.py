"""Our own format loses nothing: store -> file -> empty store -> file gives the same file, byte for byte."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.formats.values_made import histories
from workbench.core.errors import UserError
from workbench.core.facts import Added, Checked, Fact, Flagged, Judged, Labelled, Rewritten, Scored, Solved
from workbench.core.protocols import Skipped
from workbench.core.values import Problem, Spec, Step, Trace
from workbench.formats import guess
from workbench.formats.workbench import WorkbenchFormat
from workbench.store import Store

ours = WorkbenchFormat()


def facts_of(row: Mapping[str, Any]) -> list[Fact]:
    trace = row["trace"]
    return [
        Added(row["problem"]),
        *([Solved(trace)] if trace else []),
        *(Scored(one) for one in row.get("scores", ())),
        *(Checked(trace.id, one) for one in row.get("verdicts", ())),
        *(Labelled(one) for one in row.get("labels", ())),
        *(Flagged(one) for one in row.get("flags", ())),
        *(Rewritten(one) for one in row.get("better", ())),
        *(Judged(one) for one in row.get("judgements", ())),
    ]


def exported(store: Store, path: Path) -> bytes:
    """All of a store as a file."""
    bare = [uid for uid in store.problem_ids() if not store.views_of(uid)]
    ours.write(path, store.export_rows(store.trace_ids(), bare))
    return path.read_bytes()


def imported(store: Store, path: Path) -> list[Skipped]:
    """All of a file into a store; what was skipped."""
    skipped = []
    number = store.begin_import(path.name, ours.name)
    for item in ours.read(path):
        if isinstance(item, Skipped):
            skipped.append(item)
        else:
            store.apply(item[1], import_id=number)
            assert store.left_out == ()
    store.finish_import(number)
    return skipped


def shown(store: Store) -> dict[str, object]:
    """The list of problems, in whatever order they came."""
    rows = {row.id: (row.title, row.answer, row.matching, set(row.marks)) for row in store.problem_page()}
    assert sum(len(marks) for *_, marks in rows.values()) == store.totals().traces
    return dict(rows)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty library to copy: making one anew for each example would be most of the work."""
    path = tmp_path_factory.mktemp("empty") / "library.db"
    Store.open(path).close()
    return path


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(histories(), max_size=4))
def test_export_import_export_is_the_same_file(empty: Path, rows: list[dict[str, Any]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for copy in ("first.db", "second.db"):
            (folder / copy).write_bytes(empty.read_bytes())
        with Store.open(folder / "first.db") as first, Store.open(folder / "second.db") as second:
            for row in rows:
                first.apply(facts_of(row))
            before = exported(first, folder / "first.jsonl")
            assert imported(second, folder / "first.jsonl") == []
            assert exported(second, folder / "second.jsonl") == before
            # and the lists say the same of both
            assert shown(second) == shown(first)
            assert second.totals() == first.totals()
            assert second.quadrants() == first.quadrants()
            # a second import of the same file adds nothing
            imported(second, folder / "first.jsonl")
            assert exported(second, folder / "second.jsonl") == before


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(histories(), max_size=3))
def test_the_values_read_are_the_values_written(rows: list[dict[str, Any]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "lessons.jsonl"
        assert ours.write(path, iter(rows)) == len(rows)
        read = [fact for item in ours.read(path) for fact in taken(item)]
        assert guess(path) == ("workbench", "its first line says so")
    written: list[Fact] = []
    for row in rows:
        facts = facts_of(row)
        known = {fact.problem.id for fact in written if isinstance(fact, Added)}
        written += facts[1:] if row["problem"].id in known else facts
    assert repr(read) == repr(written)


def taken(item: tuple[int, list[Any]] | Skipped) -> list[Any]:
    assert not isinstance(item, Skipped), item
    return item[1]


GOOD = Trace("t1", "p1", "a line\nan end", (Step(0, 6), Step(7, 13)), spec=Spec("policy"))
PROBLEM = Problem("p1", "What?", "7")


def a_file(path: Path, *spoiled: tuple[str, Any]) -> Path:
    """A good file whose trace row is changed: "scores.0.values" = [1] and so on."""
    verdict = {"outcome": "right", "reason": "", "answer": None, "span": [7, 13], "checker": Spec("policy").key}
    ours.write(path, iter([{"problem": PROBLEM, "trace": GOOD}]))
    lines = path.read_text(encoding="utf-8").splitlines()
    row = json.loads(lines[-1])
    row["scores"] = [{"scorer": Spec("policy").key, "values": [0.5, None], "because": {"1": "too long"}}]
    row["verdicts"] = [verdict]
    row["labels"] = [{"step": [0, 6], "value": -1}]
    row["flags"] = [{"on": True}]
    for where, value in spoiled:
        at: Any = row
        *path_to, last = where.split(".")
        for key in path_to:
            at = at[int(key) if key.isdecimal() else key]
        at[int(last) if last.isdecimal() else last] = value
    path.write_text("\n".join([*lines[:-1], json.dumps(row), ""]), encoding="utf-8")
    return path


def test_a_short_hand_written_row_is_enough(tmp_path: Path) -> None:
    items = list(ours.read(a_file(tmp_path / "x.jsonl")))
    assert [len(taken(item)) for item in items] == [1, 5]


@pytest.mark.parametrize(
    ("where", "value", "said"),
    [
        ("trace", None, "trace is no object"),
        ("trace.id", "", "'id' of the trace is not a text"),
        ("trace.id", 7, "'id' of the trace is not a text"),
        ("trace.text", ["a"], "'text' of the trace is not a text"),
        ("trace.steps", "0-6", "'steps' of the trace is not a list"),
        ("trace.steps", [[0, 14]], "within the text's 13 characters"),
        ("trace.steps", [[6, 0]], "'steps' of the trace is not a span"),
        ("trace.steps", [[0.0, 6]], "'steps' of the trace is not a span"),
        ("trace.steps", [[False, True]], "'steps' of the trace is not a span"),
        ("trace.spec", "ffff", "the recipe ffff of the trace is not in the file"),
        ("trace.index", "one", "'index' of the trace is not a whole number"),
        ("trace.index", 2**70, "'index' of the trace is not a whole number"),
        ("trace.stopped", "halt", "one of end, length"),
        ("trace.created", "now", "'created' of the trace is not a number"),
        ("trace.created", 10**400, "of ordinary size"),
        ("trace.tokens", {"ends": [1], "logprobs": []}, "1 ends but 0 log-probabilities"),
        ("trace.tokens", {"ends": [-1], "logprobs": [0]}, "a list of positions"),
        ("trace.text", "half \ud800", "lone surrogate"),
        ("scores.0.values", [0.5], "2 steps but 1 scores"),
        ("scores.0.values", [0.5, "nan"], "NaN is no score"),
        ("scores.0.values", [0.5, True], "'values' of the scores is not a number"),
        ("scores.0.scorer", "ffff", "is not in the file"),
        ("verdicts.0.outcome", "maybe", "one of right, wrong, unknown"),
        ("labels.0.value", 2, "1 (sound), 0 (unclear), -1 (error)"),
        ("labels.0.value", True, "1 (sound), 0 (unclear), -1 (error)"),
        ("labels.0.step", [0, 99], "'step' of the label is not a span"),
        ("flags.0.on", 1, "true or false"),
        ("flags", {}, "'flags' of the line is not a list"),
    ],
)
def test_a_bad_row_is_skipped_with_its_reason(tmp_path: Path, where: str, value: Any, said: str) -> None:
    first, last = ours.read(a_file(tmp_path / "x.jsonl", (where, value)))
    assert taken(first) == [Added(PROBLEM)]
    assert isinstance(last, Skipped)
    assert last.line == 4
    assert said in last.reason


def lines(*rows: Any) -> bytes:
    return b"".join(row if isinstance(row, bytes) else json.dumps(row).encode() + b"\n" for row in rows)


HEADER = {"format": "workbench", "version": 1}


def test_rows_that_cannot_be_read_are_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(
        b"\xef\xbb\xbf"
        + lines(HEADER, b"\n", b"\xff\n", [1], {"spec": 7}, {"hello": 1}, b'{"problem": {"id": "p", "te')
    )
    assert [(item.line, item.reason) for item in ours.read(path) if isinstance(item, Skipped)] == [
        (3, "this line is not UTF-8 text"),
        (4, "this line holds no object"),
        (5, "'spec' of the recipe is not a text"),
        (6, "this line holds neither a problem nor a trace"),
        (7, "this line is not JSON (Unterminated string starting at)"),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lines({"format": "workbench", "version": 2}), "version 2 of the workbench format; this Workbench reads 1"),
        (lines({"problem": "x"}), "its first line does not say so"),
        (b"no json\n", "its first line does not say so"),
        (b"", "its first line does not say so"),
    ],
)
def test_a_file_of_another_format_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)
    with pytest.raises(UserError, match=said):
        list(ours.read(path))


def test_an_export_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("precious")

    def rows() -> Iterable[dict[str, Any]]:
        yield {"problem": PROBLEM, "trace": GOOD}
        raise OSError("the drive is gone")

    with pytest.raises(OSError, match="gone"):
        ours.write(path, rows())
    assert path.read_text() == "precious"
    assert [one.name for one in tmp_path.iterdir()] == ["x.jsonl"]
