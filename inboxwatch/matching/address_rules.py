"""Address rules as a person writes them, and an index that finds those that fit an address.

A rule is an addr-spec, ``*@domain`` (not its subdomains) or ``*@*.domain`` (only its subdomains).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from inboxwatch.matching.addresses import Forms, domain_form, forms
from inboxwatch.matching.hits import Rule, Weight

_DOMAIN = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*|\[[a-z0-9.:]+\]")
_ANY, _ANY_BELOW = "*@", "*@*."


@dataclass(frozen=True, slots=True)
class AddressRule:
    """A rule that was read: what it is compared with, and its weight (`ADDRESS`, `DOMAIN` or `SUBDOMAIN`)."""

    weight: Weight
    key: str
    exact: str = ""


def read(text: str) -> AddressRule:
    """Read an address rule. Raises `ValueError` saying what is wrong with it."""
    text = text.strip()
    if text.startswith(_ANY_BELOW):
        domain = _domain(text.removeprefix(_ANY_BELOW))
        if "." not in domain:
            raise ValueError(f"would fit every address below .{domain}")
        return AddressRule(Weight.SUBDOMAIN, domain)
    if text.startswith(_ANY):
        return AddressRule(Weight.DOMAIN, _domain(text.removeprefix(_ANY)))
    if "*" in text:
        raise ValueError("has a star elsewhere than in *@domain or *@*.domain")
    found = forms(text)
    local, _, domain = found.exact.rpartition("@")
    is_quoted, is_literal = local[:1] == local[-1:] == '"', domain.startswith("[")
    if not local or not (found.is_plain or is_quoted or is_literal):
        raise ValueError("is not a bare address such as name@domain")
    _domain(domain)
    return AddressRule(Weight.ADDRESS, found.canonical, found.exact)


def _domain(text: str) -> str:
    """A domain in the form in which it is compared. Raises `ValueError`."""
    domain = domain_form(text)
    if not _DOMAIN.fullmatch(domain):
        raise ValueError("has no usable domain after the @")
    return domain


@dataclass(frozen=True, slots=True)
class AddressIndex:
    """Address rules by what they are compared with. `endings` are the keys of `below` with a dot before them."""

    mailboxes: Mapping[str, tuple[Rule, ...]]
    domains: Mapping[str, tuple[Rule, ...]]
    below: Mapping[str, tuple[Rule, ...]]
    endings: tuple[str, ...]

    @classmethod
    def of(cls, rules: Iterable[tuple[AddressRule, Rule]]) -> Self:
        """An index of these rules, in their order."""
        found: defaultdict[Weight, defaultdict[str, list[Rule]]] = defaultdict(lambda: defaultdict(list))
        for read_rule, rule in rules:
            found[read_rule.weight][read_rule.key].append(rule)
        mailboxes, domains, below = (
            {key: tuple(them) for key, them in found[weight].items()}
            for weight in (Weight.ADDRESS, Weight.DOMAIN, Weight.SUBDOMAIN)
        )
        return cls(mailboxes, domains, below, tuple(f".{one}" for one in below))

    def __bool__(self) -> bool:
        """Whether there is any rule."""
        return bool(self.mailboxes or self.domains or self.below)

    def wildcards(self, address: Forms) -> list[Rule]:
        """The domain rules that fit."""
        rules = list(self.domains.get(address.domain, ()))
        if self.endings and address.domain.endswith(self.endings):
            for ending in self.endings:
                if address.domain.endswith(ending):
                    rules.extend(self.below[ending[1:]])
        return rules

    def mailbox(self, address: Forms) -> tuple[Rule, ...]:
        """The rules that name this mailbox, in whatever way of writing."""
        return self.mailboxes.get(address.canonical, ())
