"""What is learnt of ordinary mail and of flagged mail, so that a stranger's mail can be compared with both.

Of ordinary mail nothing is held but keyed digests and counts: no address, no name, no word of it can be read back.
Days are those of INTERNALDATE in UTC. Scores are hundredths of the decimal logarithm of a likelihood ratio (centibans):
200 says that what was seen is a hundred times as likely if it is the same sender as if it is a stranger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zlib import crc32

from inboxwatch.model.fingerprint import Family, Fingerprint, Voucher
from inboxwatch.model.identity import AccountName, ExhibitId, SenderId
from inboxwatch.model.mailbox import MessageRef


class TraitKey(NamedTuple):
    """A trait as it is counted: its kind, and a keyed digest of its value."""

    kind: str
    value: str


# -- who is known ------------------------------------------------------------------------------------------------------


KNOWN_AFTER = timedelta(days=30)
PLACES = 400
"""Senders whose mail is looked at to learn which servers receive an account's mail."""
WHOLE = "whole"
"""The kind by which ordinary senders are counted of whom a whole message was marked, not only a header block."""
SENT = "sent-id"
"""The kind of a Message-ID of the person's own mail to one flagged sender alone, among what that sender shows."""
UNLINKED = -1000
"""The score under which messages are counted that nothing links to anybody, or too little for a suspicion."""
LINKING_AT_LEAST = 100
"""What traits that can link two addresses have to add, in centibans: ten times as likely as by coincidence."""


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """A sender of ordinary mail, or a mailing list. `key` is a keyed digest of the address.

    `is_vouched`: the person wrote to them, or said that a suspicion was wrong. `days` is on how many days messages of
    theirs came, `first_day` and `last_day` the first and the last of these, None where none came.
    """

    key: str
    is_vouched: bool
    days: int
    first_day: date | None
    last_day: date | None

    def is_known(self, day: date) -> bool:
        """Whether a message that came on this day is of somebody known: vouched for, or met before and long enough."""
        if self.is_vouched:
            return True
        return self.days > 1 and self.first_day is not None and self.first_day <= day - KNOWN_AFTER


@dataclass(frozen=True, slots=True)
class Met:
    """One message of ordinary mail. `traits` are those to be learnt from it; empty for none."""

    key: str
    day: date
    traits: tuple[TraitKey, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class ReceivedBy:
    """Which host wrote the topmost Received line of one message of ordinary mail; `key` is that of its sender.

    Of each account one is kept for each `place`: so a sender counts once, by the newest that was seen, and there are
    never more than `PLACES`.
    """

    account: AccountName
    host: str
    key: str
    day: date

    @property
    def place(self) -> int:
        """Where it is kept, by its sender."""
        return crc32(self.key.encode()) % PLACES


@dataclass(frozen=True, slots=True)
class Vouched:
    """Somebody whom the person knows. `lookalikes` are what an imitation of the address would share with it."""

    key: str
    lookalikes: tuple[TraitKey, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class SentId:
    """A Message-ID of the person's own, digested. `sender`: it went to this flagged sender and to nobody else."""

    value: str
    sender: SenderId | None = None


@dataclass(frozen=True, slots=True)
class Stranger:
    """A message of a sender who is not known, to be compared with the flagged ones. `at` is INTERNALDATE."""

    ref: MessageRef
    key: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Agenda:
    """What there is to do. `rules`: by which rules everything in the account was looked at, None if it was not yet.

    `compare`: strangers wait and there is somebody to compare them with. `mark`: exhibits lack a fingerprint.
    """

    rules: int | None = None
    compare: bool = False
    mark: bool = False


# -- what was seen in flagged and in ordinary mail ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Marked:
    """An exhibit was marked: its fingerprint, and its traits as they are counted."""

    exhibit: ExhibitId
    fingerprint: Fingerprint = field(repr=False)
    keys: tuple[TraitKey, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """How many of a flagged sender's exhibits show a trait; `example` is one of them."""

    key: TraitKey
    sender: SenderId
    exhibits: int
    example: ExhibitId | None


@dataclass(frozen=True, slots=True)
class Standing:
    """All counts that an assessment of some traits needs, as they are now.

    `shown` are the flagged senders that show any of these traits. `sizes` says for each of them how many of their
    exhibits show any value of a kind; ``""`` stands for all their marked exhibits. `ordinary` says how many ordinary
    senders show each trait, `senders` how many were learnt from, `whole` of how many of them a whole message.
    """

    shown: tuple[Shown, ...] = ()
    sizes: Mapping[SenderId, Mapping[str, int]] = field(default_factory=dict)
    ordinary: Mapping[TraitKey, int] = field(default_factory=dict)
    senders: int = 0
    whole: int = 0


# -- what came of a comparison -----------------------------------------------------------------------------------------


class Outcome(StrEnum):
    """What an assessment came to."""

    SUSPECT = "suspect"  # for a person to decide
    CLEAR = "clear"
    UNDECIDED = "undecided"  # too little to say


@dataclass(frozen=True, slots=True)
class Piece:
    """One trait weighed. `bans` is what it alone would add to the score; negative where it speaks against.

    `shown` of `exhibits` marked exhibits of the sender that show a value of this kind have this one; `ordinary` of
    `senders` ordinary senders do. `example` is an exhibit that has it.
    """

    family: Family
    kind: str
    where: str
    voucher: Voucher
    bans: int
    shown: int
    exhibits: int
    ordinary: int
    senders: int
    example: ExhibitId | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """A stranger's mail held against one flagged sender: what was weighed, how, and what it came to.

    `families` holds what each family adds after its cap; their sum is `score`. `linking` is the part of it that comes
    from traits which can link two addresses. `messages` is how many messages of the address were weighed together,
    `letters` how many characters of text could be compared. With `version` and `threshold` the outcome follows from
    what is in here.
    """

    version: int
    sender: SenderId
    outcome: Outcome
    score: int
    linking: int
    threshold: int
    families: Mapping[Family, int]
    pieces: tuple[Piece, ...]
    senders: int
    messages: int = 1
    letters: int = 0

    @property
    def at_stake(self) -> int | None:
        """The score, None where no threshold would have made it a suspicion: what links is too little."""
        return self.score if self.linking >= LINKING_AT_LEAST else None


@dataclass(frozen=True, slots=True)
class Compared:
    """A stranger's message was compared. `score` is None where it could not be a suspicion: too little links it.

    `traits` are those to be learnt from it, if it turns out to be ordinary.
    """

    ref: MessageRef
    key: str
    outcome: Outcome
    score: int | None
    at: datetime
    traits: tuple[TraitKey, ...] = field(default=(), repr=False)
