"""Addresses and names in the text of a field, taken as they stand and as some reader may see them.

Pure, never raises. Every pass is linear in the length of the text, and none needs a cap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from inboxwatch.intake.encoded_words import decoded
from inboxwatch.intake.readers import plain_text

EDGES = " \t\"'<>.,;:()[]"
"""What may cling to a name or an address."""

_AT = re.compile("@")
_LOCAL_STOP = frozenset(' \t\r\n\v\f<>()[],;:"\\@')
_TIGHT = re.compile(r"([@.])[ \t]++|(?<![ \t])[ \t]++(?=[@.])")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_QUOTING = re.compile(r'\\(.)|"', re.DOTALL)
_PARENTHESIS = re.compile(r"[()]")
_PART = r' \t\r\n\v\f<>()\[\],;:"\\@'
_BARE = re.compile(f"(?<![^{_PART}])([^{_PART}]++)@(?=([^{_PART}]++))")
_LONGEST = 320


def texts(value: bytes) -> tuple[str, ...]:
    """A field's octets as text: as UTF-8 or, where they are not, both octet by octet and with what is not replaced."""
    text = plain_text(value)
    if value.isascii() or len(text) < len(value):
        return (text,)
    return (text, value.decode("utf-8", "replace"))


def variants(text: str, shown: str) -> dict[str, str]:
    """The text as it stands and, decoded (`shown`) and not, as some reader may see it, each with what was done."""
    bare = _CONTROLS.sub("", shown)
    found = {text: "octets"}
    found.setdefault(shown, "decoded")
    found.setdefault(bare, "decoded")
    for some in dict.fromkeys((bare, text)):
        plain = _without_comments(some)
        ways = (some, plain, _QUOTING.sub(r"\1", plain), _without_comments(some, joined=True))
        for one in dict.fromkeys(ways):
            found.setdefault(_TIGHT.sub(r"\1", one), "tightened")
    return found


def addresses(text: str) -> Iterator[str]:
    """Everything around an @ that may be an address."""
    for found in _AT.finditer(text):
        start, end = found.start(), found.end()
        if text[start - 1 : start] == '"':
            opening = text.rfind('"', max(0, start - _LONGEST), start - 1)
            start = opening if opening >= 0 else start - 1
        else:
            floor = max(0, start - _LONGEST)
            while start > floor and text[start - 1] not in _LOCAL_STOP:
                start -= 1
        ceiling = min(len(text), end + _LONGEST)
        if text[end : end + 1] == "[":
            closing = text.find("]", end, ceiling)
            end = closing + 1 if closing >= 0 else end
        while end < ceiling and text[end] not in _LOCAL_STOP:
            end += 1
        if start < found.start() and end > found.end():
            yield text[start:end]


def bare_addresses(value: bytes) -> Iterator[str]:
    """All addresses without brackets in a value of any length, more than once: what is compared of too many."""
    if b"@" not in value and b"=?" not in value:
        return
    for text in texts(value):
        for variant in variants(text, decoded(text)):
            for local, domain in _BARE.findall(variant):
                yield from tidied(f"{local}@{domain}")


def tidied(address: str) -> Iterator[str]:
    """The address as found and, where punctuation clings to it, without."""
    yield with_plain_domain(address)
    local, _, domain = address.rpartition("@")
    tidy = f"{local.lstrip(EDGES) if not local.startswith(chr(34)) else local}@{domain.strip(EDGES)}"
    if tidy != address and not tidy.startswith("@") and not tidy.endswith("@"):
        yield with_plain_domain(tidy)


def name_before(shown: str, address: str) -> str:
    """The display name that stands before an address."""
    at = shown.find(address)
    return name_of(shown[: max(at, 0)][-400:])


def name_of(text: str) -> str:
    """What of a text may be a display name: everything but addresses and punctuation at its ends."""
    words = [word for word in text[:1000].replace("<", " <").split() if "@" not in word]
    return " ".join(words).strip(EDGES)


def with_plain_domain(address: str) -> str:
    """The address with its domain in lower case."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def _without_comments(text: str, *, joined: bool = False) -> str:
    """The text without what stands in parentheses, however deep; an unclosed one is left (RFC 5322 section 3.2.2).

    `joined`: without the white space around it as well, as programs do that see one local part before and after it.
    """
    if "(" not in text:
        return text
    kept: list[str] = []
    depth, start = 0, 0
    for found in _PARENTHESIS.finditer(text):
        if found[0] == "(":
            if not depth:
                kept.append(text[start : found.start()])
            depth += 1
        elif depth:
            depth -= 1
            start = found.end()
    if not depth:
        kept.append(text[start:])
    return "".join(one.strip(" \t") for one in kept) if joined else "".join(kept)
