"""Qualities beside correctness in a window: which one the cards show, and how a person rates it.

    window.marks.channels.choose("clarity")    View, Overlay: the cards show clarity in place of Sound and Error
    window.marks.channels.rate(4)              Ctrl+4: the fourth value of its scale for the chosen step
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from workbench.core.channels import Channel
from workbench.settings import Preferences
from workbench.tasks import acts
from workbench.ui.key_names import said
from workbench.ui.mark_actions import RATE_KEYS
from workbench.ui.step_menu import StepOffer

if TYPE_CHECKING:
    from workbench.ui.window import Window


class Channels(StepOffer):
    """Asked by the table of actions, and by the menu of a step."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window
        self.all: tuple[Channel, ...] = window.preferences.now.qualities
        self.overlay: Channel | None = None
        """The quality the cards show; None: correctness."""
        self._menu: QMenu | None = None
        self._group: QActionGroup | None = None
        window.preferences.changed.connect(self._preferred)

    # the overlay

    def furnish(self, menu: QMenu, before: QAction) -> None:
        """A menu of overlays in ``menu``."""
        self._menu = QMenu(self.tr("Overlay"), menu)
        self._menu.setToolTipsVisible(True)
        menu.insertMenu(before, self._menu)
        self._fill()

    def _fill(self) -> None:
        if self._menu is None:
            return
        self._menu.clear()
        if self._group is not None:
            self._group.deleteLater()
        self._group = QActionGroup(self)
        for channel in (None, *self.all):
            title = channel.name[:1].upper() + channel.name[1:] if channel else self.tr("Correctness")
            action = QAction(title.replace("&", "&&"), self._group)
            action.setCheckable(True)
            action.setChecked(channel == self.overlay)
            action.setToolTip(f"{channel.scale}: {channel.meaning}" if channel else self.tr("Sound, Unclear, Error"))
            action.triggered.connect(lambda _=False, channel=channel: self._show(channel))
        self._menu.addActions(self._group.actions())

    def choose(self, name: str) -> None:
        """By name; an empty one, or one that is not there: correctness."""
        self._show(next((each for each in self.all if each.name == name), None))

    def next(self) -> None:
        """The next overlay; after the last one correctness."""
        order = (None, *self.all)
        self._show(order[(order.index(self.overlay) + 1) % len(order)])

    def _show(self, channel: Channel | None) -> None:
        self.overlay = channel
        self._fill()
        window = self._window
        window.columns.legend.overlay = channel
        # the columns are read anew, by the same scorers
        window.columns.show_scorers(window.choosers.bars.shown)
        told = self.tr("Overlay: {0}, {1}").format(channel.name, channel.scale) if channel else ""
        window.status.note(told or self.tr("Overlay: correctness"))

    def _preferred(self, now: Preferences) -> None:
        if now.qualities != self.all:
            self.all = now.qualities
            self.choose(self.overlay.name if self.overlay else "")

    # rating

    def rate(self, key: int) -> None:
        """The value of the overlay's scale at the ``key``-th place (from 1) for the chosen step."""
        channel = self._overlay()
        if channel is None:
            return
        if key > len(channel.values):
            values = [channel.words(value) for value in channel.values]
            told = self.tr("{0} has {1} values: {2}.").format(channel.name, len(values), ", ".join(values))
            self._window.status.note(told)
            return
        self.say(channel, channel.values[key - 1])

    def take_back(self) -> None:
        """My rating of the chosen step in the overlay's quality."""
        channel = self._overlay()
        if channel is not None:
            self.say(channel, None)

    def _overlay(self) -> Channel | None:
        if self.overlay is None:
            told = said(self.tr("Choose a quality first: View, Overlay, or {view.overlay} for the next."))
            self._window.status.note(told)
        return self.overlay

    def say(self, channel: Channel, value: int | None) -> None:
        """Rate the chosen step; None takes my rating back."""
        window = self._window
        current = window.columns.current()
        trace = window.store.trace(current[0]) if current is not None else None
        if current is None or trace is None:
            window.status.note(said(self.tr("Choose a step first: click it, or press {go.step.next}.")))
            return
        if not window.writable:
            return
        step, operations = trace.steps[current[1]], window.operations
        told = self.tr("{0}: taken back.").format(channel.name)
        if value is not None:
            told = f"{channel.name}: {channel.words(value)}."
        new = replace(operations.said(trace.id, step, channel.name), value=value)
        operations.do(told, [acts.label(window.store, trace.id, step, operations.me, new, channel.name)])

    def add_to(self, menu: QMenu) -> None:
        """A menu for each quality, to rate the chosen step."""
        below = QMenu(self.tr("Qualities"), menu)
        for channel in self.all:
            # a yes is no higher than a no: only what is shown on the cards has keys
            keyed = channel == self.overlay
            scale = QMenu(f"{channel.name} ({channel.scale})".replace("&", "&&"), below)
            scale.setToolTipsVisible(True)
            for at, value in enumerate(channel.values, start=1):
                words = f"{channel.glyph(value)}  {channel.words(value)}"
                action = QAction(words + "\t" + said(f"{{rate.{RATE_KEYS[at - 1]}}}") if keyed else words, scale)
                action.setToolTip(channel.meaning)
                action.triggered.connect(lambda _=False, channel=channel, value=value: self.say(channel, value))
                scale.addAction(action)
            back = QAction(self.tr("Take the rating back"), scale)
            back.triggered.connect(lambda _=False, channel=channel: self.say(channel, None))
            scale.addSeparator()
            scale.addAction(back)
            below.addMenu(scale)
        if self.all:
            menu.addMenu(below)
