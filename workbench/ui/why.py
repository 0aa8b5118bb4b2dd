"""Asks why a trace should not teach anybody: "the problem has no answer", in a sentence that is kept with the word.

    ask_why(window, "bad problem", lambda reason: ...)    the answer comes when OK is pressed; Esc: nothing happens
"""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from workbench.core.values import JudgementKind

LONGEST = 500


def _tr(text: str) -> str:
    return QCoreApplication.translate("Why", text)


def titles() -> dict[JudgementKind, str]:
    """The words on a whole trace as they are shown."""
    return {
        "confirmed": _tr("Confirmed"),
        "bad problem": _tr("Bad problem"),
        "unsure": _tr("Unsure"),
        "give up": _tr("Gave up"),
    }


def ask_why(window: QWidget, kind: JudgementKind, answered: Callable[[str], object]) -> QDialog:
    """A small dialog; an empty reason is taken too, since not everything can be said."""
    dialog = QDialog(window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(titles()[kind])
    asked = QLabel(_tr("Why? One sentence, kept with the trace."))
    reason = QLineEdit()
    reason.setMaxLength(LONGEST)
    reason.setAccessibleName(_tr("Reason"))
    reason.setMinimumWidth(380)
    asked.setBuddy(reason)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    dialog.accepted.connect(lambda: answered(" ".join(reason.text().split())))
    lines = QVBoxLayout(dialog)
    for widget in (asked, reason, buttons):
        lines.addWidget(widget)
    dialog.setObjectName("why")
    dialog.open()
    reason.setFocus()
    return dialog
