"""The filter language: what is understood, what is refused and how it is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.aggregate import AGGREGATIONS
from workbench.core.errors import UserError
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

UNDERSTOOD: list[tuple[str, Filter]] = [
    ("", All()),
    ("   ", All()),
    ("right:yes", Is("right", "yes")),
    ("RIGHT:Yes", Is("right", "yes")),
    ("right:unknown", Is("right", "unknown")),
    ("flag:no", Is("flag", "no")),
    ("label:error", Is("label", "error")),
    ("label:none", Is("label", "none")),
    ("model:policy", Is("model", "policy")),
    ('model:"my policy"', Is("model", "my policy")),
    ("family:equations", Is("family", "equations")),
    ("disagree:yes", Is("disagree", "yes")),
    ("quadrant:Reject_Right", Is("quadrant", "reject_right")),
    ("problem:9f00", Is("problem", "9f00")),
    ("trace:ab01", Is("trace", "ab01")),
    ("steps>8", Steps(">", 8)),
    ("steps<=3", Steps("<=", 3)),
    ("steps!=3", Steps("!=", 3)),
    ("prm<0.5", Score("<", 0.5)),
    ("prm<-1.5e1", Score("<", -15)),
    ("prm:likelihood.mean>=0.7", Score(">=", 0.7, "likelihood", "mean")),
    ("prm:likelihood>=0.7", Score(">=", 0.7, "likelihood")),
    ("prm:qwen2.5<0.5", Score("<", 0.5, "qwen2.5")),
    ("prm:qwen2.5.last<0.5", Score("<", 0.5, "qwen2.5", "last")),
    ("orm>0.8", OutcomeScore(">", 0.8)),
    ("carry", Words("carry")),
    ('text:"carry"', Words("carry", phrase=True)),
    ("text:carry", Words("carry")),
    ('"12 + 7"', Words("12 + 7", phrase=True)),
    (r'"say \"no\" or \boxed"', Words('say "no" or \\boxed', phrase=True)),
    ("x=5", Words("x=5")),
    ("x<5", Words("x<5")),
    ('"apples<5"', Words("apples<5", phrase=True)),
    ("prm", Words("prm")),
    ("or", Words("or")),
    ("-flag:yes", Not(Is("flag", "yes"))),
    ("--flag:yes", Is("flag", "yes")),
    ("right:yes prm<0.5", All((Is("right", "yes"), Score("<", 0.5)))),
    ("right:no OR flag:yes", Either((Is("right", "no"), Is("flag", "yes")))),
    (
        "a b OR c",
        Either((All((Words("a"), Words("b"))), Words("c"))),
    ),
    (
        "-(a OR b) c",
        All((Not(Either((Words("a"), Words("b")))), Words("c"))),
    ),
]

REFUSED = [
    ("rihgt:yes", "'right'"),
    ("right:maybe", "yes, no, unknown"),
    ("label:wrong", "error, sound"),
    ("model:", "name is missing"),
    ("colour:red", "allowed are"),
    ("prm<", "comes a number"),
    ("prm<nan", "comes a number"),
    ("prm<inf", "comes a number"),
    ("steps>many", "comes a number"),
    ("steps:likelihood>3", "only prm"),
    ("prm:.mean<1", "scorer's name is missing"),
    ("prm:likelihood.maen<1", "min, product, mean, last"),
    ("prm:likelihood", "compares nothing"),
    ("verifier<0.5", "write prm:verifier<0.5,"),
    ("-likelihood.mean>=.7", "write prm:likelihood.mean>=.7,"),
    ("step>3", "write steps>3,"),
    ('"never closed', "not closed"),
    ("(a", 'without a ")"'),
    ("a)", 'without a "("'),
    ("OR a", "either side"),
    ("a OR", "either side"),
    ("a OR OR b", "either side"),
    ("+", "letter or a digit"),
    ('text:""', "letter or a digit"),
    ("(" * 60 + "a" + ")" * 60, "brackets"),
    ("a " * 3000, "Shorten"),
]


@pytest.mark.parametrize(("text", "meaning"), UNDERSTOOD)
def test_a_filter_means(text: str, meaning: Filter) -> None:
    assert parse(text) == meaning


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_a_wrong_term_is_named_with_what_to_do(text: str, said: str) -> None:
    with pytest.raises(UserError) as caught:
        parse(text)
    assert said in str(caught.value)
    assert str(caught.value).endswith((".", '"12 + 7".'))


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from('ab1 "()-:<>=.\\OR😀\0'), max_size=40) | st.text(max_size=40))
def test_whatever_is_typed_is_understood_or_refused_in_a_sentence(text: str) -> None:
    said = ""
    try:
        parse(text)
    except UserError as error:
        said = str(error)
    assert said == "" or said.endswith((".", ")"))


_WORD = st.text(alphabet="abcé19", min_size=1, max_size=6)
_NUMBER = st.floats(allow_nan=False, allow_infinity=False)
_OP = st.sampled_from(("<", "<=", ">", ">=", "=", "!="))
_TERM = st.one_of(
    st.builds(Words, st.from_regex(r'[abc"\\ ]*[a-c][abc"\\ ]*', fullmatch=True), st.just(True)),
    st.builds(Words, _WORD.filter(lambda word: word not in ("prm", "orm", "steps")), st.just(False)),
    st.sampled_from([Is(key, value) for key, values in ALLOWED.items() for value in values]),  # type: ignore[arg-type]
    st.builds(Is, st.sampled_from(("model", "family", "problem", "trace")), _WORD),
    st.builds(Steps, _OP, _NUMBER),
    st.builds(Score, _OP, _NUMBER, st.none() | _WORD, st.just("min")),
    st.builds(Score, _OP, _NUMBER, _WORD, st.sampled_from(AGGREGATIONS)),
    st.builds(OutcomeScore, _OP, _NUMBER),
)
_FILTER = st.recursive(
    _TERM,
    lambda inner: st.one_of(
        st.builds(Not, inner.filter(lambda node: not isinstance(node, Not))),
        st.builds(All, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Either, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)


def written(node: Filter) -> str:
    """The text a person would type for a filter."""
    match node:
        case Words(text=text, phrase=phrase):
            quoted = text.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{quoted}"' if phrase else text
        case Is(key=key, value=value):
            return f"{key}:{value}"
        case Steps(op=op, value=value):
            return f"steps{op}{value!r}"
        case Score(op=op, value=value, scorer=scorer, how=how):
            return f"prm:{scorer}.{how}{op}{value!r}" if scorer else f"prm{op}{value!r}"
        case OutcomeScore(op=op, value=value):
            return f"orm{op}{value!r}"
        case Not(term=term):
            return f"-{bracketed(term)}"
        case All(terms=terms):
            return " ".join(map(bracketed, terms))
        case Either(terms=terms):
            return " OR ".join(map(bracketed, terms))


def bracketed(node: Filter) -> str:
    return f"({written(node)})" if isinstance(node, All | Either) else written(node)


@settings(deadline=None)
@given(_FILTER)
def test_a_filter_written_out_is_read_back(node: Filter) -> None:
    assert parse(written(node)) == node


@pytest.mark.parametrize(
    ("text", "asked"),
    [("", False), ("apples family:own", False), ("-problem:x", False), ("apples right:yes", True), ("-steps>3", True)],
)
def test_whether_a_filter_speaks_of_traces(text: str, asked: bool) -> None:
    assert asks_traces(parse(text)) is asked
