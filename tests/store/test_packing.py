"""Blobs: whatever goes in comes out, to the last bit."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.values import Step, Tokens
from workbench.store.packing import (
    pack_numbers,
    pack_spans,
    pack_tokens,
    unpack_numbers,
    unpack_spans,
    unpack_tokens,
)

_EDGE = st.integers(0, 2**32 - 1)
_FLOAT = st.floats(allow_nan=False) | st.floats(allow_nan=False, width=32)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.builds(Step, _EDGE, _EDGE)).map(tuple))
def test_spans(spans: tuple[Step, ...]) -> None:
    assert unpack_spans(pack_spans(spans)) == spans


@settings(deadline=None, max_examples=60)
@given(st.lists(_FLOAT | st.none()))
def test_numbers(values: list[float | None]) -> None:
    back = [None if math.isnan(value) else value for value in unpack_numbers(pack_numbers(values))]
    assert back == values
    assert [str(value) for value in back] == [str(value) for value in values]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 2**31 - 1) | st.integers(0, 300), _FLOAT)))
def test_tokens(pairs: list[tuple[int, float]]) -> None:
    tokens = Tokens(tuple(end for end, _ in pairs), tuple(value for _, value in pairs))
    assert unpack_tokens(pack_tokens(tokens)) == tokens


def test_nothing_is_nothing() -> None:
    assert pack_tokens(None) is None
    assert unpack_tokens(None) is None


def test_what_a_model_says_is_small() -> None:
    """Five bytes a token: a length and a float32."""
    tokens = Tokens(tuple(range(3, 303, 3)), tuple(-0.5 for _ in range(100)))
    blob = pack_tokens(tokens)
    assert blob is not None
    assert len(blob) <= 5 * 100 + 6
