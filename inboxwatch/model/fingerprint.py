"""What a message shows of whoever wrote and sent it: traits, each with where it was seen and who vouches for it.

A trait says something about habits, programs and networks, never who a person is. Values that would be words of the
message are digests, so that a fingerprint can lie beside encrypted storage.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from inboxwatch.model.style import StyleSketch


class Family(StrEnum):
    """What a trait is about. Traits of one family depend on each other, so a family counts only up to its cap."""

    IDENTITY = "identity"  # names, addresses, numbers and handles that a sender gives themselves
    THREAD = "thread"  # Message-IDs that few people can know
    OBJECTS = "objects"  # attachments, sentences and texts used again
    NETWORK = "network"  # where the person's own server saw it come from
    SOFTWARE = "software"  # the mail program and its habits
    INFRASTRUCTURE = "infrastructure"  # the provider that sent it
    TIMING = "timing"  # time zone and hour
    STYLE = "style"  # the way of writing
    CONTENT = "content"  # words that only few people use to the person


class Voucher(StrEnum):
    """Who says so. A trait that the sender vouches for can be imitated."""

    RECEIVER = "receiver"  # the person's own receiving server
    PROVIDER = "provider"  # a provider whose part in the message was verified
    SENDER = "sender"  # whoever wrote the message


@dataclass(frozen=True, slots=True, order=True)
class Trait:
    """One trait. `kind` is a stable word such as ``message-id-shape``; `where` a header field or a part, in words.

    `value` is compared for equality and nothing else.
    """

    family: Family
    kind: str
    value: str
    where: str = ""
    voucher: Voucher = Voucher.SENDER


@dataclass(frozen=True, slots=True)
class TrackingAttempt:
    """Something in a message that would tell others whether, when or where it is read, found without fetching anything.

    `code` is stable, `where` a header field or a part, in words. `text` says what was found, not why it is there: much
    ordinary mail does the same. Of an address on the web it names the host and nothing more, since the rest may be what
    tells readers apart.
    """

    code: str
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """All traits of one message, in a fixed order, each once.

    `version` names the way of marking: exhibits of an earlier one are marked anew where their octets can be opened.
    `signature` is the MinHash of the text's shingles, empty for a text that is too short; `style` is None likewise.
    `tracking` is behaviour and no trait: it is recorded, not compared.
    """

    version: int
    traits: tuple[Trait, ...] = ()
    signature: tuple[int, ...] = field(default=(), repr=False)
    style: StyleSketch | None = field(default=None, repr=False)
    tracking: tuple[TrackingAttempt, ...] = ()
