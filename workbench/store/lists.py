"""Pages and counts: what lists read, from indexes and stored aggregates, quick however much there is.

    page(connection, hits, parse("right:no"), Sorting(), limit=200)  ->  [ProblemRow(...), ...]

Pages go by key, never by offset. A filter is narrowed first by its rarest term, where an index finds that term in few
traces; a filter whose terms are all common fills a page soon by walking.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from workbench.core.filters import All, Filter, Is, Words, asks_traces
from workbench.store.asking import COLUMNS, NEVER, SCORE_OF_TRACE, Sql, bare_condition, condition, seeds
from workbench.store.connection import Connection
from workbench.store.hits import Hits
from workbench.store.reading import SHOWN
from workbench.store.rows import ANCHORED, Count, ProblemRow, Reading, Totals, TraceMark
from workbench.store.sorting import Sorting, Start, ids

MARKS = 64
"""Blocks in a line of the list at most."""
MATCHING = 100
"""Matching traces of a problem are counted to here."""
_RARE = 5_000
"""Traces of a term that are gathered before a page is read; more are met soon enough by walking."""
_COMMON = 10_000
"""Counting stops here when terms are compared."""
_ORDERED = 20_000
_CHUNK = 500

_TRACES = "trace t JOIN problem p ON p.id = t.problem_id"

_T, _P = SHOWN.format("t"), SHOWN.format("p")


class Question:
    """A filter made ready for this store: conditions on a trace and on a problem."""

    def __init__(
        self, connection: Connection, hits: Hits, node: Filter, reading: Reading, *, counting: bool = False
    ) -> None:
        self.everything = node == All()
        self.rare = False
        """Few problems match, and the condition begins with their ids."""
        hits.fresh()
        self._found = hits.counted if counting else hits.found
        # asked of each trace only while there is an import to hide
        shown = _T if connection.value("SELECT 1 FROM import WHERE done = 0") else "1"
        matches = condition(node, reading, self._found)
        self.matches = Sql(f"{shown} AND {matches.text}", matches.params)
        """Of trace t of problem p, to be asked of few traces."""
        self.bare = NEVER if asks_traces(node) else self._of_bare_problems(node)
        """Of problem p without traces."""
        seed, rest, fewest = self._rarest(connection, seeds(node, reading, self._found))
        self.others = self.matches
        """What is left to ask of the traces of ``source``."""
        if seed:
            left = condition(rest, reading, self._found)
            self.others = Sql(f"{shown} AND {left.text}", left.params)
            if fewest > _RARE and "stands_in" in left.text:
                seed = _first_in_order(seed)
        self.source = self._source(seed)
        """Of traces t and problems p, beginning with the rarest term."""
        if fewest > _RARE:
            seed = None
        narrowed = Sql(f"t.id IN ({seed.text}) AND ", seed.params) if seed else Sql("")
        self.trace = Sql(f"{narrowed.text}{self.matches.text}", (*narrowed.params, *self.matches.params))
        """Of trace t of problem p, to be asked of all traces."""
        self.problem = self._of_problems(connection, node, seed)
        """Of problem p, to be asked of all problems."""

    @staticmethod
    def _rarest(connection: Connection, candidates: list[tuple[Sql, Filter]]) -> tuple[Sql | None, Filter, int]:
        """The term with the fewest traces, what is left to ask, and how many they are, as far as it was counted."""
        best: tuple[Sql | None, Filter] = (None, All())
        alone = len(candidates) == 1 and candidates[0][1] == All()
        fewest = 1 + (_RARE if alone else _COMMON)
        for seed, rest in candidates:
            found = fewest
            # words that texts are looked into for are common, and looking is what counting should save
            if "stands_in" not in seed.text:
                counted = f"SELECT count(*) FROM (SELECT 1 FROM ({seed.text}) LIMIT ?)"
                found = connection.value(counted, (*seed.params, fewest))
            if found < fewest or best[0] is None:
                best, fewest = (seed, rest), found
        return *best, fewest

    def _source(self, seed: Sql | None) -> Sql:
        """Problems are only looked up where something is asked of them."""
        problems = " CROSS JOIN problem p ON p.id = t.problem_id" if "p." in self.others.text else ""
        if seed is None:
            return Sql(f"trace t{problems}")
        return Sql(f"({seed.text}) x CROSS JOIN trace t ON t.id = x.id{problems}", seed.params)

    def ids(self, connection: Connection, sorting: Sorting, start: Start | None, skip: int, limit: int) -> list[int]:
        """Inner ids of the matching problems from there on."""
        problem = None if self.everything else self.problem
        return ids(connection, sorting, problem, rare=self.rare, start=start, skip=skip, limit=limit)

    def _of_bare_problems(self, node: Filter) -> Sql:
        bare = bare_condition(node, self._found)
        return Sql(f"(p.traces = 0 AND {bare.text})", bare.params)

    def _of_problems(self, connection: Connection, node: Filter, seed: Sql | None) -> Sql:
        """A problem matches when one of its traces does, or, having none, by itself."""
        if self.everything:
            return Sql(_P)
        gathered = self._gathered(connection, node) if seed else None
        self.rare = gathered is not None
        if gathered is not None:
            return Sql(f"p.id IN ({gathered.text}) AND {_P}", gathered.params)
        some = f"EXISTS (SELECT 1 FROM trace t WHERE t.problem_id = p.id AND {self.matches.text})"
        return Sql(f"{_P} AND ({some} OR {self.bare.text})", (*self.matches.params, *self.bare.params))

    def _gathered(self, connection: Connection, node: Filter) -> Sql | None:
        """The inner ids of all matching problems, begun with the rarest term; None where that would be much work."""
        text = f"SELECT t.problem_id FROM {self.source.text} WHERE {self.others.text}"
        params = (*self.source.params, *self.others.params)
        if self.bare == NEVER:
            return Sql(text, params)
        # and those without traces: few terms speak of problems, and each has its index
        terms = node.terms if isinstance(node, All) else (node,)
        own = [found for term in terms if (found := self._problems_of(term))]
        counted = "SELECT count(*) FROM (SELECT 1 FROM ({}) LIMIT ?)"
        sizes = [connection.value(counted.format(one.text), (*one.params, _RARE + 1)) for one in own]
        if min(sizes, default=_RARE + 1) > _RARE:
            return None
        fewest = own[sizes.index(min(sizes))]
        bare = f"SELECT p.id FROM problem p WHERE p.id IN ({fewest.text}) AND {self.bare.text}"
        return Sql(f"{text} UNION ALL {bare}", (*params, *fewest.params, *self.bare.params))

    def _problems_of(self, term: Filter) -> Sql | None:
        match term:
            case Words():
                hit = self._found(term)
                if "problem" in hit.kept:
                    return Sql("SELECT id FROM problem_hit WHERE word = ?", (hit.number,))
                return Sql("SELECT rowid AS id FROM problem_text WHERE problem_text MATCH ?", (hit.query,))
            case Is(key="family" | "problem" as key, value=value):
                return Sql(f"SELECT id FROM problem WHERE {'uid' if key == 'problem' else key} = ?", (value,))
        return None


def _first_in_order(seed: Sql) -> Sql:
    """The same ids, of which the first so many lie as their rows do: reading texts in that order saves a fifth."""
    # without a limit SQLite would leave out the sorting
    ordered = f"SELECT id FROM (SELECT id FROM ({seed.text}) LIMIT ?) ORDER BY id LIMIT -1"
    return Sql(
        f"SELECT id FROM ({ordered}) UNION ALL SELECT id FROM (SELECT id FROM ({seed.text}) LIMIT -1 OFFSET ?)",
        (*seed.params, _ORDERED, *seed.params, _ORDERED),
    )


def page(
    connection: Connection,
    hits: Hits,
    node: Filter,
    sorting: Sorting,
    *,
    after: str | None = None,
    skip: int = 0,
    limit: int,
) -> list[ProblemRow]:
    """The next problems after the one named (from the first where there is none of that name), or that many rows on."""
    asked = Question(connection, hits, node, sorting.reading)
    start = sorting.start(connection, after) if after is not None else None
    return _lines(connection, asked, sorting.reading, asked.ids(connection, sorting, start, skip, limit))


def page_at(
    connection: Connection, hits: Hits, node: Filter, sorting: Sorting, *, row: int, limit: int, anchors: Sequence[str]
) -> list[ProblemRow]:
    """The rows from number ``row`` on; anchors are those of a survey of this very list, or none."""
    at = min(row // ANCHORED, len(anchors) - 1)
    start = sorting.start(connection, anchors[at], itself=True) if at >= 0 else None
    skip = row - at * ANCHORED if start else row
    asked = Question(connection, hits, node, sorting.reading)
    return _lines(connection, asked, sorting.reading, asked.ids(connection, sorting, start, skip, limit))


def row(connection: Connection, hits: Hits, node: Filter, reading: Reading, uid: str) -> ProblemRow | None:
    """The line of one problem, whether it matches or not."""
    inner = connection.value(f"SELECT p.id FROM problem p WHERE p.uid = ? AND {_P}", (uid,))
    if inner is None:
        return None
    return next(iter(_lines(connection, Question(connection, hits, node, reading), reading, [inner])), None)


def problems_of(connection: Connection, trace_uids: Iterable[str]) -> set[str]:
    """The problems of some traces."""
    rows = connection.rows(
        f"SELECT DISTINCT p.uid FROM {_TRACES}"
        " WHERE t.uid IN (SELECT value FROM json_each(?))",
        (json.dumps(list(trace_uids)),),
    )
    return {uid for (uid,) in rows}


def _lines(
    connection: Connection, asked: "Question", reading: Reading, inner_ids: Sequence[int]
) -> list[ProblemRow]:
    problems = connection.rows(
        "SELECT p.id, p.uid, p.title, p.family, p.answer FROM json_each(?) j CROSS JOIN problem p ON p.id = j.value",
        (json.dumps(inner_ids),),
    )
    found = []
    for inner, uid, title, family, answer in problems:
        blocks = marks(connection, asked, inner, reading)
        matching = sum(block.matches for block in blocks)
        if len(blocks) == MARKS:
            matching = _matching(connection, asked, inner)
        found.append(ProblemRow(uid, title, family, answer, blocks, matching))
    return found


def marks(connection: Connection, asked: Question, problem: int, reading: Reading) -> tuple[TraceMark, ...]:
    """The blocks of one problem, as many as a line shows."""
    matches = Sql("1") if asked.everything else asked.matches
    rows = connection.rows(
        f"SELECT t.uid, t.model, s.{COLUMNS[reading.how]}, t.outcome, t.flagged, t.errors + t.sounds + t.unclears,"
        f" {matches.text} FROM {_TRACES} LEFT JOIN {SCORE_OF_TRACE} ON s.trace_id = t.id AND s.newest = 1"
        " AND s.scorer_id = (SELECT id FROM scorer WHERE name = ?)"
        f" WHERE t.problem_id = ? AND {_T} ORDER BY t.model, t.spec_id, t.number LIMIT ?",
        (*matches.params, reading.scorer, problem, MARKS),
    )
    return tuple(
        TraceMark(uid, model, score, outcome, bool(flagged), bool(labels), bool(match))
        for uid, model, score, outcome, flagged, labels, match in rows
    )


def _matching(connection: Connection, asked: Question, problem: int) -> int:
    return int(
        connection.value(
            f"SELECT count(*) FROM (SELECT 1 FROM {_TRACES} WHERE t.problem_id = ? AND {asked.matches.text} LIMIT ?)",
            (problem, *asked.matches.params, MATCHING),
        )
    )


def count(connection: Connection, hits: Hits, node: Filter, reading: Reading, cap: int) -> Count:
    """How many match, counted no further than ``cap`` traces; of problems then those met so far."""
    asked = Question(connection, hits, node, reading, counting=True)
    most = cap + 1
    traces, problems = connection.row(
        "SELECT count(*), count(DISTINCT problem_id) FROM"
        f" (SELECT t.problem_id FROM {asked.source.text} WHERE {asked.others.text} LIMIT ?)",
        (*asked.source.params, *asked.others.params, most),
    ) or (0, 0)
    more = Sql(f"{_P} AND {asked.bare.text}", asked.bare.params) if asked.bare != NEVER else NEVER
    if asked.everything:
        problems, more = 0, Sql(_P)
    if more != NEVER:
        index = "" if asked.everything else " INDEXED BY problem_traces"
        problems += connection.value(
            f"SELECT count(*) FROM (SELECT 1 FROM problem p{index} WHERE {more.text} LIMIT ?)", (*more.params, most)
        )
    return Count(min(problems, cap), min(traces, cap), exact=problems <= cap and traces <= cap)


def trace_ids(connection: Connection, hits: Hits, node: Filter, reading: Reading) -> Iterator[str]:
    """Ids of matching traces in the order they were added; writing in between is allowed."""

    def asked() -> Sql:
        return Question(connection, hits, node, reading).trace

    return _walk(connection, asked, "t", _TRACES)


def problem_ids(connection: Connection, hits: Hits, node: Filter, reading: Reading) -> Iterator[str]:
    """Ids of matching problems in the order they were added; writing in between is allowed."""

    def asked() -> Sql:
        return Question(connection, hits, node, reading).problem

    return _walk(connection, asked, "p", "problem p")


def _walk(connection: Connection, asked: Callable[[], Sql], row: str, source: str) -> Iterator[str]:
    """The question is made anew for each chunk: what was found for its words goes when somebody writes."""
    last = 0
    while True:
        where = asked()
        rows = connection.rows(
            f"SELECT {row}.uid, {row}.id FROM {source} WHERE {row}.id > ? AND {where.text} ORDER BY {row}.id LIMIT ?",
            (last, *where.params, _CHUNK),
        )
        if not rows:
            return
        yield from (uid for uid, _ in rows)
        last = rows[-1][1]


def totals(connection: Connection) -> Totals:
    """How much there is, hidden rows left out."""
    return Totals(number(connection, "problem"), number(connection, "trace"), *marked(connection))


def marked(connection: Connection) -> tuple[int, int]:
    """How many traces are flagged, how many labelled: both from small indexes, however much there is."""
    labelled = "errors + sounds + unclears > 0"
    return number(connection, "trace", "flagged = 1"), number(connection, "trace", labelled)


def number(connection: Connection, table: str, test: str = "1") -> int:
    """All less the hidden: both are counted in an index, the rows with their texts are not read."""
    hidden = f"SELECT count(*) FROM {table} WHERE {test} AND import_id IN (SELECT id FROM import WHERE done = 0)"
    return int(connection.value(f"SELECT (SELECT count(*) FROM {table} WHERE {test}) - ({hidden})"))


