"""The title of a dock, with its own buttons to float and to close: those of Fusion stay dark in a dark window.

dock.setTitleBarWidget(DockTitle(dock))        Train                      [float] [close]
"""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QMainWindow, QToolButton, QWidget

from workbench.ui import theme
from workbench.ui.labels import plain

SIZE = 32
"""Of the painted icons; shown at half of it, so that they stay sharp on a dense screen."""


def close_icon(colour: QColor) -> QIcon:
    """A cross."""
    pixmap, painter = _begin(colour)
    painter.drawLine(QPointF(10, 10), QPointF(22, 22))
    painter.drawLine(QPointF(22, 10), QPointF(10, 22))
    painter.end()
    return QIcon(pixmap)


def float_icon(colour: QColor) -> QIcon:
    """One sheet in front of another."""
    pixmap, painter = _begin(colour)
    painter.drawRoundedRect(QRectF(8, 13, 11, 11), 2, 2)
    painter.drawPolyline([QPointF(13, 13), QPointF(13, 8), QPointF(24, 8), QPointF(24, 19), QPointF(19, 19)])
    painter.end()
    return QIcon(pixmap)


def _begin(colour: QColor) -> tuple[QPixmap, QPainter]:
    pixmap = QPixmap(SIZE, SIZE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    return pixmap, painter


class DockTitle(QWidget):
    """Title and buttons; dragging beside the buttons moves the dock, as with Qt's own."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self.loose, self.shut = QToolButton(), QToolButton()
        line = QHBoxLayout(self)
        line.setContentsMargins(10, 4, 12, 4)
        line.setSpacing(2)
        self.title = plain(dock.windowTitle())
        line.addWidget(self.title)
        line.addStretch(1)
        for button, name in ((self.loose, self.tr("Float or dock")), (self.shut, self.tr("Close"))):
            button.setToolTip(name)
            button.setAccessibleName(f"{name}: {dock.windowTitle()}")
            button.setIconSize(QSize(SIZE // 2, SIZE // 2))
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            line.addWidget(button)
        self.loose.clicked.connect(lambda: dock.setFloating(not dock.isFloating()))
        self.shut.clicked.connect(dock.close)
        self._dock = dock
        dock.visibilityChanged.connect(self._entitle)
        dock.topLevelChanged.connect(self._entitle)
        theme.notifier.changed.connect(self._retheme)
        self._retheme()

    def _entitle(self) -> None:
        """On a tab the tab says what it is."""
        window = self._dock.parentWidget()
        beside = window.tabifiedDockWidgets(self._dock) if isinstance(window, QMainWindow) else []
        tab = not self._dock.isFloating() and any(each.toggleViewAction().isChecked() for each in beside)
        self.title.setVisible(not tab)

    def _retheme(self) -> None:
        self.loose.setIcon(float_icon(theme.current().muted))
        self.shut.setIcon(close_icon(theme.current().muted))
