"""The vault in memory: the same promise as the one on disk, for tests and for trying things out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from inboxwatch.errors import CannotKeep, IntegrityFailure, NotFound
from inboxwatch.evidence import records
from inboxwatch.evidence.canonical import readable
from inboxwatch.evidence.chain import GENESIS, link, unlink
from inboxwatch.evidence.records import attached
from inboxwatch.model.custody import (
    Acquisition,
    Action,
    Audit,
    Entry,
    Event,
    Finding,
    JsonValue,
    Kept,
    Severity,
    Stored,
)
from inboxwatch.model.identity import ExhibitId, Sha256


class MemoryVault:
    """Evidence that lasts as long as the object. `full` makes it refuse, as a full disk does.

    `reached` is called between the steps under the names that the vault on disk uses.
    """

    def __init__(self, tool: str = "inboxwatch test", reached: Callable[[str], None] = lambda _: None) -> None:
        self.full = False
        self.objects: dict[Sha256, bytes] = {}
        self.records: dict[ExhibitId, dict[str, JsonValue]] = {}
        self.lines: list[bytes] = []
        self._tool = tool
        self._reached = reached

    def preserve(self, items: Sequence[Acquisition]) -> Sequence[Kept]:
        """See `EvidenceVault.preserve`."""
        if self.full and items:
            raise CannotKeep("the disk is full", "make room")
        known = {entry.event.sha256: entry.event.exhibit for entry in self.custody() if _acquired(entry)}
        plan: list[tuple[ExhibitId, Sha256, bool]] = []
        events = []
        for item in items:
            digests = item.hashed()
            digest = digests.sha256
            exhibit = known.get(digest)
            new = exhibit is None
            if exhibit is None:
                exhibit = ExhibitId.of(len(self.records) + 1)
                known[digest] = exhibit
                self.objects[digest] = item.octets
                self.records[exhibit] = records.acquisition_record(item, exhibit, digests, None, self._tool)
            plan.append((exhibit, digest, new))
            record = readable(self.records[exhibit]) if new else None
            events.append(records.preservation_event(item, exhibit, digest, record))
        self._reached("evidence_durable")
        entries = self.record(events)
        self._reached("journaled")
        return [Kept(*one, entry) for one, entry in zip(plan, entries, strict=True)]

    def attach(self, octets: bytes) -> Stored:
        """See `EvidenceVault.attach`."""
        if self.full:
            raise CannotKeep("the disk is full", "make room")
        digest = Sha256.of(octets)
        self.objects.setdefault(digest, octets)
        self._reached("file_durable")
        return Stored(digest)

    def record(self, events: Sequence[Event]) -> Sequence[Entry]:
        """See `EvidenceVault.record`."""
        if self.full and events:
            raise CannotKeep("the disk is full", "make room")
        entries: list[Entry] = []
        seq, prev = self.head()
        new: list[bytes] = []
        for event in events:
            entry, line = link(event, seq=seq + 1, prev=prev, tool=self._tool)
            seq, prev = entry.seq, entry.hash
            entries.append(entry)
            new.append(line[:-1])
        self.lines.extend(new)
        return entries

    def open(self, digest: Sha256) -> bytes:
        """See `EvidenceVault.open`."""
        octets = self.objects.get(digest)
        if octets is None or hashlib.sha256(octets).hexdigest() != digest:
            raise IntegrityFailure(f"object {digest} is missing or altered", "bring it back from a backup")
        return octets

    def assure(self, digest: Sha256) -> None:
        """See `EvidenceVault.assure`."""
        self.open(digest)

    def acquisition(self, exhibit: ExhibitId) -> Mapping[str, JsonValue]:
        """See `EvidenceVault.acquisition`."""
        try:
            return self.records[exhibit]
        except KeyError as error:
            raise NotFound(f"there is no exhibit {exhibit}", "list shows what is kept") from error

    def custody(self, after: int = 0) -> Iterator[Entry]:
        """See `EvidenceVault.custody`."""
        prev = GENESIS
        for number, line in enumerate(list(self.lines), start=1):
            entry = unlink(line, seq=number, prev=prev)
            prev = entry.hash
            if number > after:
                yield entry

    def head(self) -> tuple[int, str]:
        """See `EvidenceVault.head`."""
        entries = list(self.custody())
        return (entries[-1].seq, entries[-1].hash) if entries else (0, GENESIS)

    def audit(self) -> Audit:
        """See `EvidenceVault.audit`."""
        findings: list[Finding] = []
        count = 0
        named: dict[Sha256 | None, str] = {}
        exhibits = 0
        try:
            for entry in self.custody():
                count = entry.seq
                exhibits += _acquired(entry)
                named |= _named(entry)
        except IntegrityFailure as error:
            findings.append(_finding("journal-broken", "journal", error.message))
        for digest, owner in named.items():
            if digest not in self.objects:
                findings.append(_finding("object-missing", str(digest), f"the octets of {owner} are not there"))
            elif hashlib.sha256(self.objects[digest]).hexdigest() != digest:
                findings.append(_finding("object-altered", digest, f"the octets of {owner} were changed"))
        octets = sum(map(len, self.objects.values()))
        return Audit(self.head()[1], count, exhibits, len(self.objects), octets, tuple(findings))


def _acquired(entry: Entry) -> bool:
    return entry.event.action is Action.ACQUIRED


def _named(entry: Entry) -> dict[Sha256 | None, str]:
    """The octets that an entry says are kept, and what they are."""
    if _acquired(entry):
        return {entry.event.sha256: str(entry.event.exhibit)}
    return dict(attached(entry.event))


def _finding(code: str, where: str, what: str) -> Finding:
    return Finding(code, Severity.BROKEN, where, what, "what was kept is not what is there", "use a backup")
