"""What happened outside of watched mail, as a person wrote it down: calls, letters, chats, posts, meetings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum

from inboxwatch.model.identity import Numbered, SenderId, Sha256


class IncidentId(Numbered):
    """The number of one incident, such as ``L-0004``: given once, never reused."""

    __slots__ = ()
    prefix, digits = "L-", 4
    pattern = re.compile(r"L-[0-9]{4,}")
    what = "the number of an incident such as L-0004"


class Channel(StrEnum):
    """By which way it came: a stable vocabulary, part of the journal's format."""

    CALL = "call"
    VOICEMAIL = "voicemail"
    TEXT_MESSAGE = "text_message"
    CHAT = "chat"
    SOCIAL = "social_media"
    EMAIL = "email_elsewhere"  # in a mailbox that is not watched
    LETTER = "letter"
    PARCEL = "parcel"
    IN_PERSON = "in_person"
    FOLLOWED = "followed"
    PROPERTY = "property"  # damage, things left or taken
    ACCOUNT = "account"  # a login, a device, an account that was tampered with
    THIRD_PARTY = "third_party"  # family, employer, friends were approached
    OTHER = "other"


class IncidentStep(StrEnum):
    """What an entry of the journal does to an incident: a stable vocabulary, part of the journal's format."""

    RECORDED = "recorded"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that goes with an incident, kept like any evidence: its name as given, its size in octets, its digest."""

    name: str
    size: int
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident as it stands after every correction; the journal holds each of them.

    `at` is when it happened and `until` when it was over, where that is told; `recorded_at` is when it was first
    written down, and `actor` who did: aware UTC all three. `day_only`: only the day is known, which is that of `at` as
    it stands, whatever the zone of the person. `what` says what happened, `place` where; `witnesses` are names as a
    person wrote them; `reported_to` is to whom it was reported (a name, an office, a badge), `reference` a police or
    case number; `sender` is the flagged sender whom a person takes it to be, None where that is not said.
    `corrections` counts them; what is `withdrawn` stays in the log, marked as such.
    Nothing in here is private: notes that are lie elsewhere (`private.db`) and in no export.
    """

    id: IncidentId
    at: datetime
    recorded_at: datetime
    actor: str
    channel: Channel
    what: str
    until: datetime | None = None
    day_only: bool = False
    place: str = ""
    witnesses: tuple[str, ...] = ()
    reported_to: str = ""
    reference: str = ""
    sender: SenderId | None = None
    files: tuple[AttachedFile, ...] = ()
    corrections: int = 0
    withdrawn: bool = False

    @property
    def until_day_only(self) -> bool:
        """Whether of its end, too, only the day is known."""
        return ends_on_a_day(self.until, day_only=self.day_only)


def ends_on_a_day(until: datetime | None, *, day_only: bool) -> bool:
    """Whether only the day of an end is known: of what began on a day, the end is a day where it is the day's start."""
    return day_only and until is not None and until.time() == time()


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the journal about an incident; `seq` is the entry's number.

    `incident` is all of it as it then stood, with the time and the actor of the entry; None for a withdrawal. `why` is
    the reason that a person gave.
    """

    seq: int
    id: IncidentId
    step: IncidentStep
    incident: Incident | None
    why: str = ""


def incidents_of(told: Iterable[Told]) -> tuple[Incident, ...]:
    """The incidents that these entries make, by number; the entries may come in any order."""
    found: dict[IncidentId, Incident] = {}
    for one in sorted(told, key=lambda one: one.seq):
        before = found.get(one.id)
        if one.incident is None:
            if before is not None:
                found[one.id] = replace(before, withdrawn=True)
        elif before is None:
            found[one.id] = one.incident
        else:
            found[one.id] = replace(
                one.incident,
                recorded_at=before.recorded_at,
                actor=before.actor,
                corrections=before.corrections + 1,
                withdrawn=before.withdrawn,
            )
    return tuple(found[name] for name in sorted(found, key=lambda name: name.number))
