"""What the header block alone shows, in the families SOFTWARE, INFRASTRUCTURE and TIMING.

This is done for all ordinary mail, to learn how rare a value is among it, so it has to be quick; and it is what `mark`
takes for these families, so that both always agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter

from inboxwatch.fingerprint import dates, infrastructure, software, timing
from inboxwatch.fingerprint.head import Head, head_of
from inboxwatch.model.fingerprint import Trait
from inboxwatch.model.message import HeaderField

_order = attrgetter("family", "kind", "value")


def mark_fields(fields: Sequence[HeaderField], received_at: datetime | None) -> tuple[Trait, ...]:
    """The traits of a header block, sorted, each pair of kind and value once; `received_at` is INTERNALDATE.

    Never raises.
    """
    return in_order(head_traits(head_of(fields), received_at))


def head_traits(head: Head, received_at: datetime | None) -> list[Trait]:
    """The same in no order."""
    written = dates.read(head.value("date")[:200])
    return [
        *software.traits(head, written),
        *infrastructure.traits(head),
        *timing.traits(written, received_at),
    ]


def in_order(traits: Iterable[Trait]) -> tuple[Trait, ...]:
    """Traits sorted, of those with one kind and value the first; a trait without a value is none."""
    first: dict[tuple[str, str], Trait] = {}
    for one in traits:
        if one.value:
            first.setdefault((one.kind, one.value), one)
    return tuple(sorted(first.values(), key=_order))
