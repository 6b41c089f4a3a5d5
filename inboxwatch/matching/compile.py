"""Flagged senders and the allow list, read once into `Rules`; what cannot be used is refused with its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import TypeVar

from inboxwatch.errors import ConfigError
from inboxwatch.matching.address_rules import AddressIndex, AddressRule, read
from inboxwatch.matching.allow import Allow
from inboxwatch.matching.hits import Rule, Weight
from inboxwatch.matching.names import LONGEST, name_keys
from inboxwatch.matching.patterns import PatternRule, compiled
from inboxwatch.matching.rules import Rules
from inboxwatch.matching.visible import shown
from inboxwatch.model.identity import SenderId
from inboxwatch.model.people import AllowList, FlaggedSender

_ADDRESS_HINT = "write name@domain, *@domain for a whole domain, or *@*.domain for its subdomains, and nothing else"
_ALIAS_HINT = "an alias is one address, written as name@domain and nothing else"
_NAME_HINT = f"write the name as a mail program shows it, at most {LONGEST} characters, or leave it out"
_PATTERN_HINT = "mend the regular expression; it is compared with «name <address>», without regard to case"
_OWNER_OF_ALLOW = SenderId("allow")  # an allow rule has no sender; nobody reads this

T = TypeVar("T")


def compile_rules(senders: Sequence[FlaggedSender], allow: AllowList = AllowList()) -> Rules:  # noqa: B008 - frozen
    """The rules of these senders, in this order.

    Raises `ConfigError` naming the sender and the rule where an address, name or pattern cannot be used.
    """
    order = count()
    addresses: list[tuple[AddressRule, Rule]] = []
    names: defaultdict[str, list[Rule]] = defaultdict(list)
    patterns: list[PatternRule] = []
    for one in senders:
        addresses.extend(_addresses(one, order))
        for name in one.display_names:
            rule = Rule(Weight.NAME, next(order), one.id, name)
            for key in _read(_keys, name, f"flagged sender {one.id}: display name", _NAME_HINT):
                names[key].append(rule)
        for text in one.patterns:
            pattern = _read(compiled, text, f"flagged sender {one.id}: pattern", _PATTERN_HINT)
            patterns.append(PatternRule(Rule(Weight.PATTERN, next(order), one.id, text), pattern))
    return Rules(
        AddressIndex.of(addresses),
        {key: tuple(rules) for key, rules in names.items()},
        tuple(patterns),
        Allow(AddressIndex.of(_allowed(allow))),
    )


def _addresses(sender: FlaggedSender, order: count[int]) -> Iterator[tuple[AddressRule, Rule]]:
    """The addresses and aliases of one sender."""
    for text in sender.addresses:
        found = _read(read, text, f"flagged sender {sender.id}: address", _ADDRESS_HINT)
        yield found, Rule(found.weight, next(order), sender.id, text, found.exact)
    for text in sender.aliases:
        found = _read(_alias, text, f"flagged sender {sender.id}: alias", _ALIAS_HINT)
        yield found, Rule(Weight.ALIAS, next(order), sender.id, text, found.exact)


def _allowed(allow: AllowList) -> Iterator[tuple[AddressRule, Rule]]:
    """The rules of the allow list."""
    for order, text in enumerate(allow.addresses):
        found = _read(read, text, "allow list: address", _ADDRESS_HINT)
        yield found, Rule(found.weight, order, _OWNER_OF_ALLOW, text, found.exact)


def _alias(text: str) -> AddressRule:
    """An alias: one address. Raises `ValueError`."""
    found = read(text)
    if found.weight is not Weight.ADDRESS:
        raise ValueError("is not one address")
    return found


def _keys(name: str) -> frozenset[str]:
    """The keys of a display name. Raises `ValueError` for one that shows nothing or is too long."""
    keys = name_keys(name)
    if not keys:
        raise ValueError(f"shows nothing, or is longer than {LONGEST} characters")
    return keys


def _read(reader: Callable[[str], T], text: str, what: str, hint: str) -> T:
    """What `reader` makes of the text. Raises `ConfigError` naming the place."""
    try:
        return reader(text)
    except ValueError as error:
        raise ConfigError(f"{what} «{shown(text)}» {error}", hint) from error
