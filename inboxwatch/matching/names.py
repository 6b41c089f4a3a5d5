"""Display names as they are compared: what a person would take for the same name has a key in common."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from inboxwatch.matching.skeleton import skeleton
from inboxwatch.matching.visible import visible

LONGEST = 500  # characters; a rule's name is never longer, and a longer name can equal none
_CACHED = 120  # longer names are not remembered, so that hostile mail cannot fill the memory
_BLANK = str.maketrans({"\u2800": " "})  # the empty Braille pattern is a blank that Unicode does not call a space
_QUOTES = " \t'\"‘’“”«»"


def name_keys(name: str) -> frozenset[str]:
    """The keys of a display name; two names are the same to us if they share one. Empty for one that shows nothing.

    A key is the UTS 39 skeleton of the name, with compatibility forms resolved (NFKC), case and white space folded,
    and quotation marks around it left out. There are two, since case can be folded before the skeleton (Cyrillic
    «І» is then an «i») or after it («l» for «I» is found then).
    """
    return _remembered(name) if len(name) <= _CACHED else _keys(name)


def _keys(name: str) -> frozenset[str]:
    """The keys, computed."""
    text = " ".join(visible(name).translate(_BLANK).split())
    if len(text) > LONGEST:
        return frozenset()
    text = unicodedata.normalize("NFKC", text).strip(_QUOTES)
    return frozenset((_folded(skeleton(text.casefold())), _folded(skeleton(text)))) - {""}


def _folded(text: str) -> str:
    """Case and white space folded."""
    if text.isascii():
        return text.lower()
    return " ".join(unicodedata.normalize("NFD", text.casefold()).split())


_remembered = lru_cache(maxsize=4096)(_keys)
