"""What happened outside of watched mail, as a person writes it down: each entry stays, corrections come behind it.

A file that goes with an incident is kept before the journal names it. What a crash leaves of one that was never named
is an object without an owner, which `verify` notes and does not call damage.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from inboxwatch.errors import StepRefused
from inboxwatch.model.custody import Action, Entry, Event
from inboxwatch.model.identity import SenderId, Sha256
from inboxwatch.model.incident import AttachedFile, Channel, Incident, IncidentId, IncidentStep
from inboxwatch.pipeline.attempts import EARLIEST, TEXT_LIMIT, as_text, in_one_line
from inboxwatch.pipeline.note import keep_and_note
from inboxwatch.pipeline.project import incident_facts
from inboxwatch.pipeline.river import River

LARGEST = 256 << 20
"""Octets of the files that come with one entry, which are in memory at once: hours of sound, minutes of video."""
MOST_FILES = 100
MOST_WITNESSES = 50
NAME_LIMIT = 255
"""Octets of a file's name: what file systems take."""
_EASTERNMOST = timedelta(hours=14)
"""A day begins so long before it begins in UTC."""


@dataclass(frozen=True, slots=True)
class NewIncident:
    """An incident as a person tells it; the fields are those of `Incident`. Times are aware."""

    at: datetime
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


@dataclass(frozen=True, slots=True)
class NewAttachment:
    """A file that is to be kept with an incident: its name, without the folders it lay in, and its octets."""

    name: str
    octets: bytes = field(repr=False)


def record(river: River, told: NewIncident, actor: str, files: Sequence[NewAttachment] = ()) -> Incident:
    """Write an incident down, under a number that is given once, with its `files`.

    Raises `StepRefused` for what cannot be; then nothing is written. Raises `CannotKeep`.
    """

    def entry(now: datetime) -> tuple[Incident, Event]:
        number = max((one.id.number for one in river.casefile.incidents()), default=0) + 1
        it = _incident(IncidentId.of(number), _checked(told, files, now), actor, now)
        facts = incident_facts(it.id, IncidentStep.RECORDED, it, stored=_attached(river, files))
        return it, Event(Action.INCIDENT, actor, now, "an incident, written down by hand", detail=facts)

    return _write(river, entry)


def correct(
    river: River,
    incident: IncidentId,
    change: Callable[[NewIncident], NewIncident],
    actor: str,
    why: str = "",
    files: Sequence[NewAttachment] = (),
) -> Incident:
    """Write down what is to stand there instead; what stood there before stays in the journal. `files` are added.

    Raises `NotFound`; `StepRefused` for what was withdrawn, for a slip, and where nothing is different; `CannotKeep`.
    """

    def entry(now: datetime) -> tuple[Incident, Event]:
        before = _told(_standing(river, incident))
        told, reason = _checked(change(before), files, now), in_one_line(why, "the reason")
        if told == before:
            raise StepRefused(f"nothing about {incident} is different", "say what is to stand there instead")
        it = _incident(incident, told, actor, now)
        facts = incident_facts(incident, IncidentStep.CORRECTED, it, reason, _attached(river, files))
        return it, Event(Action.INCIDENT, actor, now, "an incident, corrected", detail=facts)

    return _write(river, entry)


def withdraw(river: River, incident: IncidentId, actor: str, why: str) -> Incident:
    """Take an incident back: it stays in the log, marked as withdrawn, and its files stay.

    Raises `NotFound`, `StepRefused` for what was withdrawn before and where no reason is given; `CannotKeep`.
    """

    def entry(now: datetime) -> tuple[Incident, Event]:
        known, reason = _standing(river, incident), in_one_line(why, "the reason")
        if not reason:
            raise StepRefused(f"it is not said why {incident} is withdrawn", "a reader of the journal will ask")
        facts = incident_facts(incident, IncidentStep.WITHDRAWN, None, reason)
        return known, Event(Action.INCIDENT, actor, now, "an incident, withdrawn", detail=facts)

    return _write(river, entry)


def check_file(name: str, size: int) -> None:
    """Raise `StepRefused` for a file that is not kept with an incident."""
    shown = "".join(one if one.isprintable() else "?" for one in name)
    hint = "give a copy another name, of letters, digits, and an ending"
    if not name or name in {".", ".."} or "/" in name or "\\" in name:
        raise StepRefused(f"{shown!r} is no name of a file", hint)
    if not name.isprintable():
        raise StepRefused(f"the name {shown!r} holds signs that cannot be seen, or is no text", hint)
    if len(name.encode()) > NAME_LIMIT:
        raise StepRefused(f"the name {shown[:40]!r}… is longer than {NAME_LIMIT} octets", hint)
    if size == 0:
        raise StepRefused(f"{name} is empty", "look whether it was saved")
    if size > LARGEST:
        what = f"{name} has {size >> 20:,} MB: a file of more than {LARGEST >> 20} MB is not kept here"
        raise StepRefused(what, "keep it on a disk of its own, and say in the incident where it is")


