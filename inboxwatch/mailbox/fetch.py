"""The two looks at messages of an opened folder: header blocks of many, exact octets of few (BODY.PEEK[] only).

A message that cannot be had never takes its neighbours with it: a batch that the server garbles is asked for again in
halves, until what is wrong stands alone and is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from imapclient.exceptions import ProtocolError

from inboxwatch.errors import ProtocolViolation
from inboxwatch.mailbox.account import MIB
from inboxwatch.mailbox.answers import Answer, answers, internal_date
from inboxwatch.mailbox.session import Session
from inboxwatch.mailbox.uids import batches, compact
from inboxwatch.model.mailbox import HeaderLook, MessageRef, Octets, Unfetchable
from inboxwatch.ports import Clock

HEADER_CAP = 256 * 1024
"""At most so many octets of a header block are looked at first; the second look has them all."""

_TYPICAL = 8 * 1024  # octets of a header block, generously
_GROUP = 100  # messages whose octets are fetched together
_GROUP_OCTETS = 16 * MIB
_PEEK_HEADER = f"BODY.PEEK[HEADER]<0.{HEADER_CAP}>"
_FACTS = "UID FLAGS INTERNALDATE RFC822.SIZE"
_GMAIL = ("X-GM-MSGID", "X-GM-THRID", "X-GM-LABELS")


class Garbled(ProtocolViolation):
    """An answer came whole and cannot be understood: the connection is still good."""


def ask(
    session: Session, uids: Sequence[int], items: str, octets: int, what: str, *, usual: int | None = None
) -> dict[int, Answer]:
    """FETCH these items of these UIDs; answers by UID. Raises `Garbled` where an answer cannot be understood.

    `octets` and `usual` are as in `Session.doing`. Answers without a UID, or for another one, are news
    that nobody asked for, and are left aside.
    """
    wanted = frozenset(uids)
    with session.doing(what, octets, usual):
        imap = session.client.imap
        imap.untagged_responses.pop("FETCH", None)
        status, data = imap.uid("FETCH", compact(uids), f"({items})")
        if status != "OK":
            raise ProtocolViolation(f"{session.account.name}: {what}: the server refused", "it is tried again")
        imap.untagged_responses.clear()
    found: dict[int, Answer] = {}
    try:
        for answer in answers(cast("list[bytes | tuple[bytes, bytes] | None]", data)):
            if answer.uid in wanted:
                found[answer.uid] = _merged(found.get(answer.uid), answer)
    except (ProtocolError, ValueError, RecursionError) as error:
        raise Garbled(f"{session.account.name}: {what}: {error}", "it is asked for again, one by one") from error
    return found


def look_at_headers(
    session: Session, folder: MessageRef, uids: Sequence[int]
) -> tuple[list[HeaderLook], list[Unfetchable]]:
    """The header blocks of these UIDs, in ascending order; `folder` is a reference with the folder's facts."""
    most, usual = len(uids) * HEADER_CAP, len(uids) * _TYPICAL
    try:
        found = ask(session, uids, f"{_FACTS} {_PEEK_HEADER}", most, "looking at headers", usual=usual)
    except Garbled as error:
        if len(uids) == 1:
            return [], [Unfetchable(_at(folder, uids[0]), f"the server's answer cannot be understood: {error.message}")]
        middle = len(uids) // 2
        first, second = (look_at_headers(session, folder, part) for part in (uids[:middle], uids[middle:]))
        return first[0] + second[0], first[1] + second[1]
    looks, strange = [], []
    for uid in sorted(found):
        answer = found[uid]
        header = next((octets for name, octets in answer.bodies.items() if name.startswith(b"BODY[HEADER]")), None)
        if header is None:
            strange.append(Unfetchable(_at(folder, uid), "the server gave no header"))
            continue
        looks.append(
            HeaderLook(
                ref=_at(folder, uid),
                header=header,
                size=max(answer.size, 0),
                flags=answer.flags or (),
                internal_date_raw=answer.internal_date,
                internal_date=internal_date(answer.internal_date),
            ),
        )
    return looks, strange + _left_out(session, folder, [uid for uid in uids if uid not in found])


def fetch_octets(
    session: Session, clock: Clock, folder: MessageRef, uids: Sequence[int]
) -> Iterator[Octets | Unfetchable]:
    """The exact octets of these UIDs, in the order given, as they come."""
    for batch in batches(uids, _GROUP):
        started = clock.now()
        facts = _facts(session, batch)
        small: list[int] = []
        room = _GROUP_OCTETS
        for uid in batch:
            size = facts[uid].size if uid in facts else 0
            if small and (size > room or size > session.account.limits.small):
                yield from _together(session, clock, folder, small, facts, started)
                small, room = [], _GROUP_OCTETS
            if size > session.account.limits.small:
                yield _in_pieces(session, clock, folder, facts[uid])
            else:
                small.append(uid)
                room -= size
        if small:
            yield from _together(session, clock, folder, small, facts, started)


def _facts(session: Session, uids: Sequence[int]) -> dict[int, Answer]:
    """What the server says of these messages; of one that it garbles, nothing."""
    try:
        return ask(session, uids, " ".join((_FACTS, *_identifiers(session))), 0, "asking about messages")
    except Garbled:
        if len(uids) == 1:
            return {}
        middle = len(uids) // 2
        return _facts(session, uids[:middle]) | _facts(session, uids[middle:])


