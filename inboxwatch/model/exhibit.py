"""An exhibit: one message that is kept, under a number of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from inboxwatch.model.identity import AccountName, ExhibitId, SenderId, Sha256
from inboxwatch.model.mailbox import MessageRef
from inboxwatch.model.verdict import Reason


class ExhibitState(StrEnum):
    """Where an exhibit stands between the program's finding and a person's decision."""

    MATCH = "match"
    SUSPECT = "suspect"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    RELEASED = "released"
    SEALED = "sealed"


class Provenance(StrEnum):
    """How the octets came to us, best first. A lower class is never shown as a higher one."""

    IMAP = "imap"  # fetched by us from the mail server, read-only
    DROPPED = "dropped"  # a file that a person put into the drop folder
    IMPORTED = "imported"  # a file or mail archive that a person imported


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One kept message as the casefile lists it. Times are aware UTC; no content of the message is in here.

    `location` is where it was first seen on a server, None for files. `internal_date` is when the server says it
    received it, `acquired_at` when we kept it.
    """

    id: ExhibitId
    state: ExhibitState
    sender: SenderId | None
    reasons: tuple[Reason, ...]
    account: AccountName | None
    location: MessageRef | None
    internal_date: datetime | None
    acquired_at: datetime
    size: int
    sha256: Sha256
    provenance: Provenance
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sighting:
    """One place where the octets of an exhibit were seen."""

    exhibit: ExhibitId
    ref: MessageRef
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class ExhibitFilter:
    """Which exhibits: every field that is set must fit. `since` is compared with the time of acquisition."""

    state: ExhibitState | None = None
    sender: SenderId | None = None
    since: datetime | None = None
    ids: frozenset[ExhibitId] | None = None
