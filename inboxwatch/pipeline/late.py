"""Mail that appears below the cursor: numbers only go up, but on some servers a lower one can be seen later.

A message gets its UID when its delivery begins, and is seen when that ends: UID 5 may be there before UID 4. So in a
full round the numbers that a folder holds are held against those that it held the last time; what was never seen is
looked at. A folder without news costs one question, and looking again never makes doubles.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from inboxwatch.errors import Refused
from inboxwatch.model.case import Change, SeenUids
from inboxwatch.model.mailbox import FolderLook, UidRange
from inboxwatch.pipeline.ingest import take
from inboxwatch.pipeline.river import River
from inboxwatch.ports import MailSource

_RANGES = 50  # more than so many are looked at as one, with what lies between


def look_below(river: River, source: MailSource, look: FolderLook, fresh: Collection[int]) -> int:
    """Look at what was never seen below the cursor; how many exhibits are new. `fresh` were looked at just now."""
    cursor = river.casefile.cursor(look.account, look.folder)
    if cursor is None or cursor.uidvalidity != look.uidvalidity:
        return 0
    try:
        there = [uid for uid in source.listed(look) if uid <= cursor.last_uid]
    except Refused:
        return 0  # a server that does not list is looked at from the cursor on, as ever
    if not there and look.exists:
        return 0
    seen = river.casefile.seen(look.account, look.folder)
    known = seen.ranges if seen is not None and seen.uidvalidity == look.uidvalidity else ()
    late = [uid for uid in outside(there, known) if uid not in fresh]
    ranges = together(late)
    kept = 0
    for batch in (
        source.headers(look, ranges if len(ranges) <= _RANGES else [UidRange(late[0], late[-1])]) if late else ()
    ):
        if batch.looks or batch.unfetchable:
            kept += take(river, source, look, batch, cursor.last_uid)
    now = SeenUids(look.account, look.folder, look.uidvalidity, together(there))
    if now != seen:
        river.casefile.commit(Change(seen=(now,)))
    if kept:
        river.log("late_mail_found", account=look.account, kept=kept)
    return kept


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
