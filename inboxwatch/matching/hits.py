"""What the comparing modules share: kinds of rules in the order of their weight, rules, and hits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from inboxwatch.model.identity import SenderId
from inboxwatch.model.message import Originator


class Weight(IntEnum):
    """What kind of hit it is, strongest first."""

    ADDRESS = 0
    ALIAS = 1
    VARIANT = 2
    DOMAIN = 3
    SUBDOMAIN = 4
    NAME = 5
    PATTERN = 6
    TIMEOUT = 7  # not a hit: a pattern that could not be compared to the end

    @property
    def code(self) -> str:
        """The stable code of a reason of this kind."""
        return _CODES[self]


_CODES = ("address", "alias", "address-variant", "domain", "subdomain", "name", "pattern", "pattern-timeout")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of one flagged sender. `order` is its place in the whole configuration, `text` what the person wrote.

    `exact` is the exact form of an address rule (see `inboxwatch.matching.addresses.Forms`), empty for others.
    """

    weight: Weight
    order: int
    sender: SenderId
    text: str
    exact: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that applies to a candidate, with the weight of this hit."""

    weight: Weight
    rule: Rule
    candidate: Originator

    @property
    def place(self) -> tuple[int, int, str]:
        """What makes it a reason of its own, and the order of reasons: weight, rule, field."""
        return (self.weight, self.rule.order, self.candidate.field)
