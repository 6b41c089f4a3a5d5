"""What a person and a script see of the exhibits: rows, objects and texts, made from what the casefile and vault know.

Promises: the listing and the details hold nothing that a sender wrote as words of the message. Header, text and
attachments are steps of their own (`Step`), which the caller journals before it shows them, and they come out as
harmless text only. Objects for scripts hold exact values; `as_json` writes them so that no terminal obeys them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from inboxwatch.model.custody import JsonValue
from inboxwatch.model.exhibit import Exhibit, Sighting
from inboxwatch.model.fingerprint import Fingerprint
from inboxwatch.model.message import ParsedMessage
from inboxwatch.model.origin import Origin
from inboxwatch.model.times import stamp
from inboxwatch.model.verdict import Reason
from inboxwatch.review.origin_sheet import origin_object
from inboxwatch.review.safe_text import safe_line, safe_lines

_NAME_LIMIT = 200
_TEXT_LIMIT = 1_000_000


class Step(StrEnum):
    """A deliberate step deeper into one exhibit. Each is journaled as viewed, with this word."""

    HEADERS = "headers"
    TEXT = "text"
    ATTACHMENTS = "attachments"
    FINGERPRINT = "fingerprint"


def exhibit_object(exhibit: Exhibit) -> dict[str, JsonValue]:
    """One exhibit as `list --json` gives it: times as RFC 3339 in UTC, what is not known as null."""
    place = exhibit.location
    return {
        "exhibit": str(exhibit.id),
        "state": exhibit.state.value,
        "sender": None if exhibit.sender is None else str(exhibit.sender),
        "reasons": [_reason_object(reason) for reason in exhibit.reasons],
        "account": None if exhibit.account is None else str(exhibit.account),
        "folder": None if place is None else place.folder,
        "uidvalidity": None if place is None else place.uidvalidity,
        "uid": None if place is None else place.uid,
        "internal_date": _stamp(exhibit.internal_date),
        "acquired_at": stamp(exhibit.acquired_at),
        "size": exhibit.size,
        "sha256": str(exhibit.sha256),
        "provenance": exhibit.provenance.value,
    }


def listing(exhibits: Sequence[Exhibit]) -> list[dict[str, JsonValue]]:
    """The answer of `list --json`, in the order given."""
    return [exhibit_object(exhibit) for exhibit in exhibits]


def details(
    exhibit: Exhibit,
    record: Mapping[str, JsonValue],
    sightings: Sequence[Sighting],
    origin: Origin | None,
    fingerprint: Fingerprint | None = None,
) -> dict[str, JsonValue]:
    """The answer of `show --json`: what is known about the exhibit, and no word of the message.

    `record` is the acquisition record as kept; `origin` is what was worked out about where the message came from, None
    if it could not be looked at; of the `fingerprint` what would tell others that it is read.
    """
    return {
        **exhibit_object(exhibit),
        "defects": list(exhibit.defects),
        "origin": None if origin is None else origin_object(origin),
        "sightings": [_sighting_object(sighting) for sighting in sightings],
        "tracking": _tracking(fingerprint),
        "acquisition": dict(record),
    }


def as_json(answer: JsonValue) -> str:
    """The answer as JSON in pure ASCII: whatever a server or sender put into a value, a terminal sees only escapes."""
    return json.dumps(answer, ensure_ascii=True, indent=2)


def headers_text(header: bytes) -> str:
    r"""A header block for a person, line by line as served; octets that are not UTF-8 are shown as ``\xe9``."""
    return safe_lines(header.decode("utf-8", "backslashreplace")).rstrip("\n")


def body_text(message: ParsedMessage, limit: int = _TEXT_LIMIT) -> str:
    """The text of a message for a person; at most `limit` characters, and it says how many more there are."""
    text = safe_lines(message.text, limit)
    return text if text.strip() else "(there is no text in this message that could be read)"


def attachment_rows(message: ParsedMessage) -> list[dict[str, JsonValue]]:
    """The attachments by name, type, size in octets and SHA-256; names and types as harmless text."""
    return [
        {
            "filename": safe_line(part.filename, _NAME_LIMIT),
            "content_type": safe_line(part.content_type, _NAME_LIMIT),
            "size": part.size,
            "sha256": safe_line(part.sha256),
        }
        for part in message.attachments
    ]


def fingerprint_object(found: Fingerprint | None) -> dict[str, JsonValue]:
    """The answer of `show --fingerprint --json`; ``version`` is null where the exhibit was not marked yet."""
    if found is None:
        return {"version": None, "traits": []}
    return {
        "version": found.version,
        "traits": [
            {
                "family": one.family.value,
                "kind": one.kind,
                "value": one.value,
                "where": one.where,
                "voucher": one.voucher.value,
            }
            for one in found.traits
        ],
        "style_letters": None if found.style is None else found.style.letters,
        "tracking": _tracking(found),
    }


def _tracking(found: Fingerprint | None) -> list[JsonValue]:
    """Attempts to learn whether and where the message is read; empty also where it was not marked yet."""
    if found is None:
        return []
    return [{"code": one.code, "where": safe_line(one.where), "text": safe_line(one.text)} for one in found.tracking]


def _reason_object(reason: Reason) -> JsonValue:
    return {**reason.facts()}


def _sighting_object(sighting: Sighting) -> JsonValue:
    return {
        "account": str(sighting.ref.account),
        "folder": sighting.ref.folder,
        "uidvalidity": sighting.ref.uidvalidity,
        "uid": sighting.ref.uid,
        "seen_at": stamp(sighting.seen_at),
    }


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else stamp(moment)
