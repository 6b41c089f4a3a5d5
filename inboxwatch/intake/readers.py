"""How others read an originator field: the standard library's readers, held to sizes at which they are quick.

What they find is added to what the octets say. How much of a message they are given, `reading` decides. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from email.errors import MessageError
from email.headerregistry import HeaderRegistry
from email.utils import getaddresses, parseaddr

from inboxwatch.intake.encoded_words import decoded

_SLOW_CAP = 500  # the standard library's modern reader takes time that grows with the square
_registry = HeaderRegistry()
TROUBLE = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RecursionError,
    AssertionError,
    MessageError,  # such as for an encoded word that is not quite base64
)
"""What these readers raise on strange input; none of it is news to us."""


def plain_text(value: bytes) -> str:
    """A field's octets as text: UTF-8 where they are (RFC 6532), otherwise one letter for each octet."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def library_candidates(name: str, text: str, shown: str) -> Iterator[tuple[str, str]]:
    """Addresses and display names that the standard library's readers find in a field."""
    for variant in dict.fromkeys((text.strip(), shown.strip(), text)):
        yield from _quick(variant)
    if len(text) <= _SLOW_CAP:
        yield from _modern(name, text)


def _quick(text: str) -> Iterator[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    with suppress(*TROUBLE):
        found.append(parseaddr(text))
    with suppress(*TROUBLE):
        found.extend(getaddresses([text]))
    for display, address in found:
        if address or display:
            yield address, decoded(display).strip()


def _modern(name: str, text: str) -> Iterator[tuple[str, str]]:
    try:
        header = _registry("from" if name == "return-path" else name, text)
        found = [(one.addr_spec, one.display_name) for one in getattr(header, "addresses", ())]
    except TROUBLE:
        return
    for address, display in found:
        if address or display:
            yield address, str(display).strip()
