"""How many cores the model may use: one is left to the window.

torch's threads are one setting of the whole process, so it is made once, before the first model is loaded.
``WORKBENCH_THREADS=1`` overrides it; where several processes compute side by side, one thread each is fastest.
"""

import os

from workbench.core.errors import UserError

_set: int | None = None


def wanted_threads() -> int:
    """Threads to compute with: ``$WORKBENCH_THREADS``, else all cores but one. UserError: no whole number above 0."""
    given = os.environ.get("WORKBENCH_THREADS", "").strip()
    if not given:
        return max(1, (os.cpu_count() or 1) - 1)
    if not given.isascii() or not given.isdigit() or int(given) < 1:
        raise UserError(f"WORKBENCH_THREADS is {given!r}. Set it to a whole number from 1 upwards, or unset it.")
    return int(given)


def use_cores() -> int:
    """Set torch's threads, once per process; later calls change nothing. Answers with the number in use."""
    global _set
    if _set is None:
        threads = wanted_threads()
        import torch

        torch.set_num_threads(threads)
        _set = threads
    return _set
