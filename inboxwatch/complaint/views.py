"""Every way in which a piece of a mail may be read: what a person's address could hide behind. Pure, bounded.

For finding, never for showing. Each view is text with white space, control and invisible letters, quotes and accents
taken out, in one case: so an address is found however it is spelled, folded, quoted, commented, or encoded.
"""

from __future__ import annotations

import binascii
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import unquote

_DEPTH: Final = 3
_LETTERS: Final = 6_000_000
"""Letters of all views of one text together. What is decoded once always fits, or the text is not looked through."""
_IGNORED = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\"'\\<>\[\]]+")
_IGNORED_OCTETS = bytes(octet for octet in range(0x80) if _IGNORED.fullmatch(chr(octet)))
_MARKS = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # combining ones
_LONE = re.compile(r"[\ud800-\udc7f\udd00-\udfff]")  # surrogates that stand for no octet
_COMMENT = re.compile(r"\([^()]*\)")
_TAG = re.compile(r"<[^<>]*>|/\*[^*]{0,500}\*/")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(=\?)")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}(?:\s+[A-Za-z0-9+/_-]{4,})*={0,2}")
_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/]")
_PLAIN_BASE64 = str.maketrans("-_", "+/")
_PADS = ("", "", "==", "=")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){6,}")
_ESCAPE = re.compile(r"\\u\{?([0-9a-fA-F]{2,6})\}?|\\x([0-9a-fA-F]{2})|\\([0-7]{3})")
_QUOTED = re.compile(r"=([0-9a-fA-F]{2})")
_CONTINUED = re.compile(r"\"?\s{0,9};\s{0,9}[\w-]{1,40}\*\d{1,3}\*?\s{0,9}=\s{0,9}\"?")  # RFC 2231 section 3
_SOFT = re.compile(r"=[ \t]*\r?\n")
_HIGHEST = 0x10FFFF


class Unsure(Exception):
    """A text is too long to be read in every way."""


def views(text: str) -> Iterator[str]:
    """The text as it stands, decoded once, and, as far as there is room, up to three times; only letters that count.

    Raises `Unsure` for a text that is too long to be decoded in every way once.
    """
    room = _LETTERS
    seen, fresh = {text}, [text]
    yield squeezed(text)
    for depth in range(_DEPTH):
        found = dict.fromkeys(decoded for one in fresh for decode in _DECODERS for decoded in decode(one))
        fresh = []
        for one in found:
            if one in seen:
                continue
            room -= len(one)
            if room < 0 and depth == 0:
                raise Unsure
            if room < 0:
                return
            seen.add(one)
            fresh.append(one)
            yield squeezed(one)


def squeezed(text: str) -> str:
    """Text in one case and one form, without accents, and without what does not count between letters."""
    if text.isascii():
        return text.encode("ascii").lower().translate(None, _IGNORED_OCTETS).decode("ascii")
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return _IGNORED.sub("", plain.casefold())


def as_text(octets: bytes) -> str:
    """Octets as text, one letter for each octet that is no UTF-8."""
    return octets.decode("utf-8", "surrogateescape")


def _without_asides(text: str) -> Iterator[str]:
    for pattern in (_COMMENT, _TAG):
        shorter = text
        for _ in range(_DEPTH):
            shorter = pattern.sub("", shorter)
        yield shorter


def _words(text: str) -> Iterator[str]:
    if "=?" in text:
        yield _WORD.sub(_word, _BETWEEN_WORDS.sub(r"\1\2", text))


def _word(found: re.Match[str]) -> str:
    octets = _base64(found[3]) if found[2] in "bB" else _unquoted(found[3].replace("_", " "))
    try:
        return octets.decode(found[1].partition("*")[0], "replace")
    except (LookupError, ValueError):
        return octets.decode("utf-8", "replace")


def _percent(text: str) -> Iterator[str]:
    if "%" in text:
        yield unquote(text, errors="replace")


def _entities(text: str) -> Iterator[str]:
    if "&" in text:
        yield html.unescape(text)


def _escapes(text: str) -> Iterator[str]:
    if "\\" in text:
        yield _ESCAPE.sub(_letter, text)


def _letter(found: re.Match[str]) -> str:
    number = int(found[1] or found[2], 16) if found[1] or found[2] else int(found[3], 8)
    return chr(number) if number <= _HIGHEST else ""


def _continuations(text: str) -> Iterator[str]:
    """The pieces of a parameter put together."""
    if "*" in text:
        yield _CONTINUED.sub("", text)


def _quoted(text: str) -> Iterator[str]:
    if "=" in text:
        yield _unquoted(_SOFT.sub("", text)).decode("utf-8", "replace")


def _unquoted(text: str) -> bytes:
    return _QUOTED.sub(lambda one: chr(int(one[1], 16)), text).encode("latin-1", "replace")


def _encoded_runs(text: str) -> Iterator[str]:
    """What runs of base64 and of hexadecimal digits hold, wherever in them it begins."""
    runs = ["".join(run[0].split()).translate(_PLAIN_BASE64).rstrip("=") for run in _BASE64.finditer(text)]
    for start in range(4 if runs else 0):
        yield b" ".join(_letters_of_base64(run[start:]) for run in runs).decode("utf-8", "replace")
    if plain := " ".join(bytes.fromhex(run[0]).decode("utf-8", "replace") for run in _HEX.finditer(text)):
        yield plain


def _base64(text: str) -> bytes:
    return _letters_of_base64(_NO_BASE64.sub("", text.translate(_PLAIN_BASE64)))


def _letters_of_base64(letters: str) -> bytes:
    over = len(letters) % 4
    try:
        return binascii.a2b_base64((letters[:-1] if over == 1 else letters) + _PADS[over])
    except binascii.Error:
        return b""


def _utf7(text: str) -> Iterator[str]:
    if "+" in text:
        yield text.encode("ascii", "replace").decode("utf-7", "replace")


def _one_octet_letters(text: str) -> Iterator[str]:
    """Octets that are no UTF-8 read as Latin-1, and every second octet alone (UTF-16)."""
    if not text.isascii():
        yield _LONE.sub("", text).encode("utf-8", "surrogateescape").decode("latin-1")
    if "\0" in text:
        yield text.replace("\0", "")


_DECODERS: Final[tuple[Callable[[str], Iterator[str]], ...]] = (
    _without_asides,
    _words,
    _percent,
    _entities,
    _escapes,
    _quoted,
    _continuations,
    _encoded_runs,
    _utf7,
    _one_octet_letters,
)
