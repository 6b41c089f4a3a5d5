"""Whether mail can be seen, as a fact with a time: proofs of sight, gaps in watching, and «blind for too long». Pure.

Silence is not peace (law 6): a folder counts as watched only because it was read successfully, never because nothing
was heard from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from inboxwatch.model.case import FolderProof, Gap
from inboxwatch.model.identity import AccountName

_FRESH = timedelta(seconds=20)
"""A proof this young need not be written again."""


def is_stale(before: FolderProof | None, now: FolderProof) -> bool:
    """Whether a new proof says enough more than the one on file to be written.

    One on file that lies ahead is of a clock that was set back since.
    """
    if before is None or before.exists != now.exists:
        return True
    return not timedelta(0) <= now.at - before.at < _FRESH


def gap_between(
    before: FolderProof | None, now: FolderProof, tolerance: timedelta, found: int, reason: str
) -> Gap | None:
    """The gap in watching that ends with `now`, if the time since the last proof is more than `tolerance`.

    `found` is the number of messages that looking again brought to light.
    """
    if before is None or now.at - before.at <= tolerance:
        return None
    return Gap(now.account, now.folder, before.at, now.at, found, reason)


@dataclass(frozen=True, slots=True)
class Blindness:
    """An account in which at least one folder was not seen for too long. `since` is the last proof of the worst."""

    account: AccountName
    since: datetime
    folders: tuple[str, ...]


def blind(
    proofs: Iterable[FolderProof],
    watched: Mapping[AccountName, Sequence[str]],
    started_at: datetime,
    now: datetime,
    limits: Mapping[AccountName, timedelta],
) -> tuple[Blindness, ...]:
    """Which accounts have been blind for longer than their limit.

    `watched` names the folders of every account that should be watched; an empty list stands for an account that
    could not even be asked for its folders. A folder that was never seen counts from `started_at`; so does one whose
    proof lies ahead, since the clock was set back then.
    """
    seen = {(one.account, one.folder): one.at for one in proofs if one.at <= now}
    found = []
    for account, folders in watched.items():
        limit = limits[account]
        last = {name: seen.get((account, name), started_at) for name in folders} or {
            "": max((at for (owner, _), at in seen.items() if owner == account), default=started_at),
        }
        unseen = {name: at for name, at in last.items() if now - max(at, started_at) > limit}
        if unseen:
            found.append(Blindness(account, min(unseen.values()), tuple(sorted(filter(None, unseen)))))
    return tuple(found)
