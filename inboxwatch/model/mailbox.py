"""What a mail server shows: folders, references, and the two looks at a message (RFC 3501, RFC 9051)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from inboxwatch.model.identity import AccountName


def _aware(moment: datetime | None, what: str) -> None:
    if moment is not None and moment.utcoffset() is None:
        raise ValueError(f"{what} has no time zone")


@dataclass(frozen=True, slots=True, order=True)
class MessageRef:
    """Where a message lies: account, folder, UIDVALIDITY and UID together (RFC 3501 section 2.3.1.1).

    A Message-ID is never part of it: the sender wrote that.
    """

    account: AccountName
    folder: str
    uidvalidity: int
    uid: int

    def __post_init__(self) -> None:
        if self.uid < 0 or self.uidvalidity < 0:
            raise ValueError("UID and UIDVALIDITY are not negative")


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    r"""A folder that is watched, by its name on the server (decoded from modified UTF-7).

    `attributes` are the LIST attributes in lower case, such as ``\junk`` (RFC 6154). `emptied_soon` says that
    providers empty it after some weeks, so that it comes first in a first scan.
    """

    name: str
    attributes: tuple[str, ...] = ()
    emptied_soon: bool = False


@dataclass(frozen=True, slots=True)
class FolderLook:
    """What EXAMINE or STATUS told about a folder just now.

    `uidnext` is 0 where the server did not tell it. `exists` is the number of messages.
    """

    account: AccountName
    folder: str
    uidvalidity: int
    uidnext: int
    exists: int
    mailbox_id: str | None = None
    highest_modseq: int | None = None


@dataclass(frozen=True, slots=True)
class UidRange:
    """The UIDs `first` to `last`, both included. `last` is None for «to the newest»."""

    first: int
    last: int | None = None

    def __post_init__(self) -> None:
        if self.first < 1 or (self.last is not None and self.last < self.first):
            raise ValueError(f"not a range of UIDs: {self.first}:{self.last}")


@dataclass(frozen=True, slots=True)
class HeaderLook:
    """The first look: the header block of one message, as served, and nothing of its body.

    `internal_date_raw` is the server's own text with its zone; `internal_date` is the same moment as aware UTC,
    None where the server's text makes no sense. `size` is RFC822.SIZE, as claimed by the server.
    """

    ref: MessageRef
    header: bytes = field(repr=False)
    size: int
    flags: tuple[str, ...] = ()
    internal_date_raw: str = ""
    internal_date: datetime | None = None

    def __post_init__(self) -> None:
        _aware(self.internal_date, "INTERNALDATE")


@dataclass(frozen=True, slots=True)
class Unfetchable:
    """A message that the server did not hand out, and why; the cursor passes it and it is tried again later."""

    ref: MessageRef
    why: str


@dataclass(frozen=True, slots=True)
class HeaderBatch:
    """Some messages in ascending order of UID. Everything up to and including UID `through` is now seen."""

    looks: tuple[HeaderLook, ...]
    unfetchable: tuple[Unfetchable, ...]
    through: int


@dataclass(frozen=True, slots=True)
class Octets:
    """The second look: the exact octets of one message as served by BODY.PEEK[], with what the server said of it.

    `started_at` and `finished_at` are aware UTC by our clock. `flags_after` are the flags after the fetch: they must
    equal `flags`, otherwise the server changed them against our wish. `identifiers` holds EMAILID and THREADID
    (RFC 8474), MODSEQ (RFC 7162) and Gmail's X-GM-MSGID, X-GM-THRID and X-GM-LABELS where the server offers them.
    """

    ref: MessageRef
    octets: bytes = field(repr=False)
    size: int
    flags: tuple[str, ...]
    flags_after: tuple[str, ...]
    internal_date_raw: str
    internal_date: datetime | None
    started_at: datetime
    finished_at: datetime
    session: SessionFacts
    identifiers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _aware(self.internal_date, "INTERNALDATE")
        _aware(self.started_at, "start of acquisition")
        _aware(self.finished_at, "end of acquisition")


@dataclass(frozen=True, slots=True)
class TlsFacts:
    """The encrypted connection as it was: `chain` holds the SHA-256 of each certificate in DER, leaf first."""

    version: str
    cipher: str
    chain: tuple[str, ...]
    subject: str
    issuer: str
    not_before: str
    not_after: str
    verified: bool


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """One session with a mail server, for the acquisition record (never a secret in it)."""

    host: str
    port: int
    security: str
    peer_address: str
    greeting: str
    capabilities_before: tuple[str, ...]
    capabilities: tuple[str, ...]
    server_id: Mapping[str, str]
    mechanism: str
    connected_at: datetime
    tls: TlsFacts | None = None
    clock: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _aware(self.connected_at, "time of connection")


class Outcome(StrEnum):
    """How a move on the server ended."""

    MOVED = "moved"
    COPIED = "copied"  # the server has no MOVE: a copy was made, the original lies where it lay
    GONE = "gone"  # it is not where it was: somebody else moved or removed it
    ALREADY = "already"  # an earlier attempt had done it


@dataclass(frozen=True, slots=True)
class Relocation:
    """The result of a move: how it ended, where the message lies now (None if unknown), and what was noticed."""

    outcome: Outcome
    now_at: MessageRef | None
    notes: tuple[str, ...] = ()
