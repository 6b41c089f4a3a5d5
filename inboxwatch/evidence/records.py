"""The acquisition record of one exhibit, and of the session it came from (ISO/IEC 27037; field list in docs/formats).

A record holds facts with their source: what the server said, what we counted, what was decided and why. It is written
once, before the journal names its digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import cast

from inboxwatch.model.custody import Acquisition, Action, Digests, Event, FileOrigin, JsonValue
from inboxwatch.model.identity import ExhibitId, Sha256
from inboxwatch.model.likeness import Assessment
from inboxwatch.model.mailbox import Octets, SessionFacts
from inboxwatch.model.times import stamp
from inboxwatch.model.verdict import Match, Suspect

FORMAT = "inboxwatch-acquisition/1"
SESSION_FORMAT = "inboxwatch-session/1"


def acquisition_record(
    item: Acquisition, exhibit: ExhibitId, digests: Digests, session: Sha256 | None, tool: str
) -> dict[str, JsonValue]:
    """The record of a newly acquired exhibit."""
    return {
        "format": FORMAT,
        "tool": tool,
        "exhibit": exhibit,
        "provenance": item.provenance.value,
        "acquired_at": stamp(item.acquired_at),
        "size": len(item.octets),
        "sha256": digests.sha256,
        "sha512": digests.sha512,
        "source": source_facts(item),
        "session": session,
        "verdict": verdict_facts(item.verdict),
        "defects": list(item.defects),
        "reader": item.reader,
    }


def source_facts(item: Acquisition) -> dict[str, JsonValue]:
    """Where the octets came from, as the server or the file system told it."""
    match item.source:
        case Octets() as source:
            return {
                "account": source.ref.account,
                "folder": source.ref.folder,
                "uidvalidity": source.ref.uidvalidity,
                "uid": source.ref.uid,
                "internal_date_raw": source.internal_date_raw,
                "internal_date": _stamp(source.internal_date),
                "rfc822_size": source.size,
                "octets_received": len(source.octets),
                "size_agrees": source.size == len(source.octets),
                "flags_before": _texts(source.flags),
                "flags_after": _texts(source.flags_after),
                "flags_changed": sorted(source.flags) != sorted(source.flags_after),
                "identifiers": cast("JsonValue", dict(source.identifiers)),
                "fetch_started_at": stamp(source.started_at),
                "fetch_finished_at": stamp(source.finished_at),
            }
        case FileOrigin() as file:
            return {
                "file": file.name,
                "modified_at": _stamp(file.modified_at),
                "container": file.container,
                "octets_received": len(item.octets),
            }


def preservation_event(
    item: Acquisition, exhibit: ExhibitId, sha256: Sha256, record: bytes | None, stored: Sha256 | None = None
) -> Event:
    """What the journal says of an acquisition; `record` is None where the octets had been kept before.

    `stored` is the digest of the locked file that was written for it, if one was.
    """
    detail: dict[str, JsonValue]
    if record is None:
        detail = {"source": source_facts(item)}
    else:
        detail = {
            "record": hashlib.sha256(record).hexdigest(),
            "size": len(item.octets),
            "provenance": item.provenance.value,
            "verdict": _kind(item.verdict),
            "sender": item.verdict.sender,
        }
    if stored is not None:
        detail["stored"] = stored
    return Event(
        action=Action.SEEN_AGAIN if record is None else Action.ACQUIRED,
        actor=item.actor,
        at=item.acquired_at,
        purpose="preservation",
        exhibit=exhibit,
        sha256=sha256,
        detail=detail,
    )


def attached(event: Event) -> Iterator[tuple[Sha256, str]]:
    """The files that an entry about an incident names, by digest, and whose they are in words."""
    files = event.detail.get("files") if event.action is Action.INCIDENT else None
    for one in files if isinstance(files, list) else ():
        named = one.get("sha256") if isinstance(one, dict) else None
        if isinstance(named, str) and Sha256.pattern.fullmatch(named):
            yield Sha256(named), f"a file of {event.detail.get('incident')}"


def session_record(facts: SessionFacts) -> dict[str, JsonValue]:
    """The record of one session with a server: kept once, named by its digest, referred to by its exhibits."""
    return {
        "format": SESSION_FORMAT,
        "host": facts.host,
        "port": facts.port,
        "security": facts.security,
        "peer_address": facts.peer_address,
        "greeting": facts.greeting,
        "capabilities_before": _texts(facts.capabilities_before),
        "capabilities": _texts(facts.capabilities),
        "server_id": cast("JsonValue", dict(facts.server_id)),
        "mechanism": facts.mechanism,
        "connected_at": stamp(facts.connected_at),
        "tls": None if facts.tls is None else cast("JsonValue", {**asdict(facts.tls), "chain": list(facts.tls.chain)}),
        "clock": cast("JsonValue", dict(facts.clock)),
    }


def verdict_facts(verdict: Match | Suspect) -> dict[str, JsonValue]:
    """What was decided, with every reason in words."""
    facts: dict[str, JsonValue] = {
        "kind": _kind(verdict),
        "sender": verdict.sender,
        "reasons": [dict(one.facts()) for one in verdict.reasons],
    }
    if isinstance(verdict, Suspect) and verdict.assessment is not None:
        facts["assessment"] = assessment_facts(verdict.assessment)
    return facts


def assessment_facts(found: Assessment) -> dict[str, JsonValue]:
    """Everything that a resemblance was weighed by, so that its score can be worked out again by hand.

    Scores are hundredths of the decimal logarithm of a likelihood ratio.
    """
    return {
        "version": found.version,
        "outcome": found.outcome.value,
        "score": found.score,
        "linking": found.linking,
        "threshold": found.threshold,
        "families": {family.value: value for family, value in found.families.items()},
        "ordinary_senders": found.senders,
        "messages": found.messages,
        "letters": found.letters,
        "pieces": [
            {
                "family": one.family.value,
                "kind": one.kind,
                "where": one.where,
                "voucher": one.voucher.value,
                "score": one.bans,
                "shown": one.shown,
                "exhibits": one.exhibits,
                "ordinary": one.ordinary,
                "example": one.example,
            }
            for one in found.pieces
        ],
    }


def _kind(verdict: Match | Suspect) -> str:
    return "match" if isinstance(verdict, Match) else "suspect"


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else stamp(moment)


def _texts(values: Sequence[str]) -> list[JsonValue]:
    return list(values)
