"""Rows of training runs: their state, figures, results and the models they leave.

    run(connection, Run("r1", "sft", "process", spec, "policy", state="running"), spec_id=4, owner="...")
"""

import json
import math

from workbench.core.facts import Metric, Result
from workbench.core.values import Model, Run
from workbench.store.connection import Connection


def run(connection: Connection, run: Run, spec_id: int, owner: str) -> None:
    """The newest state of a run; ``owner`` is the process that works on it, empty for one that has ended."""
    connection.run(
        "INSERT INTO run (uid, kind, arm, spec_id, parent, state, update_number, updates, checkpoint, experiment,"
        " message, created, owner) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (uid) DO UPDATE SET kind = excluded.kind, arm = excluded.arm, spec_id = excluded.spec_id,"
        " parent = excluded.parent, state = excluded.state, update_number = excluded.update_number,"
        " updates = excluded.updates, checkpoint = excluded.checkpoint, experiment = excluded.experiment,"
        " message = excluded.message, created = excluded.created, owner = excluded.owner",
        (
            run.id,
            run.kind,
            run.arm,
            spec_id,
            run.parent,
            run.state,
            run.update,
            run.updates,
            run.checkpoint,
            run.experiment,
            run.message,
            run.created,
            owner,
        ),
    )


def metric(connection: Connection, metric: Metric) -> None:
    for name, value in metric.values.items():
        connection.run(
            "INSERT OR REPLACE INTO metric (run, update_number, name, value) VALUES (?, ?, ?, ?)",
            (metric.run, metric.update, name, None if math.isnan(value) else value),
        )


def model(connection: Connection, run: str, update: int, model: Model) -> None:
    row = (model.name, model.folder, model.kind, model.origin, model.run or run, update)
    connection.run(
        "INSERT INTO model (name, folder, kind, origin, run, update_number, parameters, fingerprint)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET folder = excluded.folder,"
        " kind = excluded.kind, origin = excluded.origin, run = excluded.run,"
        " update_number = excluded.update_number, parameters = excluded.parameters, fingerprint = excluded.fingerprint",
        (*row, model.parameters, model.fingerprint),
    )


def result(connection: Connection, result: Result) -> None:
    document = json.dumps(result.document, ensure_ascii=False)
    connection.run("INSERT OR REPLACE INTO result (run, document) VALUES (?, ?)", (result.run, document))
