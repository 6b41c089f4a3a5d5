"""The skeleton of a text (UTS 39 section 4): two texts that look alike have the same skeleton.

The data is `confusables.txt` beside this module (Unicode 17, see `tools/make_confusables.py`). It is read when the
first text that is not ASCII is compared, so a configuration without names never pays for it.
"""

from __future__ import annotations

import pkgutil
import unicodedata
from functools import cache

from inboxwatch.matching.visible import visible

# The prototypes of ASCII characters, the same as in the data (a test holds them together).
ASCII_PROTOTYPES = {
    ord('"'): "''",
    ord("%"): "º/₀",
    ord("0"): "O",
    ord("1"): "l",
    ord("I"): "l",
    ord("`"): "'",
    ord("m"): "rn",
    ord("|"): "l",
}


def skeleton(text: str) -> str:
    """The internal skeleton of UTS 39: NFD, without default-ignorables, prototypes, NFD. For comparing only.

    The cost of NFD grows with the square of a run of combining marks: the caller bounds the length.
    """
    text = visible(text)
    if text.isascii():
        return text.translate(ASCII_PROTOTYPES) if "%" not in text else _nfd(text.translate(ASCII_PROTOTYPES))
    return _nfd(_nfd(text).translate(prototypes()))


@cache
def prototypes() -> dict[int, str]:
    """Code point → prototype, for every character that can be taken for another."""
    data = pkgutil.get_data("inboxwatch.matching", "confusables.txt") or b""
    table: dict[int, str] = {}
    for line in data.decode("ascii").splitlines():
        if line.startswith("#"):
            continue
        prototype, _, sources = line.partition(":")
        text = "".join(chr(int(one, 16)) for one in prototype.split())
        table.update(dict.fromkeys((int(one, 16) for one in sources.split()), text))
    return table


def _nfd(text: str) -> str:
    """Canonical decomposition."""
    return unicodedata.normalize("NFD", text)
