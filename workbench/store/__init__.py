"""The SQLite library behind the window and the command line; see store.py. Importing it loads nothing heavy."""

from workbench.store.connection import Busy
from workbench.store.rows import Count, History, LeftOut, ProblemRow, Reading, Totals, TraceMark, TraceView
from workbench.store.store import Store

__all__ = [
    "Busy",
    "Count",
    "History",
    "LeftOut",
    "ProblemRow",
    "Reading",
    "Store",
    "Totals",
    "TraceMark",
    "TraceView",
]
