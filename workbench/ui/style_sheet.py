"""The one style sheet, filled in from the colours in force: white cards on grey, thin lines, rounded corners.

A widget takes a look by dynamic properties (``theme.look``): ``QFrame[card="true"]``, ``QPushButton[primary="true"]``,
``QLabel[muted="true"]``, ``QLabel[chip="right"]``. Everything else is Fusion with our palette.
"""

from string import Template

from workbench.core.errors import UserError
from workbench.core.paths import resource
from workbench.ui.colours import Colours

_SHEET = Template(
    """
QToolTip { background: $panel; color: $text; border: 1px solid $line; padding: 5px; }
QMainWindow::separator { width: 6px; height: 6px; background: $window; }
QSplitter::handle { background: $window; }
QFrame[card="true"] { background: $panel; border: 1px solid $line; border-radius: 6px; }
QFrame[bubble="true"] { background: $panel; border: 2px solid $accent; border-radius: 8px; }
QLabel { background: transparent; border: none; }
QLabel[muted="true"] { color: $muted; }
QLabel[strong="true"] { font-weight: 600; }
QLabel[mono="true"] { font-family: "JetBrains Mono", monospace; }
QLabel[error="true"] { color: $wrong; }
QLabel[chip] { border-radius: 4px; padding: 1px 7px 2px 7px; font-weight: 600;
    background: $unknown_soft; color: $unknown; }
QLabel[chip="right"] { background: $right_soft; color: $right; }
QLabel[chip="wrong"] { background: $wrong_soft; color: $wrong; }
QLabel[chip="warn"] { background: $warn_soft; color: $warn; }
QPushButton { background: $panel; color: $text; border: 1px solid $line; border-radius: 5px; padding: 5px 12px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $accent_soft; border-color: $accent; }
QPushButton:focus { border: 1px solid $accent; }
QPushButton:disabled { color: $muted; background: $window; }
QPushButton[primary="true"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[primary="true"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[primary="true"]:focus { border: 1px solid $text; }
QPushButton[primary="true"]:disabled { background: $track; border-color: $track; color: $muted; }
QToolButton { background: transparent; color: $text; border: 1px solid transparent; border-radius: 5px; padding: 3px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $accent_soft; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $muted; }
QToolButton[choices="true"] { background: $panel; border-color: $line; padding: 4px 18px 4px 8px; }
QToolButton[choices="true"]:focus { border-color: $accent; }
QToolButton[choices="true"]::menu-indicator { image: url("$icons/down-$theme.svg"); width: 10px; height: 10px;
    subcontrol-origin: padding; subcontrol-position: center right; right: 5px; }
QToolButton[bare="true"], QToolButton[bare="true"]:checked { background: transparent; }
QToolButton[link="true"], QToolButton[link="true"]:checked, QToolButton[link="true"]:hover {
    background: transparent; border: none; color: $accent; padding: 2px 0; margin-left: -6px; }
QToolButton[link="true"]:hover, QToolButton[link="true"]:focus { text-decoration: underline; }
QToolButton[bare="true"]:hover { background: $hover; }
QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox {
    background: $panel; color: $text; border: 1px solid $line; border-radius: 5px; padding: 4px 6px;
    selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
    border-color: $accent; }
QLineEdit[invalid="true"], QPlainTextEdit[invalid="true"], QAbstractSpinBox[invalid="true"] { border-color: $wrong; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: $muted; background: $window; }
QAbstractSpinBox { padding: 3px 18px 3px 5px; }
QAbstractSpinBox QLineEdit { border: none; padding: 0 0 0 3px; background: transparent; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
    subcontrol-origin: border; width: 17px; border: none; background: transparent; }
QAbstractSpinBox::up-button { subcontrol-position: top right; margin: 2px 2px 0 0; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin: 0 2px 2px 0; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover; border-radius: 3px; }
QAbstractSpinBox::up-arrow { image: url("$icons/up-$theme.svg"); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url("$icons/down-$theme.svg"); width: 10px; height: 10px; }
QComboBox { padding-right: 22px; }
QComboBox::drop-down { subcontrol-origin: border; subcontrol-position: center right; width: 22px; border: none; }
QComboBox::down-arrow { image: url("$icons/down-$theme.svg"); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: $panel; color: $text; border: 1px solid $line; padding: 3px;
    selection-background-color: $accent_soft; selection-color: $text; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid $scroll; border-radius: 4px; background: $panel; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$icons/check-$theme.svg"); }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $scroll; border-radius: 8px;
    background: $panel; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $accent; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: $accent; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $track; }
QSlider::handle:horizontal { width: 14px; margin: -5px 0; border-radius: 7px; background: $accent; }
QTabBar::tab { background: transparent; color: $muted; padding: 5px 12px; border: none;
    border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }
QProgressBar { background: $track; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QTableView, QListView { background: $panel; border: none; gridline-color: $line; alternate-background-color: $card; }
QHeaderView::section { background: $panel; color: $muted; border: none; border-bottom: 1px solid $line; padding: 4px; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QDockWidget::title { background: $window; padding: 6px 8px; text-align: left; }
QStatusBar { background: $window; color: $muted; }
QStatusBar::item { border: none; }
QMenu { background: $panel; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 4px 6px; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 1px; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 1px; }
QScrollBar::handle { background: $scroll; border-radius: 4px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::handle:disabled { background: transparent; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""
)


def style_sheet(of: Colours) -> str:
    """The sheet for one set of colours."""
    scroll = of.line.darker(118) if not of.dark else of.line.lighter(140)
    try:
        icons = resource("icons").as_posix()
    except UserError:
        # without its pictures the sheet still draws everything but the arrows
        icons = ""
    return _SHEET.substitute(
        {name: getattr(of, name).name() for name in of.__dataclass_fields__ if hasattr(getattr(of, name), "name")},
        accent_hover=(of.accent.lighter(112) if of.dark else of.accent.darker(112)).name(),
        scroll=scroll.name(),
        icons=icons,
        theme="dark" if of.dark else "light",
    )
