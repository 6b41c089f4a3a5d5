"""What to look at in a folder, given how far it was seen and what it looks like now. Pure.

Suspicious news is not believed but looked into: a changed UIDVALIDITY, a UIDNEXT that went back, a folder that is
suddenly empty. Looking again never makes doubles, since octets that are kept already are recognised by their digest.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from inboxwatch.model.case import Cursor
from inboxwatch.model.mailbox import FolderLook, UidRange, WatchedFolder

_MANY = 3
"""A folder that held at least this many messages and holds none now was emptied by somebody."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which UIDs to look at. `changed` says in plain words what is suspicious; `first` marks a first scan."""

    ranges: tuple[UidRange, ...]
    first: bool = False
    changed: str = ""
    emptied: bool = False


def plan_pass(cursor: Cursor | None, look: FolderLook, folder: WatchedFolder) -> Plan:
    """Compare the cursor with the look."""
    everything = (UidRange(1),) if look.exists or look.uidnext != 1 else ()
    if cursor is None:
        return Plan(everything, first=True)
    if cursor.uidvalidity != look.uidvalidity:
        return Plan(
            everything,
            changed=f"the server gave the folder a new UIDVALIDITY ({cursor.uidvalidity} became {look.uidvalidity})",
        )
    if look.uidnext and look.uidnext <= cursor.last_uid:
        return Plan(
            everything,
            changed=f"the folder's numbering went back (UIDNEXT {look.uidnext}, seen up to {cursor.last_uid})",
        )
    emptied = look.exists == 0 and cursor.exists >= _MANY and not folder.emptied_soon
    if look.uidnext and look.uidnext == cursor.last_uid + 1:
        return Plan((), emptied=emptied)
    last = look.uidnext - 1 if look.uidnext else None
    return Plan((UidRange(cursor.last_uid + 1, last),), emptied=emptied)


def in_order_of_urgency(folders: tuple[WatchedFolder, ...], seen: Collection[str]) -> tuple[WatchedFolder, ...]:
    """Folders never seen before that providers empty soon come first, the rest in the order given."""
    return tuple(sorted(folders, key=lambda one: not (one.emptied_soon and one.name not in seen)))
