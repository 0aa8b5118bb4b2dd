"""Filters kept by name, in the library they were made for: ``keep(connection, "weak", "right:yes prm<0.3")``."""

from workbench.core.errors import UserError
from workbench.core.filters import parse
from workbench.store.connection import Connection
from workbench.store.rows import SavedFilter


def all_of(connection: Connection) -> tuple[SavedFilter, ...]:
    """By name."""
    rows = connection.rows("SELECT name, filter FROM saved_filter ORDER BY name COLLATE NOCASE, name")
    return tuple(SavedFilter(*row) for row in rows)


def keep(connection: Connection, name: str, filter: str) -> None:
    """Add it, or replace the one of that name. UserError: no name, or a filter that cannot be read."""
    parse(filter)
    connection.run("INSERT OR REPLACE INTO saved_filter VALUES (?, ?)", (_named(name), filter.strip()))


def rename(connection: Connection, old: str, new: str) -> None:
    """UserError: there is none of the old name, or one of the new."""
    name = _named(new)
    if name != old and connection.value("SELECT 1 FROM saved_filter WHERE name = ?", (name,)):
        raise UserError(f"There is a filter {name!r} already. Choose another name.")
    if not connection.run("UPDATE saved_filter SET name = ? WHERE name = ?", (name, old)).rowcount:
        raise UserError(f"There is no filter {old!r} any more.")


def delete(connection: Connection, name: str) -> None:
    """Gone afterwards, whether it was there or not."""
    connection.run("DELETE FROM saved_filter WHERE name = ?", (name,))


def _named(name: str) -> str:
    name = name.strip()
    if not name:
        raise UserError("A filter needs a name to be kept by.")
    return name
