"""Which hosts and addresses are the person's own provider's, by the words of `receiving_hosts`. Pure.

A word is a name (``mx.example.org``), a name with stars (``*.example.org``: every host below it; ``mx*.example.org``),
or a network (``10.0.0.0/8``): machines there that write their address instead of a name.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Receiving:
    """What is known of the servers that receive an account's mail, and how it is known.

    `hosts` are words as above. `authserv` are the names with which they begin an Authentication-Results field beside
    their own (RFC 8601 section 2.5), `authserv_unnamed` says that they leave the name out. `provider` is the domain of
    the provider from the table, if the account is one of its, `checked_on` the day on which its row was. `how` is
    configured, table, learned, or unknown.
    """

    hosts: tuple[str, ...] = ()
    authserv: tuple[str, ...] = ()
    authserv_unnamed: bool = False
    provider: str = ""
    checked_on: date | None = None
    how: str = "unknown"


@dataclass(frozen=True, slots=True)
class OwnHosts:
    """The words, taken apart once."""

    names: tuple[str, ...]
    networks: tuple[Network, ...] = field(default=())

    def wrote(self, host: str) -> bool:
        """Whether a line that names this host as its writer is an own server's."""
        return bool(host) and (any_matches(host, self.names) or self.holds(host))

    def holds(self, ip: str) -> bool:
        """Whether an address belongs to one of the networks that are named."""
        return bool(self.networks) and is_in(ip, self.networks)


def is_in(ip: str, networks: Iterable[Network]) -> bool:
    """Whether an address is in one of these networks, also an IPv4 address written as an IPv6 one (RFC 4291)."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return any(address in one for one in networks if one.version == address.version)


def own_hosts(words: Sequence[str]) -> OwnHosts:
    """The hosts that these words name; what makes no sense as a network is taken for a name."""
    return _own_hosts(tuple(words))


@lru_cache(maxsize=64)
def _own_hosts(words: tuple[str, ...]) -> OwnHosts:
    networks = {word: found for word in words if (found := _network(word)) is not None}
    return OwnHosts(tuple(_plain(word) for word in words if word not in networks), tuple(networks.values()))


def matches(host: str, pattern: str) -> bool:
    """Whether a host (in lower case) fits a word; a star stands for one letter or more, dots among them."""
    network = _network(pattern)
    if network is not None:
        return OwnHosts((), (network,)).holds(host)
    return host == pattern or ("*" in pattern and fnmatchcase(host, pattern.replace("*", "?*")))


def any_matches(host: str, patterns: Iterable[str]) -> bool:
    """Whether a host fits one of these words."""
    return any(matches(host, one) for one in patterns)


@lru_cache(maxsize=512)
def _network(word: str) -> Network | None:
    if "/" not in word:
        return None
    try:
        return ipaddress.ip_network(word.strip(), strict=False)
    except ValueError:
        return None


def _plain(word: str) -> str:
    return word.strip().lower().rstrip(".")
