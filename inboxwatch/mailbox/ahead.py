"""Both looks at the messages of an opened folder, each portion asked for while the one before is worked on.

Nothing is asked ahead in a folder where a connection died over something, so that it is known what it dies over next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial

from inboxwatch.errors import MailboxError
from inboxwatch.mailbox.fetch import ask_for_headers, at, look_at_headers
from inboxwatch.mailbox.fetch_octets import TOGETHER, Wanted
from inboxwatch.mailbox.grudges import WHY, Asked, Grudges
from inboxwatch.mailbox.question import Question
from inboxwatch.mailbox.session import Session
from inboxwatch.model.mailbox import HeaderBatch, MessageRef, Octets, Unfetchable
from inboxwatch.ports import Clock


def header_batches(
    session: Session, grudges: Grudges, folder: MessageRef, uids: Sequence[int]
) -> Iterator[HeaderBatch]:
    """The header blocks of these UIDs, in batches; `folder` is a reference with the folder's facts."""
    asked: Question | None = None
    for batch, following in _with_next(grudges.portions(Asked.HEADERS, folder, uids, session.account.limits.batch)):
        if grudges.has_given_up(Asked.HEADERS, folder, batch[0]):  # then it is asked for alone
            yield HeaderBatch((), (Unfetchable(at(folder, batch[0]), WHY),), batch[-1])
            continue
        with grudges.asking(Asked.HEADERS, folder, batch):
            looks, strange = look_at_headers(session, folder, batch, asked)
        asked = None
        if _is_harmless(grudges, Asked.HEADERS, folder, following):
            with suppress(MailboxError):  # then it is asked for when it is wanted, and fails there
                asked = ask_for_headers(session, following)
        yield HeaderBatch(tuple(looks), tuple(strange), batch[-1])


def octets_of(
    session: Session, clock: Clock, grudges: Grudges, folder: MessageRef, uids: Sequence[int]
) -> Iterator[Octets | Unfetchable]:
    """The exact octets of these UIDs, one by one, in the order given."""
    ahead: Wanted | None = None
    for some, following in _with_next(grudges.portions(Asked.OCTETS, folder, uids, TOGETHER)):
        if grudges.has_given_up(Asked.OCTETS, folder, some[0]):
            yield Unfetchable(at(folder, some[0]), WHY)
            continue
        care = frozenset(uid for uid in some if grudges.wants_care(Asked.OCTETS, folder, uid))
        with grudges.asking(Asked.OCTETS, folder, some) as came:
            wanted, ahead = ahead or Wanted(session, clock, folder, some, care), None
            if _is_harmless(grudges, Asked.OCTETS, folder, following):
                ahead = Wanted(session, clock, folder, following)
            for one in wanted.fetch(partial(_ask_ahead, ahead)):
                came(one.ref.uid)
                yield one


def _is_harmless(grudges: Grudges, what: Asked, folder: MessageRef, uids: Sequence[int]) -> bool:
    """Whether there is something to be asked for before it is its turn."""
    return bool(uids) and not (grudges.doubts(folder.folder) or grudges.has_given_up(what, folder, uids[0]))


def _ask_ahead(wanted: Wanted | None) -> None:
    """Have the server work on these while those before are kept; if it cannot, that shows when they are due."""
    if wanted is not None:
        with suppress(MailboxError):
            wanted.ask()


def _with_next(portions: Iterator[Sequence[int]]) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    """Each portion with the one that follows it; with none behind the last."""
    before = next(portions, None)
    while before is not None:
        following = next(portions, None)
        yield before, following or ()
        before = following
