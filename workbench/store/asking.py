"""A filter as SQL: a condition on trace ``t`` of problem ``p``, and seeds, small sets an index narrows it to.

    condition(parse("right:yes prm<0.5"), Reading(), hits.found)
        ->  ("(coalesce(t.outcome, 'none') = ? AND EXISTS (SELECT 1 FROM score s WHERE ... AND s.low < ?))", [...])

Whatever a person typed travels as a parameter; only fixed words are put into the text of a statement.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from workbench.core.aggregate import AGGREGATIONS, Aggregation, cut
from workbench.core.filters import All, Either, Filter, Is, Not, OutcomeScore, Score, Steps, Words
from workbench.store.hits import Hit, either, every
from workbench.store.rows import Reading


class Sql(NamedTuple):
    """A piece of SQL and what its question marks stand for. Never NULL: negating it is safe."""

    text: str
    params: tuple[Any, ...] = ()


Found = Callable[[Words], Hit]
"""Has words found and tells how hits.py is asked for them."""

ALWAYS, NEVER = Sql("1"), Sql("0")

SCORE_OF_TRACE = "score s INDEXED BY score_trace"
"""Named, or the planner may walk all scores of a scorer once for every trace (seen: 100 s for a page of 200 rows)."""

COLUMNS: dict[Aggregation, str] = {**{how: how for how in AGGREGATIONS}, "min": "low"}
"""Of the table ``score``; each has its index, score_COLUMN."""
_OPERATORS = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "=": "=", "!=": "<>"}
_OUTCOMES = {"yes": "right", "no": "wrong", "unknown": "unknown", "none": "none"}
_LABELS = {"error": "t.errors > 0", "sound": "t.sounds > 0", "unclear": "t.unclears > 0"}
_LABELLED = "t.errors + t.sounds + t.unclears > 0"


def condition(node: Filter, reading: Reading, found: Found) -> Sql:
    """Does trace t of problem p match?"""
    match node:
        case Words():
            hit = found(node)
            # what lies in a table is asked first, then a text
            tables = ("problem", "trace") if "problem" in hit.kept else ("trace", "problem")
            return _either([_has(hit, table) for table in tables])
        case Is(key=key, value=value):
            return _is(key, value, reading)
        case Steps(op=op, value=value):
            return Sql(f"t.step_count {_OPERATORS[op]} ?", (value,))
        case Score(op=op, value=value, scorer=scorer, how=how):
            return _scored(f"s.{COLUMNS[how]} {_OPERATORS[op]} ?", (scorer or reading.scorer, value))
        case OutcomeScore():
            return NEVER
        case Not(term=term):
            inner = condition(term, reading, found)
            return Sql(f"NOT ({inner.text})", inner.params)
        case All(terms=terms):
            parts = [condition(term, reading, found) for term in terms]
            # texts are looked into last
            return _all(sorted(parts, key=lambda part: "stands_in" in part.text))
        case Either(terms=terms):
            return _either([condition(term, reading, found) for term in terms])


def bare_condition(node: Filter, found: Found) -> Sql:
    """Does problem p match by itself, without traces? Asked only of filters that do not speak of traces."""
    match node:
        case Words():
            return _has(found(node), "problem", "p.id")
        case Is(key="family" | "problem" as key, value=value):
            return _is(key, value, Reading())
        case Not(term=term):
            inner = bare_condition(term, found)
            return Sql(f"NOT ({inner.text})", inner.params)
        case All(terms=terms):
            return _all([bare_condition(term, found) for term in terms])
        case Either(terms=terms):
            return _either([bare_condition(term, found) for term in terms])
    return NEVER


def seeds(node: Filter, reading: Reading, found: Found) -> list[tuple[Sql, Filter]]:
    """Statements that give inner ids of traces, each once, in a column ``id``: one per term that must hold and that an
    index answers, with what is left to ask of the traces in it."""
    terms: Sequence[Filter] = node.terms if isinstance(node, All) else (node,)
    common = tuple(term for term in terms if isinstance(term, Words) and found(term).common)
    # of seeds alike the first is taken: what costs most to ask of each trace stands first
    choices: list[tuple[Sql, tuple[Filter, ...]]] = []
    for term in sorted(terms, key=lambda term: not isinstance(term, Score)):
        if term in common:
            if term == common[0]:
                choices.append((_seed_of_common(common, found), common))
            continue
        seed = _seed(term, reading, found)
        outcome = next((one for one in terms if isinstance(one, Is) and one.key == "right"), None)
        if seed and outcome and outcome.value != "none" and isinstance(term, Score):
            # the index of scores knows the outcome too
            narrower = Sql(f"{seed.text} AND outcome = ?", (*seed.params, _OUTCOMES[outcome.value]))
            choices.append((narrower, (term, outcome)))
        elif seed:
            choices.append((seed, (term,)))
    return [(seed, All(tuple(term for term in terms if term not in used))) for seed, used in choices]


def disagrees(reading: Reading) -> Sql:
    """Process and outcome disagree on score row s: core.supervision.disagreement in SQL."""
    rejects, accepts = judged(reading)
    return Sql(
        f"((s.outcome = 'right' AND {rejects.text}) OR (s.outcome = 'wrong' AND {accepts.text}))",
        (*rejects.params, *accepts.params),
    )


def judged(reading: Reading) -> tuple[Sql, Sql]:
    """Does the process reject score row s, does it accept it? Neither, where core.supervision.accepts cannot tell."""
    column, where = COLUMNS[reading.how], cut(reading.threshold, reading.how)
    # one low step is enough to reject by the least; any other aggregate needs every step scored
    whole = "" if reading.how == "min" else "s.missing = 0 AND "
    return Sql(f"({whole}s.{column} < ?)", (where,)), Sql(f"(s.missing = 0 AND s.{column} >= ?)", (where,))


def _in_quadrant(cell: str, reading: Reading) -> Sql:
    rejects, accepts = judged(reading)
    side, _, outcome = cell.partition("_")
    if outcome:
        test = rejects if side == "reject" else accepts
        return _scored(f"coalesce({test.text} AND s.outcome = ?, 0)", (reading.scorer, *test.params, outcome))
    either = f"coalesce({rejects.text} OR {accepts.text}, 0)"
    told = _scored(either, (reading.scorer, *rejects.params, *accepts.params))
    if cell == "unscored":
        return Sql(f"NOT ({told.text})", told.params)
    return Sql(f"(coalesce(t.outcome, 'none') IN ('unknown', 'none') AND {told.text})", told.params)


def _is(key: str, value: str, reading: Reading) -> Sql:
    match key:
        case "right":
            return Sql("coalesce(t.outcome, 'none') = ?", (_OUTCOMES[value],))
        case "flag":
            return Sql("t.flagged = ?", (int(value == "yes"),))
        case "label":
            return Sql(_LABELS.get(value) or f"NOT ({_LABELLED})")
        case "model":
            return Sql("t.model = ?", (value,))
        case "family":
            return Sql("p.family = ?", (value,))
        case "problem":
            return Sql("p.uid = ?", (value,))
        case "trace":
            return Sql("t.uid = ?", (value,))
        case "quadrant":
            return _in_quadrant(value, reading)
    apart = disagrees(reading)
    some = _scored(f"coalesce({apart.text}, 0)", (reading.scorer, *apart.params))
    return some if value == "yes" else Sql(f"NOT ({some.text})", some.params)


def _scored(test: str, params: tuple[Any, ...]) -> Sql:
    return Sql(
        f"EXISTS (SELECT 1 FROM {SCORE_OF_TRACE} WHERE s.trace_id = t.id AND s.newest = 1"
        f" AND s.scorer_id = (SELECT id FROM scorer WHERE name = ?) AND {test})",
        params,
    )


def _seed(term: Filter, reading: Reading, found: Found) -> Sql | None:
    match term:
        case Words():
            hit = found(term)
            if hit.common:
                return _seed_of_common((term,), found)
            return Sql(
                "SELECT id FROM trace_hit WHERE word = ? UNION ALL SELECT t.id FROM trace t WHERE t.problem_id IN"
                " (SELECT id FROM problem_hit WHERE word = ?)"
                " AND NOT EXISTS (SELECT 1 FROM trace_hit h WHERE h.word = ? AND h.id = t.id)",
                (hit.number, hit.number, hit.number),
            )
        case Score(op=op, value=number, scorer=scorer, how=how):
            return Sql(
                f"SELECT trace_id AS id FROM score INDEXED BY score_{COLUMNS[how]}"
                " WHERE newest = 1 AND scorer_id = (SELECT id FROM scorer WHERE name = ?)"
                f" AND {COLUMNS[how]} {_OPERATORS[op]} ?",
                (scorer or reading.scorer, number),
            )
        case Is(key="quadrant", value=cell) if cell not in ("unknown", "unscored"):
            return _seed_of_cell(cell, reading)
        case Is(key="disagree", value="yes"):
            cells = [_seed_of_cell(cell, reading) for cell in ("reject_right", "accept_wrong")]
            return Sql(" UNION ALL ".join(cell.text for cell in cells), cells[0].params + cells[1].params)
        case Steps(op=op, value=number):
            return Sql(f"SELECT id FROM trace WHERE step_count {_OPERATORS[op]} ?", (number,))
        case Is(key="flag", value="yes"):
            return Sql("SELECT id FROM trace WHERE flagged = 1")
        case Is(key="label", value="error" | "sound" | "unclear" as value):
            test = _LABELS[value].replace("t.", "")
            return Sql(f"SELECT id FROM trace WHERE errors + sounds + unclears > 0 AND {test}")
        case Is(key="right", value="yes" | "no" | "unknown" as value):
            return Sql("SELECT id FROM trace WHERE outcome = ?", (_OUTCOMES[value],))
        case Is(key="model", value=value):
            return Sql("SELECT id FROM trace WHERE model = ?", (value,))
        case Is(key="trace", value=value):
            return Sql("SELECT id FROM trace WHERE uid = ?", (value,))
        case Is(key="problem" | "family" as key, value=value):
            column = "uid" if key == "problem" else "family"
            own = f"SELECT id FROM problem WHERE {column} = ?"
            return Sql(f"SELECT id FROM trace WHERE problem_id IN ({own})", (value,))
        case Either(terms=terms):
            return _seed_of_either(terms, reading, found)
    return None


def _seed_of_either(terms: Sequence[Filter], reading: Reading, found: Found) -> Sql | None:
    """One alternative after another, each without what those before it have: to be stopped anywhere."""
    parts: list[Sql] = []
    before: list[Sql] = []
    for term in terms:
        seed = _seed(term, reading, found)
        if seed is None:
            return None
        earlier = _either(before)
        problems = " CROSS JOIN problem p ON p.id = t.problem_id" if "p." in earlier.text else ""
        source = f"SELECT t.id FROM ({seed.text}) x CROSS JOIN trace t ON t.id = x.id{problems}"
        parts.append(Sql(f"{source} WHERE NOT {earlier.text}", seed.params + earlier.params) if before else seed)
        before.append(condition(term, reading, found))
    return Sql(
        " UNION ALL ".join(f"SELECT id FROM ({part.text})" for part in parts),
        tuple(value for part in parts for value in part.params),
    )


def _seed_of_common(words: Sequence[Words], found: Found) -> Sql:
    """Traces that have all the words themselves, in the order of their ids, then those whose problems have some."""
    hits = [found(one) for one in words]
    itself = _all([_has(hit, "trace") for hit in hits])
    somewhere = _all([condition(one, Reading(), found) for one in words])
    return Sql(
        "SELECT rowid AS id FROM trace_text WHERE trace_text MATCH ? UNION ALL SELECT t.id FROM problem_text"
        " CROSS JOIN trace t ON t.problem_id = problem_text.rowid"
        f" WHERE problem_text MATCH ? AND NOT {itself.text} AND {somewhere.text}",
        (
            every(hit.query for hit in hits),
            either(hit.query for hit in hits),
            *itself.params,
            *somewhere.params,
        ),
    )


def _seed_of_cell(cell: str, reading: Reading) -> Sql:
    rejects, accepts = judged(reading)
    side, _, outcome = cell.partition("_")
    test = rejects if side == "reject" else accepts
    return Sql(
        f"SELECT s.trace_id AS id FROM score s INDEXED BY score_{COLUMNS[reading.how]} WHERE s.newest = 1"
        f" AND s.scorer_id = (SELECT id FROM scorer WHERE name = ?) AND {test.text} AND s.outcome = ?",
        (reading.scorer, *test.params, outcome),
    )


def _has(hit: Hit, table: str, id: str = "") -> Sql:
    """Is it found in trace t, in its problem?"""
    id = id or {"trace": "t.id", "problem": "t.problem_id"}[table]
    if table in hit.kept:
        return Sql(f"EXISTS (SELECT 1 FROM {table}_hit h WHERE h.word = ? AND h.id = {id})", (hit.number,))
    if table == "trace":
        # a query of its own, or SQLite would ask it before it looks for scores
        return Sql("(SELECT stands_in(?, 'trace', t.id, t.text))", (hit.number,))
    return Sql(f"(SELECT stands_in(?, 'problem', q.id, q.text) FROM problem q WHERE q.id = {id})", (hit.number,))


def _all(parts: Sequence[Sql]) -> Sql:
    return _joined(" AND ", parts) if parts else ALWAYS


def _either(parts: Sequence[Sql]) -> Sql:
    return _joined(" OR ", parts) if parts else NEVER


def _joined(word: str, parts: Sequence[Sql]) -> Sql:
    return Sql(
        "(" + word.join(part.text for part in parts) + ")", tuple(value for part in parts for value in part.params)
    )
