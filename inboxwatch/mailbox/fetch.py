"""FETCH in an opened folder, and the first look at its messages: the header blocks of many (BODY.PEEK only).

A message that cannot be had never takes its neighbours with it: a batch that the server garbles is asked for again in
halves, until what is wrong stands alone and is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from imapclient.exceptions import ProtocolError

from inboxwatch.errors import MailboxUnavailable, Refused
from inboxwatch.mailbox.answers import Answer, answers, internal_date
from inboxwatch.mailbox.session import Session
from inboxwatch.mailbox.translate import LATER
from inboxwatch.mailbox.uids import compact
from inboxwatch.model.mailbox import HeaderLook, MessageRef, Unfetchable

HEADER_CAP = 256 * 1024
"""At most so many octets of a header block are looked at first; the second look has them all."""

_TYPICAL = 8 * 1024  # octets of a header block, generously
_PEEK_HEADER = f"BODY.PEEK[HEADER]<0.{HEADER_CAP}>"
FACTS = "UID FLAGS INTERNALDATE RFC822.SIZE"


class Garbled(Refused):
    """An answer came whole and cannot be understood, or is a NO: the connection is still good."""


def ask(
    session: Session, uids: Sequence[int], items: str, octets: int, what: str, *, usual: int | None = None
) -> dict[int, Answer]:
    """FETCH these items of these UIDs; answers by UID.

    Raises `Garbled` where an answer cannot be understood, or the server cannot give something (RFC 3501 section 6.4.5).

    `octets` and `usual` are as in `Session.doing`. Answers without a UID, or for another one, are news
    that nobody asked for, and are left aside.
    """
    wanted = frozenset(uids)
    with session.doing(what, octets, usual):
        imap = session.client.imap
        imap.untagged_responses.pop("FETCH", None)
        status, data = imap.uid("FETCH", compact(uids), f"({items})")
        if status != "OK":
            raise _refused(f"{session.account.name}: {what}", data)
        imap.untagged_responses.clear()
    found: dict[int, Answer] = {}
    try:
        for answer in answers(cast("list[bytes | tuple[bytes, bytes] | None]", data)):
            if answer.uid in wanted:
                found[answer.uid] = _merged(found.get(answer.uid), answer)
    except (ProtocolError, ValueError, RecursionError) as error:
        why = f"{session.account.name}: {what}: the server's answer cannot be understood: {error}"
        raise Garbled(why, "it is asked for again, one by one") from error
    return found


def _refused(what: str, words: Sequence[object]) -> MailboxUnavailable | Garbled:
    if any(isinstance(one, bytes) and LATER.search(one.decode("ascii", "replace")) for one in words):
        return MailboxUnavailable(f"{what}: the server cannot do it now", "it is tried again")
    return Garbled(f"{what}: the server refused", "it is asked for again, one by one")


def look_at_headers(
    session: Session, folder: MessageRef, uids: Sequence[int]
) -> tuple[list[HeaderLook], list[Unfetchable]]:
    """The header blocks of these UIDs, in ascending order; `folder` is a reference with the folder's facts."""
    most, usual = len(uids) * HEADER_CAP, len(uids) * _TYPICAL
    try:
        found = ask(session, uids, f"{FACTS} {_PEEK_HEADER}", most, "looking at headers", usual=usual)
    except Garbled as error:
        if len(uids) == 1:
            return [], [Unfetchable(at(folder, uids[0]), error.message)]
        middle = len(uids) // 2
        first, second = (look_at_headers(session, folder, part) for part in (uids[:middle], uids[middle:]))
        return first[0] + second[0], first[1] + second[1]
    looks, strange = [], []
    for uid in sorted(found):
        answer = found[uid]
        header = next((octets for name, octets in answer.bodies.items() if name.startswith(b"BODY[HEADER]")), None)
        if header is None:
            strange.append(Unfetchable(at(folder, uid), "the server gave no header"))
            continue
        looks.append(
            HeaderLook(
                ref=at(folder, uid),
                header=header,
                size=max(answer.size, 0),
                flags=answer.flags or (),
                internal_date_raw=answer.internal_date,
                internal_date=internal_date(answer.internal_date),
            ),
        )
    return looks, strange + _left_out(session, folder, [uid for uid in uids if uid not in found])


def _left_out(session: Session, folder: MessageRef, uids: Sequence[int]) -> list[Unfetchable]:
    """UIDs without an answer: normally there is no such message any more; one that is there is not to be had."""
    return [Unfetchable(at(folder, uid), "the server gave nothing") for uid in sorted(still_there(session, uids))]


def still_there(session: Session, uids: Sequence[int]) -> frozenset[int]:
    """Which of these UIDs there are; one that the server answers for without sense is there as well."""
    if not uids:
        return frozenset()
    try:
        return frozenset(ask(session, uids, "UID", 0, "asking about messages"))
    except Garbled:
        if len(uids) == 1:
            return frozenset(uids)
        middle = len(uids) // 2
        return still_there(session, uids[:middle]) | still_there(session, uids[middle:])


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


def at(folder: MessageRef, uid: int) -> MessageRef:
    """The reference of a message in this folder."""
    return MessageRef(folder.account, folder.folder, folder.uidvalidity, uid)
