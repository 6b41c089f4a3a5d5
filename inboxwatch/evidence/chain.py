"""The custody journal's chain: one canonical JSON object a line, each holding the digest of the one before.

Pure. The format is described in docs/formats/journal.md, so that a stranger can check it with twenty lines of any
language. An entry's `hash` is the SHA-256 of its canonical form (RFC 8785) without the member ``hash``; its `prev` is
the `hash` of the entry before, or 64 zeros for the first. A chain cannot see its own tail cut off: for that its head
has to be known to somebody else.
"""

from __future__ import annotations

import hashlib
import json
from typing import cast

from inboxwatch.errors import IntegrityFailure
from inboxwatch.evidence.canonical import canonical
from inboxwatch.model.custody import Action, Entry, Event, JsonValue
from inboxwatch.model.identity import ExhibitId, Sha256
from inboxwatch.model.times import moment, stamp

GENESIS = "0" * 64
"""What the first entry holds as the digest of the one before it."""

MEMBERS = frozenset(
    ("action", "actor", "at", "detail", "exhibit", "hash", "prev", "purpose", "seq", "sha256", "tool"),
)

_TEXTS = ("action", "actor", "at", "hash", "prev", "purpose", "tool")


def link(event: Event, *, seq: int, prev: str, tool: str) -> tuple[Entry, bytes]:
    """The entry that puts `event` behind the one with digest `prev`, and its line with the line end."""
    members: dict[str, JsonValue] = {
        "action": event.action.value,
        "actor": event.actor,
        "at": stamp(event.at),
        "detail": cast("JsonValue", dict(event.detail)),
        "exhibit": event.exhibit,
        "prev": prev,
        "purpose": event.purpose,
        "seq": seq,
        "sha256": event.sha256,
        "tool": tool,
    }
    body = canonical(members)
    digest = Sha256.of(body)
    return Entry(seq=seq, event=event, tool=tool, prev=prev, hash=digest), _with_hash(body, digest) + b"\n"


def unlink(line: bytes, *, seq: int, prev: str) -> Entry:
    """Read the line (without its end) that should be entry `seq` behind `prev`.

    Raises `IntegrityFailure` that names the entry and what does not fit.
    """
    try:
        members = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _broken(seq, "it is not JSON") from error
    if not isinstance(members, dict) or set(members) != MEMBERS or not _sound(members):
        raise _broken(seq, "it does not have the members of a journal entry")
    if members["seq"] != seq:
        raise _broken(seq, f"it has number {members['seq']!r}")
    if members["prev"] != prev:
        raise _broken(seq, "it does not follow on the entry before it")
    try:
        whole = canonical(members)
    except (ValueError, RecursionError) as error:
        raise _broken(seq, "it holds a value that a journal entry cannot hold") from error
    if whole != line:
        raise _broken(seq, "it is not written in canonical form")
    claimed = members.pop("hash")
    if hashlib.sha256(_without_hash(line)).hexdigest() != claimed:
        raise _broken(seq, "its content is not what its digest says")
    return _entry(members, seq, prev, claimed)


def _sound(members: dict[str, JsonValue]) -> bool:
    """Whether the members are of the kinds that the format says."""
    return (
        all(isinstance(members[name], str) for name in _TEXTS)
        and all(members[name] is None or isinstance(members[name], str) for name in ("exhibit", "sha256"))
        and type(members["seq"]) is int
        and isinstance(members["detail"], dict)
    )


def _with_hash(line: bytes, digest: Sha256) -> bytes:
    """A canonical line with its member ``hash`` put in where it belongs: before ``prev``.

    Inside a string every quotation mark is escaped, so what is found is a name; `detail`, which may have one like it,
    stands before.
    """
    at = line.rindex(b'"prev":')
    return line[:at] + b'"hash":"' + digest.encode("ascii") + b'",' + line[at:]


def _without_hash(line: bytes) -> bytes:
    """The same back: a canonical line without its member ``hash`` need not be written out again either."""
    begin = line.rindex(b'"hash":')
    return line[:begin] + line[line.index(b',"prev":', begin) + 1 :]


def _entry(members: dict[str, JsonValue], seq: int, prev: str, claimed: str) -> Entry:
    try:
        event = Event(
            action=Action(str(members["action"])),
            actor=str(members["actor"]),
            at=moment(str(members["at"])),
            purpose=str(members["purpose"]),
            exhibit=None if members["exhibit"] is None else ExhibitId(str(members["exhibit"])),
            sha256=None if members["sha256"] is None else Sha256(str(members["sha256"])),
            detail=cast("dict[str, JsonValue]", members["detail"]),
        )
        return Entry(seq=seq, event=event, tool=str(members["tool"]), prev=prev, hash=Sha256(claimed))
    except ValueError as error:
        raise _broken(seq, "a member has a value that this version does not know") from error


def _broken(seq: int, why: str) -> IntegrityFailure:
    return IntegrityFailure(
        f"custody journal: entry {seq} cannot be trusted: {why}",
        "do not change anything; make a copy of the whole folder and run `inboxwatch verify`",
    )
