"""Mail that appears below the cursor: numbers only go up, but on some servers a lower one can be seen later.

A message gets its UID when its delivery begins, and is seen when that ends: UID 5 may be there before UID 4. So in a
full round the numbers that a folder holds are held against those that it held the last time; what was never seen is
looked at. A folder without news costs one question, and looking again never makes doubles.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from inboxwatch.errors import Refused
from inboxwatch.model.case import Change, SeenUids
from inboxwatch.model.mailbox import FolderLook, UidRange
from inboxwatch.pipeline.behind import Behind
from inboxwatch.pipeline.ingest import take
from inboxwatch.pipeline.river import River
from inboxwatch.pipeline.uid_ranges import outside, together
from inboxwatch.ports import MailSource

_RANGES = 50  # more than so many are looked at as one, with what lies between


def look_below(river: River, source: MailSource, look: FolderLook, fresh: Sequence[UidRange]) -> int:
    """Look at what was never seen below the cursor; how many exhibits are new.

    `fresh` were looked at just now, in ascending order.
    """
    cursor = river.casefile.cursor(look.account, look.folder)
    if cursor is None or cursor.uidvalidity != look.uidvalidity:
        return 0
    try:
        there = array("L", (uid for uid in source.listed(look) if uid <= cursor.last_uid))
    except Refused:
        return 0  # a server that does not list is looked at from the cursor on, as ever
    if not there and look.exists:
        return 0
    seen = river.casefile.seen(look.account, look.folder)
    known = seen.ranges if seen is not None and seen.uidvalidity == look.uidvalidity else ()
    late = outside(outside(there, known), fresh)
    ranges = together(late)
    with Behind() as behind:
        for batch in (
            source.headers(look, ranges if len(ranges) <= _RANGES else [UidRange(late[0], late[-1])]) if late else ()
        ):
            if batch.looks or batch.unfetchable:
                take(river, source, look, batch, behind, cursor.last_uid)
        kept = behind.over()
    now = SeenUids(look.account, look.folder, look.uidvalidity, together(there))
    if now != seen:
        river.casefile.commit(Change(seen=(now,)))
    if kept:
        river.log("late_mail_found", account=look.account, kept=kept)
    return kept
