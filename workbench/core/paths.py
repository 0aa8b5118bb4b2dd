"""Where the shipped files are: ``resource("models", "policy")`` in a checkout, an editable install and a wheel alike.

In a wheel the top-level ``resources/`` is mapped to ``workbench.resources``; setuptools does not resolve that mapping
in an editable install, where the folder stands beside the package.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from workbench.core.errors import UserError


def resource(*parts: str) -> Path:
    """A shipped file or folder. Raises UserError where the installation is incomplete."""
    package = Path(__file__).resolve().parent.parent
    for root in (package / "resources", package.parent / "resources"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise UserError(f"The installation is incomplete: resources/{'/'.join(parts)} is missing. Install Workbench again.")


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Write a file beside its place, then rename: readers see the old file or the whole new one, never a part.
    An OSError names the file that was asked for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    try:
        yield beside
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        if str(error.filename) != str(beside):
            raise
        raise type(error)(error.errno, error.strerror, str(path)) from error
    finally:
        with suppress(OSError):
            beside.unlink()
