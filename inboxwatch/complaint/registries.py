"""Which registry answers for which block of addresses (RFC 9224), and which hosts may be asked at all.

The table is IANA's file; the one that comes along was written from IANA's published allocations. A newer one from
https://data.iana.org/rdap/ (`ipv4.json`, `ipv6.json`) is used from the folder that the configuration names.
"""

from __future__ import annotations

import ipaddress
import json
from dataclasses import dataclass
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from inboxwatch.complaint.domains import normalised
from inboxwatch.complaint.network import Address
from inboxwatch.complaint.wire import is_own_machine
from inboxwatch.errors import ConfigError

_FILES = {4: "ipv4.json", 6: "ipv6.json"}
_LARGEST = 1 << 20
_HTTPS = 443
_REFERRED_TO = (
    "afrinic.net",
    "apnic.net",
    "arin.net",
    "lacnic.net",
    "ripe.net",
    "registro.br",
    "twnic.tw",
    "kisa.or.kr",
)
"""Domains of the regional and national registries: one of them may hand a question on to another."""


@dataclass(frozen=True, slots=True)
class Registries:
    """The table: blocks with the address that is asked, the longest prefix first, and the day it was published."""

    blocks: tuple[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, str], ...]
    published: date

    def base(self, address: Address) -> str:
        """Where to ask about an address; empty where nobody is known."""
        return next((base for block, base in self.blocks if address in block), "")

    def may_ask(self, url: str) -> bool:
        """Whether this is a registry: https and known by name, or an address of this machine that the table names."""
        parts = _split(url)
        if parts is None or parts.username is not None:
            return False
        hosts = {one.netloc for _, base in self.blocks if (one := _split(base)) is not None}
        if is_own_machine(parts.hostname or ""):
            return parts.netloc in hosts
        host = parts.hostname or ""
        if normalised(host) != host:
            return False
        known = parts.netloc in hosts or any(host == one or host.endswith(f".{one}") for one in _REFERRED_TO)
        return parts.scheme == "https" and known and (parts.port in {None, _HTTPS} or parts.netloc in hosts)


def load(folder: Path | None = None) -> Registries:
    """The table from a folder, for each file that is not there the one that comes along. Raises `ConfigError`."""
    blocks: list[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, str]] = []
    published = []
    for version, name in _FILES.items():
        path: Traversable = resources.files("inboxwatch.complaint").joinpath("bootstrap", name)
        if folder is not None and (folder / name).exists():
            path = folder / name
        try:
            day, found = _read(path.read_bytes(), version)
        except (OSError, ValueError, RecursionError, TypeError, KeyError, IndexError) as error:
            raise ConfigError(
                f"{path} is no table of registries: {error}", "get it again from https://data.iana.org/rdap/"
            ) from error
        published.append(day)
        blocks += found
    blocks.sort(key=lambda one: one[0].prefixlen, reverse=True)
    return Registries(tuple(blocks), min(published))


def _read(octets: bytes, version: int) -> tuple[date, list[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, str]]]:
    """RFC 9224 section 3. Raises `ValueError` and what a value of another shape raises."""
    if len(octets) > _LARGEST:
        raise ValueError("it is larger than any")
    table = json.loads(octets)
    found = []
    for prefixes, urls in table["services"]:
        base = _preferred(urls)
        for prefix in prefixes:
            block = ipaddress.ip_network(prefix)
            if block.version == version and base:
                found.append((block, base))
    if not found:
        raise ValueError("it names no registry")
    return date.fromisoformat(table["publication"][:10]), found


def _preferred(urls: list[str]) -> str:
    """The first that is asked in secret; an address of this machine will do without. Empty where there is none."""
    for url in urls:
        parts = _split(url)
        if parts and parts.hostname and (parts.scheme == "https" or is_own_machine(parts.hostname)):
            return url if url.endswith("/") else f"{url}/"
    return ""


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return (
        parts if parts.scheme in {"https", "http"} and parts.hostname and url.isascii() and url.isprintable() else None
    )
