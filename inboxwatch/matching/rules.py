"""The decision about one message: which exact rules fit its originators, and what follows from it.

What is promised: never raises, whatever the originators hold; the same originators in any order give the same
verdict; every verdict but an untouched Clear carries its reasons, strongest first; the work is bounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from inboxwatch.matching.address_rules import AddressIndex
from inboxwatch.matching.addresses import forms
from inboxwatch.matching.allow import Allow, Shield
from inboxwatch.matching.hits import Hit, Rule, Weight
from inboxwatch.matching.names import name_keys
from inboxwatch.matching.patterns import PatternRule, pattern_hits
from inboxwatch.matching.words import allowed, contradicted, reason, unsure
from inboxwatch.model.message import Originator, Originators
from inboxwatch.model.verdict import Clear, Match, Reason, Suspect, Verdict

_CLEAR = Clear()


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of all flagged senders, ready to be asked. Made by `compile_rules`."""

    addresses: AddressIndex
    names: Mapping[str, tuple[Rule, ...]]
    patterns: tuple[PatternRule, ...]
    allow: Allow

    def decide(self, originators: Originators) -> Verdict:
        """The verdict on a message with these originators.

        Match where a rule fits; of several senders the one with the strongest rule (address, alias, another way of
        writing one of these, domain, subdomain, name, pattern; then the order of the configuration), with the
        reasons of all. Suspect where a pattern did not come to an end, where the allow list and another field
        contradict each other, where no From field says in a readable way who sent it, or where there is so much that
        not all of it was read: unsure counts as a hit.
        """
        hits = self._address_hits(originators.candidates)
        if originators.beyond:
            hits += self._address_hits(originators.beyond)
        if self.names:
            hits += self._name_hits(originators.candidates)
        if self.patterns:
            hits += pattern_hits(self.patterns, originators.candidates)
        if hits:
            return self._judged(hits, originators)
        if originators.from_unreadable or originators.defects:
            doubts = unsure(originators)
            if doubts:
                return Suspect(doubts)
        return _CLEAR

    def is_allowed(self, originators: Originators) -> bool:
        """Whether the allow list counts for this message."""
        return self.allow.shield(originators) is not None

    def _address_hits(self, candidates: Iterable[Originator]) -> list[Hit]:
        """Hits by address and by domain."""
        hits: list[Hit] = []
        for one in candidates:
            if not one.address:
                continue
            address = forms(one.address)
            for rule in self.addresses.mailbox(address):
                weight = rule.weight if rule.exact == address.exact else Weight.VARIANT
                hits.append(Hit(weight, rule, one))
            hits.extend(Hit(rule.weight, rule, one) for rule in self.addresses.wildcards(address))
        return hits

    def _name_hits(self, candidates: Iterable[Originator]) -> list[Hit]:
        """Hits by display name."""
        return [
            Hit(Weight.NAME, rule, one)
            for one in candidates
            if one.name
            for rule in {rule.order: rule for key in name_keys(one.name) for rule in self.names.get(key, ())}.values()
        ]

    def _judged(self, hits: list[Hit], originators: Originators) -> Verdict:
        """The verdict where at least one rule fits."""
        first = min(hits, key=_order)
        if first.weight <= Weight.VARIANT:
            return Match(first.rule.sender, _reasons(hits))
        shield = self.allow.shield(originators)
        if shield is not None:
            return _shielded(hits, shield)
        if first.weight is Weight.TIMEOUT:
            return Suspect((*_reasons(hits), *unsure(originators)))
        return Match(first.rule.sender, _reasons(hits))


def _shielded(hits: list[Hit], shield: Shield) -> Verdict:
    """The verdict where the allow list counts for the From field."""
    open_hits = [one for one in hits if not shield.covers(one.candidate)]
    if not open_hits:
        return Clear(tuple(allowed(one, more, shield.address, shield.rule) for one, more in _grouped(hits)))
    first = min(open_hits, key=_order)
    sender = None if first.weight is Weight.TIMEOUT else first.rule.sender
    return Suspect((*_reasons(open_hits), contradicted(shield.address, shield.rule)), sender)


def _reasons(hits: list[Hit]) -> tuple[Reason, ...]:
    """Hits as reasons, strongest first."""
    return tuple(reason(one, more) for one, more in _grouped(hits))


def _grouped(hits: list[Hit]) -> Iterable[tuple[Hit, int]]:
    """One hit for each weight, rule and field, and how many other spellings of it there are."""
    for _, group in groupby(sorted(hits, key=_order), key=lambda one: one.place):
        spellings = {(one.candidate.address, one.candidate.name): one for one in group}
        yield next(iter(spellings.values())), len(spellings) - 1


def _order(hit: Hit) -> tuple[tuple[int, int, str], str, str]:
    """Strongest first; the same whatever the order of reading."""
    return (hit.place, hit.candidate.address, hit.candidate.name)
