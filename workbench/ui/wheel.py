"""Ctrl and the wheel change the size of text over every part of the window: the parts would scroll by it.

    wheel = ZoomWheel(window); wheel.watch(window)      turned(1) for larger, turned(-1) for smaller
"""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget


class ZoomWheel(QObject):
    """Takes the wheel with Ctrl from scrolled parts."""

    turned = Signal(int)

    def watch(self, within: QWidget) -> None:
        """Also parts that have joined since; watching one twice changes nothing."""
        for area in within.findChildren(QAbstractScrollArea):
            area.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(event, QWheelEvent):
            by = event.angleDelta().y()
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier and by:
                self.turned.emit(1 if by > 0 else -1)
                return True
        return False
