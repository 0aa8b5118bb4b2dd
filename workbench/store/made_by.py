"""Which models, in which state, made the scores a library shows: counted in strides, for a reader of its own.

    *_, last = made_by(library)      last == (MadeBy("likelihood", "clean", "9f3c..", 1204), ...)

The fingerprint is that of the folder when it was read; whether the folder is still that one is for others to see.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.store.opening import connect
from workbench.store.reading import spec_of

_STRIDE = 20_000
"""Rows of scores looked at between two places to stop."""


@dataclass(frozen=True, slots=True)
class MadeBy:
    """Traces whose newest scores by a scorer came from one state of one model."""

    scorer: str
    model: str
    """Its name then."""
    fingerprint: str
    traces: int


def made_by(library: Path) -> Iterator[tuple[MadeBy, ...] | None]:
    """None after each stride, at last the counts, by scorer and model. Scores without a model are left out."""
    connection, _ = connect(library, readonly=True)
    try:
        counts: Counter[int] = Counter()
        last = int(connection.value("SELECT max(id) FROM score") or 0)
        for start in range(0, last, _STRIDE):
            counts.update(
                dict(
                    connection.rows(
                        "SELECT spec_id, count(*) FROM score WHERE id > ? AND id <= ? AND newest = 1 GROUP BY spec_id",
                        (start, start + _STRIDE),
                    )
                )
            )
            yield None
        found: Counter[tuple[str, str, str]] = Counter()
        for spec_id, traces in counts.items():
            row = connection.row("SELECT name, args, fingerprint, seed FROM spec WHERE id = ?", (spec_id,))
            if row is not None and row[2]:
                spec = spec_of(*row)
                found[spec.name, str(spec.arguments.get("model", "")), spec.fingerprint] += traces
        yield tuple(MadeBy(*key, found[key]) for key in sorted(found))
    finally:
        connection.close()
