"""What lists read of a trace, worked out anew from the rows that readers may see: outcome, flag, labels, newest scores.

    outcome(connection, 7)   after a verdict of trace 7 was written or went

Kept beside the trace, so that a page or the 2x2 never looks at histories.
"""

from workbench.core.values import ERROR, SOUND, UNCLEAR
from workbench.store.connection import Connection

SEEN = "(coalesce({0}.import_id, 0) NOT IN (SELECT id FROM import WHERE done = 0) OR {0}.import_id IS t.import_id)"
"""Condition: the row {0} of trace t counts for t: shown to readers, or of the very import that t itself comes with."""


def everything(connection: Connection, trace_id: int) -> None:
    """Work out anew what lists read of a trace, after rows of it came into sight or went."""
    scores(connection, trace_id)
    outcome(connection, trace_id)
    labels(connection, trace_id)
    flag(connection, trace_id)


def scores(connection: Connection, trace_id: int) -> None:
    connection.run(
        "UPDATE score SET outcome = t.outcome, newest = (score.id IS ("
        " SELECT max(s.id) FROM score s WHERE s.trace_id = score.trace_id AND s.scorer_id = score.scorer_id"
        f" AND {SEEN.format('s')})) FROM trace t WHERE score.trace_id = ? AND t.id = score.trace_id",
        (trace_id,),
    )


def outcome(connection: Connection, trace_id: int) -> None:
    connection.run(
        "UPDATE trace AS t SET outcome = (SELECT v.outcome FROM verdict v WHERE v.trace_id = t.id"
        f" AND {SEEN.format('v')} ORDER BY v.person DESC, v.id DESC LIMIT 1) WHERE t.id = ?",
        (trace_id,),
    )
    connection.run(
        "UPDATE score SET outcome = (SELECT outcome FROM trace WHERE id = trace_id) WHERE trace_id = ?", (trace_id,)
    )


def labels(connection: Connection, trace_id: int) -> None:
    rows = connection.rows(
        'SELECT l.start, l."end", l.source, l.by, l.value FROM label l JOIN trace t ON t.id = l.trace_id'
        f" WHERE t.id = ? AND l.channel = '' AND {SEEN.format('l')} ORDER BY l.id",
        (trace_id,),
    )
    values = list(in_force([((start, end), source, by, value) for start, end, source, by, value in rows]).values())
    connection.run(
        "UPDATE trace SET errors = ?, sounds = ?, unclears = ? WHERE id = ?",
        (*(sum(rows[i][4] == kind for i in values) for kind in (ERROR, SOUND, UNCLEAR)), trace_id),
    )


def flag(connection: Connection, trace_id: int) -> None:
    connection.run(
        'UPDATE trace AS t SET flagged = coalesce((SELECT f."on" FROM flag f WHERE f.trace_id = t.id'
        f" AND {SEEN.format('f')} ORDER BY f.id DESC LIMIT 1), 0) WHERE t.id = ?",
        (trace_id,),
    )


def in_force(rows: list[tuple[tuple[int, int], str, str, int | None]]) -> dict[tuple[int, int], int]:
    """Which label counts for each step: rows are (span, source, by, value), oldest first; the answer holds row numbers.

    The newest of each author counts unless it takes his earlier one back; among authors the newest, persons before all.
    """
    authors: dict[tuple[tuple[int, int], str, str], int] = {}
    for number, (span, source, by, _) in enumerate(rows):
        authors[(span, source, by)] = number
    chosen: dict[tuple[int, int], tuple[bool, int]] = {}
    for (span, source, _), number in authors.items():
        if rows[number][3] is None:
            continue
        rank = (source == "person", number)
        if span not in chosen or rank > chosen[span]:
            chosen[span] = rank
    return {span: number for span, (_, number) in chosen.items()}
