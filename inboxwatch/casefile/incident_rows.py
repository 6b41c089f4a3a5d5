"""Rows of `incident_entries`: what the journal says of incidents by hand, there and back. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from inboxwatch.casefile.rows import Row
from inboxwatch.model.identity import SenderId, Sha256
from inboxwatch.model.incident import AttachedFile, Channel, Incident, IncidentId, IncidentStep, Told
from inboxwatch.model.times import moment, stamp

_TOLD = (
    "recorded_at",
    "actor",
    "at",
    "until",
    "day_only",
    "channel",
    "what",
    "place",
    "witnesses",
    "reported_to",
    "reference",
    "sender",
    "files",
)


def told_row(one: Told) -> dict[str, Any]:
    """A row of `incident_entries`."""
    row: dict[str, Any] = {
        "seq": one.seq,
        "incident": str(one.id),
        "number": one.id.number,
        "step": one.step.value,
        "why": one.why,
    }
    it = one.incident
    facts: dict[str, Any] = (
        dict.fromkeys(_TOLD)
        if it is None
        else {
            "recorded_at": stamp(it.recorded_at),
            "actor": it.actor,
            "at": stamp(it.at),
            "until": None if it.until is None else stamp(it.until),
            "day_only": int(it.day_only),
            "channel": it.channel.value,
            "what": it.what,
            "place": it.place,
            "witnesses": json.dumps(it.witnesses),
            "reported_to": it.reported_to,
            "reference": it.reference,
            "sender": None if it.sender is None else str(it.sender),
            "files": json.dumps([asdict(file) for file in it.files]),
        }
    )
    return row | facts


def told_of(row: Row) -> Told:
    """The entry behind a row."""
    name = IncidentId(row["incident"])
    it = (
        None
        if row["at"] is None
        else Incident(
            id=name,
            at=moment(row["at"]),
            recorded_at=moment(row["recorded_at"]),
            actor=row["actor"],
            channel=Channel(row["channel"]),
            what=row["what"],
            until=None if row["until"] is None else moment(row["until"]),
            day_only=bool(row["day_only"]),
            place=row["place"],
            witnesses=tuple(json.loads(row["witnesses"])),
            reported_to=row["reported_to"] or "",
            reference=row["reference"],
            sender=None if row["sender"] is None else SenderId(row["sender"]),
            files=tuple(
                AttachedFile(one["name"], one["size"], Sha256(one["sha256"])) for one in json.loads(row["files"])
            ),
        )
    )
    return Told(row["seq"], name, IncidentStep(row["step"]), it, row["why"])
