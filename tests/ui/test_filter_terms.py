"""What may be typed next into the filter, and terms put into a filter and taken out, without a widget."""

import pytest

from workbench.core.errors import UserError
from workbench.core.filters import ALLOWED, parse
from workbench.ui.filter_terms import (
    VALUES,
    Suggestion,
    narrowed,
    offending,
    quoted,
    replaced,
    speaks_of_threshold,
    suggest,
    term_at,
    value_of,
    widened,
)

KNOWN = {"model": ("policy", "my model"), "family": ("arithmetic", "equations"), "scorer": ("likelihood", "prm")}


def names(key: str, begun: str) -> list[str]:
    return [name for name in KNOWN[key] if name.startswith(begun)]


def offered(text: str, cursor: int | None = None) -> list[str]:
    return [each.text for each in suggest(text, len(text) if cursor is None else cursor, names)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("r", "right:"),
        ("FLA", "flag:"),
        ("right:yes fam", "family:"),
        ("(right:yes OR -lab", "label:"),
        ("right:", "right:yes"),
        ("right:u", "right:unknown"),
        ("model:m", 'model:"my model"'),
        ("family:e", "family:equations"),
        ("prm:", "prm:likelihood.min<"),
        ("prm:prm.me", "prm:prm.mean<"),
        ("steps>", "steps>8"),
        ("steps", "steps>"),
        ("wrong", "right:no"),
    ],
)
def test_what_the_term_may_become(text: str, first: str) -> None:
    assert offered(text)[0] == first


@pytest.mark.parametrize("text", ["right:yes", "pencils", "prm<0.5", 'text:"carry th', "right:perhaps", "family:zoo"])
def test_a_whole_or_a_strange_term_offers_nothing(text: str) -> None:
    assert offered(text) == []


def test_every_value_of_the_language_is_explained() -> None:
    assert {key: set(values) for key, values in VALUES.items()} == {
        key: set(values) for key, values in ALLOWED.items() if values
    }


def test_every_suggestion_of_a_value_can_be_read() -> None:
    for key in (*VALUES, "model", "family"):
        for each in suggest(f"{key}:", len(key) + 1, names):
            parse(each.text)
            assert each.words


def test_the_term_at_the_cursor_is_the_one_that_changes() -> None:
    text = "right:y flag:yes"
    assert offered(text, 7) == ["right:yes"]
    assert replaced(text, 7, Suggestion("right:yes", "")) == ("right:yes flag:yes", 10)
    assert replaced("-rig", 4, Suggestion("right:", "", True)) == ("-right:", 7)
    assert replaced("a (rig)", 6, Suggestion("right:no", "")) == ("a (right:no)", 12)
    assert term_at("a b", 3).typed == "b"
    assert term_at("a  b", 2).typed == ""


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("flag:yes right:perhaps OR a", "right:perhaps"),
        ("-steps<many", "-steps<many"),
        ("likelihood<0.5", "likelihood<0.5"),
    ],
)
def test_the_term_at_fault_is_found(text: str, wrong: str) -> None:
    place = offending(text)
    assert place is not None
    assert text[slice(*place)] == wrong


def test_a_filter_without_fault_has_no_such_term() -> None:
    assert offending("right:yes OR (flag:no -label:error)") is None


@pytest.mark.parametrize("text", ["", "right:yes", "a b", "a OR b", '"x) OR y"', "(a OR b) c"])
def test_a_cell_goes_into_a_filter_and_out_again(text: str) -> None:
    term = "quadrant:reject_right"
    both = narrowed(text, term)
    assert value_of(both, "quadrant") == "reject_right"
    assert widened(both, "quadrant") == text


def test_alternatives_are_narrowed_as_a_whole() -> None:
    assert parse(narrowed("a OR b", "flag:yes")) == parse("(a OR b) flag:yes") != parse("a OR b flag:yes")


@pytest.mark.parametrize("text", ["a OR flag:yes", "-flag:yes", "(flag:yes)", '"flag:yes"', "flag:yes flag:no"])
def test_only_a_term_that_narrows_all_is_the_value(text: str) -> None:
    assert value_of(text, "flag") == ""


def test_what_cannot_be_read_is_not_narrowed() -> None:
    with pytest.raises(UserError):
        narrowed("right:perhaps", "flag:yes")


@pytest.mark.parametrize("name", ["policy", "my model", 'say "so"', "back\\slash", "a(b)"])
def test_a_name_is_quoted_so_that_it_is_read_back(name: str) -> None:
    assert parse(f"model:{quoted(name)}").value == name  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "speaks"),
    [("", False), ("right:yes prm<0.5", False), ("a OR -disagree:yes", True), ("(quadrant:unscored) b", True)],
)
def test_what_changes_with_the_threshold_alone_is_known(text: str, speaks: bool) -> None:
    assert speaks_of_threshold(text) == speaks
