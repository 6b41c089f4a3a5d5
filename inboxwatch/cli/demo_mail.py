"""Sample mail for the demo: invented people, reserved names and addresses (RFC 2606, RFC 5737), nothing frightening.

Promises: every sample is made of the same octets for the same moment, with realistic trace fields by the account's
own server ``mx.home.example``; each says what the service is expected to decide about it, so that the demo can check
itself.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from inboxwatch.model.identity import SenderId
from inboxwatch.model.people import FlaggedSender

ACCOUNT = "me@home.example"
RECEIVING_HOST = "mx.home.example"
SENDER = FlaggedSender(
    id=SenderId("S1"),
    label="S1",
    addresses=("robin.sample@trouble.example", "*@throwaway.example"),
    aliases=("rs1990@webmail.example",),
    display_names=("Robin Sample",),
)
"""The flagged sender of the demo, as config.toml and the casefile would know them."""

_ATTACHED = 200 * 1024  # octets


class Expected(StrEnum):
    """What the service is expected to decide about a sample."""

    MATCH = "match"
    SUSPECT = "suspect"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Sample:
    """One mail to deliver: into which folder, received when, and what ought to come of it."""

    name: str
    octets: bytes = field(repr=False)
    folder: str
    when: datetime
    expected: Expected


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a sample is made of. `from_field` is the octets of its From field, as the sender wrote them.

    One that does not want to hear of `bounces` has an empty envelope sender.
    """

    name: str
    expected: Expected
    from_field: bytes
    envelope: str
    subject: str
    text: str
    peer: str = "198.51.100.23"
    client: str = "203.0.113.77"
    folder: str = "INBOX"
    extra: tuple[str, ...] = ()
    attached: int = 0
    bounces: bool = True


_REPEATED = "You still have the blue umbrella that you promised to bring back on Sunday."
_PLANS = (
    _Plan("newsletter", Expected.CLEAR, b"Garden Letters <letters@garden.example>", "bounce@garden.example",
          "What grows in winter", "Kale, leek and patience.", "192.0.2.40", "192.0.2.41",
          extra=("List-Unsubscribe: <https://garden.example/leave?me=1>", "Precedence: bulk")),
    _Plan("exact address", Expected.MATCH, b"Robin Sample <robin.sample@trouble.example>",
          "robin.sample@trouble.example", "Hello again", f"A few words. {_REPEATED}"),
    _Plan("friend", Expected.CLEAR, b"Kim Neighbour <kim@friends.example>", "kim@friends.example",
          "Lunch on Friday?", "The usual place at noon?", "192.0.2.50", "203.0.113.9"),
    _Plan("new address of a flagged domain", Expected.MATCH, b"x7k2 <x7k2@throwaway.example>",
          "x7k2@throwaway.example", "(no subject)", "A few words.", "198.51.100.80", "203.0.113.77"),
    _Plan("bank", Expected.CLEAR, b'"Example Bank" <service@bank.example>', "service@bank.example",
          "Your statement is ready", "Log in as usual to see it.", "192.0.2.60", "192.0.2.61"),
    _Plan("linked alias", Expected.MATCH, b"R. S. <rs1990@webmail.example>", "rs1990@webmail.example",
          "Re: Hello again", "A few words.", "198.51.100.140", "198.51.100.141"),
    _Plan("look-alike name", Expected.MATCH,
          b"=?utf-8?B?" + base64.b64encode("Rоbin Sаmple".encode()) + b"?= <k31@post.example>",
          "k31@post.example", "Hi", "A few words.", "198.51.100.150", "203.0.113.78"),
    _Plan("mailing list", Expected.CLEAR, b"Ada via Choir <choir@lists.example>", "choir-bounces@lists.example",
          "[choir] Rehearsal moved to Tuesday", "Same room, same time.", "192.0.2.70", "192.0.2.71",
          extra=("List-Id: Choir <choir.lists.example>", "Reply-To: choir@lists.example")),
    _Plan("unreadable From", Expected.SUSPECT, b"you know who <>;,", "nobody@relay.example",
          "Hello", "A few words.", "198.51.100.160", "203.0.113.77", bounces=False),
    _Plan("attachment", Expected.MATCH, b"robin.sample@trouble.example", "robin.sample@trouble.example",
          "A file", "See the file.", attached=_ATTACHED),
    _Plan("shop in Junk", Expected.CLEAR, b"Cheap Lamps <sale@lamps.example>", "sale@lamps.example",
          "Lamps, lamps, lamps", "All lamps must go.", "198.51.100.200", "198.51.100.201", folder="Junk"),
    _Plan("in Junk", Expected.MATCH, b"ROBIN\r\n SAMPLE <robin.sample@TROUBLE.example>",
          "robin.sample@trouble.example", "One more thing", "A few words.", folder="Junk"),
    _Plan("new address that says the same", Expected.SUSPECT, b"Nobody <n0b0dy77@mailbox.example>",
          "n0b0dy77@mailbox.example", "Well?", f"I am waiting. {_REPEATED}", "198.51.100.170", "203.0.113.77"),
    _Plan("same first name", Expected.CLEAR, b"Robin Baker <robin@bakery.example>", "robin@bakery.example",
          "Your bread order", "Two loaves, ready at eight.", "192.0.2.90", "203.0.113.30"),
)  # fmt: skip


