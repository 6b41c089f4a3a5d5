"""Which of the addresses that were found in originator fields only stand in a name or a comment (RFC 5322 section 3.4).

Recognising takes every text with an @ for an address that somebody may have meant: ``"call me @ home"
<robin@trouble.example>`` has two candidates. Who tells what a sender used needs the difference. Pure, never raises.

Told apart is only where the field has one plain reading: in each of its occurrences, mailboxes with commas between
them, each an address alone or a name (also one with an @ that nobody quoted) with one address in angle brackets at its
end. Of any other field every candidate counts as an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from inboxwatch.intake.originator_fields import originator_fields
from inboxwatch.intake.originators import VALUES_CAP
from inboxwatch.intake.reading import Reading
from inboxwatch.model.message import Originator

_PIECE = re.compile(r'"(?:[^"\\]|\\.)*+"|[(),;:"]|\\.?|[^(),;:"\\]++', re.DOTALL)
_BREAKING = frozenset('";:')
_QUOTED = "\0"
_NAMED = re.compile(r"[^<>]*<([^<>@]+@[^<>@\s]+)>\s*")
_ALONE = re.compile(r"\s*([^<>@\s]+@[^<>@\s]+)\s*")


def only_in_names(header: bytes, candidates: Iterable[Originator]) -> frozenset[tuple[str, str]]:
    """Field and address of each of these candidates of a header block that is no address of that field."""
    if _has_bare_cr(header):
        return frozenset()
    used: dict[str, set[str]] = {}
    unsure = set()
    reading = Reading()
    for field, value in originator_fields(header, bare_cr=False, cap=VALUES_CAP):
        named = _mailboxes(value)
        if named is None:
            unsure.add(field)
            continue
        for one in named:
            used.setdefault(field, set()).update(found.address.lower() for found in reading.of(field, one.encode()))
    sure = {} if reading.is_cut else {field: some for field, some in used.items() if field not in unsure}
    return frozenset(
        (one.field, one.address)
        for one in candidates
        if one.address and one.field in sure and one.address.lower() not in sure[one.field]
    )


def _mailboxes(value: bytes) -> list[str] | None:
    """The addresses that the value of a field gives as such; None where readers may differ."""
    try:
        pieces = _split(value.decode("utf-8"))
    except UnicodeDecodeError:
        return None
    if pieces is None:
        return None
    found = []
    for piece in pieces:
        if not set("@<>") & set(piece):
            continue  # part of a name: `Sample, Robin <robin@trouble.example>`
        match = _NAMED.fullmatch(piece) or _ALONE.fullmatch(piece)
        if match is None or _QUOTED in match[1]:
            return None
        found.append(match[1])
    return found


def _split(text: str) -> list[str] | None:
    """The mailboxes of a list, without comments, a sign in place of what is quoted; None for a broken list."""
    found, depth = [""], 0
    for one in _PIECE.finditer(text):
        piece = one[0]
        if piece in "()":
            depth += 1 if piece == "(" else -1
        elif not depth and (piece in _BREAKING or piece[0] == "\\"):
            return None
        elif not depth and piece == ",":
            found.append("")
        elif not depth:
            found[-1] += _QUOTED if piece[0] == '"' else piece
        if depth < 0:
            return None
    return None if depth else found


def _has_bare_cr(header: bytes) -> bool:
    return header.count(b"\r") != header.count(b"\r\n")
