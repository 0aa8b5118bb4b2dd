"""Keys as texts: what was pressed, which two are the same, and which no action can have.

    pressed(event) -> "Ctrl+Shift+N"     same("?", "Shift+?") -> True     reserved("Tab") -> "Tab moves, chooses or ..."

Texts name keys by their action, so that they stay true: said("press {go.step.next}") -> "press J".
"""

import re
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

NATIVE, PORTABLE = QKeySequence.SequenceFormat.NativeText, QKeySequence.SequenceFormat.PortableText
Key, Held = Qt.Key, Qt.KeyboardModifier
_BARE = (Key.Key_Shift, Key.Key_Control, Key.Key_Alt, Key.Key_AltGr, Key.Key_Meta, Key.Key_Super_L, Key.Key_Super_R)
_LOCKS = (Key.Key_CapsLock, Key.Key_NumLock, Key.Key_ScrollLock, Key.Key_unknown, Key.Key_Multi_key)
_ALWAYS = (Key.Key_Tab, Key.Key_Backtab, Key.Key_Escape, Key.Key_Space, Key.Key_Menu)
_MOVING = (
    Key.Key_Up, Key.Key_Down, Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_End, Key.Key_PageUp,
    Key.Key_PageDown, Key.Key_Backspace, Key.Key_Delete, Key.Key_Insert,
)  # fmt: skip
_ENTER = (Key.Key_Return, Key.Key_Enter)
_ZOOMING = (Key.Key_Plus, Key.Key_Minus, Key.Key_Equal)
_CLIPBOARD = (Key.Key_A, Key.Key_C, Key.Key_V, Key.Key_X)
_LAST_PRINTED = 0x01000000

TIP = "tipWithKeys"
SPOKEN: dict[str, str] = {}
"""What texts call the key of each action; the keymap keeps it true."""


def said(text: str) -> str:
    """A text with each ``{action id}`` replaced by its first key, or by its place in the menus where it has no key."""
    return re.sub(r"\{([a-z]+\.[a-z_.]+)\}", lambda found: SPOKEN.get(found[1], found[1]), text)


def keep_tip(widget: QWidget, text: str) -> None:
    """A tool tip that names keys, as ``said`` does, and follows when they change."""
    widget.setProperty(TIP, text)
    widget.setToolTip(said(text))


def shown(keys: Iterable[str]) -> str:
    """Keys as the desktop writes them: "Right, L"."""
    return ", ".join(QKeySequence(key).toString(NATIVE) for key in keys)


def pressed(event: QKeyEvent) -> str:
    """The key of an event, portably written; empty for Shift, Ctrl and the like alone, and for keys without a name."""
    key = event.key()
    if key in _BARE or key in _LOCKS or not key:
        return ""
    held = event.modifiers() & (Held.ShiftModifier | Held.ControlModifier | Held.AltModifier | Held.MetaModifier)
    if held & Held.ShiftModifier and event.text().isprintable() and event.text().isdigit():
        # where digits stand above letters' row with Shift, the digit is meant
        held &= ~Held.ShiftModifier
    return plain(QKeySequence(QKeyCombination(held, Key(key))).toString(PORTABLE))


def plain(key: str) -> str:
    """The same key as Qt writes it portably, and without the Shift that a sign like ? takes on some keyboards."""
    combined = _only(QKeySequence(key))
    if combined is None:
        return key
    code = combined.key()
    held = combined.keyboardModifiers()
    if held & Held.ShiftModifier and code < _LAST_PRINTED and not chr(code).isalnum() and code != Key.Key_Space:
        held &= ~Held.ShiftModifier
    return QKeySequence(QKeyCombination(held, code)).toString(PORTABLE)


def same(one: str, other: str) -> bool:
    return plain(one) == plain(other)


def read(text: str) -> tuple[str, ...] | None:
    """Keys from their written form, "Right; L"; None where it is no such list."""
    if not text.strip():
        return None
    found = QKeySequence.listFromString(text, PORTABLE)
    keys = tuple(plain(each.toString(PORTABLE)) for each in found if _only(each) is not None)
    return keys if keys and len(keys) == len(found) else None


def written(keys: Iterable[str]) -> str:
    return QKeySequence.listToString([QKeySequence(key) for key in keys], PORTABLE)


def reserved(key: str) -> str:
    """Why no action can have this key, as a sentence; empty where one can."""
    combined = _only(QKeySequence(key))
    if combined is None:
        return _tr("That is no key an action can have. Choose another.")
    name = QKeySequence(combined).toString(NATIVE)
    code, held = combined.key(), combined.keyboardModifiers()
    light = not held & (Held.AltModifier | Held.MetaModifier)
    control = held == Held.ControlModifier
    alone = held in (Held.NoModifier, Held.ShiftModifier)
    if code in _ALWAYS or (code in _MOVING and light) or (code in (*_ENTER, *_ZOOMING) and alone):
        return _tr("{0} moves, chooses or edits in the part that has the focus. Choose another key.").format(name)
    if control and code in _CLIPBOARD:
        return _tr("{0} copies, pastes or selects text. Choose another key.").format(name)
    if held & Held.AltModifier and (code < _LAST_PRINTED or code in (Key.Key_F4, Key.Key_Up, Key.Key_Down)):
        return _tr("{0} opens a menu or belongs to the desktop. Choose another key.").format(name)
    if held & Held.MetaModifier:
        return _tr("{0} belongs to the desktop. Choose another key.").format(name)
    if code == Key.Key_F10 and alone:
        return _tr("{0} opens a menu. Choose another key.").format(name)
    return ""


def _only(sequence: QKeySequence) -> QKeyCombination | None:
    """The one key of a sequence; None for none, several after another, or one Qt has no name for."""
    if sequence.count() != 1:
        return None
    combined: QKeyCombination = sequence[0]  # type: ignore[index]
    named = combined.key() not in (*_BARE, *_LOCKS) and bool(combined.key())
    return combined if named and QKeySequence(combined).toString(PORTABLE) else None


def _tr(text: str) -> str:
    return QCoreApplication.translate("Keymap", text)
