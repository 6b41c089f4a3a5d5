"""Reading FETCH answers (RFC 3501 section 7.4.2): quickly where they have the usual form, else by the library.

Pure. An answer is a mapping from item names to values; what the server sent twice for one message is seen as that, and
not quietly merged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from imapclient.exceptions import ProtocolError
from imapclient.response_parser import parse_response

Value = object

Pieces = list[bytes | tuple[bytes, bytes]]
"""FETCH answers one after the other as they came, without «*» and «FETCH»: lines, some with a literal beside it."""

HIGHEST_UID = (1 << 32) - 1
HIGHEST = (1 << 63) - 1
"""The largest numbers that the protocol has (RFC 9051 section 9: nz-number, number64)."""

_ITEM = re.compile(
    rb" ?(?:UID (\d{1,9})"
    rb"|FLAGS \(([^()\r\n\"{}]*)\)"
    rb"|INTERNALDATE \"([^\"\r\n]*)\""
    rb"|RFC822\.SIZE (\d{1,18})"
    rb"|MODSEQ \((\d{1,18})\)"
    rb"|(BODY\[[A-Z.]*\](?:<\d+>)?) \{\d+\}$)"
)
_USUAL = re.compile(
    rb"\d+ \(UID (\d{1,9})(?: FLAGS \(([^()\r\n\"{}]*)\))?(?: INTERNALDATE \"([^\"\r\n]*)\")?"
    rb"(?: RFC822\.SIZE (\d{1,18}))?(?: MODSEQ \((\d{1,18})\))?(?:\)| (BODY\[[A-Z.]*\](?:<\d+>)?) \{\d+\})"
)
_START = re.compile(rb"\d+ \(")
_DATE = re.compile(r" ?(\d{1,2})-([A-Z][a-z]{2})-(\d{4}) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)", re.ASCII)
_WITH_LITERAL = 2  # pieces: what announces the literal, with it, and the closing parenthesis
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: f"{number:02}" for number, name in enumerate(_NAMES, 1)}


@dataclass(slots=True)
class Answer:
    """One FETCH answer: the UID (0 if it has none) and what came with it. `bodies` is by item name."""

    uid: int = 0
    flags: tuple[str, ...] | None = None
    internal_date: str = ""
    size: int = -1
    bodies: dict[bytes, bytes] = field(default_factory=dict, repr=False)
    others: dict[bytes, Value] = field(default_factory=dict)


def answers(data: Sequence[bytes | tuple[bytes, bytes] | None]) -> Iterator[Answer]:
    """The answers in what imaplib collected for FETCH. Raises `ProtocolError` where one cannot be understood."""
    for parts in _apart(data):
        quick = _usual(parts) or _quick(parts)
        yield quick if quick is not None else _thorough(parts)


def _apart(data: Sequence[bytes | tuple[bytes, bytes] | None]) -> Iterator[list[bytes | tuple[bytes, bytes]]]:
    """Group the pieces: literals belong to the answer that the next plain piece ends."""
    parts: list[bytes | tuple[bytes, bytes]] = []
    for piece in data:
        if piece is None:
            continue
        parts.append(piece)
        if isinstance(piece, bytes):
            yield parts
            parts = []
    if parts:
        raise ProtocolError("an answer has no end")


def _usual(parts: list[bytes | tuple[bytes, bytes]]) -> Answer | None:
    """An answer in the order in which we ask, with one literal at its end or none: nearly all of them."""
    if len(parts) == 1:
        text, literal = parts[0], None
    elif len(parts) == _WITH_LITERAL and parts[1] == b")" and isinstance(parts[0], tuple):
        text, literal = parts[0]
    else:
        return None
    found = _USUAL.fullmatch(text) if isinstance(text, bytes) else None
    if found is None:
        return None
    uid, flags, date, size, modseq, body = found.groups()
    if (body is None) != (literal is None) or uid == b"0":
        return None
    return Answer(
        int(uid),
        None if flags is None else _flags(flags),
        "" if date is None else date.decode("ascii", "backslashreplace"),
        -1 if size is None else int(size),
        {} if body is None or literal is None else {body: literal},
        {} if modseq is None else {b"MODSEQ": (int(modseq),)},
    )


@lru_cache(256)
def _flags(text: bytes) -> tuple[str, ...]:
    """The same few over and over."""
    return tuple(text.decode("ascii", "backslashreplace").split())


def _quick(parts: list[bytes | tuple[bytes, bytes]]) -> Answer | None:
    answer = Answer()
    first = True
    for piece in parts:
        text, literal = (piece, None) if isinstance(piece, bytes) else piece
        at = 0
        if first:
            start = _START.match(text)
            if start is None:
                return None
            at, first = start.end(), False
        end = len(text) - 1 if literal is None else len(text)
        if literal is None and not text.endswith(b")"):
            return None
        while at < end:
            item = _ITEM.match(text, at, end)
            if item is None or item.end() == at:
                return None
            if not _take(answer, item, literal):
                return None
            at = item.end()
    return answer


def _take(answer: Answer, item: re.Match[bytes], literal: bytes | None) -> bool:
    """Put one item into the answer; False where it is there already or does not fit."""
    uid, flags, date, size, modseq, body = item.groups()
    if uid is not None and not answer.uid:
        answer.uid = int(uid)
    elif flags is not None and answer.flags is None:
        answer.flags = _flags(flags)
    elif date is not None and not answer.internal_date:
        answer.internal_date = date.decode("ascii", "backslashreplace")
    elif size is not None and answer.size < 0:
        answer.size = int(size)
    elif modseq is not None and b"MODSEQ" not in answer.others:
        answer.others[b"MODSEQ"] = (int(modseq),)  # as the library gives it
    elif body is not None and literal is not None and body not in answer.bodies:
        answer.bodies[body] = literal
    else:
        return False
    return True


def _thorough(parts: list[bytes | tuple[bytes, bytes]]) -> Answer:
    parsed = parse_response(parts)
    if len(parsed) != 2 or not isinstance(parsed[1], tuple) or len(parsed[1]) % 2:  # noqa: PLR2004 -- number, items
        raise ProtocolError("not a FETCH answer")
    items = parsed[1]
    answer = Answer()
    for name, value in zip(items[::2], items[1::2], strict=True):
        _sort(answer, bytes(name).upper() if isinstance(name, bytes) else b"", value)
    return answer


def _sort(answer: Answer, name: bytes, value: Value) -> None:
    match name, value:
        case b"UID", int(uid) if not answer.uid and 0 < uid <= HIGHEST_UID:
            answer.uid = uid
        case b"FLAGS", tuple(flags):
            answer.flags = tuple(_text(one) for one in flags)
        case b"INTERNALDATE", bytes(date):
            answer.internal_date = _text(date)
        case b"RFC822.SIZE", int(size) if 0 <= size <= HIGHEST:
            answer.size = size
        case _ if name.startswith(b"BODY["):
            if name in answer.bodies:
                raise ProtocolError("two bodies for one message")
            if isinstance(value, bytes):
                answer.bodies[name] = value
        case _:
            answer.others[name] = value


def _text(value: Value) -> str:
    return value.decode("ascii", "backslashreplace") if isinstance(value, bytes) else str(value)


def internal_date(text: str) -> datetime | None:
    """The moment behind an INTERNALDATE as aware UTC; None if the text makes no sense."""
    found = _DATE.fullmatch(text)
    month = None if found is None else _MONTHS.get(found[2])
    if found is None or month is None:
        return None
    day, _, year, time, zone, minutes = found.groups()
    try:
        return datetime.fromisoformat(f"{year}-{month}-{day:0>2}T{time}{zone}:{minutes}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
