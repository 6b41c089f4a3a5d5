"""Encoded words (RFC 2047, RFC 2231 section 5) as mail programs read them, wherever they stand. Pure, linear.

Words of one charset with nothing but white space between them are put together before they are decoded: much software
splits a letter between two of them. What is no proper word is left as it stands.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from inboxwatch.intake.charsets import codec_for

_WORD = re.compile(r"=\?([^?]{1,60})\?([bBqQ])\?([^?]*)\?=")


def decoded(text: str) -> str:
    """The text with its encoded words decoded."""
    return "".join(_pieces(text)) if "=?" in text else text


def _pieces(text: str) -> Iterator[str]:
    end, charset, held = 0, "", bytearray()
    for word in _WORD.finditer(text):
        octets = _octets(word[2], word[3])
        if octets is None:
            continue
        named = word[1].partition("*")[0].strip().lower()
        between = text[end : word.start()]
        if held and (named != charset or between.strip()):
            yield _letters(held, charset)
            held.clear()
        if not end or between.strip():
            yield between
        charset, end = named, word.end()
        held += octets
    yield _letters(held, charset)
    yield text[end:]


def _octets(encoding: str, payload: str) -> bytes | None:
    """What a word holds; None if it is broken."""
    octets = payload.encode("utf-8", "replace")
    if encoding in {"q", "Q"}:
        return binascii.a2b_qp(octets, header=True)
    for some in (octets + b"==", octets[:-1]):  # without its padding, or with one letter too many
        try:
            return binascii.a2b_base64(some)
        except binascii.Error:
            continue
    return None


def _letters(octets: bytearray, charset: str) -> str:
    try:
        return str(octets, codec_for(charset), "replace")
    except (ValueError, LookupError):
        return str(octets, "latin-1")
