"""FETCH in an opened folder, and the first look at its messages: the header blocks of many (BODY.PEEK only).

A message that cannot be had never takes its neighbours with it: a batch that the server garbles is asked for again in
halves, until what is wrong stands alone and is named.
"""

from __future__ import annotations

from collections.abc import Sequence

from inboxwatch.mailbox.answers import internal_date
from inboxwatch.mailbox.question import Garbled, Question, ask
from inboxwatch.mailbox.session import Session
from inboxwatch.model.mailbox import HeaderLook, MessageRef, Unfetchable

HEADER_CAP = 256 * 1024
"""At most so many octets of a header block are looked at first; the second look has them all."""

_TYPICAL = 8 * 1024  # octets of a header block, generously
_PEEK_HEADER = f"BODY.PEEK[HEADER]<0.{HEADER_CAP}>"
FACTS = "UID FLAGS INTERNALDATE RFC822.SIZE"


def ask_for_headers(session: Session, uids: Sequence[int]) -> Question:
    """Ask for the header blocks of these UIDs, for `look_at_headers`."""
    most, usual = len(uids) * HEADER_CAP, len(uids) * _TYPICAL
    return Question(session, uids, f"{FACTS} {_PEEK_HEADER}", most, "looking at headers", usual=usual)


def look_at_headers(
    session: Session, folder: MessageRef, uids: Sequence[int], asked: Question | None = None
) -> tuple[list[HeaderLook], list[Unfetchable]]:
    """The header blocks of these UIDs, in ascending order; `folder` is a reference with the folder's facts.

    `asked` is the question for them, where it was sent already.
    """
    try:
        found = (asked or ask_for_headers(session, uids)).answers()
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


def at(folder: MessageRef, uid: int) -> MessageRef:
    """The reference of a message in this folder."""
    return MessageRef(folder.account, folder.folder, folder.uidvalidity, uid)
