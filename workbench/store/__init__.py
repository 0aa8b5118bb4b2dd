"""The SQLite library behind the window and the command line; see store.py. Importing it loads nothing heavy."""

from workbench.store.connection import Busy, Damaged, Interrupted
from workbench.store.rows import (
    Count,
    History,
    LeftOut,
    Order,
    ProblemRow,
    Reading,
    Rejected,
    SavedFilter,
    ScorerCount,
    Survey,
    Totals,
    TraceMark,
    TraceView,
)
from workbench.store.store import Store

__all__ = [
    "Busy",
    "Count",
    "Damaged",
    "History",
    "Interrupted",
    "LeftOut",
    "Order",
    "ProblemRow",
    "Reading",
    "Rejected",
    "SavedFilter",
    "ScorerCount",
    "Store",
    "Survey",
    "Totals",
    "TraceMark",
    "TraceView",
]
