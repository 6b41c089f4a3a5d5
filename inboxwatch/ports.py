"""The promises that rooms make to the river.

The pipeline knows only these. Each has an implementation in memory beside the real one, and one contract suite that
both pass (tests/contract). Times are aware UTC throughout.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from inboxwatch.model.alert import ClaimedAlert, Notice
from inboxwatch.model.attempt import Attempt, AttemptId, AttemptKind
from inboxwatch.model.case import (
    Change,
    Counts,
    Cursor,
    DeadLetter,
    FolderProof,
    Gap,
    PendingMove,
    Problem,
    SeenUids,
)
from inboxwatch.model.contact import ContactQuestion, Contacts, LookUp
from inboxwatch.model.custody import Acquisition, Audit, Entry, Event, JsonValue, Kept, Stored
from inboxwatch.model.exhibit import Exhibit, ExhibitFilter, Sighting
from inboxwatch.model.fingerprint import Fingerprint
from inboxwatch.model.identity import AccountName, ExhibitId, SenderId, Sha256
from inboxwatch.model.incident import Incident, IncidentId
from inboxwatch.model.likeness import Acquaintance, Agenda, ReceivedBy, Standing, Stranger, TraitKey
from inboxwatch.model.mailbox import (
    FolderLook,
    HeaderBatch,
    MessageRef,
    Octets,
    Relocation,
    UidRange,
    Unfetchable,
    WatchedFolder,
)
from inboxwatch.model.message import OriginatorReading, Originators, ParsedMessage
from inboxwatch.model.origin import SigningKey
from inboxwatch.model.people import FlaggedSender


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present as aware UTC; within one process it never goes back and goes on as fast as time does."""
        ...


class MailSource(Protocol):
    """One connected mailbox, read only.

    Changes nothing on the server. May hand out a message again, never skips one. Used by one thread, the one that
    opened it. Every method may raise `MailboxUnavailable` or `ProtocolViolation`: then the source is dead, is to be
    closed, and a new one opened. `FolderMissing` and `Refused` leave the source usable.
    """

    @property
    def account(self) -> AccountName:
        """The account this source belongs to."""
        ...

    def folders(self) -> Sequence[WatchedFolder]:
        """The folders to watch, resolved to names that LIST gave, in the order of the configuration.

        Those that were trouble lately come last.
        A configured folder that is not there is left out; `missing_folders` names it.
        """
        ...

    def missing_folders(self) -> Sequence[str]:
        """Configured folders that the server does not have, as the person wrote them."""
        ...

    def sent(self) -> WatchedFolder | None:
        """The folder with the person's own mail; None if there is none, or if it is watched like any other."""
        ...

    def look(self, folder: str) -> FolderLook:
        """What the folder looks like now; cheap (STATUS, or a question in the selected folder)."""
        ...

    def headers(self, look: FolderLook, ranges: Sequence[UidRange]) -> Iterator[HeaderBatch]:
        """The header blocks of all messages in the ranges, each once, in ascending order, in batches.

        One bad message becomes an `Unfetchable`, it never loses its batch. Raises `MailboxChanged` if the folder's
        UIDVALIDITY is no longer that of `look`.
        """
        ...

    def listed(self, look: FolderLook) -> Sequence[int]:
        """The UIDs of all messages in the folder, in ascending order; none where the server does not tell.

        Raises `MailboxChanged` as above.
        """
        ...

    def octets(self, refs: Sequence[MessageRef]) -> Iterator[Octets | Unfetchable]:
        """The exact octets of these messages (all of one folder and UIDVALIDITY), one by one, in the order given.

        Octets are handed out as they come, so that the caller never holds more than it wants to. Raises
        `MailboxChanged` as above.
        """
        ...

    def present(self, refs: Sequence[MessageRef]) -> frozenset[MessageRef]:
        """Which of these messages (all of one folder and UIDVALIDITY) are still there."""
        ...

    def wait(self, timeout: float) -> bool:
        """Wait for a hint of news in the first folder for at most `timeout` seconds; True if there was a hint.

        Only a hint: the caller looks at the folders again in any case.
        """
        ...

    def wake(self) -> None:
        """Make a `wait` that is under way return soon. The one method that another thread may call."""
        ...

    def close(self) -> None:
        """End the session; never raises, may be called twice."""
        ...


