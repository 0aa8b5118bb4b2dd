"""What every format must do, whichever file it is in: say its name, guess, skip, refuse; never anything else."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from workbench.core.errors import UserError
from workbench.core.facts import KEPT
from workbench.core.protocols import Format, Skipped
from workbench.core.values import Problem, Spec, Step, Trace
from workbench.formats import formats, guess

NAMES = formats().names()
JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ("problem", "trace", "id", "text", "steps", "spec", "scores", "labels", "flags", "verdicts", "answer")
        ),
        inner,
        max_size=5,
    ),
    max_leaves=12,
)


def made(name: str) -> Format:
    one: Format = formats().maker(name)()
    return one


@pytest.mark.parametrize("name", NAMES)
def test_a_format_is_what_it_says(name: str) -> None:
    one = made(name)
    assert isinstance(one, Format)
    assert one.name == name


@pytest.mark.parametrize("name", NAMES)
def test_what_a_format_writes_it_recognises_and_reads(name: str, tmp_path: Path) -> None:
    one, path = made(name), tmp_path / "x.jsonl"
    problem = Problem.make("What is 12 + 7?", "19")
    trace = Trace("t", problem.id, "It is 19.", (Step(0, 9),), spec=Spec("policy"))
    assert one.write(path, iter([{"problem": problem, "trace": trace}])) == 1
    assert guess(path)[0] == name
    items = list(one.read(path))
    assert items
    assert not [item for item in items if isinstance(item, Skipped)]


def reads(one: Format, content: bytes) -> None:
    """Facts, skipped rows or one sentence; nothing else may come of any bytes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.jsonl"
        path.write_bytes(content)
        said = "fine."
        try:
            one.guess(path, content.decode("utf-8", "replace"))
            for item in one.read(path):
                if isinstance(item, Skipped):
                    assert item.reason
                    assert item.line > 0
                else:
                    assert all(isinstance(fact, KEPT) for fact in item[1])
        except UserError as error:
            said = str(error)
        assert said.endswith(".")


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(b"[" * 50_000)
@example(b'{"a":' * 50_000)
@example(b'{"problem": ' + b"9" * 5000 + b"}")
def test_any_bytes_are_read_or_refused(name: str, content: bytes) -> None:
    reads(made(name), content)
    reads(made(name), b'{"format": "workbench", "version": 1}\n' + content)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(st.dictionaries(st.sampled_from(("spec", "problem", "trace", "scores")), JSONISH), max_size=3))
def test_any_json_is_read_or_refused(name: str, rows: list[dict[str, object]]) -> None:
    header = {"format": "workbench", "version": 1}
    reads(made(name), "\n".join(json.dumps(row) for row in [header, *rows]).encode())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "There is no file"),
        (b"", "is empty"),
        (b"\x89PNG\0\0", "is not a text file"),
        (b"a,b\n1,2\n", "none of the formats"),
    ],
)
def test_a_file_nobody_knows_is_said(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "x.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match=said):
        guess(path)
    with pytest.raises(UserError, match="is a folder"):
        guess(tmp_path)
