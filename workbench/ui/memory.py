"""What the window remembers from one start to the next, in an ini file of the data folder.

[look] theme=dark   [sampling] n=8   [reading] scorer=likelihood, how=min   [place] splitter=...
"""

from dataclasses import fields
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from workbench.core.aggregate import AGGREGATIONS
from workbench.core.errors import UserError
from workbench.settings import SamplingSettings, checked
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