def _attached(river: River, files: Sequence[NewAttachment]) -> dict[Sha256, Sha256]:
    """Keep files; the digests of locked files that were written for them, by object."""
    found = [river.vault.attach(one.octets) for one in files]
    return {one.sha256: one.file_sha256 for one in found if one.file_sha256 is not None}


def _with_files(told: NewIncident, files: Sequence[NewAttachment]) -> tuple[AttachedFile, ...]:
    """All files of an incident, each once, with those that are added. Raises `StepRefused`."""
    for one in files:
        check_file(one.name, len(one.octets))
    if sum(len(one.octets) for one in files) > LARGEST:
        raise StepRefused(f"these are more than {LARGEST >> 20} MB at once", "add some of them by a correction")
    added = (AttachedFile(one.name, len(one.octets), Sha256.of(one.octets)) for one in files)
    joined = tuple(dict.fromkeys((*told.files, *added)))
    if len(joined) > MOST_FILES:
        raise StepRefused(f"these are more than {MOST_FILES} files", "put them into one archive")
    return joined


def _standing(river: River, incident: IncidentId) -> Incident:
    """An incident that was not withdrawn."""
    known = river.casefile.incident(incident)
    if known.withdrawn:
        raise StepRefused(f"{incident} was withdrawn", "write down a new one")
    return known


def _told(it: Incident) -> NewIncident:
    """What a person said of an incident."""
    return NewIncident(
        at=it.at,
        channel=it.channel,
        what=it.what,
        until=it.until,
        day_only=it.day_only,
        place=it.place,
        witnesses=it.witnesses,
        reported_to=it.reported_to,
        reference=it.reference,
        sender=it.sender,
        files=it.files,
    )


def _incident(name: IncidentId, told: NewIncident, actor: str, now: datetime) -> Incident:
    return Incident(
        id=name,
        at=told.at,
        recorded_at=now,
        actor=actor,
        channel=told.channel,
        what=told.what,
        until=told.until,
        day_only=told.day_only,
        place=told.place,
        witnesses=told.witnesses,
        reported_to=told.reported_to,
        reference=told.reference,
        sender=told.sender,
        files=told.files,
    )


def _checked(told: NewIncident, files: Sequence[NewAttachment], now: datetime) -> NewIncident:
    """The incident as it is written down at `now`, with the files that are added. Raises `StepRefused`."""
    latest = now + _EASTERNMOST if told.day_only else now
    for at in (told.at, told.until):
        if at is not None and not EARLIEST <= at <= latest:
            what = f"{at:%Y-%m-%d %H:%M} is not a time at which this can have happened"
            raise StepRefused(what, f"in UTC it is {now:%Y-%m-%d %H:%M} now")
    if told.until is not None and told.until < told.at:
        raise StepRefused("it cannot have been over before it began", "look at both times")
    what = as_text(told.what, TEXT_LIMIT, "what happened")
    if not what:
        raise StepRefused("it is not said what happened", "say it in a sentence, as somebody would who looked on")
    if len(told.witnesses) > MOST_WITNESSES:
        raise StepRefused(f"these are more than {MOST_WITNESSES} witnesses", "name those who saw the most")
    witnesses = [in_one_line(one, "a witness") for one in told.witnesses]
    return replace(
        told,
        at=told.at.astimezone(UTC),
        until=None if told.until is None else told.until.astimezone(UTC),
        what=what,
        place=in_one_line(told.place, "a place"),
        witnesses=tuple(dict.fromkeys(one for one in witnesses if one)),
        reported_to=in_one_line(told.reported_to, "whom it was reported to"),
        reference=in_one_line(told.reference, "a reference"),
        files=_with_files(told, files),
    )


def _write(river: River, entry: Callable[[datetime], tuple[Incident, Event]]) -> Incident:
    """Write the entry down, which is made under the gate, when all that was written before is noted."""
    names: list[IncidentId] = []

    def write() -> Sequence[Entry]:
        it, event = entry(river.clock.now())
        names.append(it.id)
        return river.vault.record([event])

    keep_and_note(river, write)
    return river.casefile.incident(names[0])
