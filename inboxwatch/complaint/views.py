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
from functools import lru_cache
from typing import Final, TypeVar

_DEPTH: Final = 3
_LETTERS: Final = 6_000_000
"""Letters of all views of one text together. What is decoded once always fits, or the text is not looked through."""
_IGNORED = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\"'\\<>\[\]]+")
_IGNORED_OCTETS = bytes(octet for octet in range(0x80) if _IGNORED.fullmatch(chr(octet)))
_ASCII_OR_LOST = re.compile(r"([\x00-\x7f\ufffd]+)")  # U+FFFD stands for octets that could not be decoded
_MARKS = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # combining ones
_LONE = re.compile(r"[\ud800-\udc7f\udd00-\udfff]")  # surrogates that stand for no octet
_LOST: Final = "\ufffd".encode().decode("latin-1")
_COMMENT = re.compile(r"\([^()]*\)")
_TAG = re.compile(r"<[^<>]*>|/\*[^*]{0,500}\*/")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(=\?)")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}(?:\s+[A-Za-z0-9+/_-]{4,})*={0,2}")
_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/]")
_PLAIN_BASE64 = str.maketrans("-_", "+/")
_PADS = ("", "", "==", "=")
_HEX = re.compile(r"[0-9a-fA-F]{12,}")
_ONLY_DIGITS = bytes(ord("0") if octet in b"0123456789abcdefABCDEF" else 0 for octet in range(0x100))
_PERCENTS = re.compile(r"%[0-9a-fA-F]{2}(?:%[0-9a-fA-F]{2})*")
_ESCAPE = re.compile(r"\\u\{?([0-9a-fA-F]{2,6})\}?|\\x([0-9a-fA-F]{2})|\\([0-7]{3})")
_QUOTED = re.compile(r"=([0-9a-fA-F]{2})")
_PIECE = re.compile(r";\s{0,9}[\w-]{1,40}\*\d{1,3}\*?\s{0,9}=\s{0,9}\"?")  # RFC 2231 section 3
_CONTINUED = re.compile(rf"\"?\s{{0,9}}{_PIECE.pattern}")
_SOFT = re.compile(r"=[ \t]*\r?\n")
_HIGHEST = 0x10FFFF
_SHORT: Final = 64
_T = TypeVar("_T")


class Unsure(Exception):
    """A text is too long to be read in every way."""


def _remembered(read: Callable[[str], _T]) -> Callable[[str], _T]:
    """A function of a piece of text that knows what it gave for the last ones, of those that are short.

    The same pieces come again in view after view, and in message after message.
    """
    known = lru_cache(maxsize=4096)(read)
    return lambda piece: known(piece) if len(piece) <= _SHORT else read(piece)


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
    if not text.isascii():
        parts = _ASCII_OR_LOST.split(text)
        parts[::2] = map(_squeezed_others, parts[::2])
        text = "".join(parts)
    octets = text.encode("utf-8", "surrogatepass").lower().translate(None, _IGNORED_OCTETS)
    return octets.decode("utf-8", "surrogatepass")


@_remembered
def _squeezed_others(letters: str) -> str:
    """The same for letters beyond ASCII. No mark goes over a letter of ASCII, so what stands around does not matter."""
    return _IGNORED.sub("", _MARKS.sub("", unicodedata.normalize("NFKD", letters)).casefold())


def as_text(octets: bytes) -> str:
    """Octets as text, one letter for each octet that is no UTF-8."""
    return octets.decode("utf-8", "surrogateescape")


def _without_asides(text: str) -> Iterator[str]:
    for pattern, begins in ((_COMMENT, ("(",)), (_TAG, ("<", "/*"))):
        shorter = text
        for _ in range(_DEPTH):
            if any(one in shorter for one in begins):
                shorter = pattern.sub("", shorter)
        if shorter != text:
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
        yield _PERCENTS.sub(lambda run: as_text(bytes.fromhex(run[0].replace("%", ""))), text)


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
    if "*" in text and _PIECE.search(text):
        yield _CONTINUED.sub("", text)


def _quoted(text: str) -> Iterator[str]:
    if "=" in text:
        yield as_text(_unquoted(_SOFT.sub("", text)))


def _unquoted(text: str) -> bytes:
    return _QUOTED.sub(lambda one: chr(int(one[1], 16)), text).encode("latin-1", "replace")


def _encoded_runs(text: str) -> Iterator[str]:
    """What runs of base64 and of hexadecimal digits hold, wherever in them it begins."""
    if runs := [_run_of_base64(run) for run in _BASE64.findall(text)]:
        yield from (b" ".join(octets).decode("utf-8", "replace") for octets in zip(*runs, strict=True))
    if has_digits(text, 12):
        runs_of_digits = (run[: len(run) // 2 * 2] for run in _HEX.findall(text))
        yield " ".join(bytes.fromhex(run).decode("utf-8", "replace") for run in runs_of_digits)


def has_digits(text: str, count: int) -> bool:
    """Whether so many hexadecimal digits stand side by side in a text. Costs a tenth of looking for where."""
    return b"0" * count in text.encode("utf-8", "surrogatepass").translate(_ONLY_DIGITS)


@_remembered
def _run_of_base64(run: str) -> tuple[bytes, ...]:
    """What a run of base64 holds, if it begins at its first, second, third or fourth letter."""
    letters = "".join(run.split()).translate(_PLAIN_BASE64).rstrip("=")
    return tuple(_letters_of_base64(letters[start:]) for start in range(4))


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
    """Octets beyond ASCII read as Latin-1, but for those that are lost; and every second octet alone (UTF-16)."""
    if not text.isascii():
        octets = _LONE.sub("", text).encode("utf-8", "surrogateescape")
        yield octets.decode("latin-1").replace(_LOST, "\ufffd")
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
