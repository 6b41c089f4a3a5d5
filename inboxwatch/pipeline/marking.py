"""How messages are marked and compared: the pure functions that the use-cases are handed, each with its promise."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from inboxwatch.model.fingerprint import Fingerprint, Trait
from inboxwatch.model.identity import AccountName
from inboxwatch.model.likeness import Assessment, TraitKey
from inboxwatch.model.message import Correspondence, Originator, Originators, ParsedMessage
from inboxwatch.model.style import StyleSketch
from inboxwatch.model.verdict import Reason
from inboxwatch.ports import Likeness


@dataclass(frozen=True, slots=True)
class Read:
    """One whole message that was read, with what is needed to mark it."""

    header: bytes = field(repr=False)
    message: ParsedMessage
    account: AccountName | None
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class Specimen:
    """One message that was read and marked.

    `fingerprint` is without the way of writing, which takes as long as all the rest and is seldom asked for; `style`
    measures it when it is first asked for, and remembers. None for too little text.
    """

    read: Read
    fingerprint: Fingerprint
    style: Callable[[], StyleSketch | None]

    def as_exhibit(self) -> Fingerprint:
        """The fingerprint as exhibits keep it: with the way of writing, which others are held against."""
        return replace(self.fingerprint, style=self.style())


@dataclass(frozen=True, slots=True)
class Marking:
    """The functions of the pure rooms, and what was learnt.

    `mark` makes a fingerprint, of the version `version`; `keys` are its traits as they are counted, `ordinary` the
    traits of a header block that are learnt from ordinary mail, `teaches` those of a whole message. `sender_key`
    digests an address, `list_key` the name of a list, `id_key` a Message-ID. `lookalikes` are what an imitation of an
    address would share with it. `is_allowed` says whether the allow list counts for a message, `is_own` whether an
    address is one of the person's own. `compare` holds the messages of one address against the flagged senders; None:
    nothing links it to any. `explain` puts an assessment into words. `imitation` says whom a message imitates, and
    whether that is enough to put it aside. `is_locked` says whether what is kept cannot be opened later, so that
    exhibits have to be marked while their octets are at hand; `is_wanted`, whether the person wants strangers compared.
    `receiver` names the host that received a message, by its header block and INTERNALDATE; empty where that cannot be
    told.
    """

    likeness: Likeness
    version: int
    mark: Callable[[Read], Specimen]
    keys: Callable[[Fingerprint], Mapping[TraitKey, Trait]]
    ordinary: Callable[[bytes, Originators, datetime | None], tuple[TraitKey, ...]]
    teaches: Callable[[Fingerprint], tuple[TraitKey, ...]]
    correspondence: Callable[[bytes], Correspondence]
    recipients: Callable[[bytes], tuple[Originator, ...]]
    sender_key: Callable[[str], str]
    list_key: Callable[[str], str]
    id_key: Callable[[str], str]
    lookalikes: Callable[[Originator], tuple[TraitKey, ...]]
    is_allowed: Callable[[Originators], bool]
    is_own: Callable[[str], bool]
    compare: Callable[[Sequence[Specimen]], Assessment | None]
    explain: Callable[[Assessment], tuple[Reason, ...]]
    imitation: Callable[[Originators], tuple[tuple[Reason, ...], bool]]
    receiver: Callable[[bytes, datetime | None], str]
    is_locked: Callable[[], bool]
    is_wanted: Callable[[], bool]
