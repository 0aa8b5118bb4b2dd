"""The ini file itself: opened so that nothing in it is lost, whoever wrote it.

    ini, said = opened(folder / "window.ini")

Qt drops the lines it does not understand when it next writes, and takes bytes for letters. A file with such lines is
copied first (window.kept.ini) and then holds what was understood; "file/said" in it is what the person has to be told.
A file that cannot be read at all is left alone: what is chosen then holds until the end of the session.
"""

import os
import re
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSettings

from workbench.core.paths import written_whole

SAID = "file/said"
LARGEST = 4_000_000
_FOREIGN = re.compile(rb"=\s*\"?@(Variant|DateTime|Invalid)\(")
"""Values of types nobody here writes; Qt may not know what they are made of."""


def opened(path: Path) -> tuple[QSettings, str]:
    """The file's settings, and why they cannot be kept there: empty where they can."""
    try:
        data = _bytes(path)
        lines = data.removeprefix(b"\xef\xbb\xbf").splitlines()
        understood = [line for line in lines if _understood(line)]
        if len(understood) < len(lines):
            return _mended(path, data, understood), ""
    except OSError as error:
        nowhere = Path(os.devnull) / path.name
        why = error.strerror or str(error)
        return _ini(nowhere), _tr(
            "The settings in {0} cannot be used ({1}). The file is left as it is; "
            "what you choose holds until you leave."
        ).format(path, why)
    return _ini(path), ""


def _mended(path: Path, data: bytes, understood: list[bytes]) -> QSettings:
    kept = _keep_copy(path, data)
    with written_whole(path) as beside:
        beside.write_bytes(b"\n".join([*understood, b""]))
    ini = _ini(path)
    said = _tr("{0} held lines that this version cannot read. The rest of it is used; as it was, it is kept in {1}.")
    ini.setValue(SAID, said.format(path, kept))
    ini.sync()
    return ini


def _ini(path: Path) -> QSettings:
    return QSettings(str(path), QSettings.Format.IniFormat)


def _bytes(path: Path) -> bytes:
    """Empty where there is no file yet."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return b""
    if len(data) > LARGEST:
        raise OSError(0, _tr("it is too large for a file of settings"))
    return data


def _understood(line: bytes) -> bool:
    line = line.strip()
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if b"\0" in line or _FOREIGN.search(line):
        return False
    return not line or line[:1] in b";#" or (line[:1] == b"[" and line[-1:] == b"]") or line.find(b"=") > 0


def _keep_copy(path: Path, data: bytes) -> Path:
    """Where the file as it was now lies too; the same content is kept once."""
    number = 1
    while True:
        kept = path.with_name(f"{path.stem}.kept{f'-{number}' if number > 1 else ''}{path.suffix}")
        if not kept.exists():
            with written_whole(kept) as beside:
                beside.write_bytes(data)
            return kept
        if kept.read_bytes() == data:
            return kept
        number += 1


def _tr(text: str) -> str:
    return QCoreApplication.translate("SettingsFile", text)
