"""Working state: cursors, pending moves, problems, gaps, and the change that is committed in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any

from inboxwatch.model.alert import OutgoingAlert
from inboxwatch.model.attempt import Taken
from inboxwatch.model.exhibit import Exhibit, ExhibitState, Sighting
from inboxwatch.model.identity import AccountName, ExhibitId, SenderId
from inboxwatch.model.incident import Told
from inboxwatch.model.likeness import Compared, Marked, Met, ReceivedBy, SentId, Stranger, Vouched
from inboxwatch.model.mailbox import MessageRef, UidRange
from inboxwatch.model.origin import SigningKey
from inboxwatch.model.people import FlaggedSender


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a folder was seen: everything up to `last_uid` under this UIDVALIDITY.

    `exists` is the number of messages at the last look, to notice a folder that is suddenly empty.
    """

    account: AccountName
    folder: str
    uidvalidity: int
    last_uid: int
    exists: int = 0


@dataclass(frozen=True, slots=True)
class SeenUids:
    """The UIDs up to the cursor that a folder held when all of them were listed last; each range has an end."""

    account: AccountName
    folder: str
    uidvalidity: int
    ranges: tuple[UidRange, ...]


class MoveKind(StrEnum):
    """Which way a message is to be moved on the server."""

    ISOLATE = "isolate"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class PendingMove:
    """A move on the server that is wished for and not yet done. `ref` is where the message lies now."""

    exhibit: ExhibitId
    kind: MoveKind
    ref: MessageRef


@dataclass(frozen=True, slots=True)
class DoneMove:
    """A move that was tried. `ref` is where the message lay, `now_at` where it lies now (None if unknown).

    `outcome` is an `Outcome` as text; `left` says that the message no longer lies at `ref`.
    """

    exhibit: ExhibitId
    kind: MoveKind
    ref: MessageRef
    outcome: str
    now_at: MessageRef | None
    left: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should know of, open until it is over. `key` is unique among open problems.

    Opened again while it is open, it says what is wrong now; `since` stays. `times` is how often in a row it was met,
    `last` when it last was, where somebody counts.
    """

    key: str
    since: datetime
    text: str
    hint: str = ""
    account: AccountName | None = None
    times: int = 1
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class FolderProof:
    """The last moment at which a folder was seen to be readable: the proof that silence means no mail."""

    account: AccountName
    folder: str
    at: datetime
    exists: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which a folder could not be watched, and what was found when it was looked at again."""

    account: AccountName
    folder: str
    start: datetime
    end: datetime
    found: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that could not be fetched so far: tried again at every full reconcile."""

    ref: MessageRef
    why: str
    attempts: int
    first_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's decision about one exhibit, or what followed from it.

    `sender`: whose it is said to be, where that is new.
    """

    exhibit: ExhibitId
    state: ExhibitState
    sender: SenderId | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Everything that changes at once in the casefile: all or nothing, and a repeat changes nothing.

    `journal_seq` is the number of the last journal entry that this change reflects. `ordinary_scores` counts
    ordinary messages by score; `rules` says by which rules everything in an account was looked at.
    """

    exhibits: tuple[Exhibit, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    decisions: tuple[Decision, ...] = ()
    cursor: Cursor | None = None
    seen: tuple[SeenUids, ...] = ()
    moves: tuple[PendingMove, ...] = ()
    done_moves: tuple[DoneMove, ...] = ()
    missing: tuple[MessageRef, ...] = ()
    alerts: tuple[OutgoingAlert, ...] = ()
    opened: tuple[Problem, ...] = ()
    closed: tuple[str, ...] = ()
    proofs: tuple[FolderProof, ...] = ()
    gaps: tuple[Gap, ...] = ()
    dead: tuple[DeadLetter, ...] = ()
    undead: tuple[MessageRef, ...] = ()
    senders: tuple[FlaggedSender, ...] = ()
    removed_senders: tuple[SenderId, ...] = ()
    attempts: tuple[Taken, ...] = ()
    incidents: tuple[Told, ...] = ()
    marked: tuple[Marked, ...] = ()
    met: tuple[Met, ...] = ()
    vouched: tuple[Vouched, ...] = ()
    sent: tuple[SentId, ...] = ()
    strangers: tuple[Stranger, ...] = ()
    compared: tuple[Compared, ...] = ()
    ordinary_scores: tuple[tuple[int, int], ...] = ()
    rules: tuple[tuple[AccountName, int], ...] = ()
    received: tuple[ReceivedBy, ...] = ()
    signing_keys: tuple[SigningKey, ...] = ()
    journal_seq: int | None = None


_PARTS = tuple(field.name for field in fields(Change))
_all_parts = attrgetter(*_PARTS)


def combine(changes: Iterable[Change]) -> Change:
    """Several changes, one after the other, as one. What comes later wins where only one can hold."""
    parts: dict[str, list[Any]] = {name: [] for name in _PARTS}
    senders: dict[SenderId, FlaggedSender | None] = {}
    for change in changes:
        for found, value in zip(parts.values(), _all_parts(change), strict=True):
            if isinstance(value, tuple):
                found.extend(value)
            elif value is not None:
                found[:] = [value]
        senders.update({one.id: one for one in change.senders})
        senders.update(dict.fromkeys(change.removed_senders))
    single = {name: parts.pop(name) for name in ("cursor", "journal_seq")}
    parts["senders"] = [one for one in senders.values() if one is not None]
    parts["removed_senders"] = [name for name, one in senders.items() if one is None]
    return Change(
        **{name: tuple(found) for name, found in parts.items()},
        cursor=single["cursor"][0] if single["cursor"] else None,
        journal_seq=single["journal_seq"][0] if single["journal_seq"] else None,
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """Figures for `status`."""

    exhibits: int
    suspects: int
    alerts_pending: int
    moves_pending: int
    dead_letters: int
