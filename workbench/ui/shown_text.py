"""Any text as the screen can draw it: same length in code points, nothing in it is markup, no sign is lost.

``shown("a\\0b")`` -> "a␀b";  ``utf16("😀 x", 2)`` -> 3, Qt's position of the x;  ``right_to_left("אבג")`` -> True
"""

import unicodedata

# what a font cannot draw is shown by its control picture, one for one, so that positions in the text stay what they are
_SHOWN = {code: 0x2400 + code for code in range(32) if code not in (0x09, 0x0A)} | {0x7F: 0x2421, 0x0A: 0x2028}
_SHOWN |= dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)


def shown(text: str) -> str:
    """The text as the screen can draw it: same length in code points, nothing in it is markup."""
    return text.translate(_SHOWN)


def utf16(text: str, position: int) -> int:
    """Qt's position (UTF-16 units) of a code point."""
    return position + sum(ord(letter) > 0xFFFF for letter in text[:position])


def right_to_left(text: str) -> bool:
    """Does a text begin, as far as its letters go, in a right-to-left script? (Unicode's rule P2.)"""
    strong = (kind for letter in text[:500] if (kind := unicodedata.bidirectional(letter)) in ("L", "R", "AL"))
    return next(strong, "L") != "L"
