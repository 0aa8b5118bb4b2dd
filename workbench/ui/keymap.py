"""Which keys do what: the usual keys of the table of actions, or those a person gave, kept for the next start.

    keymap.keys("go.step.next") -> ("J",)     keymap.refusal("trace.flag", "J") -> 'J is the key of "Next step" ...'
    window.ini: [keys] go.step.next=N, trace.flag=none     (none: the person took its keys away)
"""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from workbench.core.errors import UserError
from workbench.ui.act import Act, translated
from workbench.ui.actions import ACTIONS
from workbench.ui.key_names import SPOKEN, TIP, keep_tip, plain, read, reserved, same, shown, written
from workbench.ui.memory import Memory

NONE = "none"


def _speak(keys: Mapping[str, tuple[str, ...]], acts: Mapping[str, Act]) -> None:
    """Let texts name these keys, or the place in the menus of what has none."""
    for id, each in keys.items():
        menu, title = translated(acts[id].menu), translated(acts[id].title)
        SPOKEN[id] = shown(each[:1]) or f"{menu} \N{RIGHTWARDS ARROW} {title}"


_speak({act.id: act.keys for act in ACTIONS}, {act.id: act for act in ACTIONS})


class Keymap(QObject):
    """``changed`` when an action got other keys. Actions get theirs when this is made."""

    changed = Signal()

    def __init__(
        self, made: Mapping[str, QAction], memory: Memory, parent: QObject | None = None, acts: Iterable[Act] = ACTIONS
    ) -> None:
        super().__init__(parent)
        self.acts = {act.id: act for act in acts}
        self._made, self._memory = made, memory
        self._keys: dict[str, tuple[str, ...]] = {}
        self._apply(self._kept())

    def keys(self, id: str) -> tuple[str, ...]:
        """The keys of an action now; none is possible."""
        return self._keys[id]

    def usual(self, id: str) -> tuple[str, ...]:
        return tuple(plain(key) for key in self.acts[id].keys)

    def own(self) -> list[str]:
        """Ids of the actions whose keys a person has changed."""
        return [id for id in self.acts if self._keys[id] != self.usual(id)]

    def refusal(self, id: str, key: str) -> str:
        """Why an action cannot have a key, as a sentence; empty where it can."""
        return self._refusal(id, key, self._keys)

    def give(self, id: str, keys: Iterable[str]) -> None:
        """An action's keys from now on, instead of those it had. UserError, and nothing changes: one is not free."""
        wanted = tuple(dict.fromkeys(plain(key) for key in keys))
        for key in wanted:
            trouble = self.refusal(id, key)
            if trouble:
                raise UserError(trouble)
        self._memory.keep_text(f"keys/{id}", "" if wanted == self.usual(id) else written(wanted) or NONE)
        self._apply({**self._keys, id: wanted})
        self.changed.emit()

    def usual_again(self, id: str) -> None:
        """UserError: another action has one of the usual keys now."""
        self.give(id, self.usual(id))

    def all_usual(self) -> None:
        for id in self.acts:
            if self._memory.text(f"keys/{id}"):
                self._memory.keep_text(f"keys/{id}", "")
        self._apply({id: self.usual(id) for id in self.acts})
        self.changed.emit()

    def _apply(self, keys: dict[str, tuple[str, ...]]) -> None:
        before, self._keys = self._keys, keys
        for id, each in keys.items():
            if before.get(id) != each:
                self._made[id].setShortcuts([QKeySequence(key) for key in each])
        _speak(keys, self.acts)
        window = self.parent()
        # usual keys are what tips are made with
        if isinstance(window, QWidget) and (before or self.own()):
            for widget in window.findChildren(QWidget):
                if widget.property(TIP):
                    keep_tip(widget, widget.property(TIP))

    def _kept(self) -> dict[str, tuple[str, ...]]:
        """What the file says, as far as it makes sense: no key twice, none that is not free. A person's keys go before
        usual ones, which a newer version may have given to something else."""
        found: dict[str, tuple[str, ...]] = {}
        for id in self.acts:
            text = self._memory.text(f"keys/{id}")
            keys = () if text == NONE else read(text)
            if keys is not None and (keys or text == NONE) and not any(self._refusal(id, key, found) for key in keys):
                found[id] = keys
        taken = [key for keys in found.values() for key in keys]
        for id in self.acts:
            if id not in found:
                found[id] = tuple(key for key in self.usual(id) if not any(same(key, other) for other in taken))
        return {id: found[id] for id in self.acts}

    def _refusal(self, id: str, key: str, keys: Mapping[str, tuple[str, ...]]) -> str:
        name = shown([key])
        for other, theirs in keys.items():
            if other != id and any(same(key, each) for each in theirs):
                act = self.acts[other]
                return _tr("{0} is the key of “{1}” ({2}). Choose another, or take it away there first.").format(
                    name, translated(act.title), translated(act.menu)
                )
        return "" if plain(key) in self.usual(id) else reserved(key)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Keymap", text)
