"""The library of a window: another one opened or made, backup, compaction, check, recovery, its imports and its room.

    window.libraries.open(Path("lessons.db"))     the window closes, and one on lessons.db follows (``following``)

Two libraries never share a window: everything that belongs to one hangs on its window, and goes with it.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog

from workbench.core.errors import UserError, WorldError
from workbench.core.facts import Ended, Fact, Result
from workbench.store import Busy, Damaged, Store
from workbench.store.opening import out_of_date
from workbench.tasks.apart import apart
from workbench.tasks.lane import Job
from workbench.ui import library_words as words
from workbench.ui.library_names import same
from workbench.ui.library_recent import Recent, RecentMenu
from workbench.ui.messages import Message
from workbench.ui.work import Open

if TYPE_CHECKING:
    from workbench.ui.window import Window

FILTERS = "*.db"
Told = Callable[[Mapping[str, Any]], object]


class Libraries(QObject):
    """``following``: the library whose window is to come when this one has closed; None for none."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window
        self.path = window.store.path
        self.following: Path | None = None
        self._about = self.path
        """The library that is spoken of."""
        self.recent = Recent(window.memory)
        self.menu = RecentMenu(self.recent, self.path, window)
        self.menu.chosen.connect(self.open)
        window.actions_by_id["library.recent"].setMenu(self.menu.menu)
        self._doing: dict[Job, Told] = {}
        self.bringing: QDialog | None = None
        """The dialog that shows how an older library is brought up to date."""
        window.pump.said.connect(self._said)
        window.work.ended.connect(self._ended)
        window.messages.shown.connect(self._shown)
        window.pump.waits.connect(self._waits)
        self._waiting: Message | None = None

    @property
    def can_work(self) -> bool:
        return not self._window.closing.going and not self._window.work.is_open("library")

    @property
    def can_leave(self) -> bool:
        return not self._window.closing.going

    # another library

    def new(self) -> None:
        dialog = self._file_dialog(self.tr("New library"), self.tr("Make"))
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.fileSelected.connect(self.make)
        dialog.open()

    def make(self, file: str | Path) -> None:
        """An empty library in a new file, shown in this window's place."""
        path = Path(file)
        if path.exists():
            self._refuse(UserError(f"{path.name} is there already. Open it, or choose another name."))
            return
        self._look_inside(path)

    def choose(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Open library"), str(self.path.parent), FILTERS)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Libraries (*.db)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(self.open)
        dialog.open()

    def open(self, file: str | Path) -> None:
        """Show another library in this window's place; an older one is brought up to date first."""
        path = Path(file)
        if not path.is_file():
            self._refuse(UserError(f"There is no library {path}. Choose another file."))
        elif same(path, self.path):
            self._window.status.note(self.tr("{0} is open in this window.").format(path.name))
        elif out_of_date(path):
            self._bring_up_to_date(path)
        else:
            self._look_inside(path)

    def _bring_up_to_date(self, path: Path) -> None:
        from workbench.ui.library_carry import CarriedOut
        from workbench.ui.library_start import OLDER

        carried = CarriedOut(self.tr(OLDER).format(path.name), lambda: apart("bring_up_to_date", path), self._window)
        carried.came.connect(lambda _: self._look_inside(path))
        carried.failed.connect(self._not_brought)
        self.bringing = carried
        carried.begin()

    def _not_brought(self, error: BaseException | None) -> None:
        if error is not None:
            self._refuse(error)

    def _look_inside(self, path: Path) -> None:
        """Before this window goes: what cannot be opened is said here."""
        try:
            with Store.open(path) as store:
                store.problem_page(limit=1)
        except (UserError, WorldError, OSError) as error:
            self._refuse(error, path)
            return
        self.following = path
        closing = self._window.closing
        closing.ask(self._window.work.names, leaving_for=path.name)
        if closing.question is not None:
            closing.question.finished.connect(lambda: QTimer.singleShot(0, self, self._answered))

    def _answered(self) -> None:
        if not self._window.closing.going:
            self.following = None

    def _refuse(self, error: BaseException, path: Path | None = None) -> None:
        self._about = path or self.path
        message = self._window.messages.show_error(error, self.tr("Open library"))
        self._about = self.path
        if isinstance(error, WorldError) and not isinstance(error, Damaged):
            message.offer(self.tr("Another place…"), self.new)

    # this library

    def back_up(self) -> None:
        dialog = self._file_dialog(self.tr("Back up to"), self.tr("Back up"))
        dialog.selectFile(f"{self.path.stem}-backup.db")
        dialog.fileSelected.connect(self.back_up_to)
        dialog.open()

    def back_up_to(self, file: str | Path) -> None:
        self._start(self.tr("Backing {0} up").format(self.path.name), words.backed_up, "back_up", self.path, file)

    def compact(self) -> None:
        self._start(self.tr("Compacting {0}").format(self.path.name), words.compacted, "compact", self.path)

    def check(self) -> None:
        self._start(self.tr("Checking {0}").format(self.path.name), self._checked, "check_library", self.path)

    def _checked(self, document: Mapping[str, Any]) -> str:
        faults = document["faults"]
        if not faults:
            return self.tr("{0} is in order.").format(self.path.name)
        self._window.messages.show_error(Damaged(words.damaged(self.path, faults)))
        return ""

    def recover(self) -> None:
        self.recover_from(self.path)

    def recover_from(self, library: Path) -> None:
        """Ask where the copy goes, then copy what can be read."""
        dialog = self._file_dialog(self.tr("Recover to a copy"), self.tr("Recover"))
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.selectFile(f"{library.stem}-recovered.db")
        dialog.fileSelected.connect(lambda file: self.recover_to(library, file))
        dialog.open()

    def recover_to(self, library: Path, file: str | Path) -> None:
        def told(document: Mapping[str, Any]) -> str:
            message = self._window.messages.say(words.recovered(document), lasting=True)
            message.offer(self.tr("Open the copy"), lambda: self.open(str(document["file"])))
            return ""

        self._start(self.tr("Recovering {0}").format(library.name), told, "recover", library, file)

    def remove_import(self, number: int) -> None:
        self._start(self.tr("Removing an import"), words.removed, "remove_import", self.path, number)

    def show_imports(self) -> None:
        from workbench.ui.library_imports import ImportsDialog

        ImportsDialog(self._window).open()

    def show_sizes(self) -> None:
        from workbench.ui.library_sizes import SizesDialog

        SizesDialog(self._window).open()

    def reveal(self) -> None:
        """The folder in the desktop's own file manager."""
        folder = self.path.absolute().parent
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._window.messages.say(self.tr("The library lies in {0}").format(folder), lasting=True)

    def begin(self, *reads: Callable[[], object]) -> None:
        """The first looks into the library: where damage is met, the rest can still be looked at."""
        for read in reads:
            try:
                read()
            except Damaged as error:
                self._window.messages.show_error(error)

    def show_recent(self) -> None:
        """For who asks for it by name, without the File menu."""
        self.menu.menu.popup(self._window.mapToGlobal(self._window.rect().center()))

    def remember(self) -> None:
        """This library is the one opened last."""
        self.recent.add(self.path)

    def _file_dialog(self, title: str, verb: str) -> QFileDialog:
        dialog = QFileDialog(self._window, title, str(self.path.parent), FILTERS)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setLabelText(QFileDialog.DialogLabel.Accept, verb)
        dialog.setDefaultSuffix("db")
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _start(self, title: str, told: Told, work: str, *arguments: str | Path | int) -> None:
        job = self._window.work.start("library", title, lambda: apart(work, *arguments), lane="files")
        if job is None:
            self._window.status.note(self.tr("Another job works on the library. Try again when it has ended."))
        else:
            self._doing[job] = told

    def _said(self, job: Job, fact: Fact) -> None:
        told = self._doing.get(job)
        if told is not None and isinstance(fact, Result):
            text = told(fact.document)
            if isinstance(text, str) and text:
                self._window.messages.say(text, lasting=True)

    def _ended(self, known: Open, _: Ended) -> None:
        self._doing.pop(known.job, None)

    def _shown(self, message: Message, error: BaseException) -> None:
        """Wherever damage is met, the way out stands beside the sentence."""
        path = self._about
        if isinstance(error, Damaged) and path.name in str(error):
            message.offer(self.tr("Recover to a copy…"), lambda: self.recover_from(path))

    def _waits(self, error: BaseException | None) -> None:
        """A full disk or a damaged file does not pass by itself, as another writer does: it is said above the work."""
        if self._waiting is not None and self._waiting in self._window.messages.messages:
            self._waiting.close_it()
            self._window.status.note(self.tr("Everything is stored again.") if error is None else "")
        stays = isinstance(error, WorldError) and not isinstance(error, Busy)
        self._waiting = self._window.messages.show_error(error) if stays and error is not None else None
