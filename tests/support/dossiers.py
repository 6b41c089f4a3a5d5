"""Reports over cases that are made up: many messages, a log, odd letters."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from inboxwatch.export.dossier.counts import first_notice
from inboxwatch.export.dossier.document import Report, report
from inboxwatch.export.dossier.facts import Custody, Manner, Material, Message
from inboxwatch.export.dossier.header_page import Setting
from inboxwatch.export.dossier.pages import exhibit_pages
from inboxwatch.export.dossier.redaction import Redaction
from inboxwatch.export.dossier.words import words
from inboxwatch.intake import header_block, origin
from inboxwatch.model.attempt import AttemptKind, StepKind, attempts_of
from inboxwatch.model.exhibit import ExhibitState
from inboxwatch.model.identity import ExhibitId, SenderId, Sha256
from inboxwatch.model.incident import AttachedFile, Channel, Incident, IncidentId
from inboxwatch.model.origin import Origin
from inboxwatch.model.verdict import Reason
from inboxwatch.review.safe_text import printable_lines
from tests.support.case import a_step, an_exhibit
from tests.support.letters import a_letter

FIRST = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
HOSTS = ("mx.home.example",)
PLAIN = Manner()
OWN = frozenset(("me@home.example",))
SCRIPTS = {
    "Cyrillic": "Привет",
    "Greek": "Καλημέρα",
    "Arabic": "مرحبا بكم",
    "Hebrew": "שלום עולם",
    "Chinese": "主要的消息",
    "Japanese": "こんにちは",
    "Korean": "한국어",
    "Thai": "สวัสดีครับ",
    "Devanagari": "नमस्ते दुनिया",
    "emoji": "😀🔥❤️",
}


def a_message(number: int, at: datetime | None = FIRST, address: str = "max@bad.example", **changes: object) -> Message:
    """A message of which its octets would say the same."""
    facts: dict[str, object] = {
        "addresses": (address,),
        "also": (address,),
        "names": ("Max",),
        "recipients": ("me@home.example",),
        "date": at,
        "subject": "you",
    }
    own = {name: changes.pop(name) for name in tuple(changes) if name not in facts}
    reasons = (Reason("address", f"the From field names {address}", "from", address),)
    acquired = FIRST + timedelta(days=400, seconds=number)
    exhibit = an_exhibit(
        number,
        **{
            "internal_date": at,
            "acquired_at": acquired,
            "reasons": reasons,
            "defects": (),
            "sha256": Sha256(hashlib.sha256(str(number).encode()).hexdigest()),
            **own,
        },
    )
    message = Message(exhibit, Origin(), **{**facts, **changes})  # type: ignore[arg-type]
    return replace(message, origin=origin(header_block(octets_of(message)), HOSTS))


def octets_of(one: Message) -> bytes:
    """Octets that say what the message says, with one line below that of the own server."""
    name = f"{one.names[0] if one.names else ''} <{one.address}>".encode("utf-8", "replace").decode()
    below = "Received: from laptop (unknown [203.0.113.9]) by out.mail.example; Mon, 1 Jan 2026\r\n"
    return a_letter(from_=name, head=f"X-Mailer: Example 1.2\r\n{below}")


def some_messages(count: int, days: int = 240) -> list[Message]:
    """Messages that become more over time, from addresses that change."""
    found = []
    for number in range(1, count + 1):
        share = (number / count) ** 0.6
        at = FIRST + timedelta(days=share * days, hours=(number * 7) % 9, minutes=number * 13 % 60)
        address = f"max.muster{number * 11 // max(count, 1)}@mail{number % 3}.example"
        cc = ("aunt@family.example",) if number % 9 == 0 else ()
        found.append(a_message(number, at, address, recipients=("me@home.example", *cc)))
    return sorted(found, key=lambda one: (one.at, one.exhibit.id))  # type: ignore[arg-type, return-value]


def an_incident(number: int = 1, at: datetime = FIRST, **changes: object) -> Incident:
    facts: dict[str, object] = {
        "id": IncidentId.of(number),
        "at": at,
        "recorded_at": at + timedelta(days=1),
        "actor": "person:anna",
        "channel": Channel.CALL,
        "what": "called three times at night and said nothing",
    }
    return Incident(**{**facts, **changes})  # type: ignore[arg-type]


def a_log() -> tuple[Incident, ...]:
    """Three incidents of different kinds."""
    return (
        an_incident(1, FIRST + timedelta(days=30)),
        an_incident(
            2,
            FIRST + timedelta(days=88),
            channel=Channel.IN_PERSON,
            what="stood opposite the entrance of the office and waved",
            day_only=True,
            place="12 Example Street, Springfield",
            witnesses=("Ann Other", "Sam Porter"),
            sender=SenderId("S1"),
        ),
        an_incident(
            3,
            FIRST + timedelta(days=150),
            channel=Channel.LETTER,
            what="a letter without a sender in the letter box",
            reference="police 2026/4711",
            files=(AttachedFile("letter.jpg", 123_456, Sha256("ab" * 32)),),
            corrections=1,
        ),
    )


def attempts(exhibits: tuple[ExhibitId, ...] = (ExhibitId.of(1),)):
    """Asked to stop once, a complaint with an answer, a report to the police."""
    day = timedelta(days=1)
    return attempts_of(
        [
            a_step(
                1,
                1,
                kind=AttemptKind.ASKED_TO_STOP,
                at=FIRST + 60 * day,
                to="max@bad.example",
                text="never contact me again",
            ),
            a_step(
                2, 2, exhibits=exhibits, at=FIRST + 90 * day, to="abuse@mail1.example", due=(FIRST + 104 * day).date()
            ),
            a_step(
                3,
                2,
                StepKind.ANSWERED,
                at=FIRST + 97 * day,
                to="abuse@mail1.example",
                reference="T-88123",
                text="we look into it",
            ),
            a_step(
                4,
                3,
                kind=AttemptKind.POLICE_REPORT,
                at=FIRST + 120 * day,
                to="Springfield police",
                reference="2026/4711",
            ),
        ]
    )


def a_setting(manner: Manner = PLAIN, messages: list[Message] | None = None) -> Setting:
    told = {address.lower() for one in messages or () for address in (*one.addresses, *one.also)}
    spoken = words(manner.language)
    redaction = Redaction(spoken, OWN, told, manner.redact_third_parties, manner.redact_own)
    return Setting(spoken, redaction, printable_lines, manner.zone, manner.zone_name, manner.subjects or manner.bodies)


def a_report(messages: list[Message], manner: Manner = PLAIN, octets: bytes | None = None, **more: object) -> Report:
    """A report over these messages; with `octets` all have the same header block."""
    setting = a_setting(manner, [*messages, *more.get("suspects", ())])
    suspects = tuple(more.get("suspects", ()))  # type: ignore[arg-type]
    known = {one.exhibit.id: octets or octets_of(one) for one in (*messages, *suspects)}
    pages = exhibit_pages(
        messages,
        suspects,
        setting,
        lambda one: header_block(known[one.id]),
        (lambda one: known[one.id].partition(b"\r\n\r\n")[2].decode()) if manner.bodies else None,
        lambda *_: None,
    )
    more = {"notice": first_notice(more.get("attempts", ())), **more}  # type: ignore[arg-type]
    custody = Custody(len(messages) + 12, "5f" * 32, FIRST + timedelta(days=300))
    facts: dict[str, object] = {"messages": tuple(messages), "custody": custody, "tool": "inboxwatch 0.1.0", "own": OWN}
    return report(Material(**{**facts, **more}), manner, setting, pages)  # type: ignore[arg-type]


def sealed_one(number: int):
    return an_exhibit(number, state=ExhibitState.SEALED, reasons=())
