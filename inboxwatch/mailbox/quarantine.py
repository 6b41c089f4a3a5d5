"""Moving mail on the server, where a person has opted in (`Quarantine`): MOVE (RFC 6851), or else a copy.

The one place that opens a folder for writing, on a connection of its own that lives as long as there is something to
move. What was moved is looked at again: number by COPYUID (RFC 4315), date, flags, size; where the server does not tell
the number, the message is found by its octets.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from inboxwatch.errors import FolderMissing, MailboxChanged, MailboxUnavailable, ProtocolViolation, Refused
from inboxwatch.mailbox.account import ImapAccount
from inboxwatch.mailbox.answers import Answer
from inboxwatch.mailbox.fetch_octets import Wanted
from inboxwatch.mailbox.folders import list_folders
from inboxwatch.mailbox.question import ask
from inboxwatch.mailbox.session import Session, open_session
from inboxwatch.model.identity import Sha256
from inboxwatch.model.mailbox import MessageRef, Octets, Outcome, Relocation
from inboxwatch.ports import Clock

_COPYUID = re.compile(rb"(\d{1,10}) (\d{1,10}) (\d{1,10})")
_NEWEST = 200  # so many messages of the target are looked through for one whose number is not known
_FACTS = "UID FLAGS INTERNALDATE RFC822.SIZE"


@dataclass(frozen=True, slots=True)
class _Opened:
    """A folder that is open: its UIDVALIDITY and the number of its messages."""

    folder: str
    uidvalidity: int
    exists: int


class ImapQuarantine:
    """Connects when there is something to move."""

    def __init__(self, account: ImapAccount, clock: Clock, progress: Callable[[], None] = lambda: None) -> None:
        """`progress` is called whenever the server answered something."""
        self._account = account
        self._clock = clock
        self._progress = progress
        self._session: Session | None = None

    def isolate(self, ref: MessageRef, sha256: Sha256, size: int) -> Relocation:
        """See `Quarantine.isolate`."""
        return self._relocate(ref, sha256, size, self._account.quarantine_folder, may_create=True)

    def restore(self, ref: MessageRef, sha256: Sha256, size: int, folder: str) -> Relocation:
        """See `Quarantine.restore`."""
        return self._relocate(ref, sha256, size, folder, may_create=False)

    def close(self) -> None:
        """See `Quarantine.close`."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _relocate(self, ref: MessageRef, sha256: Sha256, size: int, target: str, *, may_create: bool) -> Relocation:
        try:
            return self._carry_out(ref, sha256, size, target, may_create=may_create)
        except Refused:
            raise  # which says nothing against the connection
        except (MailboxUnavailable, ProtocolViolation):
            self.close()  # the connection is not to be used again
            raise

    def _carry_out(self, ref: MessageRef, sha256: Sha256, size: int, target: str, *, may_create: bool) -> Relocation:
        session = self._connected()
        if may_create:
            self._make(session, target)
        before = self._where_it_lay(session, ref)
        can_move = "MOVE" in session.capabilities
        if before is None or not can_move:
            there = self._find(session, target, ref, sha256, size)
            if before is None:
                return Relocation(Outcome.GONE if there is None else Outcome.ALREADY, there)
            if there is not None:
                return Relocation(Outcome.COPIED, there, ("copied earlier; the server has no MOVE",))
            self._select(session, ref.folder, writing=True)
        number = self._send(session, ref.uid, target, can_move=can_move)
        return self._verified(session, ref, before, target, number, sha256, size, moved=can_move)

    def _where_it_lay(self, session: Session, ref: MessageRef) -> Answer | None:
        """Open the folder for writing; what the server says of the message, None if it is no longer there."""
        try:
            opened = self._select(session, ref.folder, writing=True)
        except FolderMissing:
            if ref.folder in {name for _, name in list_folders(session)}:
                raise  # it is there, and not for us to open
            return None  # the message went with its folder
        if opened.uidvalidity != ref.uidvalidity:
            raise MailboxChanged(f"{ref.account}: {ref.folder} was renumbered", "it is looked at again")
        return ask(session, [ref.uid], _FACTS, 0, "asking about a message").get(ref.uid)

    def _send(self, session: Session, uid: int, target: str, *, can_move: bool) -> tuple[int, int] | None:
        """Move or copy; UIDVALIDITY and UID of the new place if the server tells."""
        client = session.client
        with session.doing(f"moving a message to {target}"):
            client.imap.untagged_responses.clear()
            if can_move:
                client.move([uid], target)
            else:
                client.copy([uid], target)
            told = (client.imap.untagged_responses.get("COPYUID") or [b""])[-1]
            client.imap.untagged_responses.clear()
        found = _COPYUID.fullmatch(told) if isinstance(told, bytes) else None
        return None if found is None else (int(found[1]), int(found[3]))

    def _verified(
        self,
        session: Session,
        ref: MessageRef,
        before: Answer,
        target: str,
        number: tuple[int, int] | None,
        sha256: Sha256,
        size: int,
        *,
        moved: bool,
    ) -> Relocation:
        """Look at the message in its new place and say what is not as before."""
        notes = [] if moved else ["copied, not moved: this server has no MOVE, and nothing is ever expunged"]
        place = None if number is None else MessageRef(ref.account, target, *number)
        after = None if place is None else self._facts_at(session, place)
        if after is None:
            place = self._find(session, target, ref, sha256, size)
            if place is None:
                return self._nowhere(session, ref, notes, moved=moved)
            notes.append("the server did not tell the new number; found by its octets")
            after = self._facts_at(session, place)
        notes += _differences(before, after)
        return Relocation(Outcome.MOVED if moved else Outcome.COPIED, place, tuple(notes))

    def _nowhere(self, session: Session, ref: MessageRef, notes: list[str], *, moved: bool) -> Relocation:
        """The server said yes, and the message is not in the target: it may have gone just before."""
        if self._facts_at(session, ref) is None:
            return Relocation(Outcome.GONE, None, ("it went while it was to be moved",))
        if moved:
            raise Refused(f"{ref.account}: the server said that it moved a message, and did not", "it is tried again")
        return Relocation(Outcome.COPIED, None, (*notes, "the copy was not found again"))

    def _facts_at(self, session: Session, place: MessageRef) -> Answer | None:
        """What the server says of the message at this place; None if there is none."""
        if self._select(session, place.folder, writing=False).uidvalidity != place.uidvalidity:
            return None
        return ask(session, [place.uid], _FACTS, 0, "asking about a message").get(place.uid)

    def _find(self, session: Session, target: str, ref: MessageRef, sha256: Sha256, size: int) -> MessageRef | None:
        """Look for the message among the newest of the target folder, by size and then by digest."""
        opened = self._select(session, target, writing=False)
        if not opened.exists:
            return None
        with session.doing(f"listing {target}"):
            uids = sorted(session.client.search([f"{max(1, opened.exists - _NEWEST + 1)}:*"]))
        facts = ask(session, uids, "UID RFC822.SIZE", 0, "asking about messages") if uids else {}
        alike = [uid for uid in reversed(uids) if uid in facts and abs(facts[uid].size - size) <= size // 10 + 64]
        folder = MessageRef(ref.account, target, opened.uidvalidity, 0)
        for uid in alike:
            for came in Wanted(session, self._clock, folder, [uid]).fetch():
                if isinstance(came, Octets) and hashlib.sha256(came.octets).hexdigest() == sha256:
                    return came.ref
        return None

    def _make(self, session: Session, folder: str) -> None:
        """Make the quarantine folder if it is not there: it is ours. Watched folders are never made."""
        if folder in {name for _, name in list_folders(session)}:
            return
        with session.doing(f"making the folder {folder}"):
            session.client.create_folder(folder)

    def _select(self, session: Session, folder: str, *, writing: bool) -> _Opened:
        with session.doing(f"opening {folder}"):
            session.client.imap.untagged_responses.clear()
            answer = session.client.select_folder(folder, readonly=not writing)
            session.client.imap.untagged_responses.clear()
            return _Opened(folder, int(answer.get(b"UIDVALIDITY", 0)), int(answer.get(b"EXISTS", 0)))

    def _connected(self) -> Session:
        if self._session is None:
            self._session = open_session(self._account, self._clock, self._progress)
        return self._session


def _differences(before: Answer, after: Answer | None) -> list[str]:
    """What the move changed that it should not have (RFC 3501 section 6.4.7)."""
    if after is None:
        return ["it is not in its new place"]
    notes = []
    if after.internal_date != before.internal_date:
        notes.append(f"INTERNALDATE changed from {before.internal_date} to {after.internal_date}")
    if sorted(_lasting(after)) != sorted(_lasting(before)):
        notes.append(f"flags changed from {' '.join(_lasting(before))} to {' '.join(_lasting(after))}")
    if after.size != before.size:
        notes.append(f"size changed from {before.size} to {after.size}")
    return notes


def _lasting(answer: Answer) -> list[str]:
    r"""Flags that belong to the message; \Recent belongs to the session."""
    return [flag for flag in answer.flags or () if flag.lower() != "\\recent"]
