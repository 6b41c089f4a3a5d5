"""What a report is made from: facts, each with where it comes from. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from inboxwatch.model.attempt import Attempt, AttemptId
from inboxwatch.model.exhibit import Exhibit
from inboxwatch.model.identity import ExhibitId
from inboxwatch.model.incident import Incident
from inboxwatch.model.origin import Origin


@dataclass(frozen=True, slots=True)
class Message:
    """What a report says of one exhibit.

    `addresses` are those that From (or, without it, another originator field) names, and `names` the display names with
    them; `also` are addresses in its other originator fields; `only_named` are what looks like an address in From and
    stands in a name or a comment alone, by which it may have been recognised; `recipients` are those of To, Cc and Bcc.
    `date` is what the Date field says, which whoever sent it wrote. All but `exhibit` and `origin` is as the message
    says it.
    """

    exhibit: Exhibit
    origin: Origin
    addresses: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    only_named: tuple[str, ...] = ()
    names: tuple[str, ...] = field(default=(), repr=False)
    recipients: tuple[str, ...] = ()
    date: datetime | None = None
    subject: str = field(default="", repr=False)

    @property
    def at(self) -> datetime | None:
        """When the mail server says that it received it; None where no server says so."""
        return self.exhibit.internal_date

    @property
    def address(self) -> str:
        """The first address that it names as where it is from; empty if it names none."""
        return self.addresses[0] if self.addresses else ""


@dataclass(frozen=True, slots=True)
class Notice:
    """When it was first asked that it stop, and the number of the attempt that says so."""

    at: datetime
    attempt: AttemptId


@dataclass(frozen=True, slots=True)
class Custody:
    """The custody journal as far as a report tells it: up to the last entry that is no export, check or timestamp.

    `as_of` is that entry's time, None for an empty journal. `confirmed` says when a person confirmed an exhibit.
    """

    entries: int
    head: str
    as_of: datetime | None
    confirmed: Mapping[ExhibitId, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a person wants the report. `zone` is shown beside UTC, and counts by hour and week are in it."""

    title: str = ""
    case: str = ""
    zone: tzinfo | None = None
    zone_name: str = ""
    language: str = "en"
    subjects: bool = False
    bodies: bool = False
    redact_third_parties: bool = False
    redact_own: bool = False


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that goes into a report but the header blocks and the words of messages.

    `messages` and `suspects` are by time; `sealed` are told by number and digest alone. `left_out` are numbers by
    reason. `notice` is the first request to stop, also where it was made before the time that is told of and so is not
    among `attempts`. `own` are the person's own addresses. `choice` says what was asked for: how many ``exhibits``,
    which ``senders``, ``since`` and ``until`` which day; `with_suspects` whether suspected mail was asked for too.
    """

    messages: tuple[Message, ...]
    custody: Custody
    tool: str
    suspects: tuple[Message, ...] = ()
    sealed: tuple[Exhibit, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    incidents: tuple[Incident, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    notice: Notice | None = None
    own: frozenset[str] = frozenset()
    choice: Mapping[str, str] = field(default_factory=dict)
    with_suspects: bool = False
