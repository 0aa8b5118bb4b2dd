"""Imports that show all at once or not at all, and what a killed process left behind.

Rows written under an import stay hidden until it is finished; whatever lists keep beside a trace is then worked out
anew for the traces the import touched. A dropped import leaves no row, and nothing of anybody else's goes with it.
"""

from workbench.core.values import Changes
from workbench.store import by_hand, owner, standing, tally
from workbench.store.connection import Connection
from workbench.store.writing import changes_of

_KINDS = {
    "score": "scores",
    "verdict": "verdicts",
    "label": "labels",
    "flag": "flags",
    "judgement": "labels",
    "alternative": "labels",
}


def finish(connection: Connection, import_id: int) -> Changes:
    """Show the rows. Inside a transaction of the caller."""
    changes, strangers = _reach(connection, import_id)
    with tally.kept(connection, _touched(changes)):
        connection.run("UPDATE import SET done = 1 WHERE id = ?", (import_id,))
        _refresh(connection, strangers)
    return changes


def drop(connection: Connection, import_id: int) -> Changes:
    """Delete the rows. Inside a transaction of the caller."""
    changes, strangers = _reach(connection, import_id)
    with tally.kept(connection, _touched(changes)):
        _delete(connection, import_id)
        _refresh(connection, strangers)
        _refresh(connection, _ids(connection, changes))
    return changes


def _delete(connection: Connection, import_id: int) -> None:
    # what lies in the bin goes with the import it came with
    thrown = connection.rows("SELECT trace_id FROM bin WHERE was = ?", (import_id,))
    for (trace_id,) in thrown:
        connection.run("UPDATE trace SET import_id = ? WHERE id = ?", (import_id, trace_id))
        by_hand.forget(connection, trace_id)
    for table in _KINDS:
        connection.run(f"DELETE FROM {table} WHERE import_id = ?", (import_id,))
    # what somebody else worked on since then is theirs as well, and stays
    for table in _KINDS:
        connection.run(
            "UPDATE trace SET import_id = NULL WHERE import_id = ? AND EXISTS"
            f" (SELECT 1 FROM {table} r WHERE r.trace_id = trace.id)",
            (import_id,),
        )
    connection.run("DELETE FROM trace WHERE import_id = ?", (import_id,))
    connection.run(
        "UPDATE problem SET import_id = NULL WHERE import_id = ? AND EXISTS"
        " (SELECT 1 FROM trace t WHERE t.problem_id = problem.id)",
        (import_id,),
    )
    connection.run("DELETE FROM problem WHERE import_id = ?", (import_id,))
    connection.run("DELETE FROM import WHERE id = ?", (import_id,))


def settle(connection: Connection) -> Changes:
    """Runs and imports whose process is gone. Inside a transaction of the caller."""
    changes = Changes()
    for uid, update, of in connection.rows(
        "SELECT uid, update_number, owner FROM run WHERE state IN ('queued', 'running')"
    ):
        if owner.alive(of):
            continue
        connection.run(
            "UPDATE run SET state = 'interrupted', message = ?, owner = '' WHERE uid = ?",
            (f"interrupted at update {update}", uid),
        )
        changes |= Changes(runs=frozenset({uid}))
    for import_id, of in connection.rows("SELECT id, owner FROM import WHERE done = 0 AND format != ?", (by_hand.BIN,)):
        if not owner.alive(of):
            drop(connection, import_id)
    return changes


def _reach(connection: Connection, import_id: int) -> tuple[Changes, list[int]]:
    """What the import brought, and the inner ids of traces of others that it says something about."""

    def uids(sql: str) -> frozenset[str]:
        return frozenset(uid for (uid,) in connection.rows(sql, (import_id,)))

    of_trace = "SELECT DISTINCT t.uid FROM {} r JOIN trace t ON t.id = r.trace_id WHERE r.import_id = ?"
    changes = changes_of(
        {
            "problems": uids("SELECT uid FROM problem WHERE import_id = ?"),
            "traces": uids("SELECT uid FROM trace WHERE import_id = ?"),
            **{
                kind: frozenset().union(
                    *(uids(of_trace.format(table)) for table, other in _KINDS.items() if other == kind)
                )
                for kind in set(_KINDS.values())
            },
        }
    )
    strangers = connection.rows(
        " UNION ".join(
            f"SELECT r.trace_id FROM {table} r JOIN trace t ON t.id = r.trace_id"
            " WHERE r.import_id = ?1 AND t.import_id IS NOT ?1"
            for table in _KINDS
        ),
        (import_id,),
    )
    return changes, [inner for (inner,) in strangers]


def _touched(changes: Changes) -> frozenset[str]:
    return changes.traces | changes.scores | changes.verdicts


def _ids(connection: Connection, changes: Changes) -> list[int]:
    found = (connection.value("SELECT id FROM trace WHERE uid = ?", (uid,)) for uid in changes.traces)
    return [inner for inner in found if inner is not None]


def _refresh(connection: Connection, inner_ids: list[int]) -> None:
    for inner in inner_ids:
        standing.everything(connection, inner)