@dataclass(frozen=True, slots=True)
class _Came:
    """The octets of one message, and when the fetch began."""

    octets: bytes
    started: datetime


def _together(
    session: Session,
    clock: Clock,
    folder: MessageRef,
    uids: Sequence[int],
    facts: Mapping[int, Answer],
    started: datetime,
) -> Iterator[Octets | Unfetchable]:
    """Several small messages with one command, and their flags once more afterwards."""
    budget = sum(max(facts[uid].size, 0) if uid in facts else 0 for uid in uids) * 11 // 10 + len(uids) * 64 * 1024
    try:
        bodies = ask(session, uids, "UID BODY.PEEK[]", budget, "fetching messages")
    except Garbled as error:
        if len(uids) == 1:
            yield Unfetchable(_at(folder, uids[0]), f"the server's answer cannot be understood: {error.message}")
            return
        for uid in uids:
            yield from _together(session, clock, folder, [uid], facts, started)
        return
    after = ask(session, uids, "UID FLAGS", 0, "asking about flags")
    for uid in uids:
        octets = bodies[uid].bodies.get(b"BODY[]") if uid in bodies else None
        if octets is None or uid not in facts:
            yield Unfetchable(_at(folder, uid), _why_not(uid in facts, uid in bodies))
            continue
        came = _Came(octets, started)
        yield _acquired(session, clock, folder, facts[uid], after.get(uid), came)


def _why_not(described: bool, came: bool) -> str:  # noqa: FBT001 -- two facts
    if described:
        return "the server gave no octets"
    return "what the server says of it cannot be understood" if came else "it is no longer there"


def _in_pieces(session: Session, clock: Clock, folder: MessageRef, facts: Answer) -> Octets | Unfetchable:
    """One big message, piece by piece, so that no literal is larger than a piece."""
    limits, started = session.account.limits, clock.now()
    if facts.size > limits.largest:
        return Unfetchable(_at(folder, facts.uid), f"it is larger than {limits.largest // MIB} MB")
    pieces: list[bytes] = []
    had = 0
    while True:
        item = f"UID BODY.PEEK[]<{had}.{limits.small}>"
        try:
            answer = ask(session, [facts.uid], item, limits.small + 64 * 1024, "fetching a big message").get(facts.uid)
        except Garbled as error:
            return Unfetchable(_at(folder, facts.uid), f"the server's answer cannot be understood: {error.message}")
        piece = None if answer is None else answer.bodies.get(b"BODY[]<%d>" % had)
        if piece is None and not had:
            return Unfetchable(_at(folder, facts.uid), "the server gave no octets")
        if not piece:
            break
        pieces.append(piece)
        had += len(piece)
        if had > limits.largest or (len(piece) < limits.small and had >= facts.size):
            break  # a piece that is only smaller than asked is no end: some servers have a limit of their own
    after = ask(session, [facts.uid], "UID FLAGS", 0, "asking about flags").get(facts.uid)
    octets = b"".join(pieces)
    pieces.clear()
    return _acquired(session, clock, folder, facts, after, _Came(octets, started))


def _acquired(
    session: Session, clock: Clock, folder: MessageRef, facts: Answer, after: Answer | None, came: _Came
) -> Octets:
    flags = facts.flags or ()
    return Octets(
        ref=_at(folder, facts.uid),
        octets=came.octets,
        size=max(facts.size, 0),
        flags=flags,
        flags_after=flags if after is None or after.flags is None else after.flags,
        internal_date_raw=facts.internal_date,
        internal_date=internal_date(facts.internal_date),
        started_at=came.started,
        finished_at=clock.now(),
        session=session.facts,
        identifiers={name.decode().lower(): _in_words(value) for name, value in facts.others.items()},
    )


def _left_out(session: Session, folder: MessageRef, uids: Sequence[int]) -> list[Unfetchable]:
    """UIDs without an answer: normally there is no such message any more; one that is there is not to be had."""
    if not uids:
        return []
    still = ask(session, uids, "UID", 0, "asking about messages")
    return [Unfetchable(_at(folder, uid), "the server gave nothing") for uid in sorted(still)]


def _merged(before: Answer | None, answer: Answer) -> Answer:
    """Two answers about one message: news about flags may come in between, a second body may not."""
    if before is None:
        return answer
    for name, octets in answer.bodies.items():
        if before.bodies.setdefault(name, octets) != octets:
            raise ProtocolError("two different bodies for one message")
    before.flags = before.flags if answer.flags is None else answer.flags
    before.internal_date = before.internal_date or answer.internal_date
    before.size = before.size if before.size >= 0 else answer.size
    before.others.update(answer.others)
    return before


def _identifiers(session: Session) -> list[str]:
    """Further identifiers that the server offers (RFC 8474, RFC 7162, Gmail)."""
    items = []
    if "OBJECTID" in session.capabilities:
        items += ["EMAILID", "THREADID"]
    if "CONDSTORE" in session.capabilities:
        items.append("MODSEQ")
    if "X-GM-EXT-1" in session.capabilities:
        items += _GMAIL
    return items


def _in_words(value: object) -> str:
    match value:
        case bytes():
            return value.decode("utf-8", "backslashreplace")
        case tuple():
            return " ".join(_in_words(one) for one in value)
        case None:
            return ""
        case _:
            return str(value)


def _at(folder: MessageRef, uid: int) -> MessageRef:
    return MessageRef(folder.account, folder.folder, folder.uidvalidity, uid)
