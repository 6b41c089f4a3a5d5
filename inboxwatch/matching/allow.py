"""The allow list: who is never flagged by a rule other than an exact address.

All of From, Sender, Reply-To and Return-Path is written by whoever sent the mail, so the list must not be a way in:

- it counts only if *every* address that any way of reading finds in the From and Sender fields is on it, there is one
  in From, the From field is readable, and nothing was cut short. A second From, or an allow-listed Reply-To, gains
  nothing;
- it clears only what the allow-listed candidates themselves claim. If a rule fits a Reply-To, a Return-Path or a bare
  name that is not on the list, From and the other field contradict each other, and a person decides (Suspect);
- it is compared strictly: bare ``name@domain`` only, no look-alike letters, no quoted or commented forms;
- an exact address or alias, in whatever way of writing, always wins over it.

What it cannot see: a mail that forges an allow-listed From and nothing else. That takes authentication, not a list.
"""

from __future__ import annotations

from dataclasses import dataclass

from inboxwatch.matching.address_rules import AddressIndex
from inboxwatch.matching.addresses import forms
from inboxwatch.matching.names import name_keys
from inboxwatch.model.message import Originator, Originators

_AUTHORS = frozenset(("from", "sender"))


@dataclass(frozen=True, slots=True)
class Shield:
    """An allow list that counts for one message. `rule` is one that fits its From field, `address` what it fits."""

    allow: Allow
    rule: str
    address: str
    names: frozenset[str]

    def covers(self, candidate: Originator) -> bool:
        """Whether the claim of this candidate is that of an allow-listed one."""
        if candidate.address:
            return bool(self.allow.rule_for(candidate.address))
        return not self.names.isdisjoint(name_keys(candidate.name))


@dataclass(frozen=True, slots=True)
class Allow:
    """The allow list, ready to be asked."""

    index: AddressIndex

    def rule_for(self, address: str) -> str:
        """The rule that this address is on, strictly compared; empty if there is none."""
        found = forms(address)
        if not found.is_plain:
            return ""
        is_ascii = address.rpartition("@")[0].isascii()
        for rule in self.index.mailbox(found):
            if is_ascii or rule.exact == found.exact:
                return rule.text
        return next((rule.text for rule in self.index.wildcards(found)), "")

    def shield(self, originators: Originators) -> Shield | None:
        """The allow list as it counts for this message, or None if it does not count."""
        if not self.index or originators.from_unreadable or originators.cut_short:
            return None
        authors = [one for one in originators.candidates if one.field in _AUTHORS and one.address]
        named = [(one.address, self.rule_for(one.address)) for one in authors if one.field == "from"]
        if not named or not all(self.rule_for(one.address) for one in authors):
            return None
        address, rule = min(named)
        names = frozenset(key for one in authors for key in name_keys(one.name))
        return Shield(self, rule, address, names)
