"""From exhibits and a person's wishes to the files of a complaint, and to what the journal tells of it."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from inboxwatch import __version__, intake
from inboxwatch.cli.complaint.desks import known_desk, named_desk
from inboxwatch.cli.complaint.journaled import DRAFTED
from inboxwatch.complaint.draft import Drafted, Kept, Plan, check, draft, newest
from inboxwatch.complaint.language import Words
from inboxwatch.complaint.letter import Cover
from inboxwatch.complaint.original import Shape, may_leave
from inboxwatch.complaint.redact import Redactor
from inboxwatch.complaint.reported import reported
from inboxwatch.complaint.template import template_of
from inboxwatch.daemon.bootstrap import House
from inboxwatch.errors import ConfigError, ExportRefused, InboxwatchError
from inboxwatch.export.bag import new_folder
from inboxwatch.export.headers import header_of
from inboxwatch.intake.readers import plain_text
from inboxwatch.matching import canonical
from inboxwatch.model.attempt import AttemptId, AttemptKind, StepKind
from inboxwatch.model.custody import Action, Event, JsonValue
from inboxwatch.model.exhibit import Exhibit
from inboxwatch.model.identity import ExhibitId
from inboxwatch.pipeline.attempts import NewStep, begin, go_on
from inboxwatch.pipeline.note import record
from inboxwatch.review.safe_text import printable, printable_lines

_SHORTEST_NAME = 3
_FORMS = {
    Shape.SEALED: "is sealed: nothing but its header fields is handed over",
    Shape.UNFIT: "holds octets that mail cannot carry unchanged: its header block is handed over, and its exact octets "
    "lie in more/, for a desk that asks",
    Shape.LARGE: "is too large for mail: its header block is handed over, and its octets lie in more/",
    Shape.REDACTED: "may hold your address in a way that cannot be taken out for sure: only its header block goes",
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person asked for; empty is what was not. The words are those of `Cover`."""

    to: str
    to_senders_domain: bool
    language: str | None
    headers_only: bool
    redact: bool
    names: tuple[str, ...]
    xarf: bool
    behalf: str
    asked: date | None
    police: str
    rule: str
    note: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A complaint that can be written: everything was checked that can be before it is."""

    exhibits: tuple[Exhibit, ...]
    plan: Plan
    hints: tuple[str, ...]
    purpose: str

    @property
    def to(self) -> str:
        """The address of the desk; empty where none is known yet."""
        return self.plan.cover.to

    @property
    def sender(self) -> str:
        """The address that it goes out from; empty where none is set up."""
        return self.plan.sender

    def remarks(self, drafted: Drafted) -> Iterator[str]:
        """What the person should know of what was written."""
        if not self.to:
            yield "no address is named: `inboxwatch complaint contacts EXHIBIT` tells more about desks"
        if not self.sender:
            yield "complaint.eml has no From: send it from a separate address, or set [complaint] from_address"
        for exhibit, _, shape in drafted.parts:
            if shape in _FORMS:
                yield f"{exhibit} {_FORMS[shape]}"
        for text, exhibits in drafted.remarks:
            others = f" and {len(exhibits) - 1} more" if len(exhibits) > 1 else ""
            yield f"{exhibits[0]}{others}: {text}"
        for exhibit in drafted.without_xarf:
            yield f"{exhibit} has no XARF report: it is not known when it came, or what its source is"


def prepared(house: House, numbers: Sequence[ExhibitId], wishes: Wishes) -> Draft:
    """What is to be drafted. Nothing is written yet.

    Raises `NotFound`, `ExportRefused` for what may not enter or go there, `ConfigError`, `KeyMissing`.
    """
    house.need_key()
    exhibits = tuple(house.casefile.exhibit(one) for one in sorted(set(numbers), key=lambda one: one.number))
    for one in exhibits:
        may_leave(one)
    settings = house.settings.complaint
    refuse_watched(house, settings.from_address)
    desk = (
        named_desk(house, exhibits, wishes.to, anyway=wishes.to_senders_domain)
        if wishes.to
        else known_desk(house, exhibits)
    )
    words = Words(wishes.language or settings.language)
    cover = Cover(
        reference="",  # it gets its number when it is begun
        today=house.clock.now(),
        to=desk.address,
        name=settings.from_name,
        contact=settings.from_address,
        behalf=wishes.behalf,
        asked=wishes.asked,
        note=wishes.note,
        rule=wishes.rule,
        country=settings.country,
        police=wishes.police,
    )
    plan = Plan(
        cover=cover,
        template=template_of(settings.templates, words.language),
        words=words,
        sender=settings.from_address,
        count=len(exhibits),
        attach=newest(exhibits),
        agent=f"inboxwatch/{__version__}",
        lines=lambda octets: printable_lines(plain_text(octets)),
        chance=lambda: os.urandom(16),
        headers_only=wishes.headers_only,
        redactor=_redactor(house, wishes) if wishes.redact else None,
        xarf=wishes.xarf,
    )
    check(plan)
    return Draft(exhibits, plan, desk.hints, wishes.purpose)


def draft_for(house: House, one: Draft, target: Path, actor: str) -> tuple[AttemptId, Drafted]:
    """Write a complaint into a new folder under a number of its own, and write down that this was done.

    Raises `ExportRefused`, `IntegrityFailure`, `CannotKeep`; then no folder is left behind, and the number is closed.
    """
    about = [exhibit.id for exhibit in one.exhibits]
    number: AttemptId | None = None
    try:
        with new_folder(target, house.clock.now()) as put:
            begun = NewStep(StepKind.NOTED, actor, to=one.to, text="a complaint is being drafted")
            number = begin(house.river, AttemptKind.COMPLAINT, about, begun).id
            plan = replace(one.plan, cover=replace(one.plan.cover, reference=number))
            drafted = draft(put, (_kept(house, exhibit) for exhibit in one.exhibits), plan)
            record(house.river, _events(house, one, number, drafted, actor))  # before it lies under its name
    except InboxwatchError as error:
        if number is not None:
            failed = NewStep(StepKind.CLOSED, actor, text=f"the draft could not be written: {error.message}")
            go_on(house.river, number, failed)
        raise
    text = f"complaint.eml, SHA-256 {drafted.mail}, Message-ID {drafted.message_id}"
    go_on(house.river, number, NewStep(StepKind.DRAFTED, actor, to=one.to, text=text))
    return number, drafted


def _events(house: House, one: Draft, number: AttemptId, drafted: Drafted, actor: str) -> list[Event]:
    """One entry for the mail, and one for each exhibit that is in it."""
    now = house.clock.now()
    known = {exhibit.id: exhibit for exhibit in one.exhibits}
    facts: dict[str, JsonValue] = {"what": DRAFTED, "attempt": number, "to": one.to}
    whole: dict[str, JsonValue] = {
        **facts,
        "written_sha256": drafted.mail,
        "message_id": drafted.message_id,
        "exhibits": len(known),
    }
    return [
        Event(Action.EXPORTED, actor, now, one.purpose, detail=whole),
        *(
            Event(
                Action.EXPORTED,
                actor,
                now,
                one.purpose,
                exhibit,
                known[exhibit].sha256,
                {**facts, "form": shape.value, "written_sha256": digest},
            )
            for exhibit, digest, shape in drafted.parts
        ),
    ]


def _kept(house: House, exhibit: Exhibit) -> Kept:
    """An exhibit as it is read for a complaint."""
    octets = house.vault.open(exhibit.sha256)
    header = header_of(exhibit.state, octets)
    originators = intake.originators(header)
    message_id = intake.correspondence(header).message_id
    return Kept(reported(exhibit, house.origin(exhibit), originators.candidates, message_id, printable), octets, header)


def _redactor(house: House, wishes: Wishes) -> Redactor:
    for name in wishes.names:
        if sum(map(str.isalnum, name)) < _SHORTEST_NAME:
            raise ExportRefused(f"{name!r} is too short a name to be taken out", "it would be found in every word")
    addresses = sorted(house.watched_addresses())
    if not addresses:
        raise ConfigError("it is not known which address is to be taken out", "name it in [[account]] addresses")
    key = hmac.digest(house.private.key(), b"redaction in complaints", hashlib.sha256)
    return Redactor(addresses, wishes.names, key, canonical)


def refuse_watched(house: House, address: str) -> None:
    """Raise `ConfigError` for an address to send from that is one of the watched mailboxes."""
    if address and canonical(address) in {canonical(one) for one in house.watched_addresses()}:
        raise ConfigError(
            "[complaint] from_address is the address of a watched mailbox",
            "set up a separate one: a desk may pass it on, and answers would come to where the harassment comes",
        )