class Quarantine(Protocol):
    """Moves mail on the server, where a person has opted in. Never expunges, never marks anything deleted."""

    def isolate(self, ref: MessageRef, sha256: Sha256, size: int) -> Relocation:
        """Move a message into the quarantine folder.

        Idempotent: a message that is no longer at `ref` is looked for in the quarantine folder by its octets, and
        «already gone» is an answer. Where the server has no MOVE (RFC 6851) it is copied and stays where it lies.
        Raises `Refused` where the server does not want to: then other messages may still be moved.
        """
        ...

    def restore(self, ref: MessageRef, sha256: Sha256, size: int, folder: str) -> Relocation:
        """Put a message that lies at `ref` back into `folder`; idempotent in the same way."""
        ...

    def close(self) -> None:
        """End the session; never raises, may be called twice."""
        ...


class MessageReader(Protocol):
    """Reads messages, whatever their octets. Never raises because of them: it names defects."""

    def originators(self, blocks: Sequence[bytes], found: Sequence[Originators] = ()) -> Sequence[OriginatorReading]:
        """Read who is named in header blocks; one answer for each, in order.

        `found`: what a plain look finds in each already (`originators` of the same block), where somebody has looked.
        May return before all are read: an answer that is not there yet is waited for when it is asked for.
        """
        ...

    def headers(self, blocks: Sequence[bytes]) -> Sequence[ParsedMessage]:
        """Read header blocks for a person to see; one answer for each, in order, as above."""
        ...

    def whole(self, octets: bytes) -> ParsedMessage:
        """Read a whole message, with its text and the list of its attachments."""
        ...

    def warm(self) -> None:
        """Mail may be about to come: begin what takes a while, without waiting for it. Never raises."""
        ...

    def close(self) -> None:
        """Let go of the reading process, if there is one; never raises, may be called twice."""
        ...


class EvidenceVault(Protocol):
    """Keeps evidence and reads it. Append-only; what it answers for is durable when the method returns."""

    def open(self, digest: Sha256) -> bytes:
        """The octets with this digest, hashed again while reading.

        Raises `IntegrityFailure` if they are not what was kept, or are missing.
        """
        ...

    def assure(self, digest: Sha256) -> None:
        """Raise `IntegrityFailure` unless the octets with this digest are there and are what was kept.

        Reads them from where they are kept, and needs no key where they are locked.
        """
        ...

    def acquisition(self, exhibit: ExhibitId) -> Mapping[str, JsonValue]:
        """The acquisition record of an exhibit. Raises `NotFound`."""
        ...

    def custody(self, after: int = 0) -> Iterator[Entry]:
        """The journal's entries with a number greater than `after`, in order, each checked against the chain.

        Raises `IntegrityFailure` at the first entry that does not fit.
        """
        ...

    def head(self) -> tuple[int, str]:
        """Number and digest of the journal's last entry; 0 and 64 zeros for an empty one. Cheap."""
        ...

    def audit(self) -> Audit:
        """Check everything that is kept and report every finding; raises nothing because of what it finds."""
        ...

    def preserve(self, items: Sequence[Acquisition]) -> Sequence[Kept]:
        """Keep a group of messages: octets, then acquisition records, then journal entries; one answer for each.

        The same octets once more become a further sighting of their exhibit. Raises `CannotKeep`, with nothing
        journaled, if the disk does not take it.
        """
        ...

    def attach(self, octets: bytes) -> Stored:
        """Keep octets that are no message: a file that goes with an incident. It is no exhibit, and nothing reads it.

        The journal is not written: whoever calls names the digests in an entry, and until then nothing was kept. Octets
        that are kept already are not written again. Raises `CannotKeep`.
        """
        ...

    def record(self, events: Sequence[Event]) -> Sequence[Entry]:
        """Write events into the journal. Raises `CannotKeep`."""
        ...


