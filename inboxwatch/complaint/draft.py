"""A complaint as files: the letter, the mail that is ready to send, and what a desk may ask for later.

One mail, so that a desk has one ticket: its letter lists every message and ends with their header blocks, and one of
the newest is attached. RFC 5965 has one message in a report and RFC 6522 no more than three parts, so each further
message lies beside as a report of its own (``more/``) for a desk that asks for it. Messages are read one by one and
none is held longer than it is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final
from uuid import UUID

from inboxwatch.complaint.feedback import feedback_report
from inboxwatch.complaint.language import Words
from inboxwatch.complaint.letter import Cover, covering_note, letter, subject
from inboxwatch.complaint.mime import checked_address, mail, named
from inboxwatch.complaint.original import Original, Shape, original
from inboxwatch.complaint.redact import Redactor
from inboxwatch.complaint.reported import Reported
from inboxwatch.complaint.table import Lines, Table
from inboxwatch.complaint.xarf import Reporter, xarf_report
from inboxwatch.errors import ExportRefused
from inboxwatch.model.exhibit import Exhibit, ExhibitState
from inboxwatch.model.identity import ExhibitId, Sha256

LETTER: Final = "letter.txt"
MAIL: Final = "complaint.eml"
XARF: Final = "xarf.json"

Put = Callable[[str, bytes], None]
"""Writes a file of this name, once."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One exhibit as it is read for a complaint; `header` is what may be told of its header block in its state."""

    reported: Reported
    octets: bytes = field(repr=False)
    header: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a complaint is drafted. `sender` is the address it goes out from, empty where none is set up.

    `count` is how many messages there are, `attach` the one that goes with the letter. `agent` names this program,
    `lines` makes octets of a header harmless to look at, `chance` gives 16 random octets.
    """

    cover: Cover
    template: str
    words: Words
    sender: str
    count: int
    attach: ExhibitId
    agent: str
    lines: Lines
    chance: Callable[[], bytes]
    headers_only: bool = False
    redactor: Redactor | None = None
    xarf: bool = False


@dataclass(frozen=True, slots=True)
class Drafted:
    """What was written: the digest of the mail, and of each exhibit what its own part in it is, and in which form.

    `remarks` are those on origins, each with the exhibits that it is about; they are for the person, not for the desk.
    """

    mail: Sha256
    message_id: str
    parts: tuple[tuple[ExhibitId, Sha256, Shape], ...]
    without_xarf: tuple[ExhibitId, ...]
    remarks: tuple[tuple[str, tuple[ExhibitId, ...]], ...] = ()


def newest_first(exhibits: Iterable[Exhibit]) -> list[Exhibit]:
    """The exhibits in the order in which they may be attached: logs of the newest are the likeliest to be there still.

    What is sealed comes last.
    """

    def rank(one: Exhibit) -> tuple[bool, datetime, int]:
        return one.state is not ExhibitState.SEALED, one.internal_date or one.acquired_at, one.id.number

    return sorted(exhibits, key=rank, reverse=True)


def check(plan: Plan) -> None:
    """Raise `ExportRefused` for a plan whose mail could not be made, before anything is written."""
    for address, what in ((plan.cover.to, "the address of the desk"), (plan.sender, "from_address")):
        if address:
            checked_address(address, what)
    if plan.xarf and not plan.sender:
        raise ExportRefused("a XARF report names an address for answers", "set [complaint] from_address")
    cover, before = plan.cover, plan.cover.before
    earlier = () if before is None else (before.to, before.number)
    own_words = (plan.sender, cover.name, cover.behalf, cover.note, cover.rule, cover.police, *earlier)
    if plan.redactor is not None and any(map(plan.redactor.shows, own_words)):
        raise ExportRefused(
            "what is to be redacted stands in the letter's own words",
            "look at from_name and from_address in [complaint], and at the words given with the command",
        )


def draft(put: Put, kept: Iterable[Kept], plan: Plan) -> Drafted:
    """Write a complaint about these exhibits, by `put`. Raises `ExportRefused`, `ConfigError`."""
    table = Table(plan.words, _told(plan), plan.lines)
    parts: list[tuple[ExhibitId, Sha256, Shape]] = []
    without_xarf: list[ExhibitId] = []
    remarks: dict[str, list[ExhibitId]] = {}
    attached: tuple[Reported, Original] | None = None
    for one in kept:
        exhibit = one.reported.exhibit
        goes = original(exhibit, one.octets, one.header, headers_only=plan.headers_only, redactor=plan.redactor)
        table.add(one.reported, goes)
        parts.append((exhibit.id, Sha256.of(goes.octets), goes.shape))
        for remark in one.reported.origin.remarks:
            remarks.setdefault(remark.text, []).append(exhibit.id)
        if exhibit.id == plan.attach:
            attached = one.reported, goes
        _put_beside(put, plan, one, goes)
        if plan.xarf and not _put_xarf(put, plan, one.reported, goes):
            without_xarf.append(exhibit.id)
    if attached is None:
        raise ExportRefused("there is nothing to complain about", "name at least one exhibit")
    message_id = _message_id(plan)
    octets = _put_mail(put, plan, table, *attached, message_id)
    found = tuple((text, tuple(exhibits)) for text, exhibits in remarks.items())
    return Drafted(Sha256.of(octets), message_id, tuple(parts), tuple(without_xarf), found)


def _put_beside(put: Put, plan: Plan, one: Kept, goes: Original) -> None:
    """Write what lies beside the mail: a report of its own, and the exact octets where mail cannot carry them."""
    exhibit = one.reported.exhibit.id
    if goes.shape in {Shape.UNFIT, Shape.LARGE} and plan.redactor is None:
        put(f"more/{exhibit}.original.eml", one.octets)
    if exhibit != plan.attach:
        note = covering_note(plan.words, plan.cover, exhibit)
        put(f"more/{exhibit}.eml", _report(plan, one.reported, goes, note, _message_id(plan)))


def _put_mail(put: Put, plan: Plan, table: Table, one: Reported, goes: Original, message_id: str) -> bytes:
    """Write the letter and the mail; the octets of the mail."""
    about = one.exhibit.id, goes.shape
    text = letter(plan.template, plan.words, plan.cover, table, about, redacted=plan.redactor is not None)
    octets = _report(plan, one, goes, text, message_id)
    put(LETTER, text.encode("utf-8", "replace"))
    put(MAIL, octets)
    return octets


def _told(plan: Plan) -> Callable[[str], str]:
    """What may be told of a value."""
    return str if plan.redactor is None else plan.redactor.text


def _report(plan: Plan, one: Reported, goes: Original, text: str, message_id: str) -> bytes:
    incidents = plan.count if one.exhibit.id == plan.attach else 1
    fields = feedback_report(one, plan.agent, incidents, _told(plan))
    return mail(list(_header(plan, message_id)), text, fields, goes, one.exhibit.id)


def _header(plan: Plan, message_id: str) -> Iterator[tuple[str, str]]:
    """The fields of the mail. Where no address is set up, the mail program that sends it adds its own From."""
    if plan.sender:
        yield "From", named(plan.cover.name, plan.sender)
    if plan.cover.to:
        yield "To", f"<{plan.cover.to}>"
    yield "Subject", subject(plan.words, plan.cover, plan.count)
    yield "Date", format_datetime(plan.cover.today.astimezone(UTC))
    yield "Message-ID", message_id
    yield "Auto-Submitted", "no"


def _message_id(plan: Plan) -> str:
    domain = plan.sender.rpartition("@")[2] or "complaint.invalid"
    return f"<{plan.chance().hex()}@{domain}>"


def _put_xarf(put: Put, plan: Plan, one: Reported, goes: Original) -> bool:
    """Write the XARF report about one exhibit; False where there can be none."""
    reporter = Reporter(plan.cover.name, plan.sender)
    number = UUID(bytes=plan.chance(), version=4)
    octets = xarf_report(one, goes, reporter, plan.cover.reference, _told(plan), number)
    if octets is None:
        return False
    put(XARF if one.exhibit.id == plan.attach else f"more/{one.exhibit.id}.xarf.json", octets)
    return True
