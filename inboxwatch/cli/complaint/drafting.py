"""From exhibits and a person's wishes to a complaint that can be written: what can be checked before is."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from inboxwatch import __version__
from inboxwatch.cli.complaint.desks import Chosen, known_desk, named_desk
from inboxwatch.complaint.deadlines import sent
from inboxwatch.complaint.draft import Drafted, Plan, check, newest_first
from inboxwatch.complaint.language import Words
from inboxwatch.complaint.letter import Before, Cover
from inboxwatch.complaint.numbers import in_short
from inboxwatch.complaint.original import LARGEST, Shape, is_fit, may_leave
from inboxwatch.complaint.redact import Redactor
from inboxwatch.complaint.template import template_of
from inboxwatch.daemon.bootstrap import House
from inboxwatch.errors import ConfigError, ExportRefused, StepRefused
from inboxwatch.intake.readers import plain_text
from inboxwatch.matching import canonical
from inboxwatch.model.attempt import Attempt, AttemptId, StepKind
from inboxwatch.model.exhibit import Exhibit, ExhibitState
from inboxwatch.model.identity import ExhibitId
from inboxwatch.pipeline.attempts import check_follows, taken_from
from inboxwatch.review.safe_text import printable, printable_lines

_SHORTEST_NAME = 3
_LOOKED_AT = 20  # of the newest exhibits
_FORMS = {
    Shape.SEALED: "sealed: nothing but header fields is handed over",
    Shape.UNFIT: "mail cannot carry these octets unchanged: the header block is handed over, and the exact octets lie "
    "in more/, for a desk that asks",
    Shape.LARGE: "too large for mail: the header block is handed over, and the octets lie in more/",
    Shape.REDACTED: "your address may be in it in a way that cannot be taken out for sure: only the header block goes",
}
_REDACTED_FORMS = {
    **_FORMS,
    Shape.UNFIT: "mail cannot carry these octets unchanged: the header block alone is handed over",
    Shape.LARGE: "too large for mail: the header block alone is handed over",
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
    """A complaint that can be written: everything was checked that can be before it is.

    `begun` is its number, if it was given one before.
    """

    exhibits: tuple[Exhibit, ...]
    plan: Plan
    hints: tuple[str, ...]
    purpose: str
    begun: AttemptId | None = None

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
        for shape, text in (_FORMS if self.plan.redactor is None else _REDACTED_FORMS).items():
            if exhibits := [exhibit for exhibit, _, found in drafted.parts if found is shape]:
                yield f"{in_short(exhibits)}: {text}"
        for text, about in drafted.remarks:
            yield f"{in_short(about)}: {text}"
        if drafted.without_xarf:
            yield f"{in_short(drafted.without_xarf)}: no XARF report, since time of arrival or source is not known"


def prepared(house: House, numbers: Sequence[ExhibitId], wishes: Wishes, begun: AttemptId | None = None) -> Draft:
    """What is to be drafted, for an attempt that was begun if one is named. Nothing is written yet.

    Raises `NotFound`, `ExportRefused` for what may not enter or go there, `ConfigError`, `KeyMissing`, `StepRefused`.
    """
    house.need_key()
    before: Before | None = None
    form = ""
    if begun is not None:
        attempt = house.casefile.attempt(begun)
        check_follows(attempt, StepKind.DRAFTED)
        numbers = _of_attempt(attempt, numbers)
        wishes = replace(wishes, to=wishes.to or (attempt.to if "@" in attempt.to else ""))
        form = attempt.to
        before = _before(house, attempt)
    exhibits = tuple(house.casefile.exhibit(one) for one in sorted(set(numbers), key=lambda one: one.number))
    for one in exhibits:
        may_leave(one)
    settings = house.settings.complaint
    refuse_watched(house, settings.from_address)
    desk = _desk(house, exhibits, wishes, form)
    words = Words(wishes.language or settings.language)
    plan = Plan(
        cover=_cover(house, wishes, desk.address, before),
        template=template_of(settings.templates, words.language),
        words=words,
        sender=settings.from_address,
        count=len(exhibits),
        attach=_attached(house, exhibits),
        agent=f"inboxwatch/{__version__}",
        lines=lambda octets: printable_lines(plain_text(octets)),
        chance=lambda: os.urandom(16),
        headers_only=wishes.headers_only,
        redactor=_redactor(house, wishes) if wishes.redact else None,
        xarf=wishes.xarf,
    )
    check(plan)
    return Draft(exhibits, plan, desk.hints, wishes.purpose, begun)


def _desk(house: House, exhibits: Sequence[Exhibit], wishes: Wishes, form: str) -> Chosen:
    """Whom it goes to: the desk that is named, or the one that is known. `form` is what was said and is no address."""
    if wishes.to:
        return named_desk(house, exhibits, wishes.to, anyway=wishes.to_senders_domain)
    if form:  # another desk would be the wrong one
        return Chosen("", (f"it is for {printable(form)}: put letter.txt in there",))
    return known_desk(house, exhibits)


def _cover(house: House, wishes: Wishes, to: str, before: Before | None) -> Cover:
    settings = house.settings.complaint
    return Cover(
        reference="",  # it gets its number when it is begun
        today=house.clock.now(),
        to=to,
        name=settings.from_name,
        contact=settings.from_address,
        behalf=wishes.behalf,
        asked=wishes.asked,
        note=wishes.note,
        rule=wishes.rule,
        country=settings.country,
        police=wishes.police,
        before=before,
    )


def _attached(house: House, exhibits: Sequence[Exhibit]) -> ExhibitId:
    """The exhibit that goes as a whole: of the newest ones that can, the first whose origin was observed.

    A machine at the desk reads no other, and can do nothing with one of which no server says where it came from.
    """
    ordered = newest_first(exhibits)
    for one in ordered[:_LOOKED_AT]:
        if one.state is not ExhibitState.SEALED and house.origin(one).observed is not None:
            octets = house.vault.open(one.sha256)
            if len(octets) <= LARGEST and is_fit(octets):
                return one.id
    return ordered[0].id


def _of_attempt(attempt: Attempt, numbers: Sequence[ExhibitId]) -> Sequence[ExhibitId]:
    """The exhibits to tell of: those of the attempt, or some of them."""
    if others := sorted(set(numbers) - set(attempt.exhibits)):
        raise StepRefused(f"{attempt.id} is not about {others[0]}", "a draft without --attempt begins another one")
    if not attempt.exhibits:
        raise StepRefused(f"{attempt.id} is about no exhibit", "a draft without --attempt begins one")
    return numbers or attempt.exhibits


def _before(house: House, attempt: Attempt) -> Before | None:
    """The complaint that an attempt takes further, if it was put before somebody."""
    number = taken_from(attempt)
    if number is None:
        return None
    earlier = house.casefile.attempt(number)
    first = sent(earlier)
    if not earlier.to:
        return None
    return Before(printable(earlier.to), None if first is None else first.at.date(), printable(earlier.reference))


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
    """Raise `ConfigError` for an address to send from that is one of the watched mailboxes, with a tag or without."""
    local, at, domain = address.rpartition("@")
    ours = {canonical(address), canonical(f"{local.partition('+')[0]}{at}{domain}")}
    if address and ours & {canonical(one) for one in house.watched_addresses()}:
        raise ConfigError(
            "[complaint] from_address is the address of a watched mailbox",
            "set up a separate one: a desk may pass it on, and answers would come to where the harassment comes",
        )