class CaseReader(Protocol):
    """Reads the casefile: every method gives a consistent snapshot."""

    def exhibits(self, which: ExhibitFilter) -> Sequence[Exhibit]:
        """The exhibits that fit, newest first (by acquisition, then number)."""
        ...

    def exhibit(self, exhibit: ExhibitId) -> Exhibit:
        """One exhibit. Raises `NotFound`."""
        ...

    def sightings(self, exhibit: ExhibitId | None = None) -> Sequence[Sighting]:
        """Where an exhibit was seen, or all sightings that are not known to be missing."""
        ...

    def known(self, refs: Iterable[MessageRef]) -> frozenset[MessageRef]:
        """Which of these references belong to an exhibit already."""
        ...

    def cursor(self, account: AccountName, folder: str) -> Cursor | None:
        """How far this folder was seen, whatever its UIDVALIDITY was then."""
        ...

    def cursors(self) -> Sequence[Cursor]:
        """All cursors."""
        ...

    def seen(self, account: AccountName, folder: str) -> SeenUids | None:
        """Which UIDs this folder held when they were listed last, whatever its UIDVALIDITY was then."""
        ...

    def senders(self) -> Sequence[FlaggedSender]:
        """The senders kept in the casefile (those of config.toml are not in here)."""
        ...

    def attempts(self, kind: AttemptKind | None = None) -> Sequence[Attempt]:
        """What was done to stop it, by number; of one kind, if it is named."""
        ...

    def attempt(self, attempt: AttemptId) -> Attempt:
        """One attempt. Raises `NotFound`."""
        ...

    def incidents(self) -> Sequence[Incident]:
        """What a person wrote down by hand, by number, also what was withdrawn."""
        ...

    def incident(self, incident: IncidentId) -> Incident:
        """One incident. Raises `NotFound`."""
        ...

    def moves(self, account: AccountName | None = None) -> Sequence[PendingMove]:
        """Moves on the server that are still to be done."""
        ...

    def problems(self) -> Sequence[Problem]:
        """Open problems, oldest first."""
        ...

    def proofs(self) -> Sequence[FolderProof]:
        """The last proof of sight, for each folder."""
        ...

    def gaps(self, limit: int = 100) -> Sequence[Gap]:
        """Gaps in watching, newest first."""
        ...

    def dead_letters(self, account: AccountName) -> Sequence[DeadLetter]:
        """Messages that could not be fetched so far."""
        ...

    def counts(self) -> Counts:
        """Figures for `status`."""
        ...

    def signing_keys(self) -> Mapping[str, SigningKey]:
        """The keys of mail providers that were asked for, by the name they were asked under."""
        ...

    def journal_seq(self) -> int:
        """The number of the last journal entry that the casefile reflects; 0 for none."""
        ...


class CaseFile(CaseReader, Protocol):
    """Writes the casefile."""

    def commit(self, change: Change) -> None:
        """Carry out a change: all or nothing, durable on return; a repeat changes nothing."""
        ...

    def tend(self, today: date) -> int:
        """Learn from ordinary senders who were met long enough ago, and let go what is too much; how many were learnt.

        To be called now and then: until it is, what is learnt grows. Cheap where there is nothing to do.
        """
        ...


