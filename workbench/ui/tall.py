"""A card in a narrow dock that scrolls down, never sideways, and is as high as its texts are at this width.

tall = Tall(card, least=284);  dock.setWidget(tall);  tall.fit() where it should not wait for the event loop
"""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class Tall(QScrollArea):
    """Scrolls a card down, never sideways. ``least``: width in pixels below which it is not made."""

    def __init__(self, card: QWidget, least: int = 284) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(least)
        self._card = card
        self.setWidget(card)
        card.installEventFilter(self)

    def fit(self) -> None:
        """As high as the texts are at this width: a scroll area by itself goes by the unwrapped minimum."""
        layout = self._card.layout()
        if layout is not None:
            layout.activate()
            self._card.setMinimumHeight(layout.totalHeightForWidth(self.viewport().width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._card.setMaximumWidth(self.viewport().width())
        super().resizeEvent(event)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._card and event.type() == QEvent.Type.LayoutRequest:
            # something inside grew, shrank, came or went
            self.fit()
        return super().eventFilter(watched, event)
