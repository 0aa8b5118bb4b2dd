"""How a library is called where people read it: in the window's title, in menus, in sentences.

    title_of(default_store())              "Workbench"
    title_of(Path("/course/lessons.db"))   "lessons — Workbench"
    place_of(Path.home() / "course")       "~/course"
"""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale

from workbench.settings import default_store


def same(one: Path, other: Path) -> bool:
    """One file, however it is written."""
    try:
        return one.samefile(other)
    except OSError:
        return one.absolute() == other.absolute()


def title_of(library: Path, *, readonly: bool = False) -> str:
    """The usual library is not named; another one that is called as the usual one is named with its folder."""
    usual = default_store()
    name = library.stem
    if name == usual.stem:
        name = "" if same(library, usual) else f"{library.absolute().parent.name}/{name}"
    if readonly:
        name = f"{name} {_tr('(read only)')}".strip()
    return f"{name} — Workbench" if name else "Workbench"


def place_of(folder: Path) -> str:
    """A folder, the home folder written short."""
    try:
        return str(Path("~") / folder.absolute().relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(folder.absolute())


def size_in_words(size: int) -> str:
    """ "512.3 MB", with the signs of the person's country."""
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Library", text)
