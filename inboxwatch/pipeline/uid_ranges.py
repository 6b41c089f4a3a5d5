"""Sets of UIDs as ranges: a folder of a hundred thousand messages is a few of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from inboxwatch.model.mailbox import UidRange


def together(uids: Sequence[int]) -> tuple[UidRange, ...]:
    """The fewest ranges that hold these UIDs, which are in ascending order, and no others."""
    ranges: list[UidRange] = []
    first = before = 0
    for uid in uids:
        if uid != before + 1 or not first:
            if first:
                ranges.append(UidRange(first, before))
            first = uid
        before = uid
    if first:
        ranges.append(UidRange(first, before))
    return tuple(ranges)


def outside(uids: Sequence[int], ranges: Sequence[UidRange]) -> list[int]:
    """Those of these UIDs that lie in none of the ranges; both are in ascending order, and the ranges have an end."""
    found = []
    at = 0
    for uid in uids:
        while at < len(ranges) and (ranges[at].last or 0) < uid:
            at += 1
        if at == len(ranges) or uid < ranges[at].first:
            found.append(uid)
    return found


def joined(ranges: Iterable[UidRange]) -> tuple[UidRange, ...]:
    """The same UIDs in ascending order and the fewest ranges, whatever order these come in; each has an end."""
    found: list[UidRange] = []
    for one in sorted(ranges, key=lambda one: one.first):
        last = one.last or one.first
        if found and one.first <= (found[-1].last or 0) + 1:
            found[-1] = UidRange(found[-1].first, max(found[-1].last or 0, last))
        else:
            found.append(UidRange(one.first, last))
    return tuple(found)