class Outbox(Protocol):
    """Alerts that are still to be handed over; they get in by `CaseFile.commit`."""

    def claim(self, now: datetime, hold_until: datetime) -> Sequence[ClaimedAlert]:
        """All rows that are due; each is held by one worker until `hold_until`, then it is due again.

        A row that was written after `now` is due: the clock was set back since.
        """
        ...

    def release(self) -> None:
        """Rows that are held are due again: for the start of a service, when whoever held them is gone."""
        ...

    def next_due(self) -> datetime | None:
        """When the next row falls due; None if the outbox is empty."""
        ...

    def delivered(self, ids: Sequence[int], at: datetime) -> None:
        """These rows were handed over."""
        ...

    def postponed(self, ids: Sequence[int], due_at: datetime, error: str = "") -> None:
        """These rows are to be tried (again) at `due_at`; with an `error` it counts as an attempt."""
        ...

    def given_up(self, ids: Sequence[int], at: datetime, error: str) -> None:
        """These rows will not be tried again."""
        ...

    def last_delivered(self, route: str, kind: str) -> datetime | None:
        """When an alert of this kind was last handed over on this route."""
        ...


class Likeness(Protocol):
    """What was learnt of flagged and of ordinary mail; it gets in by `CaseFile.commit`. Bounded, whatever comes."""

    def acquaintances(self, keys: Collection[str]) -> Mapping[str, Acquaintance]:
        """Those of these senders that were met before, by key."""
        ...

    def answers_hers(self, values: Collection[str]) -> bool:
        """Whether one of these digested Message-IDs is of the person's own mail that did not go to a flagged sender."""
        ...

    def contacts_meet(self, keys: Collection[TraitKey]) -> frozenset[TraitKey]:
        """Which of these keys belong to somebody whom the person writes to."""
        ...

    def strangers(self, account: AccountName, limit: int) -> Sequence[Stranger]:
        """Messages that are still to be compared, newest first; those that were compared before come after them."""
        ...

    def earlier(self, key: str, limit: int) -> Sequence[Stranger]:
        """Messages of a stranger that were compared and not suspected, newest first."""
        ...

    def suspected(self, ref: MessageRef) -> str | None:
        """The key of the stranger whose message at `ref` was suspected; None if it was not."""
        ...

    def agenda(self, account: AccountName, version: int) -> Agenda:
        """What there is to do in this account, and whether exhibits lack a fingerprint of this version. Cheap."""
        ...

    def waiting(self) -> int:
        """How many messages are still to be compared."""
        ...

    def unmarked(self, version: int, limit: int) -> Sequence[Exhibit]:
        """Exhibits that have no fingerprint of this version, newest first."""
        ...

    def fingerprint(self, exhibit: ExhibitId) -> Fingerprint | None:
        """The fingerprint of an exhibit; None if it was not marked."""
        ...

    def fingerprints(self, sender: SenderId, limit: int) -> Sequence[Fingerprint]:
        """Fingerprints of exhibits that are vouched for as this sender's, newest first."""
        ...

    def standing(self, keys: Collection[TraitKey], senders: Collection[SenderId] | None = None) -> Standing:
        """How flagged and ordinary senders stand to these traits; of flagged ones only `senders`, if they are named."""
        ...

    def received_by(self, account: AccountName) -> Sequence[ReceivedBy]:
        """Which hosts wrote the topmost Received lines of ordinary mail, as far as it was looked at."""
        ...

    def scores(self) -> Mapping[int, int]:
        """How many ordinary messages were compared, by score in centibans."""
        ...


class Notifier(Protocol):
    """Hands a notice over to a person's device or mailbox."""

    def notify(self, notice: Notice) -> None:
        """Hand it over. Raises `DeliveryFailed(retryable=…)`."""
        ...


class ContactDirectory(Protocol):
    """Finds who can act on a complaint. Every answer carries its scope and source; no answer is an answer.

    Never asks anything of a host that a message names, and offers no contact whom the sender may read along with.
    """

    def plan(self, question: ContactQuestion) -> Sequence[LookUp]:
        """What `contacts` would ask of whom. Asks nobody itself; empty where everything is known without asking."""
        ...

    def contacts(self, question: ContactQuestion) -> Contacts:
        """The contacts, the most useful first. What cannot be had is named in the answer; never raises because of it.

        Nothing is raised because of what an answer holds either: it may be empty, slow, huge, lead in a circle, or lie.
        """
        ...
