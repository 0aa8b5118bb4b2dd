"""The tokens of one step as a strip: each with a bar for its probability; what was sampled against the odds stands out.

    ▇  ▇  ▇  ▂   ▇  ▇
    12 ␣+ ␣7 ␣=  ␣18 ⏎        Left and Right move from token to token, hovering tells its number
"""

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from workbench.ui import theme
from workbench.ui.inspector_values import figure
from workbench.ui.labels import SMALL
from workbench.ui.step_paint import hatch
from workbench.ui.step_tokens import Token, least

BAR, PAD, GAP, ROW_GAP, LEAST = 22, 4, 2, 5, 13


class TokenStrip(QWidget):
    """``pointed(int)``: the token a person looks at now, -1 for none."""

    pointed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.tokens: tuple[Token, ...] = ()
        self.current: int | None = None
        self.hovered: int | None = None
        self._most = 10**9
        self._who = ""
        self._middle = 0.5
        self._cells: list[QRect] = []
        self._laid = -1
        self._widths: dict[str, int] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Tokens of the step"))
        theme.notifier.changed.connect(self._retheme)
        self._retheme()

    def show_tokens(self, tokens: Sequence[Token], who: str, middle: float = 0.5) -> None:
        """Tokens in order; ``who``: whose probabilities these are; ``middle``: where the ramp is neutral."""
        changed = tuple(tokens) != self.tokens
        if not changed and (who, middle) == (self._who, self._middle):
            return
        self._who, self._middle = who, middle
        if changed:
            self.tokens = tuple(tokens)
            self.current = self.hovered = None
            self._lay_out(force=True)
        self._describe()
        self.update()

    def show_most(self, most: int) -> None:
        """Draw no more than this many, the first ones."""
        if most != self._most:
            self._most = most
            if self.current is not None and self.current >= most:
                self.current = None
            self._lay_out(force=True)
            self._describe()
            self.update()

    @property
    def drawn(self) -> int:
        """How many tokens are drawn."""
        return min(len(self.tokens), self._most)

    def words(self, at: int) -> str:
        """A token in words: "' 38', probability 0.02, token 3 of 12, the least likely, by policy at temperature 1"."""
        token = self.tokens[at]
        told = self.tr("probability {0}") if token.probability is not None else self.tr("probability not known")
        parts = [
            token.words,
            told.format(figure(token.probability or 0.0)),
            self.tr("token {0} of {1}").format(at + 1, len(self.tokens)),
            self.tr("the least likely") if at == least(self.tokens) and len(self.tokens) > 1 else "",
            token.place,
            self.tr("by {0}").format(self._who) if self._who else "",
        ]
        return ", ".join(part for part in parts if part)

    def rect_of(self, at: int) -> QRect:
        """Where a token is drawn."""
        self._lay_out()
        return self._cells[at]

    def token_at(self, point: QPoint) -> int | None:
        """The token drawn there; None between and behind them."""
        self._lay_out()
        return next((at for at, cell in enumerate(self._cells) if cell.contains(point)), None)

    def go_to(self, at: int) -> None:
        """Make a token the current one."""
        if self.tokens:
            self.current = min(max(at, 0), self.drawn - 1)
            self._describe()
            self.update()
            self.pointed.emit(self.current)

    # places

    def heightForWidth(self, width: int) -> int:
        return self._placed(width)[1]

    def sizeHint(self) -> QSize:
        width = max(self.width(), 120)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self._row())

    def _row(self) -> int:
        return BAR + int(self._metrics.height()) + 3

    def _width(self, mark: str) -> int:
        if mark not in self._widths:
            self._widths[mark] = max(int(self._metrics.horizontalAdvance(mark)) + PAD, LEAST)
        return self._widths[mark]

    def _placed(self, width: int) -> tuple[list[QRect], int]:
        """A cell for each token in rows of this width, and how high all rows are."""
        cells: list[QRect] = []
        row = self._row()
        x = y = 0
        for token in self.tokens[: self._most]:
            wide = min(self._width(token.mark), max(width, LEAST))
            if x and x + wide > width:
                x, y = 0, y + row + ROW_GAP
            cells.append(QRect(x, y, wide, row))
            x += wide + GAP
        return cells, y + row if cells else 0

    def _lay_out(self, *, force: bool = False) -> None:
        if force or self._laid != self.width():
            self._laid = self.width()
            self._cells, _ = self._placed(self._laid)
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _retheme(self) -> None:
        self._font = theme.mono(QApplication.font().pointSizeF() * SMALL)
        self._metrics = QFontMetricsF(self._font)
        self._widths.clear()
        self._lay_out(force=True)
        self.update()

    # drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        self._lay_out()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        seen = event.rect()
        for at, cell in enumerate(self._cells):
            if cell.bottom() < seen.top():
                continue
            if cell.top() > seen.bottom():
                break
            self._paint(painter, self.tokens[at], QRectF(cell), at)
        painter.end()

    def _paint(self, painter: QPainter, token: Token, cell: QRectF, at: int) -> None:
        look = theme.current()
        if at in (self.current, self.hovered):
            painter.setBrush(look.accent_soft)
            painter.setPen(QPen(look.accent, 2) if at == self.current and self.hasFocus() else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(cell.adjusted(1, 1, -1, -1), 3, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRectF(cell.left() + 2, cell.top() + 2, cell.width() - 4, BAR - 4)
        if token.probability is None:
            hatch(painter, track, 2)
        else:
            painter.setBrush(look.track)
            painter.drawRoundedRect(track, 2, 2)
            painter.setBrush(theme.ramp(token.probability, self._middle))
            filled = max(track.height() * token.probability, 2.0)
            painter.drawRoundedRect(QRectF(track.left(), track.bottom() - filled, track.width(), filled), 2, 2)
        painter.setPen(QPen(look.warn, 2, Qt.PenStyle.DotLine))
        if token.begins_before:
            painter.drawLine(cell.topLeft(), cell.bottomLeft())
        if token.ends_after:
            painter.drawLine(cell.topRight(), cell.bottomRight())
        painter.setPen(look.muted if token.closing or not token.text else look.text)
        below = QRectF(cell.left(), cell.top() + BAR, cell.width(), cell.height() - BAR)
        mark = self._metrics.elidedText(token.mark, Qt.TextElideMode.ElideRight, cell.width() - 2)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, mark)

    # what a person does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        now = -1 if self.current is None else self.current
        last = self.drawn - 1
        moves = {
            Qt.Key.Key_Right: now + 1,
            Qt.Key.Key_Left: now - 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
            Qt.Key.Key_Down: self._across(now, 1),
            Qt.Key.Key_Up: self._across(now, -1),
        }
        if event.key() not in moves or not self.tokens:
            super().keyPressEvent(event)
            return
        self.go_to(moves[Qt.Key(event.key())])

    def _across(self, at: int, rows: int) -> int:
        """The token in the row above or below that stands nearest."""
        if at < 0:
            return 0
        here = self._cells[at]
        tops = sorted({cell.top() for cell in self._cells})
        neighbours = dict(pairwise(tops)) if rows > 0 else {after: before for before, after in pairwise(tops)}
        if here.top() not in neighbours:
            return at
        row = [n for n, cell in enumerate(self._cells) if cell.top() == neighbours[here.top()]]
        return min(row, key=lambda n: abs(self._cells[n].center().x() - here.center().x()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.tokens and self.current is None and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.go_to(least(self.tokens) or 0)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.token_at(event.position().toPoint()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self.token_at(event.position().toPoint())
        if at is not None:
            self.go_to(at)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def _hover(self, at: int | None) -> None:
        if at != self.hovered:
            self.hovered = at
            self.update()
            told = at if at is not None else self.current
            self.pointed.emit(-1 if told is None else told)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self.token_at(event.pos())
            if at is not None:
                # Qt's tool tips would read a model's text as markup
                QToolTip.showText(event.globalPos(), f"<p>{escape(self.words(at))}</p>", self, self._cells[at])
            return True
        return super().event(event)

    def _describe(self) -> None:
        at = self.current
        told = self.tr("{0} tokens; Left and Right move through them").format(len(self.tokens))
        self.setAccessibleDescription(told if at is None else self.words(at))
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
