"""The look of the whole application: one call sets palette, fonts and style sheet, light or dark, and keeps them right.

``apply(app, "system")`` follows the desktop where it says what it is (some platforms only say "unknown": light then).
Panels that paint themselves ask ``current()`` while painting and repaint on ``notifier.changed``::

    painter.fillRect(block, theme.ramp(0.22));  painter.setPen(theme.ink(theme.ramp(0.22)))
"""

from collections.abc import Mapping
from functools import cache
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication, QWidget

from workbench.core.errors import UserError
from workbench.core.paths import resource
from workbench.ui import colours as values
from workbench.ui.colours import DARK, LIGHT, Colours, contrast, ink
from workbench.ui.style_sheet import style_sheet

__all__ = [
    "CHOICES",
    "Choice",
    "Colours",
    "apply",
    "choice",
    "colours",
    "contrast",
    "current",
    "ink",
    "is_dark",
    "keep_still",
    "look",
    "mono",
    "notifier",
    "ramp",
    "set_zoom",
    "strong",
    "zoom",
    "zoomed",
]

Choice = Literal["system", "light", "dark"]
CHOICES: tuple[Choice, ...] = ("system", "light", "dark")

TEXT_FAMILY, MONO_FAMILY = "Inter", "JetBrains Mono"
FONT_FILES = ("Inter-Regular.otf", "Inter-SemiBold.otf", "JetBrainsMono-Regular.ttf", "JetBrainsMono-Bold.ttf")
SMALLEST_POINTS = 10.0
ZOOMS = (0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
"""Sizes of all text, relative to the desktop's."""


class Notifier(QObject):
    """``changed`` after palette, fonts and style sheet have changed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choice: Choice = "system"
        self.zoom = 1.0
        self.colours = LIGHT
        self._hints: QStyleHints | None = None

    def follow(self, hints: QStyleHints) -> None:
        """Listen to the desktop, once for each application."""
        if self._hints is not hints:
            self._hints = hints
            hints.colorSchemeChanged.connect(self._desktop_changed)

    def _desktop_changed(self, scheme: Qt.ColorScheme) -> None:
        app = QApplication.instance()
        if self.choice == "system" and isinstance(app, QApplication):
            _dress(app, DARK if scheme == Qt.ColorScheme.Dark else LIGHT)


notifier = Notifier()


def apply(app: QApplication, choice: Choice = "system") -> None:
    """Dress the application. Calling it again with another choice changes every open window."""
    notifier.choice = choice
    hints = app.styleHints()
    # the desktop is told too, so that title bars and native dialogs agree; where it cannot be, nothing happens
    wanted = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(choice, Qt.ColorScheme.Unknown)
    hints.setColorScheme(wanted)
    notifier.follow(hints)
    dark = choice == "dark" or (choice == "system" and hints.colorScheme() == Qt.ColorScheme.Dark)
    _dress(app, DARK if dark else LIGHT)


def zoom() -> float:
    """How large text is, relative to the desktop's."""
    return notifier.zoom


def set_zoom(app: QApplication, factor: float, window: QWidget | None = None) -> None:
    """Make all text larger or smaller; a factor outside ZOOMS takes the nearer end. ``window``: whose parts were given
    fonts of their own, which have to be told; what is made later takes the size by itself."""
    factor = min(max(factor, ZOOMS[0]), ZOOMS[-1])
    if factor != notifier.zoom:
        ratio, notifier.zoom = factor / notifier.zoom, factor
        given = _given_fonts(window) if window is not None else {}
        _dress(app, notifier.colours, {part: points * ratio for part, points in given.items()})


def zoomed(by: int) -> float:
    """The next larger (1) or smaller (-1) size; 0: the desktop's own."""
    if by == 0:
        return 1.0
    sizes = [size for size in ZOOMS if (size - notifier.zoom) * by > 0.01]
    return (min(sizes) if by > 0 else max(sizes)) if sizes else notifier.zoom


def keep_still(app: QApplication, still: bool) -> None:
    """Reduced motion: menus, combo boxes and tool tips come at once, the text cursor does not blink."""
    for effect in (
        Qt.UIEffect.UI_AnimateMenu,
        Qt.UIEffect.UI_FadeMenu,
        Qt.UIEffect.UI_AnimateCombo,
        Qt.UIEffect.UI_AnimateTooltip,
        Qt.UIEffect.UI_FadeTooltip,
        Qt.UIEffect.UI_AnimateToolBox,
    ):
        QApplication.setEffectEnabled(effect, not still)
    app.setCursorFlashTime(0 if still else 1000)


def choice() -> Choice:
    """What the person chose; "system" until somebody chooses."""
    return notifier.choice


def colours(dark: bool) -> Colours:
    return DARK if dark else LIGHT


def current() -> Colours:
    """The colours in force now."""
    return notifier.colours


def is_dark() -> bool:
    return notifier.colours.dark


def ramp(value: float, middle: float = 0.5) -> QColor:
    """The colour of a score in the theme in force: orange (0) over grey (``middle``) to blue (1).

    ``middle`` is the scorer's threshold: a colour must not call a step low that the words call sound."""
    return values.ramp(value, notifier.colours.dark, middle)


def mono(size: float, *, bold: bool = False) -> QFont:
    """The fixed-width font for figures, ``size`` in points."""
    font = QFont([MONO_FAMILY, QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()])
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPointSizeF(size)
    font.setBold(bold)
    return font


def strong(font: QFont, scale: float = 1.0) -> QFont:
    """The same font, semi-bold and ``scale`` times as large."""
    heavier = QFont(font)
    heavier.setWeight(QFont.Weight.DemiBold)
    heavier.setPointSizeF(font.pointSizeF() * scale)
    return heavier


def look(widget: QWidget, **properties: object) -> None:
    """Set properties the style sheet draws by: ``look(label, chip="right")``, ``look(button, primary=True)``."""
    if any(widget.property(name) != value for name, value in properties.items()):
        for name, value in properties.items():
            widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


@cache
def _load_fonts() -> bool:
    """The shipped fonts; a damaged installation falls back to the desktop's own."""
    try:
        loaded = [QFontDatabase.addApplicationFont(str(resource("fonts", name))) for name in FONT_FILES]
    except UserError:
        return False
    return -1 not in loaded


def _dress(app: QApplication, new: Colours, given: Mapping[QWidget, float] | None = None) -> None:
    """``given``: new sizes in points of the fonts that widgets were given; the others inherit theirs."""
    notifier.colours = new
    _load_fonts()
    desktop = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font = QFont([TEXT_FAMILY, desktop.family()])
    # nobody's larger desktop font is made smaller
    font.setPointSizeF(max(SMALLEST_POINTS, desktop.pointSizeF()) * notifier.zoom)
    sheet = style_sheet(new)
    if app.styleSheet() == sheet and app.font() == font and not given:
        # the sheet names every colour; to polish each widget anew would take a fifth of a second for nothing
        return
    app.setStyle("Fusion")
    app.setFont(font)
    QGuiApplication.setPalette(palette(new))
    app.setStyleSheet(sheet)
    for widget, points in (given or {}).items():
        own = widget.font()
        own.setPointSizeF(points)
        widget.setFont(own)
    notifier.changed.emit()


def _given_fonts(window: QWidget) -> dict[QWidget, float]:
    """The sizes of the fonts that parts of a window were given, in points, before a new sheet touches them."""
    parts = (window, *window.findChildren(QWidget))
    return {part: part.font().pointSizeF() for part in parts if part.testAttribute(Qt.WidgetAttribute.WA_SetFont)}


def palette(of: Colours) -> QPalette:
    """Fusion's roles from our colours, with legible disabled text."""
    role = QPalette.ColorRole
    result = QPalette()
    for target, colour in {
        role.Window: of.window,
        role.WindowText: of.text,
        role.Base: of.panel,
        role.AlternateBase: of.card,
        role.Text: of.text,
        role.Button: of.panel,
        role.ButtonText: of.text,
        role.BrightText: of.on_accent,
        role.ToolTipBase: of.panel,
        role.ToolTipText: of.text,
        role.PlaceholderText: of.muted,
        role.Highlight: of.accent,
        role.HighlightedText: of.on_accent,
        role.Link: of.accent,
        role.LinkVisited: of.accent,
        role.Light: of.panel,
        role.Midlight: of.hover,
        role.Mid: of.line,
        role.Dark: of.line,
        role.Shadow: of.line,
        role.Accent: of.accent,
    }.items():
        result.setColor(target, colour)
    for target in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, target, of.muted)
    return result
