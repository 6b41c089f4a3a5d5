"""Who a message says it is from: every candidate that any way of reading finds (RFC 5322 sections 3.6.2, 3.6.6, 3.6.7).

Pure, never raises. A sender who wants to be missed writes a From field that one reader understands and another does
not. So nothing is decided here: addresses are taken from the octets as they stand, with comments, white space and
control characters taken out, with encoded words decoded, and from the standard library's readers. All of them count.

Ordinary fields, most by far, take a short way that finds the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from inboxwatch.intake.readers import decoded, library_candidates, plain_text
from inboxwatch.intake.scan import HEADER_CAP, Field, fields, header_defects
from inboxwatch.model.message import Defect, Originator, Originators

FIELDS = frozenset(("from", "sender", "reply-to", "return-path", "resent-from", "resent-sender", "x-original-from"))
CANDIDATE_CAP = 1_000

_QUICK = re.compile(
    rb"\n(?=[FfSsRrXx])((?i:from|sender|re(?:ply-to|turn-path|sent-(?:from|sender))|x-original-from))[ \t]*:"
    rb"([^\n]*(?:\n[ \t][^\n]*)*)"
)
"""A line end first: looking for one octet is quicker than for the beginning of every line."""

_SIMPLE = re.compile(
    rb"[ \t]*(?:(?:(?:\"([\w .'&/-]{1,100})\"|([\w .'-]{1,100}?))?[ \t]*"
    rb"<([A-Za-z0-9._+=-]{1,64}@[A-Za-z0-9.-]{1,255})>)|([A-Za-z0-9._+=-]{1,64}@[A-Za-z0-9.-]{1,255}))[ \t\r]*",
    re.ASCII,
)
_AT = re.compile("@")
_LOCAL_STOP = frozenset(' \t\r\n\v\f<>()[],;:"\\@')
_TIGHT = re.compile(r"[ \t]*([@.])[ \t]*")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_LONGEST = 320
_EDGES = " \t\"'<>.,;:()[]"


def originators(header: bytes) -> Originators:
    """Every originator in a header block."""
    defects = header_defects(header)
    head = header[:HEADER_CAP]
    strange = any(one.code in {"bare-cr", "nul-octet", "too-many-fields"} for one in defects)
    found = list(fields(head) if strange or b"\n" not in head else _quick_fields(head))
    mine = [one for one in found if one.name in FIELDS]
    candidates = tuple(_unique(candidate for one in mine for candidate in _read(one.name, one.value)))
    senders = [one for one in mine if one.name == "from"]
    if len(senders) > 1:
        defects.append(Defect("duplicate-from", "from", f"{len(senders)} From fields"))
    unreadable = not any(one.field == "from" and one.address for one in candidates)
    if unreadable:
        defects.append(Defect("from-unreadable" if senders else "no-from", "from"))
    return Originators(candidates, unreadable, tuple(defects))


def _quick_fields(head: bytes) -> Iterator[Field]:
    """The originator fields of a header block with ordinary line ends."""
    for found in _QUICK.finditer(b"\n" + head):
        name = found[1].decode("ascii")
        yield Field(name.lower(), found[2].replace(b"\r\n", b"").replace(b"\n", b""), name)


def read_addresses(name: str, value: bytes) -> tuple[Originator, ...]:
    """Every address and name in the value of one field, whatever its name, as originators are read."""
    return _read(name, value)


@lru_cache(maxsize=4096)
def _read(name: str, value: bytes) -> tuple[Originator, ...]:
    """All candidates in the value of one field."""
    simple = _SIMPLE.fullmatch(value)
    if simple is not None:
        shown = (simple[1] or simple[2] or b"").decode("ascii").strip()
        address = _with_plain_domain((simple[3] or simple[4]).decode("ascii"))
        return (Originator(name, address, shown, "octets"),)
    return tuple(_unique(_thoroughly(name, value)))


def _thoroughly(name: str, value: bytes) -> Iterator[Originator]:
    """Every way of reading there is, one after the other."""
    text = plain_text(value)
    shown = decoded(text)
    for reader, variant in _variants(text, shown):
        for found in _addresses(variant):
            yield from _tidied(name, found, _name_before(shown, found), reader)
    for address, display in library_candidates(name, text, shown):
        if "@" in address:
            yield Originator(name, _with_plain_domain(address), display, "library")
        elif display:
            yield Originator(name, "", display, "library")
    whole = _name_of(shown)
    if whole:
        yield Originator(name, "", whole, "octets")


def _variants(text: str, shown: str) -> Iterator[tuple[str, str]]:
    """The value as it stands, and as some reader may see it."""
    yield "octets", text
    bare = _CONTROLS.sub("", shown)
    yield "decoded", shown
    yield "decoded", bare
    yield "tightened", _TIGHT.sub(r"\1", bare)
    yield "tightened", _TIGHT.sub(r"\1", _without_comments(bare))
    yield "tightened", _TIGHT.sub(r"\1", _without_comments(text))


def _addresses(text: str) -> Iterator[str]:
    """Everything around an @ that may be an address, at most `CANDIDATE_CAP`; linear in the length of the text."""
    for count, found in enumerate(_AT.finditer(text)):
        if count >= CANDIDATE_CAP:
            return
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


def _tidied(name: str, address: str, shown: str, reader: str) -> Iterator[Originator]:
    """The address as found and, where punctuation clings to it, without."""
    yield Originator(name, _with_plain_domain(address), shown, reader)
    local, _, domain = address.rpartition("@")
    tidy = f"{local.lstrip(_EDGES) if not local.startswith(chr(34)) else local}@{domain.strip(_EDGES)}"
    if tidy != address and not tidy.startswith("@") and not tidy.endswith("@"):
        yield Originator(name, _with_plain_domain(tidy), shown, reader)


def _without_comments(text: str) -> str:
    """The text without what stands in parentheses, however deep; an unclosed one is left (RFC 5322 section 3.2.2)."""
    if "(" not in text:
        return text
    kept, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        if letter == "(":
            if not depth:
                kept.append(text[start:at])
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
            start = at + 1
    return "".join(kept) + (text[start:] if not depth else "")


def _name_before(shown: str, address: str) -> str:
    """The display name that stands before an address."""
    at = shown.find(address)
    return _name_of(shown[: max(at, 0)][-400:])


def _name_of(text: str) -> str:
    """What of a text may be a display name: everything but addresses and punctuation at its ends."""
    words = [word for word in text[:1000].split() if "@" not in word]
    return " ".join(words).strip(_EDGES)


def _with_plain_domain(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def _unique(found: Iterable[Originator]) -> Iterator[Originator]:
    """Each candidate once (whichever reader found it first), and not too many."""
    seen: set[tuple[str, str, str]] = set()
    for one in found:
        key = (one.field, one.address, one.name)
        if key not in seen:
            seen.add(key)
            yield one
            if len(seen) >= CANDIDATE_CAP:
                return
