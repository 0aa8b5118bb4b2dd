"""Measures, one file each; ``measures().maker("within-problem")`` finds one without loading numpy.

Every figure is {"value", "low", "high"} with a 95 % interval clustered by problem; what could not be measured is
counted.
"""

from workbench.core.registry import Registry


def measures() -> Registry:
    """Every measure of this package by the name ``workbench measure NAME`` uses."""
    import workbench.measures as package

    return Registry.walk("measure", package)
