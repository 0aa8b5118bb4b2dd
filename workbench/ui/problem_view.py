"""The view of the problem rows: a table of one column, because a list view measures every row it has.

A QListView takes 1.8 s of CPU to lay out a million rows of one height, a QTableView with fixed sections 0.3 ms.
Letters typed here belong to the window's actions, not to Qt's search by first letters.
"""

from PySide6.QtCore import QAbstractItemModel, QEvent, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyleOptionViewItem, QTableView, QWidget

from workbench.ui import theme
from workbench.ui.problem_delegate import ProblemDelegate


class Rows(QTableView):
    """Up, Down, Home, End, PageUp, PageDown choose rows; Left and Right are passed on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Problems"))
        self.setItemDelegate(ProblemDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setMinimumSectionSize(1)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._fit_rows()
        self.nothing = ""

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            model.dataChanged.connect(self.viewport().update)

    def say_nothing(self, text: str) -> None:
        """What stands here while there is no row."""
        self.nothing = text
        self.setAccessibleDescription("" if self.model().rowCount() else text)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.model().rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(theme.current().muted)
            area = self.viewport().rect().adjusted(14, 24, -14, -8)
            painter.drawText(area, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, self.nothing)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_rows()

    def _fit_rows(self) -> None:
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        delegate = self.itemDelegate()
        if isinstance(delegate, ProblemDelegate):
            self.verticalHeader().setDefaultSectionSize(delegate.sizeHint(option, self.rootIndex()).height())

    def keyboardSearch(self, search: str) -> None:
        """Nothing: letters are commands here."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = event.key(), self.model().rowCount() - 1
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and last >= 0:
            self.setCurrentIndex(self.model().index(0 if key == Qt.Key.Key_Home else last, 0))
        else:
            super().keyPressEvent(event)

    def row_rect(self, row: int) -> QRect:
        """Where a row is painted in the viewport."""
        return self.visualRect(self.model().index(row, 0))
