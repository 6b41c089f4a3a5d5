"""What was being asked of a server when it hung up, remembered across connections of one account.

One message can make a server end the connection, and after every reconnect the same message comes first again. So who
was in hand is remembered: a range that ends two connections is asked for in smaller parts, a message that ends two
alone is let go for a while, like a folder, and IDLE where three waits in a row ended so. Nothing of it is written down:
a restart asks everything afresh.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from inboxwatch.errors import FolderMissing, MailboxUnavailable, ProtocolViolation, Refused
from inboxwatch.model.mailbox import MessageRef

WHY = "the server ends the connection when it is asked for this message"
_DEATH = (MailboxUnavailable, ProtocolViolation)
_PARTS = 8  # a range is asked for in so many: each step costs a connection, and a part costs a question
_TWICE = 2
_WAITS = 3
_MESSAGE_REST = 600.0  # seconds, doubled with every further death
_FOLDER_REST = 30.0
_FOLDER_REST_AT_MOST = 120.0
_LONG = 6 * 3600.0


class Asked(StrEnum):
    """What was asked for: a message whose header can be had may still have octets that cannot."""

    HEADERS = "headers"
    OCTETS = "octets"
    PRESENCE = "presence"


@dataclass(slots=True)
class _Doubt:
    """How often a message was in hand when the connection died, how often alone, with how many it may be asked for."""

    size: int
    deaths: int = 0
    alone: int = 0
    again_at: float = 0.0


@dataclass(slots=True)
class _Folder:
    """How often in a row a folder ended the connection."""

    deaths: int = 0
    again_at: float = 0.0


class Grudges:
    """The memory of one account, for one thread; it outlives the connections."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._doubts: dict[tuple[Asked, str, int, int], _Doubt] = {}
        self._folders: dict[tuple[str, str], _Folder] = {}
        self._waits = 0
        self._deaf_until = 0.0
        self._stirred = False

    def stirred(self) -> bool:
        """Whether a connection died over mail or a folder since this was asked last: the next one knows more."""
        stirred, self._stirred = self._stirred, False
        return stirred

    def doubts(self, folder: str) -> bool:
        """Whether it is better to look at other folders first."""
        open_doubts = (key for key, doubt in self._doubts.items() if doubt.alone < _TWICE)
        return any(name == folder for name, _ in self._folders) or any(name == folder for _, name, _, _ in open_doubts)

    def portions(self, what: Asked, folder: MessageRef, uids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
        """These UIDs in groups of at most `size`, those in doubt in groups of their own, as small as is wise."""
        portion: list[int] = []
        room, doubtful = size, False
        for uid in uids:
            doubt = self._doubts.get(_key(what, folder, uid))
            most = size if doubt is None else doubt.size
            if portion and (len(portion) >= min(room, most) or doubtful != (doubt is not None)):
                yield portion
                portion, room = [], size
            portion.append(uid)
            room, doubtful = min(room, most), doubt is not None
        if portion:
            yield portion

    def has_given_up(self, what: Asked, folder: MessageRef, uid: int) -> bool:
        """Whether this message is not to be asked for now."""
        doubt = self._doubts.get(_key(what, folder, uid))
        return doubt is not None and doubt.alone >= _TWICE and self._now() < doubt.again_at

    def wants_care(self, what: Asked, folder: MessageRef, uid: int) -> bool:
        """Whether this message alone ended a connection: it is to be asked for in another way."""
        doubt = self._doubts.get(_key(what, folder, uid))
        return doubt is not None and doubt.alone > 0

    @contextmanager
    def asking(self, what: Asked, folder: MessageRef, uids: Sequence[int]) -> Iterator[Callable[[int], None]]:
        """Have these messages in hand; what it yields is to be called with each that came."""
        owed = dict.fromkeys(_key(what, folder, uid) for uid in uids)

        def came(uid: int) -> None:
            key = _key(what, folder, uid)
            owed.pop(key, None)
            self._doubts.pop(key, None)

        try:
            yield came
        except Refused:
            raise
        except _DEATH:
            self._died(list(owed))
            raise
        for uid in uids:
            came(uid)

    def _died(self, owed: Sequence[tuple[Asked, str, int, int]]) -> None:
        self._stirred = True
        for key in owed:
            doubt = self._doubts.setdefault(key, _Doubt(len(owed)))
            doubt.deaths += 1
            if len(owed) == 1:
                doubt.size, doubt.alone = 1, doubt.alone + 1
            elif doubt.deaths >= _TWICE:
                doubt.size = -(-len(owed) // _PARTS)
            if doubt.alone >= _TWICE:
                doubt.again_at = self._now() + min(_MESSAGE_REST * 2.0 ** min(doubt.alone - _TWICE, 16), _LONG)

    @contextmanager
    def touching(self, folder: str, how: str = "ask") -> Iterator[None]:
        """Ask about a folder, open it, list it. Raises `Refused`, with nothing asked, while it is left to rest."""
        key = (folder, how)
        before = self._folders.get(key, _Folder())
        if before.deaths >= _TWICE and self._now() < before.again_at:
            raise Refused(f"the server ends the connection when it is asked about {folder}", "it is tried again soon")
        try:
            yield
        except (FolderMissing, Refused):
            self._folders.pop(key, None)
            raise
        except _DEATH:
            rest = min(_FOLDER_REST * 2.0 ** min(before.deaths, 16), _FOLDER_REST_AT_MOST)
            self._folders[key] = _Folder(before.deaths + 1, self._now() + rest)
            self._stirred = self._stirred or before.deaths < _TWICE
            raise
        self._folders.pop(key, None)

    @property
    def is_deaf(self) -> bool:
        """Whether the server ends connections that wait for news, so that it is to be asked now and then instead."""
        return self._now() < self._deaf_until

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Wait for news."""
        try:
            yield
        except _DEATH:
            self._waits += 1
            if self._waits >= _WAITS:
                self._waits, self._deaf_until = 0, self._now() + _LONG
            raise
        self._waits = 0


def _key(what: Asked, folder: MessageRef, uid: int) -> tuple[Asked, str, int, int]:
    return what, folder.folder, folder.uidvalidity, uid
