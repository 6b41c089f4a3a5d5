"""A network as a registry describes it, and what of it can be believed: addresses, ranges, desks (pure).

Everything here may come from a server that is broken or lies: each value is checked when it is made.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

from inboxwatch.complaint.domains import domain_of, normalised, registered

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LOCAL_LONGEST, _TEXT_LONGEST, _URL_LONGEST = 64, 120, 300
_LARGEST = {4: 1 << 24, 6: 1 << 112}  # addresses: a /8, a /16; what is larger belongs to no operator
_REGISTRIES = frozenset(
    ("afrinic.net", "apnic.net", "arin.net", "lacnic.net", "ripe.net", "iana.org", "icann.org", "nro.net")
)
_NOWHERE = frozenset(("invalid", "localhost", "test", "local", "example.com", "example.net", "example.org"))


@dataclass(frozen=True, slots=True)
class Desk:
    """One way to report abuse that a registry names: a mail address, or a form; `remark` says how it was named."""

    address: str = ""
    form: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """A range of addresses and who answers for it.

    `first` and `last` are its limits. `domains` are the registered domains of all mail addresses in the answer, of
    whatever role: they tell who runs it. `above` is where the registry says that the network above it is, a URL.
    """

    first: Address
    last: Address
    name: str = ""
    organisation: str = ""
    desks: tuple[Desk, ...] = ()
    placeholders: tuple[str, ...] = ()
    domains: frozenset[str] = frozenset()
    above: str = ""

    def __post_init__(self) -> None:
        if self.first.version != self.last.version or int(self.first) > int(self.last):
            raise ValueError("the limits of the network make no range")
        if self.size > _LARGEST[self.first.version]:
            raise ValueError("the network is larger than any operator's")

    @property
    def size(self) -> int:
        """How many addresses it has."""
        return int(self.last) - int(self.first) + 1

    @property
    def label(self) -> str:
        """Its name and range, for a person."""
        return f"{self.name} ({self.first} - {self.last})" if self.name else f"{self.first} - {self.last}"

    def holds(self, first: Address, last: Address) -> bool:
        """Whether it contains all of this range."""
        return self.first.version == first.version and int(self.first) <= int(first) and int(last) <= int(self.last)

    def wider(self) -> str:
        """The smallest block (CIDR) that is larger than this network: whoever asks for it gets the network above."""
        bits = self.first.max_prefixlen
        length = bits - (int(self.first) ^ int(self.last)).bit_length()
        block = ipaddress.ip_network((int(self.first), length), strict=False)
        if block.num_addresses == self.size:
            block = block.supernet()
        return str(block)


def askable(text: str) -> Address | None:
    """The address of the public Internet that this is, or that an IPv6 address carries; None for any other.

    Private, shared (CGNAT, RFC 6598), reserved, documentation and multicast addresses belong to nobody to write to.
    """
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return None
        address = address.ipv4_mapped or address.sixtofour or address
    is_public = address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
    return address if is_public else None


def mail_address(value: object) -> str:
    """A mail address that can be written to, its domain normalised; empty for anything else."""
    if not isinstance(value, str) or len(value) > _URL_LONGEST:
        return ""
    text = value.strip()
    if text[:7].lower() == "mailto:":
        text = text[7:].partition("?")[0]
    local, _, domain = text.rpartition("@")
    if len(local) > _LOCAL_LONGEST or not _LOCAL.fullmatch(local):
        return ""
    domain = normalised(domain)
    return f"{local}@{domain}" if domain and not _is_nowhere(domain) else ""


def is_placeholder(address: str) -> bool:
    """Whether a registry stands where an operator should: it withholds the contact, or has none."""
    return registered(domain_of(address)) in _REGISTRIES


def form_link(value: object) -> str:
    """The address of a form, to be opened by a person; empty for anything but plain https."""
    if not isinstance(value, str) or len(value) > _URL_LONGEST or not value.isascii() or not value.isprintable():
        return ""
    try:
        parts = urlsplit(value)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    plain = parts.scheme == "https" and port in {None, 443} and parts.username is None
    return value if plain and normalised(host) and not any(one in value for one in " \"'<>\\") else ""


def one_line(value: object) -> str:
    """Text as a short line without anything that steers a screen; empty for what is no text."""
    if not isinstance(value, str):
        return ""
    shown = "".join(one if unicodedata.category(one)[0] not in "CZ" else " " for one in value[: _TEXT_LONGEST * 4])
    return " ".join(shown.split())[:_TEXT_LONGEST]


def _is_nowhere(domain: str) -> bool:
    return registered(domain) in _NOWHERE or domain.rpartition(".")[2] in _NOWHERE
