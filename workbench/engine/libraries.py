"""The libraries behind a model, imported one by one, with a place to stop between two.

``for _ in libraries(): ...`` takes some seconds the first time in a process and none later. At one go, a stop would be
answered only when all of them are there. Names a version does not have are passed over: what needs them imports them.
"""

import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module

PARTS = (
    "numpy",
    "torch",
    "sympy.core",
    "sympy.polys",
    "sympy",
    "torch.fx.experimental.symbolic_shapes",
    "torch.distributed.tensor",
    "torch._dynamo.variables.base",
    "torch._dynamo.trace_rules",
    "torch._dynamo",
    "transformers.utils",
    "transformers",
    "transformers.core_model_loading",
    "transformers.modeling_utils",
)


def libraries() -> Iterator[None]:
    """Import what is missing; None after each."""
    for name in PARTS:
        if name not in sys.modules:
            with suppress(ImportError):
                import_module(name)
            yield None
