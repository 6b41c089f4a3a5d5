"""Our side of the talk with a server that may say anything: what is asked of it, and how soon it has to be over."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, closing

from inboxwatch.mailbox import connect
from inboxwatch.model.mailbox import Octets, UidRange, Unfetchable
from inboxwatch.ports import MailSource
from tests.support.case import TickingClock, a_ref
from tests.support.hostile import HostileServer

ALL = (UidRange(1),)
SOON = 2.0


class Quickly:
    """What is done inside must be over within two seconds, whatever the server does."""

    def __enter__(self) -> None:
        self.began = time.monotonic()

    def __exit__(self, *_: object) -> None:
        assert time.monotonic() - self.began < SOON


def a_source(server: HostileServer, **changes: object) -> AbstractContextManager[MailSource]:
    return closing(connect(server.account(**changes), TickingClock()))


def headers(source: MailSource, ranges: Sequence[UidRange] = ALL) -> tuple[dict[int, bytes], dict[int, str], int]:
    """All header blocks and the reasons of all gaps of INBOX, by UID, and how far was seen."""
    batches = list(source.headers(source.look("INBOX"), ranges))
    looks = {look.ref.uid: look.header for batch in batches for look in batch.looks}
    gaps = {gap.ref.uid: gap.why for batch in batches for gap in batch.unfetchable}
    return looks, gaps, batches[-1].through


def seen(source: MailSource) -> tuple[list[int], list[int]]:
    """The UIDs of INBOX whose header blocks came, and of those that were named as gaps, each as often as they came."""
    batches = list(source.headers(source.look("INBOX"), ALL))
    looks = [look.ref.uid for batch in batches for look in batch.looks]
    return looks, [gap.ref.uid for batch in batches for gap in batch.unfetchable]


def octets(source: MailSource, *uids: int) -> dict[int, Octets | Unfetchable]:
    return {one.ref.uid: one for one in source.octets([a_ref(uid) for uid in uids])}