def samples(now: datetime) -> tuple[Sample, ...]:
    """All samples, oldest first, received in the hours before `now` (aware)."""
    first = now.astimezone(UTC).replace(microsecond=0) - timedelta(minutes=17 * len(_PLANS))
    return tuple(_sample(plan, number, first + timedelta(minutes=17 * number)) for number, plan in enumerate(_PLANS))


def late_sample(now: datetime) -> Sample:
    """One more mail from the flagged sender, to be delivered while the service watches."""
    plan = _Plan("while watching", Expected.MATCH, b"Robin Sample <robin.sample@trouble.example>",
                 "robin.sample@trouble.example", "And again", "A few words.")  # fmt: skip
    return _sample(plan, len(_PLANS), now.astimezone(UTC).replace(microsecond=0))


def _sample(plan: _Plan, number: int, when: datetime) -> Sample:
    header = b"".join(line.encode() + b"\r\n" for line in _trace(plan, number, when))
    header += b"From: " + plan.from_field + b"\r\n"
    header += b"".join(line.encode() + b"\r\n" for line in _fields(plan, number, when))
    return Sample(plan.name, header + _body(plan), plan.folder, when, plan.expected)


def _trace(plan: _Plan, number: int, when: datetime) -> Sequence[str]:
    """The fields that servers put on top: ours first, then what the sending side claims (RFC 5321 section 4.4)."""
    domain = plan.envelope.partition("@")[2]
    sent = when - timedelta(seconds=3)
    return (
        f"Return-Path: <{plan.envelope if plan.bounces else ''}>",
        f"Delivered-To: {ACCOUNT}",
        f"Received: from out.{domain} (out.{domain} [{plan.peer}])",
        "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))",
        f"\tby {RECEIVING_HOST} (Postfix) with ESMTPS id 4DM{number:06d}",
        f"\tfor <{ACCOUNT}>; {_date(when)} (UTC)",
        f"Authentication-Results: {RECEIVING_HOST};",
        f"\tspf=pass smtp.mailfrom={domain}",
        f"Received: from [{plan.client}] (unknown [{plan.client}])",
        f"\tby out.{domain} with ESMTPSA id s{number:04d};",
        f"\t{_date(sent)}",
    )


def _fields(plan: _Plan, number: int, when: datetime) -> Sequence[str]:
    domain = plan.envelope.partition("@")[2]
    return (
        f"To: {ACCOUNT}",
        f"Subject: {plan.subject}",
        f"Date: {_date(when - timedelta(seconds=5))}",
        f"Message-ID: <demo-{number:04d}@{domain}>",
        "MIME-Version: 1.0",
        *plan.extra,
    )


def _body(plan: _Plan) -> bytes:
    text = f"{plan.text}\r\n(sample text)\r\n".encode()
    plain = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + text
    if not plan.attached:
        return plain
    octets = bytes(range(256)) * (plan.attached // 256)
    file = base64.encodebytes(octets).replace(b"\n", b"\r\n")
    edge = b"=_demo"
    return (
        b'Content-Type: multipart/mixed; boundary="' + edge + b'"\r\n\r\n'
        b"--" + edge + b"\r\n" + plain + b"--" + edge + b"\r\n"
        b'Content-Type: application/octet-stream; name="sample.bin"\r\n'
        b'Content-Disposition: attachment; filename="sample.bin"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + file + b"--" + edge + b"--\r\n"
    )


def _date(moment: datetime) -> str:
    """A date-time of RFC 5322, without regard to the language of this machine."""
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[moment.weekday()]
    month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[moment.month - 1]
    return f"{day}, {moment.day:02d} {month} {moment.year} {moment:%H:%M:%S} +0000"
