"""Moving mail in a mail server in memory (`Quarantine`): for tests and for trying out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from inboxwatch.errors import FolderMissing, MailboxChanged
from inboxwatch.mailbox.memory import MemoryMailbox, StoredMessage
from inboxwatch.model.identity import Sha256
from inboxwatch.model.mailbox import MessageRef, Outcome, Relocation


class MemoryQuarantine:
    """`Quarantine` over such a mailbox. `can_move` is False for a server without MOVE."""

    def __init__(
        self,
        mailbox: MemoryMailbox,
        folder: str = "Archive 2",
        *,
        can_move: bool = True,
        reached: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._mailbox = mailbox
        self._folder = folder
        self._can_move = can_move
        self._reached = reached

    def isolate(self, ref: MessageRef, sha256: Sha256, size: int) -> Relocation:  # noqa: ARG002 -- the promise's form
        """See `Quarantine.isolate`."""
        self._mailbox.make(self._folder)
        return self._relocate(ref, sha256, self._folder)

    def restore(self, ref: MessageRef, sha256: Sha256, size: int, folder: str) -> Relocation:  # noqa: ARG002
        """See `Quarantine.restore`."""
        return self._relocate(ref, sha256, folder)

    def close(self) -> None:
        """See `Quarantine.close`."""

    def _relocate(self, ref: MessageRef, sha256: Sha256, target: str) -> Relocation:
        place = self._mailbox.folders.get(ref.folder)
        if place is not None and place.uidvalidity != ref.uidvalidity:
            raise MailboxChanged(f"{ref.folder} was renumbered", "it is looked at again")
        if target not in self._mailbox.folders:
            raise FolderMissing(f"there is no folder {target}", "check the name")
        there = self._find(ref, sha256, target)
        message = None if place is None else place.messages.get(ref.uid)
        if message is None:
            return Relocation(Outcome.GONE if there is None else Outcome.ALREADY, there)
        if not self._can_move:
            return Relocation(Outcome.COPIED, there or self._copy(ref, message, target), ("no MOVE",))
        moved = self._mailbox.relocate(ref.folder, ref.uid, target)
        self._reached("server_moved")
        return Relocation(Outcome.MOVED, None if moved is None else replace(moved, account=ref.account))

    def _copy(self, ref: MessageRef, message: StoredMessage, target: str) -> MessageRef:
        uid = self._mailbox.deliver(message.octets, message.when, target, message.flags)
        return MessageRef(ref.account, target, self._mailbox.folders[target].uidvalidity, uid)

    def _find(self, ref: MessageRef, sha256: Sha256, target: str) -> MessageRef | None:
        place = self._mailbox.folders[target]
        for uid, message in sorted(place.messages.items(), reverse=True):
            if hashlib.sha256(message.octets).hexdigest() == sha256:
                return MessageRef(ref.account, target, place.uidvalidity, uid)
        return None
