"""Alerts: who is told, and words that hold nothing of any mail (law 2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from inboxwatch.model.identity import RouteName


class Audience(StrEnum):
    """Who gets an alert: the helper is told first."""

    HELPER = "helper"
    SELF = "self"


class AlertKind(StrEnum):
    """What an alert is about. Its words are chosen by kind alone, never from a mail."""

    FILED = "filed"  # new exhibits of a flagged sender
    ASIDE = "aside"  # suspected mail was put aside: the helper only
    BLIND = "blind"  # a mailbox cannot be seen
    SEEING = "seeing"  # it can be seen again
    TROUBLE = "trouble"  # something else that a person must mend: disk, login, folder, integrity
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Route:
    """One way to tell somebody. The address itself (an Apprise URL) is known to the alerting room alone.

    `title` and `text` replace the standard words; ``{count}`` stands for the number of items. `witness`: the journal's
    head goes along, so that whoever is told can show later that the journal once had it.
    """

    name: RouteName
    audience: Audience
    title: str = ""
    text: str = ""
    witness: bool = False


@dataclass(frozen=True, slots=True)
class OutgoingAlert:
    """A row for the outbox, written in the transaction of what it is about.

    `key` with `route` is unique: writing it twice changes nothing. `due_at` and `created_at` are aware UTC.
    `after_helpers`: not before every helper's row of the same key was delivered or given up, or `due_at` came.
    """

    key: str
    route: RouteName
    kind: AlertKind
    created_at: datetime
    due_at: datetime
    after_helpers: bool = False


@dataclass(frozen=True, slots=True)
class ClaimedAlert:
    """A row that this process holds."""

    id: int
    alert: OutgoingAlert
    attempts: int


@dataclass(frozen=True, slots=True)
class Notice:
    """What is handed over: finished, neutral words for one route."""

    route: RouteName
    title: str
    body: str
