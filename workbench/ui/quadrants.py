"""Process and outcome as a 2x2 of buttons, with what cannot be told beside it; a cell pressed filters, again: no more.

                     ✓ right     ✗ wrong
    accepts             201         14          ? cannot tell   7
    rejects              96         62          ▨ not scored    4

    panel.show_counts(Cells({"accept_right": 201, ...}));  panel.chosen.connect(filter_by)   # "" where none is
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from workbench.ui import numbers, theme

FOUR = ("accept_right", "accept_wrong", "reject_right", "reject_wrong")
ASIDE = ("unknown", "unscored")
CELLS = (*FOUR, *ASIDE)
NARROW = 204
"""Width below which the two cells beside the 2x2 stand below each other."""


@dataclass(frozen=True, slots=True)
class Cells:
    """How many traces are in each cell of CELLS; one that is not named is still being counted. Not exact: each is "at
    least"."""

    counts: Mapping[str, int] = field(default_factory=dict)
    exact: bool = True

    @property
    def total(self) -> int:
        return sum(self.counts.get(name, 0) for name in CELLS)

    def words(self, name: str) -> str:
        """``12,345``, or ``10,000+`` where there are more."""
        return numbers.count(self.counts.get(name, 0)) + ("" if self.exact else "+")


class Quadrants(QWidget):
    """``chosen(cell)`` when a person presses one; empty when the pressed one is pressed again, or Esc."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells = Cells()
        self._chosen = ""
        self.setAccessibleName(self.tr("Process and outcome"))
        what = {
            "accept_right": self.tr("Process accepts, answer right"),
            "accept_wrong": self.tr("Process accepts, answer wrong: no step blamed"),
            "reject_right": self.tr("Process rejects, answer right: weak steps"),
            "reject_wrong": self.tr("Process rejects, answer wrong"),
            "unknown": self.tr("Scored, but whether the answer is right cannot be told"),
            "unscored": self.tr("Not scored: the scorer has not read every step"),
        }
        self.buttons = {name: Cell(name, what[name]) for name in CELLS}
        self.buttons["unknown"].title = self.tr("? cannot tell")
        self.buttons["unscored"].title = self.tr("not scored")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(4)
        self.axes = [_axis(text) for text in (self.tr("✓ right"), self.tr("✗ wrong"))]
        sides = [_axis(text) for text in (self.tr("accepts"), self.tr("rejects"))]
        tip = self.tr("The process accepts a trace whose score reaches the threshold; it rejects the others.")
        for side in sides:
            side.setToolTip(tip)
            side.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for at, axis in enumerate(self.axes):
            axis.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            axis.setToolTip(self.tr("What the check says of the final answer"))
            grid.addWidget(axis, 0, 1 + at)
        for at, name in enumerate(FOUR):
            grid.addWidget(self.buttons[name], 1 + at // 2, 1 + at % 2)
        for at, side in enumerate(sides):
            grid.addWidget(side, 1 + at, 0)
        aside = QWidget()
        self._aside = QGridLayout(aside)
        self._aside.setContentsMargins(0, 0, 0, 0)
        self._aside.setSpacing(4)
        grid.addWidget(aside, 3, 0, 1, 3)
        self._place_aside(stacked=False)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _=False, name=name: self._pressed(name))
            button.installEventFilter(self)
        self._stop_at(CELLS[0])

    def show_counts(self, cells: Cells) -> None:
        self.cells = cells
        total = max(1, cells.total)
        for name, button in self.buttons.items():
            button.show_count(cells.words(name), cells.counts.get(name, 0) / total, known=name in cells.counts)

    def show_chosen(self, name: str) -> None:
        """Which cell the filter asks for; empty for none."""
        self._chosen = name
        for each, button in self.buttons.items():
            button.setChecked(each == name)
        if name in self.buttons:
            self._stop_at(name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_aside(stacked=self.width() < NARROW)

    def _place_aside(self, *, stacked: bool) -> None:
        """Side by side, or below each other where their words would be cut."""
        for at, name in enumerate(ASIDE):
            self._aside.addWidget(self.buttons[name], at if stacked else 0, 0 if stacked else at)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and isinstance(watched, Cell):
            return self._key(watched, event.key())
        return False

    def _key(self, cell: "Cell", key: int) -> bool:
        row, column = _PLACES[cell.name]
        moves = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        if key in moves:
            down, right = moves[Qt.Key(key)]
            place = (min(max(row + down, 0), 2), min(max(column + right, 0), 1))
            name = next(name for name, each in _PLACES.items() if each == place)
            self._stop_at(name)
            self.buttons[name].setFocus(Qt.FocusReason.OtherFocusReason)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            cell.click()
        elif key == Qt.Key.Key_Escape and self._chosen:
            self._pressed(self._chosen)
        else:
            return False
        return True

    def _pressed(self, name: str) -> None:
        wanted = "" if name == self._chosen else name
        self.show_chosen(wanted)
        self.chosen.emit(wanted)

    def _stop_at(self, name: str) -> None:
        """Tab stops once in the whole; the arrows go on from there."""
        for each, button in self.buttons.items():
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if each == name else Qt.FocusPolicy.ClickFocus)


_PLACES = {name: (at // 2, at % 2) for at, name in enumerate(CELLS)}


class Cell(QPushButton):
    """One number with the share it is of all; the colour of right or wrong only doubles the word above it."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__()
        self.name = name
        self.title = ""
        self._what = what
        self._words, self._share = "", 0.0
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_count(self, words: str, share: float, *, known: bool) -> None:
        self._words, self._share = words if known else "…", share
        told = self.tr("{0} traces").format(words) if known else self.tr("being counted")
        self.setAccessibleName(f"{self._what}: {told}")
        percent = f", {share:.0%}" if known else ""
        self.setToolTip(self.tr("{0}: {1}{2}. Press to see only these.").format(self._what, told, percent))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(50, QFontMetrics(self.font()).height() + (9 if self.title else 17))

    def minimumSizeHint(self) -> QSize:
        return QSize(44, self.sizeHint().height())

    def paintEvent(self, _: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        chosen, focus = self.isChecked(), self.hasFocus()
        painter.setPen(QPen(now.accent if chosen or focus else now.line, 2.0 if chosen else 1.0))
        painter.setBrush(now.accent_soft if chosen else now.hover if self.underMouse() else now.card)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5) if chosen else box, 4, 4)
        if self.title:
            self._paint_aside(painter)
        else:
            self._paint_share(painter)
        if focus and chosen:
            painter.setPen(QPen(now.text, 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(3, 3, -3, -3), 3, 3)

    def _paint_share(self, painter: QPainter) -> None:
        now = theme.current()
        area = self.rect().adjusted(6, 4, -6, -10)
        painter.setFont(_fitting(self._words, self.font(), area.width()))
        painter.setPen(now.text)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._words)
        bar = QRectF(8, self.height() - 9, self.width() - 16, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.track)
        painter.drawRoundedRect(bar, 2, 2)
        if self._share > 0:
            painter.setBrush(now.right if self.name.endswith("right") else now.wrong)
            painter.drawRoundedRect(QRectF(bar.x(), bar.y(), max(2.0, bar.width() * self._share), 4), 2, 2)

    def _paint_aside(self, painter: QPainter) -> None:
        now = theme.current()
        area = self.rect().adjusted(7, 0, -7, 0)
        if self.name == "unscored":
            paint_hatched(painter, QRectF(area.left(), area.center().y() - 5, 11, 11), now.muted)
            area.setLeft(area.left() + 16)
        number = _fitting(self._words, self.font(), area.width())
        wide = QFontMetrics(number).horizontalAdvance(self._words)
        painter.setFont(number)
        painter.setPen(now.text)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._words)
        rest = QRect(area.left(), area.top(), area.width() - wide - 5, area.height())
        small = QFont(self.font())
        small.setPointSizeF(small.pointSizeF() * 0.86)
        painter.setFont(small)
        painter.setPen(now.muted)
        title = QFontMetrics(small).elidedText(self.title, Qt.TextElideMode.ElideRight, rest.width())
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)


def paint_hatched(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """Not scored: an outline with strokes, in no colour of the ramp."""
    painter.save()
    painter.setPen(QPen(colour, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    frame = box.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(frame, 2, 2)
    painter.setClipRect(frame)
    size = box.width()
    for at in (0.45, 0.95, 1.45):
        reach = size * at
        painter.drawLine(box.topLeft() + QPointF(0, reach), box.topLeft() + QPointF(reach, 0))
    painter.restore()


def _fitting(words: str, font: QFont, room: int) -> QFont:
    """The figures' font, as large as fits."""
    for scale in (1.06, 0.92, 0.8, 0.68):
        made = theme.mono(font.pointSizeF() * scale)
        if QFontMetrics(made).horizontalAdvance(words) <= room:
            break
    return made


def _axis(text: str) -> QLabel:
    label = QLabel(text)
    theme.look(label, muted=True)
    return label
