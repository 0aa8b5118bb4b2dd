"""How a step card is drawn: frame and tracks from kept pictures, block, bars, number, words; the gap of a missing step.

``paint(painter, laid, at, clip, look)`` draws a laid out card into ``at``, viewport coordinates.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QStaticText, QTransform

from workbench.core.values import ERROR, SOUND
from workbench.ui import theme
from workbench.ui.flow import Mark
from workbench.ui.step_cards import FIRST_LOW, LABEL_GLYPHS, Card, score_mark, tr
from workbench.ui.step_layout import CardLayout
from workbench.ui.step_metrics import BAR, BAR_GAP, PAD, SIGN, TALL, TOP, Metrics

NO_STEP = "no such step"
TALLEST = 600
"""Pictures of higher shapes are not kept."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a card is to be drawn now."""

    metrics: Metrics
    middle: float
    """Where low ends for the main scorer: the neutral colour of the ramp."""
    middles: Mapping[str, float] = field(default_factory=dict)
    """The same for the scorers of the thin bars."""
    selected: bool = False
    hovered: bool = False
    marks: Sequence[Mark] = ()
    """The selected text."""
    key: tuple[object, ...] = ()
    """What the colours of scores depend on."""


@lru_cache(maxsize=256)
def _picture(
    width: int, height: int, block: float, bars: int, *, selected: bool, hovered: bool, dark: bool, ratio: float
) -> QImage:
    """Frame, ground and tracks of the bars: the same for every card of a size, and a blit is cheaper than shapes."""
    look = theme.current()
    picture, painter = _canvas(width, height, ratio)
    edge = 2.0 if selected or hovered else 1.0
    painter.setBrush(look.accent if selected else look.muted if hovered else look.line)
    at = QRectF(0, 0, width, height)
    painter.drawRoundedRect(at, 5.5, 5.5)
    painter.setBrush(look.accent_soft if selected else look.card)
    painter.drawRoundedRect(at.adjusted(edge, edge, -edge, -edge), 5.5 - edge, 5.5 - edge)
    painter.setBrush(look.track)
    for number in range(bars):
        x = PAD + block + 5 + number * (BAR + BAR_GAP)
        painter.drawRoundedRect(QRectF(x, PAD, BAR, height - 2 * PAD), 1.5, 1.5)
    painter.end()
    return picture


@lru_cache(maxsize=1024)
def _static(text: str, font: str) -> QStaticText:
    """A short text in a font (as QFont writes it) that stands on many cards."""
    laid = QStaticText(text)
    laid.setTextFormat(Qt.TextFormat.PlainText)
    described = QFont()
    described.fromString(font)
    laid.prepare(QTransform(), described)
    return laid


