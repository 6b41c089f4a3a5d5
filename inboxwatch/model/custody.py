"""The custody journal's nouns: what was done with the evidence, by whom, and why (ISO/IEC 27037, NIST SP 800-86)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from inboxwatch.model.exhibit import Provenance
from inboxwatch.model.identity import ExhibitId, Sha256
from inboxwatch.model.mailbox import Octets
from inboxwatch.model.verdict import Match, Suspect

JsonValue = None | bool | int | str | list["JsonValue"] | dict[str, "JsonValue"]
"""What a journal entry may hold: no floats, so that the canonical form (RFC 8785) is the same everywhere."""


class Action(StrEnum):
    """What can be done, in the past tense: a stable vocabulary, part of the journal's format."""

    ACQUIRED = "acquired"
    SEEN_AGAIN = "seen_again"
    VIEWED = "viewed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    RELEASED = "released"
    SEALED = "sealed"
    MOVED = "moved_on_server"
    RESTORED = "restored_on_server"
    MOVE_REFUSED = "move_refused"  # the server did not move it; it lies where it lay
    SOURCE_MISSING = "source_missing"
    KEY_FETCHED = "key_fetched"  # a mail provider's public key was asked for, to check a signature
    EXPORTED = "exported"
    VERIFIED = "verified"
    ANCHORED = "anchored"  # an authority put its timestamp on the journal as it stood
    REBUILT = "rebuilt"
    CONFIG_CHANGED = "config_changed"
    SENDER_CHANGED = "sender_changed"
    ATTEMPT = "attempt"  # a step of something that a person did to stop it
    INCIDENT = "incident"  # what happened outside of watched mail, as a person wrote it down, corrected or withdrew it
    STARTED = "service_started"
    STOPPED = "service_stopped"
    BLIND = "blind"  # a gap in watching, written when it is over
    CLOCK_SET = "clock_set"  # the clock of the machine was set while the service ran
    FOLDER_CHANGED = "folder_changed"  # UIDVALIDITY changed or a folder was suddenly empty
    LOCKED = "storage_locked"  # objects are encrypted for these recipients from here on, or were encrypted
    UNLOCKED = "storage_unlocked"  # objects are kept in the clear from here on, or were decrypted
    RECOVERED = "recovered"  # a torn last line or an interrupted acquisition was met at start


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened and is about to be written into the journal. `at` is aware UTC."""

    action: Action
    actor: str
    at: datetime
    purpose: str = ""
    exhibit: ExhibitId | None = None
    sha256: Sha256 | None = None
    detail: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal as it stands: an event with its number, the previous line's digest, and its own."""

    seq: int
    event: Event
    tool: str
    prev: str
    hash: Sha256


@dataclass(frozen=True, slots=True)
class FileOrigin:
    """Where the octets of a dropped or imported file came from: its name as given, and its own date if it has one."""

    name: str
    modified_at: datetime | None
    container: str = ""


@dataclass(frozen=True, slots=True)
class Digests:
    """Octets with their digests, SHA-256 and SHA-512 (FIPS 180-4): made by `of`, so that they belong to each other."""

    octets: bytes = field(repr=False)
    sha256: Sha256
    sha512: str

    @classmethod
    def of(cls, octets: bytes) -> Digests:
        """Work them out."""
        return cls(octets, Sha256.of(octets), hashlib.sha512(octets).hexdigest())


@dataclass(frozen=True, slots=True)
class Acquisition:
    """A message to be kept: the octets, where they come from, and what was decided about them.

    `digests` are believed only if they are of these very octets, and need not be there.
    """

    octets: bytes = field(repr=False)
    provenance: Provenance
    source: Octets | FileOrigin
    verdict: Match | Suspect
    acquired_at: datetime
    actor: str = "service"
    defects: tuple[str, ...] = ()
    reader: str = ""
    digests: Digests | None = None

    def hashed(self) -> Digests:
        """The digests of the octets, worked out now if nobody did before."""
        known = self.digests
        return known if known is not None and known.octets is self.octets else Digests.of(self.octets)


@dataclass(frozen=True, slots=True)
class Kept:
    """The answer of the vault: the exhibit that now holds the octets, and the journal's entry about it.

    `new` is False where the same octets had been kept before: then it is the earlier exhibit, seen once more.
    """

    exhibit: ExhibitId
    sha256: Sha256
    new: bool
    entry: Entry


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The part of the journal that goes with some exhibits out of the house (docs/formats/bundle.md).

    `entries`, `head` and `merkle_root` are those of the journal as far as it is told. `lines` are its lines as they
    stand, without their ends: all of them if `whole`; otherwise some, each with its place in `proofs`: the number of
    the entry and its inclusion proof in hexadecimal (RFC 9162 section 2.1.3).
    """

    entries: int
    head: str
    merkle_root: str
    whole: bool
    lines: tuple[bytes, ...] = field(repr=False)
    proofs: tuple[tuple[int, tuple[str, ...]], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Stored:
    """Octets that are kept and are no message: their digest, and that of the locked file if one was written now."""

    sha256: Sha256
    file_sha256: Sha256 | None = None


class Severity(StrEnum):
    """How bad a finding of `verify` is: only `BROKEN` makes it fail."""

    NOTE = "note"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of an audit: what, where, what it means, what to do, since when, in words."""

    code: str
    severity: Severity
    where: str
    what: str
    means: str
    todo: str
    since: str = ""


@dataclass(frozen=True, slots=True)
class Audit:
    """The result of checking everything that is kept. `head` is the digest of the journal's last entry."""

    head: str
    entries: int
    exhibits: int
    objects: int
    octets: int
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is broken (notes do not count)."""
        return all(one.severity is Severity.NOTE for one in self.findings)
