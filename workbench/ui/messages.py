"""What went wrong or was finished, in sentences, without stopping anybody: a bar above the work, newest on top.

The person's and the world's errors are a sentence; our own mistakes offer "Copy report", which shows its text first.
    bar.show_error(WorldError("The disk is full: ..."))      bar.say("12 traces were written to flagged.jsonl.")
"""

import logging
from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt, QTimer, Signal, qVersion
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench import __version__
from workbench.core.errors import blame, report, sentence
from workbench.ui import theme

Kind = Literal["done", "world", "bug"]
MOST = 3
"""Older messages give way: three sentences are read, ten are not."""
DONE_MS = 12_000
_log = logging.getLogger("workbench")


def full_report(told: str) -> str:
    """What "Copy report" copies of a ``core.errors.report``: versions, then the places in the code."""
    import platform

    versions = f"Workbench {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.system()}"
    return f"{versions}\n{told}"


class MessageBar(QWidget):
    """The newest messages, each until it is closed; good news goes by itself. ``shown(Message, error)`` for errors."""

    shown = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Messages"))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 6)
        self._layout.setSpacing(4)
        self.hide()

    @property
    def messages(self) -> list["Message"]:
        items = (self._layout.itemAt(at) for at in range(self._layout.count()))
        return [widget for item in items if item is not None and isinstance(widget := item.widget(), Message)]

    @property
    def sentences(self) -> list[str]:
        return [message.sentence for message in self.messages]

    def say(self, text: str, *, lasting: bool = False) -> "Message":
        """Good news; it leaves after a while unless it is ``lasting``."""
        message = self._add(Message("done", text, ""))
        if not lasting:
            QTimer.singleShot(DONE_MS, message, message.close_it)
        return message

    def show_error(self, error: BaseException, doing: str = "") -> "Message":
        """``doing``: what was being done, in a person's words ("Scoring")."""
        kind: Kind = "bug" if blame(error) == "bug" else "world"
        text = f"{doing}: {sentence(error)}" if doing else sentence(error)
        if kind == "bug":
            _log.error("%s%s", f"{doing}: " if doing else "", report(error))
        message = self._add(Message(kind, text, full_report(report(error)) if kind == "bug" else ""))
        self.shown.emit(message, error)
        return message

    def _add(self, message: "Message") -> "Message":
        for old in self.messages:
            # the same sentence twice is one message
            if old.sentence == message.sentence or self.messages.index(old) >= MOST - 1:
                old.close_it()
        self._layout.insertWidget(0, message)
        message.gone.clicked.connect(message.close_it)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(message, QAccessible.Event.Alert))
        return message

    def removed(self, message: "Message") -> None:
        self._layout.removeWidget(message)
        self.setVisible(bool(self.messages))


class Message(QFrame):
    """One sentence with what can be done about it."""

    def __init__(self, kind: Kind, text: str, report_text: str) -> None:
        super().__init__()
        self.kind = kind
        self.sentence = text
        self.report_text = report_text
        theme.look(self, card=True)
        self.setAccessibleName(text)
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.gone = QToolButton()
        self.gone.setText("\N{MULTIPLICATION SIGN}")
        self.gone.setAccessibleName(self.tr("Close this message"))
        self.gone.setToolTip(self.gone.accessibleName())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 6, 6, 6)
        layout.addWidget(label, 1)
        if report_text:
            self.copy = QPushButton(self.tr("Copy report…"))
            self.copy.clicked.connect(self.open_report)
            layout.addWidget(self.copy)
        layout.addWidget(self.gone)
        self._row = layout

    def offer(self, text: str, run: Callable[[], object]) -> QPushButton:
        """A button for what can be done about it; pressing it closes the message. One of a text is enough."""
        for button in self.findChildren(QPushButton):
            if button.text() == text:
                return button
        button = QPushButton(text)
        button.clicked.connect(self.close_it)
        button.clicked.connect(lambda: run())
        self._row.insertWidget(self._row.count() - 1, button)
        return button

    def open_report(self) -> None:
        ReportDialog(self.sentence, self.report_text, self.window()).open()

    def close_it(self) -> None:
        bar = self.parentWidget()
        self.hide()
        if isinstance(bar, MessageBar):
            bar.removed(self)
        self.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        now = theme.current()
        edge = {"done": now.right, "world": now.warn, "bug": now.wrong}[self.kind]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(edge)
        painter.drawRoundedRect(5, 6, 4, self.height() - 12, 2, 2)


class ReportDialog(QDialog):
    """Shows the report before it is copied, so that nobody sends what they have not seen."""

    def __init__(self, text: str, report_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Report"))
        self.resize(620, 380)
        layout = QVBoxLayout(self)
        told = QLabel(text)
        told.setTextFormat(Qt.TextFormat.PlainText)
        told.setWordWrap(True)
        layout.addWidget(told)
        self.text = QPlainTextEdit(report_text)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(theme.mono(self.font().pointSizeF()))
        self.text.setAccessibleName(self.tr("Text of the report"))
        layout.addWidget(self.text)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = buttons.addButton(self.tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy.setText(self.tr("Copied"))
