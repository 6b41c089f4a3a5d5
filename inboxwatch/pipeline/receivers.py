"""Learning from ordinary mail which servers receive it: a few header blocks of each batch are looked at."""

from __future__ import annotations

from collections.abc import Sequence

from inboxwatch.model.likeness import ReceivedBy
from inboxwatch.pipeline.acquaint import Ordinary, sender_keys
from inboxwatch.pipeline.river import River

_OF_A_BATCH = 3
"""Messages looked at: each takes some 50 µs, and a batch of a first scan has hundreds."""


def receivers(river: River, found: Sequence[Ordinary]) -> tuple[ReceivedBy, ...]:
    """Who received some of these messages."""
    seen = []
    for one in found[:: max(1, len(found) // _OF_A_BATCH)][:_OF_A_BATCH]:
        at = one.look.internal_date
        host = river.marking.receiver(one.look.header, at)
        keys = sender_keys(river, one.originators)
        if host and keys and at is not None:
            seen.append(ReceivedBy(one.look.ref.account, host, keys[0], at.date()))
    return tuple(seen)
