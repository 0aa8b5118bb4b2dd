"""The names a library knows, for completion and for choosers: models, families, scorers.

    names(connection, "model", "po", 20)  ->  ("policy", "policy-process-3")
    scorers(connection)                   ->  (ScorerCount("likelihood", 8120), ScorerCount("prm", 4011))
"""

from workbench.core.errors import UserError
from workbench.store.connection import Connection
from workbench.store.rows import ScorerCount

_COLUMNS = {"model": ("trace", "model"), "family": ("problem", "family"), "scorer": ("scorer", "name")}


def names(connection: Connection, key: str, beginning: str, limit: int) -> tuple[str, ...]:
    """Different names that begin so, capitals or not, in order. Hidden rows may name some too."""
    if key not in _COLUMNS:
        raise UserError(f"A library keeps no names of {key!r}. Choose one of: {', '.join(_COLUMNS)}.")
    table, column = _COLUMNS[key]
    # from name to next name along the index: as many steps as there are names, not rows
    rows = connection.rows(
        f"WITH RECURSIVE each (name) AS (SELECT min({column}) FROM {table} UNION ALL"
        f" SELECT (SELECT min({column}) FROM {table} WHERE {column} > name) FROM each WHERE name IS NOT NULL)"
        " SELECT name FROM each WHERE name <> ''"
    )
    begins = beginning.casefold()
    found = sorted((name for (name,) in rows if name.casefold().startswith(begins)), key=str.casefold)
    return tuple(found[:limit])


def scorers(connection: Connection) -> tuple[ScorerCount, ...]:
    """By name; of each how many shown traces have a scored step."""
    rows = connection.rows(
        "SELECT name, coalesce((SELECT sum(whole + partial) FROM tally WHERE scorer_id = scorer.id AND how = 'min'), 0)"
        " FROM scorer ORDER BY name"
    )
    return tuple(ScorerCount(*row) for row in rows if row[1])
