"""What do eight traces of 200 steps with three scorers cost to show and to repaint? CPU milliseconds of one process.

Our painted columns, a QTextBrowser (a table in HTML) and a QListView (a delegate with kept layouts) show the same steps
and take turns. Bars, for ours: shown within 200 ms CPU, 95th percentile of a repaint of all eight at most 16 ms CPU.
"""

import gc
import html
import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import click
from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QPainter, QTextLayout
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QHBoxLayout,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTextBrowser,
    QWidget,
)

from workbench.core.split import split
from workbench.core.values import Spec, StepScore, Trace, TraceScores, trace_id
from workbench.store.rows import Reading, TraceView
from workbench.ui import theme
from workbench.ui.step_cards import Card, score_mark, sheet, trace_name
from workbench.ui.step_column import StepColumn

TRACES, STEPS, SCORERS = 8, 200, ("likelihood", "prm", "verifier")
ROUNDS, FRAMES = 7, 40
SHOW_MS, REPAINT_MS = 200.0, 16.0
SIZE = QSize(1880, 780)
"""What a window on a screen of 1920 x 1080 has room for."""
READING = Reading("likelihood", "min", 0.31)
TEXTS = (
    "There are 12 + 7 = 19 pencils in the two boxes.",
    "After six blue marbles are added there are 3k + 6 blue ones out of 10k + 6 in all.",
    "The condition gives $\\frac{3k + 6}{10k + 6} = \\frac{3}{8}$, so cross-multiply: 24k + 48 = 30k + 18.",
    "Then 6k = 30, hence k = 5.",
    "Each of the 19 pencils costs $2$ pounds, which makes 38 pounds, and 38 - 5 = 33 are left of what she had.",
)
Index = QModelIndex | QPersistentModelIndex


def traces() -> list[TraceView]:
    """The same traces on every run; every step differs from the others of its trace."""
    spec, views = Spec.of("sample", seed=1), []
    for number in range(TRACES):
        lines = [f"{TEXTS[(number + step) % len(TEXTS)]} ({number}, {step})" for step in range(STEPS)]
        text = "\n".join(lines)
        id, steps = trace_id("overlay", spec, number), split(text, "line")
        scores = {}
        for row, name in enumerate(SCORERS):
            values = tuple(StepScore((7 * step + 3 * row + number) % 101 / 100) for step in range(STEPS))
            scores[name] = TraceScores(id, Spec.of(name), steps, values)
        views.append(TraceView(Trace(id, "overlay", text, steps, "policy", spec, number), scores))
    return views


def in_a_row(panes: Sequence[QWidget]) -> QWidget:
    board = QWidget()
    row = QHBoxLayout(board)
    row.setContentsMargins(0, 0, 0, 0)
    for pane in panes:
        row.addWidget(pane)
    board.resize(SIZE)
    return board


def ours(views: Sequence[TraceView]) -> tuple[QWidget, Sequence[QAbstractScrollArea]]:
    panes = [StepColumn() for _ in views]
    board = in_a_row(panes)
    board.ensurePolished()
    board.show()
    for number, (pane, view) in enumerate(zip(panes, views, strict=True)):
        pane.show_sheet(sheet(view, READING), trace_name(number), READING.threshold)
    return board, panes


def browsers(views: Sequence[TraceView]) -> tuple[QWidget, Sequence[QAbstractScrollArea]]:
    panes = [QTextBrowser() for _ in views]
    board = in_a_row(panes)
    board.show()
    for pane, view in zip(panes, views, strict=True):
        pane.setHtml(f"<table>{''.join(row_of(card) for card in sheet(view, READING).cards)}</table>")
    return board, panes


def row_of(card: Card) -> str:
    def cell(score: StepScore | None, mark: bool) -> str:
        if score is None or score.value is None:
            return "<td>?</td>"
        colour = theme.ramp(score.value)
        figure = score_mark(score.value) if mark else "&nbsp;"
        return f'<td bgcolor="{colour.name()}" style="color:{theme.ink(colour).name()}">{figure}</td>'

    bars = "".join(cell(score, False) for _, score in card.others)
    return f"<tr>{cell(card.score, True)}{bars}<td>{card.number}</td><td>{html.escape(card.text)}</td></tr>"


class Steps(QAbstractListModel):
    """The cards of a trace for Qt's own list."""

    def __init__(self, cards: Sequence[Card]) -> None:
        super().__init__()
        self.cards = cards

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return self.cards[index.row()].text if role == Qt.ItemDataRole.DisplayRole else None


