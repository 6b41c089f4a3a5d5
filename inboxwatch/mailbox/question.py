"""A FETCH that is sent now and read later: while the server works on it, what came before can be worked on here.

Whatever else is to be said to the server waits until the answer is read (`Session.doing`), and so does the next
question: a server may work on two commands at once (RFC 3501 section 5.5), and Dovecot does so with two FETCHes. Then
an answer could be taken for another one's.
"""

from __future__ import annotations

from collections.abc import Sequence

from imapclient.exceptions import ProtocolError

from inboxwatch.errors import MailboxUnavailable, Refused
from inboxwatch.mailbox.answers import Answer, Pieces, answers
from inboxwatch.mailbox.session import Session
from inboxwatch.mailbox.translate import LATER, translated
from inboxwatch.mailbox.uids import compact


class Garbled(Refused):
    """An answer came whole and cannot be understood, or is a NO: the connection is still good."""


class Question:
    """One FETCH of some items of some messages, sent when it is made, after the answer to the last one was read.

    `octets` and `usual` are as in `Session.doing`, and count from when the answer is read.
    """

    def __init__(
        self, session: Session, uids: Sequence[int], items: str, octets: int, what: str, *, usual: int | None = None
    ) -> None:
        self._session = session
        self._wanted = frozenset(uids)
        self._octets = octets
        self._usual = usual
        self._what = what
        self._ended: tuple[str, list[bytes], Pieces] | None = None
        with session.doing(what):
            self._tag = session.client.imap.send_fetch(compact(uids), items)
        session.owes(self)

    def read(self) -> None:
        """Read the answer off the connection; called by `Session.settle`, once."""
        with self._session.speaking(self._what, self._octets, self._usual):
            self._ended = self._session.client.imap.read_fetch(self._tag)

    def answers(self) -> dict[int, Answer]:
        """The answers by UID, once; those without a UID, or for another one, are news that nobody asked for.

        Raises `Garbled` where an answer cannot be understood, or the server cannot give something (RFC 3501 section
        6.4.5), and what `Session.doing` raises.
        """
        self._session.settle()
        if self._ended is None:
            raise MailboxUnavailable(f"{self._about}: the answer was never read", "it is tried again")
        (status, words, pieces), self._ended = self._ended, None
        if status == "BAD":
            with translated(self._about):
                raise self._session.client.imap.error(f"FETCH: BAD {words!r}")
        if status != "OK":
            raise _refused(self._about, words)
        found: dict[int, Answer] = {}
        try:
            for answer in answers(pieces):
                if answer.uid in self._wanted:
                    found[answer.uid] = _merged(found.get(answer.uid), answer)
        except (ProtocolError, ValueError, RecursionError) as error:
            why = f"{self._about}: the server's answer cannot be understood: {error}"
            raise Garbled(why, "it is asked for again, one by one") from error
        return found

    @property
    def _about(self) -> str:
        return f"{self._session.account.name}: {self._what}"


def ask(
    session: Session, uids: Sequence[int], items: str, octets: int, what: str, *, usual: int | None = None
) -> dict[int, Answer]:
    """Ask, and read the answer at once: see `Question`."""
    return Question(session, uids, items, octets, what, usual=usual).answers()


def _refused(what: str, words: Sequence[bytes]) -> MailboxUnavailable | Garbled:
    if any(LATER.search(one.decode("ascii", "replace")) for one in words):
        return MailboxUnavailable(f"{what}: the server cannot do it now", "it is tried again")
    return Garbled(f"{what}: the server refused", "it is asked for again, one by one")


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
