"""What the window remembers from one start to the next, in an ini file of the data folder.

[look] theme=dark   [sampling] n=8   [reading] how=min   [labelling] me=ann, blind=no   [place] splitter=...

Numbers keep the decimal point whatever the desktop's language is. Only what changed is written, so that values and keys
of another version stay in the file.
"""

import math
import os
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QByteArray, QCoreApplication, QSettings

from workbench.core.aggregate import AGGREGATIONS
from workbench.core.errors import UserError
from workbench.settings import Look, Preferences, SamplingSettings, checked
from workbench.store.rows import Reading
from workbench.ui.settings_file import SAID, opened
from workbench.ui.theme import CHOICES, Choice

FILE = "window.ini"
TOLD = "file/told"
EFFECTIVE = {"effective_ids": True} if os.access in os.supports_effective_ids else {}
YES, NO = ("yes", "true", "1"), ("no", "false", "0")
Declared = TypeVar("Declared")


class Memory:
    """Reads are forgiving: a value from another version or a broken file counts as never set; ``complaint`` says so."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._ini, self._said = opened(self.path)
        self._unread: dict[str, None] = {}
        self._read_by: Reading | None = None

    def theme(self) -> Choice:
        named = self.text("look/theme") or "system"
        known = next((choice for choice in CHOICES if choice == named), None)
        if known is None:
            self._unread["look/theme"] = None
        return known or "system"

    def keep_theme(self, choice: Choice) -> None:
        self._ini.setValue("look/theme", choice)

    def zoom(self) -> float:
        """How large text is, relative to the desktop's."""
        return self._declared("look", Look(), "zoom").zoom

    def sampling(self) -> SamplingSettings:
        return self._declared("sampling", SamplingSettings())

    def keep_sampling(self, settings: SamplingSettings) -> None:
        before = self.sampling()
        for field in fields(settings):
            if getattr(settings, field.name) != getattr(before, field.name):
                self._ini.setValue(f"sampling/{field.name}", _written(getattr(settings, field.name)))

    def preferences(self) -> Preferences:
        return self._declared("labelling", Preferences())

    def keep_preference(self, name: str, value: object) -> None:
        self._ini.setValue(f"labelling/{name}", _written(value))

    def reading(self, default: Reading) -> Reading:
        scorer = self.text("reading/scorer") or default.scorer
        named = self.text("reading/how") or default.how
        how = next((each for each in AGGREGATIONS if each == named), default.how)
        if how != named:
            self._unread["reading/how"] = None
        threshold = min(max(self._value("reading/threshold", default.threshold), 0.0), 1.0)
        self._read_by = Reading(scorer, how, threshold)
        return self._read_by

    def keep_reading(self, reading: Reading) -> None:
        for field in fields(reading):
            value = getattr(reading, field.name)
            if self._read_by is None or value != getattr(self._read_by, field.name):
                self._ini.setValue(f"reading/{field.name}", _written(value))
        self._read_by = reading

    def text(self, key: str) -> str:
        value = self._ini.value(key)
        # a list is how Qt reads commas that somebody wrote into the file by hand
        return "" if value is None else ", ".join(value) if isinstance(value, list) else str(value)

    def keep_text(self, key: str, text: str) -> None:
        self._ini.setValue(key, text)

    def place(self, key: str) -> QByteArray:
        """Geometry or state of a part of the window; empty where none is known."""
        value = self._ini.value(f"place/{key}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep_place(self, key: str, value: QByteArray) -> None:
        self._ini.setValue(f"place/{key}", value)

    def write(self) -> None:
        """Now, not when Qt finds the time: the next start may be soon."""
        self._ini.sync()

    def unkept(self) -> str:
        """Why what was chosen will be forgotten, as a sentence; empty where it is kept."""
        if self._ini.status() != QSettings.Status.AccessError:
            return ""
        return self._said or self._unwritable()

    def complaint(self) -> str:
        """What could not be read, as a sentence for the person; empty where all was, or where they have been told."""
        self.theme(), self.zoom(), self.sampling(), self.preferences()
        said = [self._said or self.text(SAID)]
        self._ini.remove(SAID)
        if not self._said and self.path.exists() and not os.access(self.path, os.W_OK, **EFFECTIVE):
            said.append(self._unwritable())
        told = self.text(TOLD).split()
        if not self._unread.keys() <= set(told):
            self.keep_text(TOLD, " ".join(sorted({*told, *self._unread})))
            said.append(
                _tr("{0}: the usual values hold for {1}; what stands there is kept.").format(
                    self.path, ", ".join(sorted(self._unread))
                )
            )
        return " ".join(said).strip()

    def _unwritable(self) -> str:
        return _tr("{0} cannot be written. What you choose holds until you leave.").format(self.path)

    def _declared(self, group: str, usual: Declared, *names: str) -> Declared:
        """Each setting by itself: one that cannot be read or lies outside its limits takes its usual value."""
        now = usual
        for name in names or [field.name for field in fields(usual)]:  # type: ignore[arg-type]
            key = f"{group}/{name}"
            try:
                read = replace(now, **{name: self._value(key, getattr(now, name))})  # type: ignore[type-var]
                checked(read)
            except UserError:
                self._unread[key] = None
            else:
                now = read
        return now

    def _value(self, key: str, usual: Any) -> Any:
        """What is kept under a key, of the type of ``usual``; that one where there is none of its type."""
        if self._ini.value(key) is None:
            return usual
        text = self.text(key).strip()
        # the sign that stands for bytes which are no text
        known = "\N{REPLACEMENT CHARACTER}" not in text
        try:
            if isinstance(usual, bool):
                known = text.lower() in YES + NO
                value: Any = text.lower() in YES
            else:
                value = type(usual)(text)
                known = known and (not isinstance(value, float) or math.isfinite(value))
        except ValueError:
            known = False
        if known:
            return value
        self._unread[key] = None
        return usual


def _written(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Memory", text)
