"""The library a session begins with: opened with a window on it, or the sentence why not, and another way.

    open_window(Path("lessons.db"), make, headless=False)  ->  Window, or the exit code where there is none to be had

An older library is brought up to date with its progress shown; a damaged one can be recovered to a copy.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from workbench.core.errors import EXIT_CODES, UserError, WorldError, blame, sentence
from workbench.store import Damaged, Store
from workbench.store.opening import out_of_date
from workbench.tasks.apart import apart
from workbench.ui.library_carry import CarriedOut, waited_for
from workbench.ui.library_words import recovered

if TYPE_CHECKING:
    from workbench.ui.window import Window

OLDER = "{0} was written by an older Workbench. It is backed up beside itself, then brought up to date."
RECOVERS = "What can be read of {0} is copied. The damaged file stays as it is."
_REFUSALS = (UserError, WorldError, OSError)
Make = Callable[[Store], "Window"]


def open_window(path: Path, make: Make, *, headless: bool) -> "Window | int":
    """A window on the library; the exit code where there is none to be had."""
    while True:
        try:
            return _opened(path, make)
        except _REFUSALS as error:
            if headless:
                sys.stderr.write(sentence(error) + "\n")
                return EXIT_CODES[blame(error)]
            chosen = another(path, error)
            if chosen is None:
                return EXIT_CODES[blame(error)]
            path = chosen


def _opened(path: Path, make: Make) -> "Window":
    if out_of_date(path):
        carried = CarriedOut(_tr(OLDER).format(path.name), lambda: apart("bring_up_to_date", path))
        if waited_for(carried) is None:
            raise WorldError(f"{path.name} was not brought up to date, so it cannot be shown.")
    store = Store.open(path)
    try:
        return make(store)
    except BaseException:
        # damage may be met only when the first problems are read
        store.close()
        raise


def another(path: Path, why: BaseException) -> Path | None:
    """Another library to open, or a recovered copy; None to leave."""
    box = QMessageBox(QMessageBox.Icon.Warning, "Workbench", sentence(why))
    box.setInformativeText(_tr("Choose another place, or leave."))
    rescue = None
    if isinstance(why, Damaged):
        box.setInformativeText(_tr("Recover what can be read to a copy, choose another place, or leave."))
        rescue = box.addButton(_tr("Recover to a copy…"), QMessageBox.ButtonRole.AcceptRole)
    other = box.addButton(_tr("Another place…"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(_tr("Leave"), QMessageBox.ButtonRole.RejectRole)
    box.exec()
    if rescue is not None and box.clickedButton() is rescue:
        return _rescued(path)
    return _asked(path.parent / "workbench.db") if box.clickedButton() is other else None


def _asked(proposed: Path) -> Path | None:
    chosen, _ = QFileDialog.getSaveFileName(
        None, _tr("Library"), str(proposed), "*.db", options=QFileDialog.Option.DontConfirmOverwrite
    )
    return Path(chosen) if chosen else None


def _rescued(path: Path) -> Path | None:
    """The copy; the damaged library again where there is none, to be asked once more."""
    target = _asked(path.with_name(f"{path.stem}-recovered.db"))
    if target is None:
        return path
    try:
        document = waited_for(
            CarriedOut(_tr(RECOVERS).format(path.name), lambda: apart("recover", path, target))
        )
    except _REFUSALS as error:
        QMessageBox.warning(None, "Workbench", sentence(error))
        return path
    if document is None:
        return path
    QMessageBox.information(None, "Workbench", recovered(document))
    return target


def _tr(text: str) -> str:
    return QApplication.translate("Session", text)
