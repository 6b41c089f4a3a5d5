"""One mailbox, read only (`MailSource`): EXAMINE, STATUS, SEARCH, FETCH with BODY.PEEK, IDLE, and nothing else."""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from operator import lt
from typing import Any

from inboxwatch.errors import FolderMissing, MailboxChanged, ProtocolViolation, Refused
from inboxwatch.mailbox.ahead import header_batches, octets_of
from inboxwatch.mailbox.answers import HIGHEST, HIGHEST_UID
from inboxwatch.mailbox.burst import Status, ask_at_once, search_from
from inboxwatch.mailbox.fetch import still_there
from inboxwatch.mailbox.folders import Resolved, list_folders, resolve
from inboxwatch.mailbox.grudges import Asked, Grudges
from inboxwatch.mailbox.idle import Idle
from inboxwatch.mailbox.news import is_quiet
from inboxwatch.mailbox.session import Session
from inboxwatch.mailbox.translate import translated
from inboxwatch.model.identity import AccountName
from inboxwatch.model.mailbox import (
    FolderLook,
    HeaderBatch,
    MessageRef,
    Octets,
    UidRange,
    Unfetchable,
    WatchedFolder,
)
from inboxwatch.ports import Clock

_AT_ONCE = 30  # folders that are asked about in one burst
_FRESH = 1.0  # seconds for which what was told ahead is what a folder looks like now
_WINDOW = 50_000  # UIDs that one SEARCH asks about: its answer must fit into a line


