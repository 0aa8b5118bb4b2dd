"""The settings (Ctrl+,): a page a group, made from what ``settings.py`` declares. A change holds at once.

    [Labelling] Sampling  Jobs  Look        Your name [ann]  [x] Go on after a label ...
    [Usual values] [As before]                                                  [Close]

"As before" brings back what stood there when the dialogue was opened. A setting added to a declaration appears by
itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.core.errors import UserError
from workbench.settings import Look, Preferences, SamplingSettings, checked, grouped
from workbench.ui import theme
from workbench.ui.form import SettingsForm

if TYPE_CHECKING:
    from workbench.ui.window import Window

SIZE = (500, 512)


@dataclass(frozen=True)
class Source:
    """Where the settings of one declaration come from, and who takes a change."""

    usual: Any
    now: Callable[[], Any]
    take: Callable[[Any], object]


def sources(window: "Window") -> list[Source]:
    """Every declaration the window holds settings of."""
    chosen = window.preferences
    return [
        Source(Preferences(), lambda: chosen.now, lambda new: chosen.change(**_named(new))),
        Source(SamplingSettings(), lambda: window.sampling.settings, window.sampling.show_settings),
        Source(Look(), lambda: window.view_menu.look, window.take_look),
    ]


class SettingsDialog(QDialog):
    """``pages``: the forms by their groups' titles."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self.setWindowTitle(self.tr("Settings"))
        self.resize(*(round(each * theme.zoom()) for each in SIZE))
        self._memory = window.memory
        self._sources = sources(window)
        self._before = [source.now() for source in self._sources]
        self._showing = False
        self.pages: dict[str, SettingsForm[Any]] = {}
        self._of: list[tuple[Source, SettingsForm[Any], tuple[str, ...]]] = []
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(self.tr("Groups of settings"))
        for source in self._sources:
            for group, names in grouped(source.usual).items():
                self._add(source, group, names)
        self.trouble = QLabel()
        self.trouble.setWordWrap(True)
        theme.look(self.trouble, error=True)
        self.trouble.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 12, 18, 16)
        layout.setSpacing(10)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.trouble)
        layout.addWidget(self._buttons())
        self._enable()

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.usual = buttons.addButton(self.tr("Usual values"), QDialogButtonBox.ButtonRole.ResetRole)
        self.usual.setToolTip(self.tr("The values this page has until somebody chooses others"))
        self.usual.clicked.connect(self._show_usual)
        self.as_before = buttons.addButton(self.tr("As before"), QDialogButtonBox.ButtonRole.ResetRole)
        self.as_before.setToolTip(self.tr("All pages as they were when the settings were opened"))
        self.as_before.clicked.connect(self._show_before)
        for button in buttons.buttons():
            if isinstance(button, QPushButton):
                # Enter ends the typing of a text; it must not press anything
                button.setAutoDefault(False)
                button.setDefault(False)
        buttons.rejected.connect(self.reject)
        return buttons

    def _add(self, source: Source, group: str, names: tuple[str, ...]) -> None:
        page, area = QWidget(), QScrollArea()
        form = SettingsForm(source.now(), names=names, told=True)
        form.changed.connect(lambda: self._changed(source, form, names))
        column = QVBoxLayout(page)
        column.setContentsMargins(2, 14, 6, 4)
        column.addWidget(form)
        column.addStretch(1)
        title = QCoreApplication.translate("Settings", group)
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.tabs.addTab(area, title)
        self.pages[group] = form
        self._of.append((source, form, names))

    def _changed(self, source: Source, form: SettingsForm[Any], names: tuple[str, ...]) -> None:
        if self._showing:
            return
        wanted = form.value()
        self._take(source, {name: getattr(wanted, name) for name in names})

    def _take(self, source: Source, new: dict[str, Any]) -> None:
        """What can be taken is; of the rest the sentence says why."""
        said = ""
        for name, value in new.items():
            wanted = replace(source.now(), **{name: value})
            if wanted == source.now():
                continue
            try:
                checked(wanted)
                source.take(wanted)
            except UserError as error:
                said = str(error)
        self._memory.write()
        self._say(said or self._memory.unkept())
        self._enable()

    def _say(self, text: str) -> None:
        self.trouble.setText(text)
        self.trouble.setAccessibleName(text)
        self.trouble.setVisible(bool(text))

    def _show_usual(self) -> None:
        source, form, names = self._of[self.tabs.currentIndex()]
        self._take(source, {name: getattr(source.usual, name) for name in names})
        self._show(form, source)

    def _show_before(self) -> None:
        for source, before in zip(self._sources, self._before, strict=True):
            self._take(source, _named(before))
        for source, form, _ in self._of:
            self._show(form, source)

    def _show(self, form: SettingsForm[Any], source: Source) -> None:
        self._showing = True
        form.show_value(source.now())
        self._showing = False
        self._enable()

    def _enable(self) -> None:
        now = [source.now() for source in self._sources]
        self.as_before.setEnabled(now != self._before)

    def done(self, result: int) -> None:
        """A text that was refused keeps the dialogue open once, so that it is seen; then what held before holds."""
        refused = self.trouble.text()
        for _, form, _ in self._of:
            form.settle()
        if self.trouble.text() and self.trouble.text() != refused:
            return
        super().done(result)


def _named(settings: Any) -> dict[str, Any]:
    return {field.name: getattr(settings, field.name) for field in fields(settings)}

