"""A report in XARF v4 (xarf.org), an add-on for desks that read it. Pure.

XARF has no type for harassment: the nearest is «spam», and the report says so. It asks for the port of an SMTP peer,
which almost no Received line holds: then the protocol is «other», since a port is never made up.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final
from uuid import UUID

from inboxwatch.complaint.original import Original
from inboxwatch.complaint.reported import Reported

VERSION: Final = "4.2.0"
_LARGEST: Final = 5 * 1024 * 1024  # of one piece of evidence, by the schema
_ORG: Final = 200
_DESCRIPTION: Final = (
    "Harassment: an unwanted message to one person, reported by that person, who is no organisation. XARF has no type "
    "for it, so it is filed as spam. The source is {source}. It belongs to the complaint {reference}, which is a "
    "letter and says what is asked. Do not disclose the reporter to the account holder."
)
_OBSERVED: Final = "the address that the receiving server itself saw"
_NAMED: Final = "the domain that the message names in its From line, which can be forged; no address was observed"
_MAIL: Final = re.compile(r"[A-Za-z0-9._%+=-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_TAG: Final = re.compile(r"[^a-z0-9_+-]+")


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports: a name and the address that answers go to."""

    name: str
    address: str


def xarf_report(
    one: Reported, original: Original, reporter: Reporter, reference: str, told: Callable[[str], str], number: UUID
) -> bytes | None:
    """The report about one exhibit as JSON; None where it is not known when it came or what its source is.

    `number` is a random UUID (version 4). `told` is what may be told of a value.
    """
    observed = one.origin.observed
    ip = observed.ip if observed is not None else ""
    domain = next((address.rpartition("@")[2] for address in one.sender_addresses if _MAIL.fullmatch(address)), "")
    if one.received is None or not (ip or domain):
        return None
    who = {
        "org": (reporter.name or "a private person")[:_ORG],
        "contact": reporter.address,
        "domain": reporter.address.rpartition("@")[2],
    }
    report: dict[str, Any] = {
        "xarf_version": VERSION,
        "report_id": str(number),
        "timestamp": one.received.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "reporter": who,
        "sender": who,
        "source_identifier": ip or told(domain),
        "category": "messaging",
        "type": "spam",
        "evidence_source": "user_complaint",
        **_protocol(one, ip, told),
        "description": _DESCRIPTION.format(source=_OBSERVED if ip else _NAMED, reference=reference),
        "tags": ["harassment:targeted", f"complaint:{_TAG.sub('-', reference.lower())}"],
        "evidence": [_evidence(original)] if len(original.octets) <= _LARGEST else [],
    }
    if one.message_id:
        report["message_id"] = told(one.message_id)[:200]
    return json.dumps(report, ensure_ascii=True, indent=1).encode("ascii") + b"\n"


def _protocol(one: Reported, ip: str, told: Callable[[str], str]) -> dict[str, Any]:
    """SMTP, where everything is known that XARF wants to know of it."""
    sender = told(one.origin.envelope_from)
    if not (ip and one.port is not None and _MAIL.fullmatch(sender)):
        return {"protocol": "other"}
    return {"protocol": "smtp", "smtp_from": sender, "source_port": one.port}


def _evidence(original: Original) -> dict[str, Any]:
    what = "The message" if original.is_whole else "The header block of the message"
    return {
        "content_type": "message/rfc822" if original.is_whole else "text/rfc822-headers",
        "description": f"{what}, {'with addresses redacted' if original.changed else 'exactly as it was received'}",
        "payload": base64.b64encode(original.octets).decode("ascii"),
        "hash": f"sha256:{hashlib.sha256(original.octets).hexdigest()}",
        "size": len(original.octets),
    }