class ImapSource:
    """A connected mailbox. Made by `connect`."""

    def __init__(self, session: Session, clock: Clock, grudges: Grudges) -> None:
        self._session = session
        self._clock = clock
        self._grudges = grudges
        self._idle = Idle(session, is_wanted=not grudges.is_deaf)
        self._open: FolderLook | None = None
        self._opened_at = 0.0
        self._quiet_since: int | None = None  # what the wire had `sent` when all there was was known
        self._tells = True  # whether the server tells of new messages, as far as is known
        self._searched_at = 0  # what the client counted as `told` when the folder was opened or searched
        self._looked: dict[str, int] = {}  # the UIDNEXT of each folder at its last look
        self._listed_at = 0.0
        self._resolved = Resolved((), ())
        self._ahead: dict[str, Status] = {}
        self._ahead_at = 0.0

    @property
    def account(self) -> AccountName:
        """See `MailSource.account`."""
        return self._session.account.name

    def folders(self) -> Sequence[WatchedFolder]:
        """See `MailSource.folders`."""
        return sorted(self._folders().found, key=lambda one: self._grudges.doubts(one.name))

    def missing_folders(self) -> Sequence[str]:
        """See `MailSource.missing_folders`."""
        return self._folders().missing

    def sent(self) -> WatchedFolder | None:
        """See `MailSource.sent`."""
        return self._folders().sent

    def look(self, folder: str) -> FolderLook:
        """See `MailSource.look`."""
        with self._grudges.touching(folder):
            if self._open is None or self._open.folder != folder:
                look = self._status(folder)
            elif time.monotonic() - self._opened_at > self._session.account.limits.renewal:
                look = self._renewed(self._open)
            else:
                look = self._look_at_open(self._open)
        self._looked[folder] = look.uidnext
        return look

    def headers(self, look: FolderLook, ranges: Sequence[UidRange]) -> Iterator[HeaderBatch]:
        """See `MailSource.headers`."""
        self._ahead.clear()
        opened = self._opened(look.folder, look.uidvalidity)
        folder = MessageRef(look.account, look.folder, look.uidvalidity, 0)
        newest = max(look.uidnext, opened.uidnext) - 1
        for one in ranges:
            last = newest if one.last is None else one.last
            uids = self._uids(opened, one.first, last if last >= one.first else None)
            through = one.first - 1
            for batch in header_batches(self._session, self._grudges, folder, uids):
                through = batch.through
                yield batch
            if last > through:
                yield HeaderBatch((), (), last)

    def listed(self, look: FolderLook) -> Sequence[int]:
        """See `MailSource.listed`."""
        opened = self._opened(look.folder, look.uidvalidity)
        return self._search(opened, 1, max(look.uidnext, opened.uidnext) - 1 or None) if opened.exists else []

    def octets(self, refs: Sequence[MessageRef]) -> Iterator[Octets | Unfetchable]:
        """See `MailSource.octets`."""
        if not refs:
            return
        self._ahead.clear()
        self._opened(refs[0].folder, refs[0].uidvalidity)
        yield from octets_of(self._session, self._clock, self._grudges, refs[0], [ref.uid for ref in refs])

    def present(self, refs: Sequence[MessageRef]) -> frozenset[MessageRef]:
        """See `MailSource.present`."""
        if not refs:
            return frozenset()
        self._ahead.clear()
        self._opened(refs[0].folder, refs[0].uidvalidity)
        by_uid = {ref.uid: ref for ref in refs}
        found: set[MessageRef] = set()
        for batch in self._grudges.portions(Asked.PRESENCE, refs[0], sorted(by_uid), 1000):
            if self._grudges.has_given_up(Asked.PRESENCE, refs[0], batch[0]):
                found.add(by_uid[batch[0]])  # not known to be gone
                continue
            with self._grudges.asking(Asked.PRESENCE, refs[0], batch):
                found.update(by_uid[uid] for uid in still_there(self._session, batch))
        return frozenset(found)

    def wait(self, timeout: float) -> bool:
        """See `MailSource.wait`."""
        self._ahead.clear()
        folders = self._folders().found
        if folders and (self._open is None or self._open.folder != folders[0].name):
            with suppress(FolderMissing, Refused), self._grudges.touching(folders[0].name, "open"):
                self._examine(folders[0].name)  # if it cannot be, there is nothing to hear of
        if self._open is None:
            return self._idle.wait(timeout).hint
        if self._has_more(self._open):
            return True
        was_quiet = self._is_quiet()
        with self._grudges.waiting():
            heard = self._idle.wait(timeout)
        self._quiet_since = self._session.wire.sent if was_quiet and heard.quiet else None
        return heard.hint

    def wake(self) -> None:
        """See `MailSource.wake`."""
        self._idle.wake()

    def close(self) -> None:
        """See `MailSource.close`."""
        self._idle.close()
        self._session.close()

    def _folders(self) -> Resolved:
        if not self._listed_at or time.monotonic() - self._listed_at > self._session.account.limits.renewal:
            self._resolved = resolve(self._session.account.folders, list_folders(self._session))
            self._listed_at = time.monotonic()
        return self._resolved

    def _status(self, folder: str) -> FolderLook:
        what = f"asking about {folder}"
        told = self._told_ahead(folder)
        if told is not None:
            with translated(f"{self.account}: {what}"):
                return self._seen(folder, told)
        with self._session.doing(what):
            return self._seen(folder, self._session.client.folder_status(folder, self._status_items()))

    def _seen(self, folder: str, told: Status) -> FolderLook:
        if b"UIDVALIDITY" not in told:
            raise ProtocolViolation(f"{self.account}: the server does not tell the UIDVALIDITY of a folder", "")
        return self._made(folder, told, told.get(b"MESSAGES", 0))

    def _made(self, folder: str, told: Status, exists: Any, modseq: int | None = None) -> FolderLook:
        return FolderLook(
            account=self.account,
            folder=folder,
            uidvalidity=_number(told[b"UIDVALIDITY"]),
            uidnext=_number(told.get(b"UIDNEXT", 0)),
            exists=_number(exists),
            mailbox_id=_mailbox_id(told.get(b"MAILBOXID")),
            highest_modseq=modseq,
        )

    def _told_ahead(self, folder: str) -> Status | None:
        """What was told of a folder together with the opened one, if nothing was asked since then. For one look."""
        told = self._ahead.pop(folder, None)
        return told if time.monotonic() - self._ahead_at < _FRESH else None

    def _status_items(self) -> list[str]:
        """No HIGHESTMODSEQ: to ask for it changes what the server sends from then on (RFC 7162 section 3.1)."""
        identity = ["MAILBOXID"] if "OBJECTID" in self._session.capabilities else []
        return ["MESSAGES", "UIDNEXT", "UIDVALIDITY", *identity]

    def _opened(self, folder: str, uidvalidity: int) -> FolderLook:
        """The folder, opened read-only. Raises `MailboxChanged` if it is no longer the one that was looked at."""
        if self._open is None or self._open.folder != folder:
            with self._grudges.touching(folder, "open"):
                self._examine(folder)
        opened = self._open
        if opened is None or opened.uidvalidity != uidvalidity:
            self._open = None
            raise MailboxChanged(f"{self.account}: {folder} was renumbered meanwhile", "it is looked at again")
        return opened

    def _examine(self, folder: str) -> FolderLook:
        self._open = None
        with self._session.doing(f"opening {folder}"):
            self._session.client.imap.untagged_responses.clear()
            answer: dict[bytes, Any] = self._session.client.select_folder(folder, readonly=True)
            self._session.client.imap.untagged_responses.clear()
            if b"UIDVALIDITY" not in answer:
                raise FolderMissing(f"{self.account}: {folder} has no UIDVALIDITY", "it cannot be watched")
            modseq = answer.get(b"HIGHESTMODSEQ")
            known = modseq if isinstance(modseq, int) and 0 <= modseq <= HIGHEST else None
            self._open = self._made(folder, answer, answer.get(b"EXISTS", 0), known)
        self._opened_at = time.monotonic()
        self._searched_at = self._session.client.imap.told
        return self._open

    def _renewed(self, opened: FolderLook) -> FolderLook:
        """The folder, opened anew. Mail that was never told of shows what the server's silence is worth."""
        known = self._look_at_open(opened) if self._is_quiet() else None
        fresh = self._examine(opened.folder)
        if known is not None and fresh.uidvalidity == known.uidvalidity and fresh.uidnext > known.uidnext:
            self._tells = False
        return fresh

    def _has_more(self, opened: FolderLook) -> bool:
        """Whether there may be mail since the last look of which no IDLE tells: told while something else was asked."""
        was_told = self._session.client.imap.told != self._searched_at
        return was_told or opened.uidnext > self._looked.get(opened.folder, opened.uidnext)

    def _look_at_open(self, opened: FolderLook) -> FolderLook:
        """What is new in the opened folder, in cheap questions whatever its size; the others are asked along.

        It is not searched while everything that was said on this connection is known, and nothing can have been of new
        mail; but always where the server was found not to tell.
        """
        others = self._asked_along(opened.folder)
        was_quiet = self._is_quiet()
        uids: list[int] = []
        first = max(opened.uidnext, 1)
        with self._session.doing(f"asking about {opened.folder}"):
            answers = ask_at_once(self._session, others, f"({' '.join(self._status_items())})")
            quiet = self._tells and was_quiet and all(map(is_quiet, answers.lines))
            told = self._session.client.imap.told
            if not quiet:
                found, more = search_from(self._session, first)
                uids = [uid for uid in found if _number(uid) >= first]
                quiet = all(map(is_quiet, more))
            exists = _number(self._session.client.imap.holds)
        self._ahead, self._ahead_at = answers.statuses, time.monotonic()
        self._open = replace(opened, uidnext=max([first, *(uid + 1 for uid in uids)]), exists=exists)
        self._quiet_since, self._searched_at = self._session.wire.sent if quiet else None, told
        return self._open

    def _is_quiet(self) -> bool:
        """Whether no line about the opened folder can have gone by unread since it was searched."""
        return self._quiet_since == self._session.wire.sent

    def _asked_along(self, folder: str) -> list[str]:
        """The folders that are asked about together with this one.

        None that a connection died over, and none together with one that it did: so it is known which it is.
        """
        if self._grudges.doubts(folder):
            return []
        names = [one.name for one in self._resolved.found if one.name != folder]
        return [name for name in names if not self._grudges.doubts(name)][:_AT_ONCE]

    def _uids(self, opened: FolderLook, first: int, last: int | None) -> Sequence[int]:
        """The UIDs in this range that may be there: a small range as it is, a large one as the server lists it."""
        if last is not None and last - first < self._session.account.limits.batch:
            return range(first, last + 1)
        found = self._search(opened, first, last)
        if not found and first == 1 and opened.exists:
            raise ProtocolViolation(
                f"{self.account}: the server lists nothing of {opened.exists} messages in {opened.folder}",
                "it is tried again",
            )
        return found

    def _search(self, opened: FolderLook, first: int, last: int | None) -> Sequence[int]:
        """The UIDs in this range, as the server lists them, in ascending order; in four octets each, or eight."""
        found = array("L")
        start = first
        while True:
            few = opened.exists - len(found) <= _WINDOW  # UIDs may lie far apart: then one question is enough
            end = last if last is None or few else min(start + _WINDOW - 1, last)
            with self._grudges.touching(opened.folder, "list"), self._session.doing(f"listing {opened.folder}"):
                answer = self._session.client.search(["UID", f"{start}:{'*' if end is None else end}"])
                self._session.client.imap.untagged_responses.clear()
                found.extend(uid for uid in answer if _number(uid) >= start)
            if end is None or end == last:
                break
            start = end + 1
        if all(map(lt, found, found[1:])):
            return found
        return array("L", sorted(set(found)))


def _number(value: Any) -> int:
    """A UID, a UIDVALIDITY or a number of messages. Raises `ValueError` for what cannot be one."""
    number = int(value)
    if not 0 <= number <= HIGHEST_UID:
        raise ValueError("a number that the protocol does not have")
    return number


def _mailbox_id(value: Any) -> str | None:
    """The folder's identity, which a new folder of the same name does not have (RFC 8474); None if not told."""
    while isinstance(value, tuple | list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, bytes):
        return None
    return value.decode("ascii", "backslashreplace").strip("()")
