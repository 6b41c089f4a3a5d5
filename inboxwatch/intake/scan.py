"""Looking at a message's octets without a parser: where the header ends, which fields it has, how it is nested.

Pure, linear in the size, and never raises, whatever the octets. What is over a cap is named as a defect, so that the
parser is not asked (see docs/limits.md for the caps).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from inboxwatch.model.message import Defect

HEADER_CAP = 256 * 1024
"""Octets of a header block that a parser is given, and that the first look fetches. More are kept, and looked through
for originators alone (`originators`)."""
FIELD_CAP = 2_000
PART_CAP = 1_000
DEPTH_CAP = 50
WHOLE_CAP = 10 << 20
"""Octets of a message that a parser is given; of a larger one it sees the header block alone."""

_EMPTY = re.compile(rb"\n\r?\n")
_EMPTY_WITHOUT_LF = re.compile(rb"\r\r")
_BREAK = re.compile(rb"\r\n|\r|\n")
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_NAME = re.compile(rb"([!-9;-~][\t -9;-~]{0,200}):")
_BOUNDARY = re.compile(rb"boundary[ \t]*(?:\*\d*\*?)?[ \t]*=", re.IGNORECASE)
_ENCLOSED = re.compile(rb"message/(?:rfc822|global)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Field:
    """One header field: its name in lower case without the colon, its value with line ends taken out.

    `spelled` is the name as it stands.
    """

    name: str
    value: bytes
    spelled: str


def header_block(octets: bytes) -> bytes:
    """Everything up to and including the first empty line (RFC 5322 section 2.1), as served; a slice of the input.

    A message without an empty line is header throughout. Two carriage returns are one only where no line feed ends a
    line: elsewhere a server goes on behind them, and so do mail programs.
    """
    if octets.startswith((b"\r\n", b"\n")):
        return octets[: 2 if octets.startswith(b"\r\n") else 1]
    found = _EMPTY.search(octets) or (_EMPTY_WITHOUT_LF.search(octets) if b"\n" not in octets else None)
    return octets if found is None else octets[: found.end()]


def fields(header: bytes) -> Iterator[Field]:
    """The fields of a header block in order, also malformed ones, at most `FIELD_CAP`.

    CR, LF and CRLF all end a line, since some reader out there takes each of them for one.
    """
    name, value, count = b"", [b""], 0
    for line in _BREAK.split(header[:HEADER_CAP]):
        if line[:1] in {b" ", b"\t"}:
            value.append(line)
            continue
        if name:
            yield _field(name, b"".join(value))
        found = _NAME.match(line)
        if found is None:
            name, value = b"", [b""]
            continue
        count += 1
        if count > FIELD_CAP:
            return
        name, value = found[1].rstrip(b" \t"), [line[found.end() :]]
    if name:
        yield _field(name, b"".join(value))


def _field(name: bytes, value: bytes) -> Field:
    spelled = name.decode("latin-1")
    return Field(spelled.lower(), value, spelled)


def field_span(header: bytes, number: int) -> tuple[int, int] | None:
    """Where the field with this number begins and ends, in octets; None if there is none.

    Numbered from 1 as `fields` gives them; its last line end belongs to it.
    """
    count, start, at = 0, -1, 0
    for line in _LINE.finditer(header[:HEADER_CAP]):
        at = line.start()
        if line[0][:1] in {b" ", b"\t"}:
            continue
        if start >= 0:
            return start, at
        if _NAME.match(line[0]) is not None:
            count += 1
            start = at if count == number else -1
    return (start, min(len(header), HEADER_CAP)) if start >= 0 else None


def header_defects(header: bytes) -> list[Defect]:
    """What is wrong with a header block as octets."""
    found = []
    if len(header) >= HEADER_CAP:  # one of just this size is what the first look saw of a larger one
        found.append(Defect("header-too-large", "header", f"{len(header)} octets; the first {HEADER_CAP} were read"))
    if b"\0" in header:
        found.append(Defect("nul-octet", "header"))
    if header.count(b"\r") != header.count(b"\r\n"):
        found.append(Defect("bare-cr", "header", "a carriage return without a line feed"))
    if header.count(b"\n") > FIELD_CAP and (count := _field_count(header)) > FIELD_CAP:
        found.append(Defect("too-many-fields", "header", f"about {count}"))
    return found


def _field_count(header: bytes) -> int:
    """Lines that begin a field: a long list of recipients may be folded into many lines."""
    return header.count(b"\n") - header.count(b"\n ") - header.count(b"\n\t")


def over_budget(octets: bytes) -> Defect | None:
    """Why a parser is not to be given these octets as a whole; None if it may have them."""
    if len(octets) > WHOLE_CAP:
        return Defect("message-too-large", "body", f"{len(octets)} octets; only the header was read")
    parts = octets.count(b"\n--")
    if parts > PART_CAP:
        return Defect("too-many-parts", "body", f"about {parts}; only the header was read")
    depth = sum(1 for _ in _BOUNDARY.finditer(octets)) + sum(1 for _ in _ENCLOSED.finditer(octets))
    if depth > DEPTH_CAP:
        return Defect("nested-too-deep", "body", f"up to {depth} levels; only the header was read")
    return None
