"""The manual: Markdown pages that ship in resources/manual, shown in a window of their own (F1).

    Manual(window).open("1-reading")       pages link to each other by file name; nothing else is ever loaded
"""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QTextBrowser, QWidget

from workbench.core.paths import resource
from workbench.ui import theme

FIRST = "1-reading"


def pages() -> list[tuple[str, str]]:
    """(name, title) of each page in the order of their file names; the title is a page's first line."""
    found = sorted(Path(str(resource("manual"))).glob("*.md"))
    return [(path.stem, _title(path)) for path in found]


def _title(path: Path) -> str:
    with path.open(encoding="utf-8") as lines:
        return next(lines, path.stem).lstrip("# ").strip()


class Pages(QTextBrowser):
    """Reads our own folder and nothing else."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self.setOpenLinks(False)
        self.setSearchPaths([str(folder)])

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        path = (self._folder / QUrl(name).path()).resolve()
        if QUrl(name).isRelative() and path.is_relative_to(self._folder.resolve()):
            return super().loadResource(kind, name)
        return None


class Manual(QWidget):
    """A list of pages and the one that is read."""

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("Workbench manual"))
        self.resize(860, 640)
        self.contents = QListWidget()
        self.contents.setAccessibleName(self.tr("Pages"))
        self.contents.setFixedWidth(210)
        self.contents.setFrameShape(QListWidget.Shape.NoFrame)
        self.text = Pages(Path(str(resource("manual"))))
        self.text.setAccessibleName(self.tr("Page"))
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.text.document().setDocumentMargin(18)
        for name, title in pages():
            item = QListWidgetItem(title)
            item.setData(Qt.ItemDataRole.UserRole, name)
            self.contents.addItem(item)
        self.contents.currentItemChanged.connect(self._chosen)
        self.text.anchorClicked.connect(self._follow)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 8)
        row.addWidget(self.contents)
        row.addWidget(self.text, 1)
        theme.notifier.changed.connect(self._read)

    def open(self, page: str = FIRST) -> None:
        """Show a page, and the window before the others."""
        self._go(page)
        self.show()
        self.raise_()
        self.activateWindow()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def page(self) -> str:
        """Name of the page that is read; empty where there is none."""
        item = self.contents.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item else ""

    def _go(self, page: str) -> bool:
        for row in range(self.contents.count()):
            if self.contents.item(row).data(Qt.ItemDataRole.UserRole) == page:
                self.contents.setCurrentRow(row)
                return True
        return False

    def _chosen(self) -> None:
        self._read()

    def _read(self) -> None:
        if self.page:
            path = Path(str(resource("manual", f"{self.page}.md")))
            self.text.setMarkdown(path.read_text(encoding="utf-8"))

    def _follow(self, link: QUrl) -> None:
        if link.isRelative():
            self._go(Path(link.path()).stem)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()
