"""Following the custody journal to its end, for an audit: what it says is kept, and where it breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from inboxwatch.errors import IntegrityFailure
from inboxwatch.evidence.chain import GENESIS, unlink
from inboxwatch.evidence.findings import broken
from inboxwatch.evidence.journal import Journal
from inboxwatch.evidence.records import attached
from inboxwatch.evidence.storage import Storage
from inboxwatch.model.custody import Action, Entry, Finding, Severity
from inboxwatch.model.identity import ExhibitId, Sha256


@dataclass(slots=True)
class Followed:
    """What the journal says, as far as it could be read."""

    head: str = GENESIS
    entries: int = 0
    acquired: dict[ExhibitId, Entry] = field(default_factory=dict)
    attached: dict[Sha256, str] = field(default_factory=dict)
    unused: set[str] = field(default_factory=set)
    hashes: list[str] = field(default_factory=list)
    anchored: list[Entry] = field(default_factory=list)
    storage: Storage = field(default_factory=Storage)
    checks: list[Entry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def follow(journal: Journal) -> Followed:
    """Follow the chain to its end; at a break, go on from what the next line claims, and name the break."""
    chain = Followed()
    for number, line in enumerate(journal.lines(), start=1):
        try:
            entry = unlink(line, seq=number, prev=chain.head)
        except IntegrityFailure as error:
            chain.findings.append(
                Finding(
                    code="journal-broken",
                    severity=Severity.BROKEN,
                    where=f"journal.jsonl, line {number}",
                    what=error.message,
                    means="somebody or something changed the journal after it was written; the entries before this "
                    "line are sound, this one and those behind it prove nothing until the cause is known",
                    todo="make a copy of the whole folder, change nothing, compare with a backup",
                )
            )
            break
        chain.head, chain.entries = entry.hash, number
        chain.hashes.append(entry.hash)
        chain.storage.learn(entry.event.action, entry.event.sha256, entry.event.detail)
        if entry.event.action is Action.ACQUIRED and entry.event.exhibit is not None:
            chain.acquired[entry.event.exhibit] = entry
        elif entry.event.action is Action.INCIDENT:
            chain.attached.update(attached(entry.event))
        elif entry.event.action is Action.VERIFIED:
            chain.checks.append(entry)
        elif entry.event.action is Action.ANCHORED:
            chain.anchored.append(entry)
        elif entry.event.action is Action.RECOVERED:
            unused = entry.event.detail.get("unused")
            chain.unused.update(map(str, unused) if isinstance(unused, list) else ())
    return chain


def witnessed(chain: Followed, witness: Sha256 | None) -> Iterator[Finding]:
    """What is to be said if a head that somebody was told of is not in the chain."""
    if witness is not None and witness not in {GENESIS, *chain.hashes}:
        yield broken(
            "witness-missing",
            Path("journal.jsonl"),
            f"no entry of the journal has the digest {witness}, of which somebody was told",
            "the journal was cut off before that entry, or written anew; or the digits were copied wrongly",
        )


def torn(journal: Journal) -> Iterator[Finding]:
    """What is to be said of a last line that was not finished."""
    fragment = journal.torn_tail()
    if fragment:
        yield Finding(
            code="journal-torn",
            severity=Severity.NOTE,
            where="journal.jsonl, last line",
            what=f"the last line is {len(fragment)} octets of an unfinished entry",
            means="a crash or a power cut interrupted a write; nothing that was answered for is lost",
            todo="start the service once: it takes the fragment aside and writes that down",
        )
