"""A mail server in memory, and `MailSource` over it: for tests and for trying out.

It has what matters to the river: folders with UIDVALIDITY and UIDs that only go up, flags, other programs that move and
remove mail, and faults on demand.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from inboxwatch.errors import FolderMissing, MailboxChanged, MailboxUnavailable
from inboxwatch.model.identity import AccountName
from inboxwatch.model.mailbox import (
    FolderLook,
    HeaderBatch,
    HeaderLook,
    MessageRef,
    Octets,
    SessionFacts,
    UidRange,
    Unfetchable,
    WatchedFolder,
)
from inboxwatch.ports import Clock

_BATCH = 3  # small, so that tests meet the edges


@dataclass(slots=True)
class StoredMessage:
    """One message in a folder."""

    uid: int
    octets: bytes = field(repr=False)
    when: datetime
    flags: frozenset[str] = frozenset()


@dataclass(slots=True)
class StoredFolder:
    """One folder. `broken` are UIDs that the server does not hand out, `bodiless` of which only the header."""

    name: str
    uidvalidity: int
    uidnext: int = 1
    emptied_soon: bool = False
    messages: dict[int, StoredMessage] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)
    bodiless: set[int] = field(default_factory=set)


class MemoryMailbox:
    """The server's side: what is there, and what other programs do with it.

    `cut_after`: so many messages are handed out before the connection is lost; None for all.
    """

    def __init__(self, folders: Sequence[str] = ("INBOX", "Junk")) -> None:
        self.cut_after: int | None = None
        self.folders = {
            name: StoredFolder(name, number, emptied_soon=name in {"Junk", "Trash"})
            for number, name in enumerate(folders, start=1)
        }
        self._last_validity = len(folders)

    def deliver(self, octets: bytes, when: datetime, folder: str = "INBOX", flags: frozenset[str] = frozenset()) -> int:
        """A message arrives; its UID."""
        place = self.folders[folder]
        uid = place.uidnext
        place.messages[uid] = StoredMessage(uid, octets, when, flags)
        place.uidnext += 1
        return uid

    def lose(self, folder: str, uid: int) -> None:
        """Another program removes a message."""
        self.folders[folder].messages.pop(uid, None)

    def renumber(self, folder: str) -> None:
        """The folder gets a new UIDVALIDITY and new UIDs."""
        place = self.folders[folder]
        self._last_validity += 1
        place.uidvalidity = self._last_validity
        kept = list(place.messages.values())
        place.messages = {number: replace(one, uid=number) for number, one in enumerate(kept, start=1)}
        place.uidnext = len(kept) + 1

    def make(self, name: str) -> StoredFolder:
        """The folder of this name, made if it is not there, with a UIDVALIDITY that none had before."""
        if name not in self.folders:
            self._last_validity += 1
            self.folders[name] = StoredFolder(name, self._last_validity)
        return self.folders[name]

    def remove(self, name: str) -> None:
        """Another program removes a folder with all that is in it."""
        self.folders.pop(name, None)

    def relocate(self, folder: str, uid: int, target: str) -> MessageRef | None:
        """Move a message; its new place without an account, None if it is not there."""
        message = self.folders[folder].messages.pop(uid, None)
        if message is None:
            return None
        place = self.make(target)
        number = place.uidnext
        place.messages[number] = replace(message, uid=number)
        place.uidnext += 1
        return MessageRef(AccountName("x"), target, place.uidvalidity, number)


class MemorySource:
    """`MailSource` over such a mailbox."""

    def __init__(
        self, mailbox: MemoryMailbox, account: AccountName, clock: Clock, watched: Sequence[str] = ("INBOX", "Junk")
    ) -> None:
        self.closed = False
        self._mailbox = mailbox
        self._account = account
        self._clock = clock
        self._watched = watched
        self._woken = threading.Event()
        self._session = SessionFacts(
            host="memory",
            port=1,
            security="none",
            peer_address="127.0.0.1",
            greeting="",
            capabilities_before=(),
            capabilities=(),
            server_id={},
            mechanism="",
            connected_at=clock.now(),
        )

    @property
    def account(self) -> AccountName:
        """See `MailSource.account`."""
        return self._account

    def folders(self) -> Sequence[WatchedFolder]:
        """See `MailSource.folders`."""
        here = [self._mailbox.folders[name] for name in self._watched if name in self._mailbox.folders]
        return [WatchedFolder(one.name, emptied_soon=one.emptied_soon) for one in here]

    def missing_folders(self) -> Sequence[str]:
        """See `MailSource.missing_folders`."""
        return [name for name in self._watched if name not in self._mailbox.folders]

    def sent(self) -> WatchedFolder | None:
        """See `MailSource.sent`."""
        return WatchedFolder("Sent") if "Sent" in self._mailbox.folders and "Sent" not in self._watched else None

    def look(self, folder: str) -> FolderLook:
        """See `MailSource.look`."""
        place = self._place(folder)
        return FolderLook(self._account, folder, place.uidvalidity, place.uidnext, len(place.messages))

    def headers(self, look: FolderLook, ranges: Sequence[UidRange]) -> Iterator[HeaderBatch]:
        """See `MailSource.headers`."""
        place = self._same(look.folder, look.uidvalidity)
        for one in ranges:
            last = place.uidnext - 1 if one.last is None else one.last
            uids = [uid for uid in sorted(place.messages) if one.first <= uid <= last]
            for start in range(0, len(uids), _BATCH):
                batch = uids[start : start + _BATCH]
                good = tuple(self._header(look, place.messages[uid]) for uid in batch if uid not in place.broken)
                bad = tuple(Unfetchable(self._ref(look.folder, uid), "broken") for uid in batch if uid in place.broken)
                yield HeaderBatch(good, bad, batch[-1])
            if last >= one.first:
                yield HeaderBatch((), (), last)

    def listed(self, look: FolderLook) -> Sequence[int]:
        """See `MailSource.listed`."""
        return sorted(self._same(look.folder, look.uidvalidity).messages)

    def octets(self, refs: Sequence[MessageRef]) -> Iterator[Octets | Unfetchable]:
        """See `MailSource.octets`."""
        for number, ref in enumerate(refs):
            if number == self._mailbox.cut_after:
                raise MailboxUnavailable("the connection was lost", "it is tried again")
            place = self._same(ref.folder, ref.uidvalidity)
            message = place.messages.get(ref.uid)
            if message is None or ref.uid in place.broken | place.bodiless:
                yield Unfetchable(ref, "it is no longer there" if message is None else "broken")
                continue
            now, flags = self._clock.now(), tuple(sorted(message.flags))
            yield Octets(
                ref=ref,
                octets=message.octets,
                size=len(message.octets),
                flags=flags,
                flags_after=flags,
                internal_date_raw=_dated(message.when),
                internal_date=message.when,
                started_at=now,
                finished_at=self._clock.now(),
                session=self._session,
            )

    def present(self, refs: Sequence[MessageRef]) -> frozenset[MessageRef]:
        """See `MailSource.present`."""
        return frozenset(ref for ref in refs if ref.uid in self._same(ref.folder, ref.uidvalidity).messages)

    def wait(self, timeout: float) -> bool:
        """See `MailSource.wait`."""
        woken = self._woken.wait(timeout)
        self._woken.clear()
        return woken

    def wake(self) -> None:
        """See `MailSource.wake`."""
        self._woken.set()

    def close(self) -> None:
        """See `MailSource.close`."""
        self.closed = True

    def _place(self, folder: str) -> StoredFolder:
        try:
            return self._mailbox.folders[folder]
        except KeyError as error:
            raise FolderMissing(f"there is no folder {folder}", "check the name") from error

    def _same(self, folder: str, uidvalidity: int) -> StoredFolder:
        place = self._place(folder)
        if place.uidvalidity != uidvalidity:
            raise MailboxChanged(f"{folder} was renumbered", "it is looked at again")
        return place

    def _ref(self, folder: str, uid: int) -> MessageRef:
        return MessageRef(self._account, folder, self._mailbox.folders[folder].uidvalidity, uid)

    def _header(self, look: FolderLook, message: StoredMessage) -> HeaderLook:
        head, mark, _ = message.octets.partition(b"\r\n\r\n")
        return HeaderLook(
            ref=self._ref(look.folder, message.uid),
            header=head + mark,
            size=len(message.octets),
            flags=tuple(sorted(message.flags)),
            internal_date_raw=_dated(message.when),
            internal_date=message.when,
        )


def _dated(when: datetime) -> str:
    return f"{when:%d-%b-%Y %H:%M:%S %z}"
