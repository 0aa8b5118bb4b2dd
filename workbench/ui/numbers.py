"""Numbers as the person's desktop writes them; what is stored, exported, printed or part of a filter keeps the point.

German: real(0.0088) -> "0,0088", count(1312) -> "1.312"; typed "0,7" and "0.7" are both seven tenths.
Qt takes the point of "0.7" for a separator of thousands there, and would read 7.
"""

from PySide6.QtCore import QLocale
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox

SIGNS = str.maketrans(".,٫", "...")
GROUPS_FROM = 1000


def count(number: int) -> str:
    """1,312 or 1.312 or 1 312."""
    here = QLocale()
    # a desktop without a language writes no separators, and nobody can read 1000000
    return f"{number:,}" if here.language() == QLocale.Language.C else here.toString(number)


def real(number: float, digits: int = 6) -> str:
    """The shortest way to write a number with so many significant digits."""
    return QLocale().toString(number, "g", digits)


def size(octets: int) -> str:
    """12.4 MB"""
    return QLocale().formattedDataSize(octets, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


class RealBox(QDoubleSpinBox):
    """Takes point and comma alike where the number is too small for separators of thousands."""

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        answer = super().validate(self._own(text), place)
        assert isinstance(answer, tuple)
        return answer

    def valueFromText(self, text: str) -> float:
        return super().valueFromText(self._own(text))

    def _own(self, text: str) -> str:
        """With the decimal sign of the desktop's language."""
        if self.maximum() >= GROUPS_FROM:
            return text
        return text.translate(SIGNS).replace(".", self.locale().decimalPoint())
