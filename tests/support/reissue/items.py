"""What a synthetic mailbox consists of: messages, and beside each what is true about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """Why a message is there."""

    FRIEND = "friend"  # a correspondent who writes more than once
    STRANGER = "stranger"  # somebody new who wrote once, and is nobody's alias
    NEWSLETTER = "newsletter"
    SHOP = "shop"
    SENT = "sent"  # the person's own
    EXHIBIT = "exhibit"  # from the known address of a flagged person
    ALIAS = "alias"  # from a flagged person's new address


@dataclass(frozen=True, slots=True)
class Item:
    """One message. `writer` names who really wrote it; `sender` the address it came from.

    `level` is that of an alias. `shown` names what this message does that could link it to somebody, by the names of
    `Habits`; for ordinary mail it says what makes it easily mistaken (`moved`, `nickname`, `forwards`, `same-file`).
    """

    octets: bytes = field(repr=False)
    message_id: str
    when: datetime
    kind: Kind
    writer: str
    sender: str
    folder: str = "INBOX"
    level: int | None = None
    shown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class World:
    """A whole mailbox, in the order of arrival. `words` are the private words that a flagged person uses to her."""

    items: tuple[Item, ...] = field(repr=False)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, *kinds: Kind) -> list[Item]:
        return [one for one in self.items if one.kind in kinds]

    @property
    def background(self) -> list[Item]:
        """Everything that came and is nobody's alias: a detector should be silent on all of it."""
        return self.of(Kind.FRIEND, Kind.STRANGER, Kind.NEWSLETTER, Kind.SHOP)

    @property
    def sent(self) -> list[Item]:
        return self.of(Kind.SENT)

    def exhibits(self, writer: str) -> list[Item]:
        return [one for one in self.of(Kind.EXHIBIT) if one.writer == writer]

    def aliases(self, writer: str, level: int | None = None) -> list[Item]:
        return [one for one in self.of(Kind.ALIAS) if one.writer == writer and level in {None, one.level}]

    @property
    def flagged(self) -> list[str]:
        return sorted({one.writer for one in self.of(Kind.EXHIBIT)})
