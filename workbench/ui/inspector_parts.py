"""What the inspector is put together from: folding sections, wrapping selectable text, a meter for a score.

    passage.say(("Model: ", "muted"), ("policy", ""))      plain text in roles of colour; markup stays what it is
"""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QPainter,
    QPaintEvent,
    QPen,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QSizePolicy, QTextEdit, QToolButton, QVBoxLayout, QWidget

from workbench.core.values import StepScore
from workbench.ui import theme
from workbench.ui.inspector_lineage import legible
from workbench.ui.labels import SMALL, scaled
from workbench.ui.step_paint import hatch

Runs = tuple[tuple[str, str], ...]
"""(text, role): role is "", muted, strong, mono, right, wrong, warn."""

BETWEEN = 3
"""Pixels below a paragraph; U+2028 begins a line of the same one."""
PLAIN = (
    "QTextEdit { background: transparent; border: 1px solid transparent; border-radius: 3px; padding: 0; }"
    "QTextEdit:focus { border-color: palette(highlight); }"
)


class Passage(QTextEdit):
    """Plain text that wraps anywhere, can be selected, and is as high as it needs."""

    def __init__(self, name: str, scale: float = 1.0, *, tab: bool = False) -> None:
        """``name``: for a screen reader. ``tab``: can be reached by Tab, and selected with Shift and the arrows."""
        super().__init__()
        self._scale = scale
        self._runs: Runs = ()
        self._heights: dict[int, int] = {}
        self._by_keyboard = tab
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | (Qt.TextInteractionFlag.TextSelectableByKeyboard if tab else Qt.TextInteractionFlag.NoTextInteraction)
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if tab else Qt.FocusPolicy.ClickFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet(PLAIN)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(0)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.notifier.changed.connect(self._dress)
        self._dress()

    def say(self, *runs: tuple[str, str]) -> None:
        """Show these pieces one after the other; "\\n" begins a new line."""
        if runs != self._runs:
            self._runs = runs
            self._render()

    def text(self) -> str:
        """What is shown."""
        return self.toPlainText()

    def _dress(self) -> None:
        font = scaled(QApplication.font(), self._scale)
        self.setFont(font)
        self.document().setDefaultFont(font)
        self._render()

    def _render(self) -> None:
        look, font = theme.current(), self.document().defaultFont()
        before = self._heights.get(self.width())
        colours = {"muted": look.muted, "right": look.right, "wrong": look.wrong, "warn": look.warn}
        self.clear()
        cursor = QTextCursor(self.document())
        apart = QTextBlockFormat()
        apart.setBottomMargin(BETWEEN)
        cursor.setBlockFormat(apart)
        for text, role in self._runs:
            how = QTextCharFormat()
            how.setForeground(QBrush(colours.get(role, look.text)))
            how.setFont(theme.strong(font) if role == "strong" else font)
            if role == "mono":
                how.setFont(theme.mono(font.pointSizeF()))
            cursor.insertText(legible(text), how)
        self._heights.clear()
        # as high as before: nothing around it moves, and laying out a dock costs more than all of its words
        if before is None or self.heightForWidth(self.width()) != before:
            self.updateGeometry()

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            document, before = self.document(), self.document().textWidth()
            # the frame of the style sheet takes a pixel on each side
            wanted = max(width - 2, 8)
            if wanted != before:
                document.setTextWidth(wanted)
            self._heights[width] = int(document.size().height()) + 3
            if wanted != before:
                document.setTextWidth(before)
        return self._heights[width]

    def sizeHint(self) -> QSize:
        width = max(self.width(), 120)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.fontMetrics().height())

    def wheelEvent(self, event: QWheelEvent) -> None:
        # the dock scrolls, and Ctrl with the wheel zooms the window, not one text of it
        event.ignore()


class Section(QWidget):
    """A title that folds what lies below it away. ``folded(bool)`` when a person does."""

    folded = Signal(bool)

    def __init__(self, name: str, title: str) -> None:
        """``name`` is remembered, ``title`` shown."""
        super().__init__()
        self.name = name
        self._title = title
        self.fold = QToolButton()
        self.fold.setCheckable(True)
        self.fold.setChecked(True)
        theme.look(self.fold, bare=True)
        # its text stands level with what lies below it
        self.fold.setStyleSheet("QToolButton { padding: 1px 3px; margin-left: -8px; }")
        self.fold.toggled.connect(self._toggled)
        self.body = QWidget()
        self.lines = QVBoxLayout(self.body)
        self.lines.setContentsMargins(0, 0, 0, 2)
        self.lines.setSpacing(6)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 6, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        whole.addWidget(self.body)
        theme.notifier.changed.connect(self._rename)
        self._rename()

    @property
    def open(self) -> bool:
        return self.fold.isChecked()

    def set_title(self, title: str) -> None:
        """Another title."""
        self._title = title
        self._rename()

    def _toggled(self, shown: bool) -> None:
        self.body.setVisible(shown)
        self._rename()
        self.folded.emit(not shown)

    def _rename(self) -> None:
        self.fold.setFont(theme.strong(QApplication.font()))
        self.fold.setText(f"{'▾' if self.open else '▸'} {self._title}")
        self.fold.setAccessibleName(self._title)
        self.fold.setAccessibleDescription(self.tr("shown") if self.open else self.tr("folded away"))
        self.fold.setToolTip(self.tr("Fold away") if self.open else self.tr("Show"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(QRect(0, 0, self.width(), 1), theme.current().line)
        painter.end()


class Meter(QWidget):
    """A score as a bar with its threshold as a line; striped where there is no score."""

    def __init__(self) -> None:
        super().__init__()
        self._score: StepScore | None = None
        self._threshold: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(40)

    def show_score(self, score: StepScore | None, threshold: float | None) -> None:
        self._score, self._threshold = score, threshold
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(90, 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        look = theme.current()
        track = QRectF(0, 6, self.width(), self.height() - 12)
        if self._score is None or self._score.value is None:
            hatch(painter, track, 3)
        else:
            painter.setBrush(look.track)
            painter.drawRoundedRect(track, 3, 3)
            share = min(max(self._score.value, 0.0), 1.0)
            painter.setBrush(theme.ramp(share, 0.5 if self._threshold is None else self._threshold))
            # even a zero is seen, or it looks like a bar that was forgotten
            painter.drawRoundedRect(QRectF(0, track.top(), max(share * track.width(), 4.0), track.height()), 3, 3)
        if self._threshold is not None and 0 < self._threshold < 1:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(look.text, 1))
            x = round(self._threshold * (self.width() - 1))
            painter.drawLine(x, 3, x, self.height() - 3)
        painter.end()


def small(name: str, *, tab: bool = False) -> Passage:
    """A passage in the size of lines that stand below a name."""
    return Passage(name, SMALL, tab=tab)
