"""What of a text can be seen: invisible characters taken out for comparing, made visible for telling.

Hostile mail hides characters that no mail program shows (zero-width, bidirectional controls, fillers) inside names and
addresses, so that they look the same and compare as different.
"""

from __future__ import annotations

import re

# Default_Ignorable_Code_Point of Unicode 15 (UCD, DerivedCoreProperties; it holds all bidi controls), the interlinear
# annotation characters, and the control characters that are not white space.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_SHOWN_AT_MOST = 200  # characters of hostile text in one reason; the octets keep the rest


def visible(text: str) -> str:
    """The text without its invisible characters."""
    if text.isascii() and text.isprintable():
        return text
    return _INVISIBLE.sub("", text)


def shown(text: str) -> str:
    r"""The text as a reason quotes it: nothing invisible, no line end, no lone surrogate, and not without end.

    Such characters are written as ``\u{200B}``. The answer can always be encoded as UTF-8.
    """
    whole = text if len(text) <= _SHOWN_AT_MOST else text[:_SHOWN_AT_MOST] + "…"
    if whole.isprintable() and not _INVISIBLE.search(whole):
        return whole
    return "".join(_escaped(one) for one in whole)


def _escaped(character: str) -> str:
    """One character, or its number where it would not be seen."""
    if character.isprintable() and not _INVISIBLE.match(character):
        return character
    return f"\\u{{{ord(character):04X}}}"
