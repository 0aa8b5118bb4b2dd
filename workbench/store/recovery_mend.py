"""A recovered copy made whole: what lost rows left behind, what is counted beforehand, the index of the search.

A trace of a lost problem keeps its labels under a stand-in ("The text of this problem was lost."); a score of a lost
trace says nothing and goes. What readers cannot make a value of, because its bytes are not what was written, goes too.
"""

import sqlite3
from collections.abc import Callable

from workbench.core.errors import WorldError
from workbench.store import reading, standing, tally
from workbench.store.connection import Connection

Ask = Callable[[], object]
_BATCH = 200
_ROUNDS = 20
_STAND_INS = {
    "spec": "(id, key, name, args, fingerprint) SELECT {0}, 'lost-' || {0}, 'lost', '{{}}', ''",
    "prompt": "(id, key, text) SELECT {0}, 'lost-' || {0}, ''",
    "scorer": "(id, name) SELECT {0}, 'lost-' || {0}",
    "import": "(id, source, format, owner, created, done) SELECT {0}, 'lost', 'lost', '', 0, 1",
    "problem": "(id, uid, text, family, title, solution, facts, source) SELECT {0}, 'lost-' || {0},"
    " 'The text of this problem was lost.', 'own', 'Lost problem ' || {0}, '[]', '{{}}', ''",
}
"""For a lost row that others need: rows of these tables say what something is, not what somebody did."""


def mend(copy: Connection, orphans: dict[str, int], ask: Ask, *, current: bool) -> None:
    """Afterwards no row belongs to nothing. ``orphans`` counts the rows that went; ``current``: the copy has today's
    schema, so that its rows can be read and what is counted beforehand be worked out."""
    # triggers take deleted texts out of the index, so they have to be in it
    search_again(copy)
    _stand_in(copy, orphans)
    if not current:
        return
    uids = [uid for (uid,) in copy.rows("SELECT uid FROM trace ORDER BY id")]
    for at in range(0, len(uids), _BATCH):
        ask()
        _unreadable(copy, uids[at : at + _BATCH], orphans)
    _stand_in(copy, orphans)
    with copy.writing():
        copy.run("DELETE FROM tally")
        for (inner,) in copy.rows("SELECT id FROM trace"):
            standing.everything(copy, inner)
        tally.add(copy, 1)
        tally.renew(copy, "> 0")


def search_again(copy: Connection) -> None:
    with copy.writing():
        for (index,) in copy.rows("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'"):
            copy.run(f'INSERT INTO "{index}" ("{index}") VALUES (\'rebuild\')')


def _stand_in(copy: Connection, orphans: dict[str, int]) -> None:
    for _ in range(_ROUNDS):
        broken = copy.rows('SELECT DISTINCT "table", parent, fkid FROM pragma_foreign_key_check')
        if not broken:
            return
        with copy.writing():
            for table, parent, number in broken:
                _reconnect(copy, table, parent, number, orphans)


def _reconnect(copy: Connection, table: str, parent: str, number: int, orphans: dict[str, int]) -> None:
    column, key, nullable = copy.rows(
        'SELECT f."from", coalesce(f."to", \'id\'), i."notnull" = 0 AND i.pk = 0 FROM pragma_foreign_key_list(?1) f'
        ' JOIN pragma_table_info(?1) i ON i.name = f."from" WHERE f.id = ?2',
        (table, number),
    )[0]
    lost = f'"{column}" IS NOT NULL AND "{column}" NOT IN (SELECT "{key}" FROM "{parent}")'
    if parent in _STAND_INS:
        quoted = f'"{column}"'
        row = _STAND_INS[parent].format(quoted)
        copy.run(f'INSERT INTO "{parent}" {row} FROM "{table}" WHERE {lost} GROUP BY {quoted}')
    elif nullable:
        copy.run(f'UPDATE "{table}" SET "{column}" = NULL WHERE {lost}')
    else:
        _count(orphans, table, copy.run(f'DELETE FROM "{table}" WHERE {lost}').rowcount)


def _unreadable(copy: Connection, uids: list[str], orphans: dict[str, int]) -> None:
    """Take out the traces, or only their scores, that no value can be made of: a blob of the wrong length and such."""
    if _reads(copy, uids):
        return
    if len(uids) > 1:
        for uid in uids:
            _unreadable(copy, [uid], orphans)
        return
    with copy.writing():
        copy.run("SAVEPOINT whole")
        ours = "(SELECT id FROM trace WHERE uid = ?)"
        scores = copy.run(f"DELETE FROM score WHERE trace_id = {ours}", (uids[0],)).rowcount
        if _reads(copy, uids):
            _count(orphans, "score", scores)
        else:
            copy.run("ROLLBACK TO whole")
            copy.run("DELETE FROM trace WHERE uid = ?", (uids[0],))
            _count(orphans, "trace", 1)
        copy.run("RELEASE whole")


def _reads(copy: Connection, uids: list[str]) -> bool:
    try:
        reading.histories(copy, uids)
    except (WorldError, sqlite3.Error):
        raise
    except Exception:  # noqa: BLE001 - whatever bytes that were never written do to a reader
        return False
    return True


def _count(orphans: dict[str, int], table: str, count: int) -> None:
    if count > 0:
        orphans[table] = orphans.get(table, 0) + count
