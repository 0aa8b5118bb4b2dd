"""What the window remembers from one start to the next, in an ini file of the data folder.

[look] theme=dark   [sampling] n=8   [labelling] me=ann, blind=no   [place] splitter=...
"""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from workbench.core.aggregate import AGGREGATIONS
from workbench.core.errors import UserError
from workbench.settings import Preferences, SamplingSettings, checked
from workbench.store.rows import Reading
from workbench.ui.theme import CHOICES, Choice

FILE = "window.ini"


class Memory:
    """Reads are forgiving: a value from another version or a broken file counts as never set."""

    def __init__(self, folder: Path) -> None:
        self._ini = QSettings(str(folder / FILE), QSettings.Format.IniFormat)

    def theme(self) -> Choice:
        named = str(self._ini.value("look/theme", "system"))
        return next((choice for choice in CHOICES if choice == named), "system")

    def keep_theme(self, choice: Choice) -> None:
        self._ini.setValue("look/theme", choice)

    def zoom(self) -> float:
        """How large text is, relative to the desktop's."""
        try:
            return float(self.text("look/zoom") or 1.0)
        except ValueError:
            return 1.0

    def sampling(self) -> SamplingSettings:
        default = SamplingSettings()
        try:
            read = SamplingSettings(
                n=int(self.text("sampling/n") or default.n),
                temperature=float(self.text("sampling/temperature") or default.temperature),
                max_tokens=int(self.text("sampling/max_tokens") or default.max_tokens),
                seed=int(self.text("sampling/seed") or default.seed),
            )
            checked(read)
        except (ValueError, UserError):
            return default
        return read

    def keep_sampling(self, settings: SamplingSettings) -> None:
        for field in fields(settings):
            self._ini.setValue(f"sampling/{field.name}", getattr(settings, field.name))

    def preferences(self) -> Preferences:
        """Each setting by itself: one that cannot be read takes its usual value, the others hold."""
        now = Preferences()
        for field in fields(now):
            try:
                read = replace(now, **{field.name: self._read(f"labelling/{field.name}", getattr(now, field.name))})
                checked(read)
            except (KeyError, ValueError, UserError):
                continue
            now = read
        return now

    def keep_preference(self, name: str, value: object) -> None:
        self._ini.setValue(f"labelling/{name}", _written(value))

    def reading(self, default: Reading) -> Reading:
        scorer = str(self._ini.value("reading/scorer", default.scorer))
        how = next((each for each in AGGREGATIONS if each == self._ini.value("reading/how")), default.how)
        try:
            threshold = float(str(self._ini.value("reading/threshold", default.threshold)))
        except ValueError:
            return default
        return Reading(scorer, how, min(max(threshold, 0.0), 1.0))

    def keep_reading(self, reading: Reading) -> None:
        for field in fields(reading):
            self._ini.setValue(f"reading/{field.name}", getattr(reading, field.name))

    def _read(self, key: str, usual: Any) -> Any:
        """The value kept under a key, of the type of ``usual``; ValueError where it is none of that type."""
        value = self._ini.value(key)
        if value is None:
            return usual
        # a list is how Qt reads commas that somebody wrote into the file by hand
        text = ", ".join(value) if isinstance(value, list) else str(value)
        if isinstance(usual, bool):
            return {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}[text.strip().lower()]
        return type(usual)(text)

    def text(self, key: str) -> str:
        value = self._ini.value(key)
        return "" if value is None else str(value)

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


def _written(value: object) -> str:
    """With a decimal point whatever the desktop's language is."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
