"""Is there room on the disk? Asked before a job that writes much begins, and refused with both numbers.

    need(Path("exports/all.jsonl"), 120_000_000, "Exporting all.jsonl")
        WorldError("Exporting all.jsonl needs about 120 MB, and 3.1 MB are free in /data/exports. Make room, or ...")
"""

import shutil
from pathlib import Path

from workbench.core.errors import WorldError

IMPORT_GROWS = 4
"""Bytes of a library for each byte of a data file read into it, indexes and full-text search included (2.5 to 4.2)."""
PACKED = 8
"""Bytes of text in each byte of a compressed file."""
EXPORT_SHRINKS = 0.7
"""Bytes of a data file for each byte of the library it is of (0.4 to 0.7)."""


def need(place: Path, wanted: float, doing: str) -> None:
    """WorldError where ``place`` (a file or folder, also one not made yet) lies on a disk without ``wanted`` bytes."""
    folder = next((each for each in (place, *place.absolute().parents) if each.is_dir()), None)
    if folder is None:
        return
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        # a disk that does not say how full it is may have room all the same
        return
    if wanted > free:
        raise WorldError(
            f"{doing} needs about {size(wanted)}, and {size(free)} are free in {folder}. "
            "Make room there, or choose a place on another disk."
        )


def to_import(library: Path, file: Path) -> None:
    """Room for a data file in a library."""
    try:
        read = file.stat().st_size
    except OSError:
        # whoever reads the file says what is wrong with it
        return
    packed = PACKED if file.suffix == ".gz" else 1
    need(library.absolute().parent, read * packed * IMPORT_GROWS, f"Importing {file.name}")


def to_export(library: Path, file: Path, share: float) -> None:
    """Room for a data file with this share of a library."""
    need(file.absolute().parent, library.stat().st_size * share * EXPORT_SHRINKS, f"Exporting {file.name}")


def size(count: float) -> str:
    """Bytes as a person reads them: "3.1 MB"."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 999.5:
            return f"{count:.0f} {unit}" if unit == "bytes" or count >= 9.95 else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:,.1f} TB"
