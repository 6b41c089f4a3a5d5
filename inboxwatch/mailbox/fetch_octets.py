"""The second look at messages of an opened folder: the exact octets of few (BODY.PEEK[] only), whole or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from inboxwatch.mailbox.account import MIB
from inboxwatch.mailbox.answers import Answer, internal_date
from inboxwatch.mailbox.fetch import FACTS, at
from inboxwatch.mailbox.question import Garbled, ask
from inboxwatch.mailbox.session import Session
from inboxwatch.mailbox.uids import batches
from inboxwatch.model.mailbox import MessageRef, Octets, Unfetchable
from inboxwatch.ports import Clock

TOGETHER = 200  # messages whose octets are fetched together
_GROUP_OCTETS = 16 * MIB
_GMAIL = ("X-GM-MSGID", "X-GM-THRID", "X-GM-LABELS")


def fetch_octets(
    session: Session, clock: Clock, folder: MessageRef, uids: Sequence[int], care: Collection[int] = ()
) -> Iterator[Octets | Unfetchable]:
    """The exact octets of these UIDs, in the order given, as they come; those in `care` piece by piece.

    A message whose size the server does not know comes whole in pieces, where it would not at once.
    """
    for batch in batches(uids, TOGETHER):
        started = clock.now()
        facts = _facts(session, batch)
        small: list[int] = []
        room = _GROUP_OCTETS
        for uid in batch:
            size = facts[uid].size if uid in facts else 0
            is_big = size > session.account.limits.small or (uid in care and uid in facts)
            if small and (size > room or is_big):
                yield from _together(session, clock, folder, small, facts, started)
                small, room = [], _GROUP_OCTETS
            if is_big:
                yield _in_pieces(session, clock, folder, facts[uid])
            else:
                small.append(uid)
                room -= size
        if small:
            yield from _together(session, clock, folder, small, facts, started)


def _facts(session: Session, uids: Sequence[int]) -> dict[int, Answer]:
    """What the server says of these messages; of one that it garbles, nothing."""
    try:
        return ask(session, uids, " ".join((FACTS, *_identifiers(session))), 0, "asking about messages")
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
        after = ask(session, uids, "UID FLAGS", 0, "asking about flags")
    except Garbled as error:
        if len(uids) == 1:
            yield Unfetchable(at(folder, uids[0]), error.message)
            return
        for uid in uids:
            yield from _together(session, clock, folder, [uid], facts, started)
        return
    for uid in uids:
        octets = bodies[uid].bodies.get(b"BODY[]") if uid in bodies else None
        if octets is None or uid not in facts:
            yield Unfetchable(at(folder, uid), _why_not(uid in facts, uid in bodies))
            continue
        came = _Came(octets, started)
        yield _acquired(session, clock, folder, facts[uid], after.get(uid), came)


def _why_not(described: bool, came: bool) -> str:  # noqa: FBT001 -- two facts
    if described:
        return "the server gave no octets"
    return "what the server says of it cannot be understood" if came else "it is no longer there"


def _in_pieces(session: Session, clock: Clock, folder: MessageRef, facts: Answer) -> Octets | Unfetchable:
    """One big message, piece by piece, so that no literal is larger than a piece; whole, or not at all."""
    uid, started = facts.uid, clock.now()
    if facts.size > session.account.limits.largest:
        return _too_large(session, folder, uid)
    pieces: list[bytes] = []
    had = 0
    try:
        for piece in _pieces(session, facts):
            if piece is None:
                return Unfetchable(at(folder, uid), "it ends halfway" if had else "the server gave no octets")
            pieces.append(piece)
            had += len(piece)
            if had > session.account.limits.largest:
                return _too_large(session, folder, uid)
        after = ask(session, [uid], "UID FLAGS", 0, "asking about flags").get(uid)
    except Garbled as error:
        return Unfetchable(at(folder, uid), error.message)
    octets = b"".join(pieces)
    pieces.clear()
    return _acquired(session, clock, folder, facts, after, _Came(octets, started))


def _pieces(session: Session, facts: Answer) -> Iterator[bytes | None]:
    """The pieces of a message in order; None where the server owes one and gives nothing."""
    most = session.account.limits.small
    had = 0
    while True:
        item = f"UID BODY.PEEK[]<{had}.{most}>"
        answer = ask(session, [facts.uid], item, most + 64 * 1024, "fetching a big message").get(facts.uid)
        piece = None if answer is None else answer.bodies.get(b"BODY[]<%d>" % had)
        if piece is None and had < facts.size:
            yield None
        if not piece:
            return
        yield piece
        had += len(piece)
        if len(piece) < most and had >= facts.size:
            return  # a piece that is only smaller than asked is no end: some servers have a limit of their own


def _too_large(session: Session, folder: MessageRef, uid: int) -> Unfetchable:
    return Unfetchable(at(folder, uid), f"it is larger than {session.account.limits.largest // MIB} MB")


def _acquired(
    session: Session, clock: Clock, folder: MessageRef, facts: Answer, after: Answer | None, came: _Came
) -> Octets:
    flags = facts.flags or ()
    return Octets(
        ref=at(folder, facts.uid),
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
