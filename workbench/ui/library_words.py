"""What came of work on a library, as sentences.

    recovered({"file": "saved.db", "saved": {"trace": 118}, "lost": {"trace": 3}, "orphans": {"score": 2}})
        ->  "Recovered to saved.db: 118 traces. Lost: 3 traces that could not be read; 2 scores that belonged to them."
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication

from workbench.ui import numbers
from workbench.ui.library_names import size_in_words

_NAMES = {
    "problem": "problems",
    "trace": "traces",
    "label": "labels",
    "flag": "flags",
    "score": "scores of traces",
    "verdict": "verdicts",
    "alternative": "better steps",
    "judgement": "judgements",
    "run": "runs",
    "metric": "figures of runs",
    "result": "results of runs",
    "model": "checkpoints",
    "saved_filter": "saved filters",
    "act": "acts to undo",
    "spec": "recipes",
    "prompt": "prompts",
}
_TOLD = ("problem", "trace", "score", "label", "flag", "run")


def recovered(document: Mapping[str, Any]) -> str:
    saved = ", ".join(_counted(name, document["saved"].get(name, 0)) for name in _TOLD if document["saved"].get(name))
    told = _tr("Recovered to {0}: {1}.").format(document["file"], saved)
    lost, orphans = (
        ", ".join(_counted(name, count) for name, count in document[kind].items()) for kind in ("lost", "orphans")
    )
    if not lost and not orphans:
        return told + " " + _tr("Nothing was lost.")
    if lost:
        told += " " + _tr("Could not be read: {0}.").format(lost)
    if orphans:
        told += " " + _tr("Left out, because what they belong to is lost: {0}.").format(orphans)
    return told


def _counted(name: str, count: int) -> str:
    return f"{numbers.count(count)} {_tr(_NAMES.get(name, name))}"


def backed_up(document: Mapping[str, Any]) -> str:
    return _tr("Backed up to {0} ({1}); the copy was checked.").format(
        document["file"], size_in_words(int(document["bytes"]))
    )


def compacted(document: Mapping[str, Any]) -> str:
    before, after = int(document["before"]), int(document["after"])
    return _tr("Compacted: {0} before, {1} now.").format(size_in_words(before), size_in_words(after))


def removed(document: Mapping[str, Any]) -> str:
    return _tr("The import of {0} is removed: {1} problems, {2} traces.").format(
        document["source"], numbers.count(document["problems"]), numbers.count(document["traces"])
    )


def damaged(library: Path, faults: list[str]) -> str:
    return _tr("{0} is damaged ({1} faults, the first: {2}). Recover it to a copy, or open a backup.").format(
        library.name, numbers.count(len(faults)), faults[0]
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("Library", text)