class Delegate(QStyledItemDelegate):
    """Block, bars, number and text as our cards have them, laid out once for each width."""

    def __init__(self, cards: Sequence[Card], font: QFont) -> None:
        super().__init__()
        self._cards, self._font, self._width = cards, font, 200.0
        self._laid: dict[int, tuple[QTextLayout, float]] = {}

    def _text(self, row: int) -> tuple[QTextLayout, float]:
        if row not in self._laid:
            laid, bottom = QTextLayout(self._cards[row].text, self._font), 0.0
            laid.setCacheEnabled(True)
            laid.beginLayout()
            while (line := laid.createLine()).isValid():
                line.setLineWidth(self._width)
                line.setPosition(QPointF(0, bottom))
                bottom += line.height() + 2
            laid.endLayout()
            self._laid[row] = laid, bottom
        return self._laid[row]

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(280, int(max(self._text(index.row())[1] + 21, 42)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, card = theme.current(), self._cards[index.row()]
        at = QRectF(option.rect).adjusted(1, 0, -1, -6)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(look.line)
        painter.setBrush(look.card)
        painter.drawRoundedRect(at, 5, 5)
        x = at.left() + 4
        for place, score in enumerate((card.score, *(score for _, score in card.others))):
            wide = 38.0 if place == 0 else 5.0
            block = QRectF(x, at.top() + 4, wide, at.height() - 8)
            value = score.value if score is not None and score.value is not None else 0.0
            colour = theme.ramp(value)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            if place == 0:
                painter.drawRoundedRect(block, 4, 4)
                painter.setPen(theme.ink(colour))
                painter.drawText(block, Qt.AlignmentFlag.AlignCenter, score_mark(value))
            else:
                painter.drawRoundedRect(block.adjusted(0, block.height() * (1 - value), 0, 0), 1.5, 1.5)
            x += wide + 4
        painter.setPen(look.muted)
        painter.drawText(QPointF(x, at.top() + 20), str(card.number))
        painter.setPen(look.text)
        self._text(index.row())[0].draw(painter, QPointF(x + 26, at.top() + 7))


def lists(views: Sequence[TraceView]) -> tuple[QWidget, Sequence[QAbstractScrollArea]]:
    panes = []
    for view in views:
        pane, cards = QListView(), sheet(view, READING).cards
        pane.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        pane.setModel(Steps(cards))
        pane.model().setParent(pane)
        delegate = Delegate(cards, pane.font())
        delegate.setParent(pane)
        pane.setItemDelegate(delegate)
        panes.append(pane)
    board = in_a_row(panes)
    board.show()
    return board, panes


@dataclass
class Way:
    """A way to show the traces, and what it cost each time."""

    name: str
    make: Callable[[Sequence[TraceView]], tuple[QWidget, Sequence[QAbstractScrollArea]]]
    shown: list[float] = field(default_factory=list)
    rest: list[float] = field(default_factory=list)
    """What was still done afterwards, while nobody waited."""
    frames: list[float] = field(default_factory=list)

    @property
    def show(self) -> float:
        return statistics.median(self.shown)

    @property
    def p95(self) -> float:
        return sorted(self.frames)[int(0.95 * len(self.frames))]


def paint(panes: Sequence[QAbstractScrollArea]) -> None:
    for pane in panes:
        pane.viewport().update()
    QApplication.sendPostedEvents()
    QApplication.processEvents()


def measure(way: Way, views: Sequence[TraceView]) -> None:
    began = time.process_time()
    board, panes = way.make(views)
    paint(panes)
    way.shown.append((time.process_time() - began) * 1000)
    began = time.process_time()
    for _ in range(STEPS):
        QApplication.processEvents()
    way.rest.append((time.process_time() - began) * 1000)
    for frame in range(FRAMES):
        began = time.process_time()
        # every pane goes to another place and is painted whole, so that nothing painted before can be used again
        for number, pane in enumerate(panes):
            bar = pane.verticalScrollBar()
            bar.setValue((frame * 577 + number * 101) % max(bar.maximum(), 1))
        paint(panes)
        way.frames.append((time.process_time() - began) * 1000)
    board.close()
    board.deleteLater()
    QApplication.processEvents()


def run() -> bool:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, "light")
    views = traces()
    ways = [Way("our columns", ours), Way("QTextBrowser", browsers), Way("QListView", lists)]
    for round_ in range(ROUNDS + 1):
        for way in ways:
            gc.collect()
            measure(way, views)
        if round_ == 0:
            # fonts and style sheets are loaded by whoever comes first
            for way in ways:
                way.shown.clear()
                way.rest.clear()
                way.frames.clear()
    return told(ways)


def told(ways: Sequence[Way]) -> bool:
    click.echo(f"{TRACES} traces of {STEPS} steps, {len(SCORERS)} scorers; CPU ms, {ROUNDS} x {FRAMES} repaints")
    for way in ways:
        frames = sorted(way.frames)
        click.echo(
            f"{way.name:<14} show {way.show:6.1f} ({min(way.shown):.1f}–{max(way.shown):.1f}), later "
            f"{statistics.median(way.rest):5.1f}   "
            f"repaint median {statistics.median(frames):5.1f}  p95 {way.p95:5.1f} ({frames[0]:.1f}–{frames[-1]:.1f})"
        )
    first = ways[0]
    good = first.show <= SHOW_MS and first.p95 <= REPAINT_MS
    click.echo(f"overlay: bars show {SHOW_MS:g} ms, repaint p95 {REPAINT_MS:g} ms: {'passed' if good else 'MISSED'}")
    return good