def paint(painter: QPainter, laid: CardLayout, at: QRectF, clip: QRectF, how: Manner) -> None:
    """Draw a card; what lies outside ``clip`` may be left out."""
    look, card = theme.current(), laid.card
    laid.settle()
    assert laid.body is not None
    if card.writing:
        painter.setBrush(look.accent_soft if how.selected else look.card)
        painter.setPen(QPen(look.accent if how.selected else look.muted, 1, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(at.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
    else:
        device = painter.device()
        ratio = device.devicePixelRatio() if device is not None else 1.0
        if at.height() < TALLEST:
            picture = _picture(
                int(at.width()), int(at.height()), how.metrics.block, len(card.others),
                selected=how.selected, hovered=how.hovered, dark=look.dark, ratio=ratio,
            )  # fmt: skip
            painter.drawImage(at.topLeft(), picture)
        else:
            _paint_frame(painter, at, how)
        _paint_scores(painter, laid, at, how, ratio)
    left = at.left() + laid.text_left
    if laid.number is None:
        number = _static(str(card.number), how.metrics.number.toString())
        laid.number = number, number.size()
    number, size = laid.number
    painter.setFont(how.metrics.number)
    painter.setPen(look.muted)
    painter.drawStaticText(
        QPointF(left - 7 - size.width(), at.top() + TOP + (how.metrics.line - size.height()) / 2), number
    )
    if card.sound_suggested:
        middle = QPointF(left - 7 - size.width() / 2, at.top() + TOP + how.metrics.line + SIGN / 2)
        _paint_sign(painter, middle, how.metrics)
    _paint_text(painter, laid, at, clip, how)
    if laid.notes is not None:
        painter.setPen(look.muted)
        laid.notes.draw(painter, QPointF(left, at.top() + laid.notes_at), clip)
    if laid.marked:
        _paint_marks(painter, laid, QPointF(left, at.top() + laid.marks_at), how.metrics)


def _paint_frame(painter: QPainter, at: QRectF, how: Manner) -> None:
    """A card too high for a kept picture."""
    look = theme.current()
    painter.setPen(QPen(look.accent if how.selected else look.line, 2 if how.selected else 1))
    painter.setBrush(look.accent_soft if how.selected else look.card)
    painter.drawRect(at.adjusted(1, 1, -1, -1))


def _paint_text(painter: QPainter, laid: CardLayout, at: QRectF, clip: QRectF, how: Manner) -> None:
    look, body, text = theme.current(), laid.body, laid.text
    assert body is not None
    assert text is not None
    where = at.topLeft() + laid.text_at
    painter.setPen(look.text if laid.card.text else look.muted)
    if laid.clamped:
        painter.save()
        seen = QRectF(where.x() - 2, where.y(), laid.room + 4, laid.body_height)
        painter.setClipRect(seen, Qt.ClipOperation.IntersectClip)
        clip = clip.intersected(seen)
    if text.changes or how.marks:
        body.draw(painter, where, clip, (*text.changes, *how.marks))
    else:
        body.draw(painter, where, clip)
    if laid.clamped:
        painter.restore()
    if laid.long:
        painter.setFont(how.metrics.small_strong)
        painter.setPen(look.accent)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        words = QFontMetricsF(how.metrics.small_strong).elidedText(
            laid.more_words, Qt.TextElideMode.ElideRight, laid.room
        )
        painter.drawText(laid.more_at.translated(at.topLeft()), left, words)


@dataclass(frozen=True, slots=True)
class Tints:
    """What a card's scores look like in one manner: worked out once, since most repaints change none of it."""

    manner: tuple[object, ...]
    ground: int | None
    """As QColor.rgb; None: striped, there is no score."""
    ink: int
    mark: str
    bars: tuple[tuple[int | None, float], ...]
    """Colour and share of each further score."""


def _tints(card: Card, how: Manner) -> Tints:
    look, score = theme.current(), card.score
    shown: tuple[int | None, int, str]
    if score is not None and score.value is not None:
        ground = theme.ramp(score.value, how.middle)
        shown = ground.rgb(), theme.ink(ground).rgb(), score_mark(score.value)
    elif card.awaited:
        shown = look.track.rgb(), look.muted.rgb(), "…"
    else:
        shown = None, look.muted.rgb(), "–" if card.hidden else "?"
    bars = tuple(
        (None, 1.0)
        if other.value is None
        else (theme.ramp(other.value, how.middles.get(name, 0.5)).rgb(), min(max(other.value, 0.0), 1.0))
        for name, other in card.others
    )
    return Tints(how.key, shown[0], shown[1], shown[2], bars)


def _paint_scores(painter: QPainter, laid: CardLayout, at: QRectF, how: Manner, ratio: float) -> None:
    tints = laid.tints
    if not isinstance(tints, Tints) or tints.manner != how.key:
        tints = laid.tints = _tints(laid.card, how)
    x, top, height, wide = at.left() + PAD, at.top() + PAD, int(at.height() - 2 * PAD), how.metrics.block
    block = _block if height < TALLEST else _block.__wrapped__
    figure = how.metrics.figure_told
    painter.drawImage(QPointF(x, top), block(tints.ground, tints.ink, tints.mark, figure, wide, height, ratio))
    x += wide + 5
    for colour, share in tints.bars:
        if colour is None:
            hatch(painter, QRectF(x, top, BAR, height), 1.5)
        else:
            # even a zero is seen, or it looks like a bar that was forgotten
            filled = max(round(height * share), 4)
            bar = _bar if filled < TALLEST else _bar.__wrapped__
            painter.drawImage(QPointF(x, top + height - filled), bar(colour, filled, ratio))
        x += BAR + BAR_GAP


@lru_cache(maxsize=1024)
def _block(ground: int | None, ink: int, mark: str, font: str, width: float, height: int, ratio: float) -> QImage:
    """The block of the main score with its figure."""
    picture, painter = _canvas(width, height, ratio)
    if ground is None:
        hatch(painter, QRectF(0, 0, width, height), 4)
    else:
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(QRectF(0, 0, width, height), 4, 4)
    figure = QFont()
    figure.fromString(font)
    painter.setFont(figure)
    painter.setPen(QColor(ink))
    painter.drawText(QRectF(0, 0, width, min(height, TALL)), Qt.AlignmentFlag.AlignCenter, mark)
    painter.end()
    return picture


@lru_cache(maxsize=1024)
def _bar(colour: int, height: int, ratio: float) -> QImage:
    """The filled part of a thin bar."""
    picture, painter = _canvas(BAR, height, ratio)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(QRectF(0, 0, BAR, height), 1.5, 1.5)
    painter.end()
    return picture


def _canvas(width: float, height: int, ratio: float) -> tuple[QImage, QPainter]:
    picture = QImage(math.ceil(width * ratio), math.ceil(height * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    return picture, painter


def _paint_marks(painter: QPainter, laid: CardLayout, at: QPointF, metrics: Metrics) -> None:
    look, card = theme.current(), laid.card
    painter.setFont(metrics.small_strong)
    fitted = QFontMetricsF(metrics.small_strong)
    x = at.x()
    if card.first_low:
        painter.setPen(look.wrong)
        painter.drawText(QPointF(x, at.y() + fitted.ascent()), tr(FIRST_LOW))
        x += fitted.horizontalAdvance(tr(FIRST_LOW)) + 10
        if laid.wraps:
            x, at = at.x(), QPointF(at.x(), at.y() + metrics.line + 5)
    words = card.mark_words
    if not words:
        return
    rated, solid = card.overlay is not None, bool(card.overlay or card.label_words)
    value = card.label.value if card.label_words and card.label is not None else ERROR
    ink, soft = {
        SOUND: (look.right, look.right_soft),
        ERROR: (look.wrong, look.wrong_soft),
    }.get(value or 0, (look.unknown, look.unknown_soft))
    if rated:
        # a quality is neither right nor wrong
        ink, soft = look.text, look.track
    chip = QRectF(x, at.y() - 1, fitted.horizontalAdvance(words) + 12, fitted.height() + 2)
    if solid:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(soft)
    else:
        painter.setPen(QPen(ink, 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        chip.translate(0.5, 0.5)
    painter.drawRoundedRect(chip, 4, 4)
    painter.setPen(ink)
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)


def _paint_sign(painter: QPainter, middle: QPointF, metrics: Metrics) -> None:
    """A machine would call the step Sound: a dashed ring with the sign in it."""
    look = theme.current()
    ring = QRectF(round(middle.x() - SIGN / 2) + 0.5, round(middle.y() - SIGN / 2) + 0.5, SIGN, SIGN)
    painter.setPen(QPen(look.right, 1, Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(ring, 4, 4)
    painter.setFont(metrics.number)
    painter.setPen(look.right)
    painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, LABEL_GLYPHS[SOUND])


def paint_gap(painter: QPainter, at: QRectF, metrics: Metrics) -> None:
    """Where another trace has a step that this one lacks."""
    look = theme.current()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.line, 1, Qt.PenStyle.DashLine))
    painter.drawRoundedRect(at.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
    painter.setPen(look.muted)
    painter.setFont(metrics.small)
    seen = QRectF(at.left(), at.top(), at.width(), min(at.height(), TALL))
    painter.drawText(seen, Qt.AlignmentFlag.AlignCenter, tr(NO_STEP))


def hatch(painter: QPainter, area: QRectF, radius: float) -> None:
    """The ground of what is not scored: grey stripes, unlike any colour of the ramp."""
    look = theme.current()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.track)
    painter.drawRoundedRect(area, radius, radius)
    painter.setBrush(_stripes(look.line.name(), look.dark))
    painter.drawRoundedRect(area, radius, radius)


@cache
def _stripes(line: str, dark: bool) -> QBrush:
    colour = QColor(line)
    return QBrush(colour.lighter(150) if dark else colour.darker(125), Qt.BrushStyle.BDiagPattern)
