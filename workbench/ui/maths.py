"""The formulas of one window: asked for while texts are laid out, set in the lane "maths", drawn from a cache.

    maths.look(Formula("x^2"), 15.0)  ->  None (asked for), later Typeset(...) or NotTypeset("unknown command ...")
    maths.ready  ->  frozenset({Formula("x^2")})      who laid out its source until now lays it out anew

Nothing is begun before something was drawn that waits for a formula; what is on screen goes first. An image is kept for
each (formula, em, colour, device pixel ratio); another colour is the same image in other ink.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QByteArray, QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from workbench.core.facts import Ended, FormulaSet
from workbench.core.formula import Formula, NotTypeset, Typeset
from workbench.tasks.lane import Job, Lane
from workbench.tasks.wanted import Wanted

TICK_MS = 33
BUDGET_S = 0.006
KNOWN = 4096
"""Formulas kept as drawings, about 4 kB each."""
BYTES = 48 << 20
"""Of images kept."""
LARGEST = 4096
"""Pixels; of a larger image the part that can be seen is not worth the memory."""

Key = tuple[Formula, float, int, float]
"""(formula, em in logical pixels, colour as 0xaarrggbb, device pixel ratio)"""


class Maths(QObject):
    """Asks, keeps and draws. Lives in the window's thread; ends with the lane it was given."""

    ready = Signal(object)
    """frozenset[Formula]: what can be drawn now or never will be; at most about 30 times a second."""
    sharper = Signal()
    """An image of the right size is there in place of one that was stretched: repaint."""

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._wanted = Wanted()
        self._job: Job | None = None
        self._over = False
        self._known: OrderedDict[Formula, Typeset | NotTypeset] = OrderedDict()
        self._asked: dict[Formula, float] = {}
        self._images: OrderedDict[Key, QImage] = OrderedDict()
        self._newest: dict[Formula, Key] = {}
        self._bytes = 0
        self._stretched: dict[Key, Typeset] = {}
        self._pixel_ratio = 1.0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def waiting(self) -> int:
        """How many formulas have been asked for and not answered."""
        return len(self._asked)

    def look(self, formula: Formula, em: float) -> Typeset | NotTypeset | None:
        """What is known of it; None: asked for now, ``ready`` will name it. ``em``: the size it will be drawn at."""
        known = self._known.get(formula)
        if known is not None:
            self._known.move_to_end(formula)
        elif formula not in self._asked:
            self._asked[formula] = em
            if self._job is not None:
                self._wanted.add([formula])
        return known

    def hurry(self, formulas: Iterable[Formula], pixel_ratio: float) -> None:
        """These are on screen: set them first. The first call begins the work, after the paint it comes from."""
        seen = [formula for formula in formulas if formula in self._asked]
        if not seen or self._over:
            return
        self._pixel_ratio = pixel_ratio
        self._wanted.hurry(seen)
        if not self._timer.isActive():
            self._timer.start()

    def draw(
        self, painter: QPainter, formula: Formula, drawing: Typeset, em: float, at: QPointF, ink: QColor | None = None
    ) -> None:
        """``at``: its left end on the baseline. ``ink``: the pen's colour where none is given."""
        ratio = float(painter.device().devicePixelRatio())
        key = (formula, round(em, 2), (ink or painter.pen().color()).rgba(), ratio)
        image = self._images.get(key)
        # a glyph between two pixels is grey
        left, top = (math.floor(value * ratio + 0.5) / ratio for value in (at.x(), at.y() - drawing.ascent * em))
        if image is None:
            image = self._in_other_ink(key)
        if image is not None:
            self._images.move_to_end(key)
            painter.drawImage(QPointF(left, top), image)
            return
        near = self._newest.get(formula)
        if near is None:
            painter.drawImage(QPointF(left, top), self._render(key, drawing))
            return
        stretched = _inked(self._images[near], QColor.fromRgba(key[2]))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(_scaled(drawing, em).translated(left, top), stretched, _scaled(drawing, near[1] * near[3]))
        self._stretched[key] = drawing
        if not self._timer.isActive():
            self._timer.start()

    def tick(self) -> None:
        """Take what the lane has said and render what was stretched, for some milliseconds; the timer calls it."""
        ends = time.perf_counter() + BUDGET_S
        fresh: set[Formula] = set()
        while time.perf_counter() < ends and (pairs := self._lane.said.take(4)):
            for job, fact in pairs:
                if isinstance(fact, FormulaSet):
                    fresh.add(fact.formula)
                    self._learn(fact.formula, fact.drawing)
                elif isinstance(fact, Ended) and job is self._job:
                    self._end(fact, fresh)
        sharpened = bool(self._stretched)
        while self._stretched and time.perf_counter() < ends:
            key = next(iter(self._stretched))
            self._render(key, self._stretched.pop(key))
        if fresh:
            self.ready.emit(frozenset(fresh))
        if sharpened:
            self.sharper.emit()
        if self._asked and self._job is None and not self._over:
            self._wanted.add(self._asked)
            self._job = self._lane.submit(Job("Formulas", self._set))
        if not self._asked and not self._stretched:
            self._timer.stop()

    def _set(self) -> Iterator[FormulaSet | None]:
        # loaded in the lane, where nobody waits for it
        from workbench.tasks.typeset_apart import typeset_apart

        return typeset_apart(self._wanted)

    def _learn(self, formula: Formula, drawing: Typeset | NotTypeset) -> None:
        em = self._asked.pop(formula, 0.0)
        self._known[formula] = drawing
        if len(self._known) > KNOWN:
            self._known.popitem(last=False)
        if em and isinstance(drawing, Typeset):
            # now, so that no paint has to
            self._render((formula, round(em, 2), QColor(Qt.GlobalColor.black).rgba(), self._pixel_ratio), drawing)

    def _end(self, ended: Ended, fresh: set[Formula]) -> None:
        self._job = None
        self._over = ended.cancelled
        if ended.error is not None:
            # no child process can be had: asking again would not help
            self._over = True
            for formula in list(self._asked):
                self._learn(formula, NotTypeset(str(ended.error)))
                fresh.add(formula)
        if self._over:
            self._asked.clear()

    def _render(self, key: Key, drawing: Typeset) -> QImage:
        # late, and not before the first paint
        from PySide6.QtSvg import QSvgRenderer

        _, em, colour, ratio = key
        size = _scaled(drawing, em * ratio)
        wide, high = (min(math.ceil(length) + 1, LARGEST) for length in (size.width(), size.height()))
        image = QImage(wide, high, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        QSvgRenderer(QByteArray(drawing.svg.encode())).render(painter, size)
        painter.end()
        image = _inked(image, QColor.fromRgba(colour))
        image.setDevicePixelRatio(ratio)
        self._keep(key, image)
        return image

    def _in_other_ink(self, key: Key) -> QImage | None:
        newest = self._newest.get(key[0])
        if newest is None or (newest[1], newest[3]) != (key[1], key[3]):
            return None
        image = _inked(self._images[newest], QColor.fromRgba(key[2]))
        self._keep(key, image)
        return image

    def _keep(self, key: Key, image: QImage) -> None:
        self._images[key] = image
        self._newest[key[0]] = key
        self._bytes += image.sizeInBytes()
        while self._bytes > BYTES and len(self._images) > 1:
            oldest, gone = self._images.popitem(last=False)
            self._bytes -= gone.sizeInBytes()
            if self._newest.get(oldest[0]) == oldest:
                del self._newest[oldest[0]]


def _scaled(drawing: Typeset, em: float) -> QRectF:
    return QRectF(0, 0, drawing.width * em, (drawing.ascent + drawing.descent) * em)


def _inked(image: QImage, colour: QColor) -> QImage:
    """The same drawing in one other colour."""
    result = image.copy()
    painter = QPainter(result)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(QRectF(0, 0, result.width(), result.height()), colour)
    painter.end()
    return result
