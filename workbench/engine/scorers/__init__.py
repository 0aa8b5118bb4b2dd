"""Step scorers that read a model, one file each: ``scorers().maker("likelihood")(loaded)`` is a ``StepScorer``.

Each file says what it is in ABOUT; finding it imports neither torch nor transformers.
"""

import sys
from functools import cache

from workbench.core.registry import Registry


@cache
def scorers() -> Registry:
    """Every scorer of this package by name: "likelihood", "prm"."""
    return Registry.walk("scorer", sys.modules[__name__])
