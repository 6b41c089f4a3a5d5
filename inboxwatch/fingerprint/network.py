"""Family NETWORK: where a message came from, each with who says so. Private addresses are left out.

What the person's own server saw, what a verified provider says and what anybody could have written are different kinds,
so that none is ever taken for another. Names that a host gives itself (HELO) are digests, since people name their
computers after themselves.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator

from inboxwatch.fingerprint.head import Head
from inboxwatch.fingerprint.kinds import clean, trait
from inboxwatch.model.fingerprint import Trait, Voucher
from inboxwatch.model.origin import Hop, Origin

_ASSERTED = 5
_HELO = re.compile(r"\s*from\s+(\[?[^\s()\[\];]{1,120}\]?)", re.IGNORECASE)
_ADDRESS = re.compile(r"[0-9A-Fa-f:.]{3,45}")
_NET_4, _NET_6 = 24, 64  # bits that a household or a street shares
_INNER = tuple(
    ipaddress.ip_network(one)
    for one in (  # noqa: SIM905 -- a table of words
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 224.0.0.0/3"
        " ::/127 fc00::/7 fe80::/10 ff00::/8"
    ).split()
)


def traits(origin: Origin, head: Head, digest: Callable[[str], str]) -> Iterator[Trait]:
    """Addresses, their networks, and the names that hosts gave themselves."""
    if origin.observed is not None:
        yield from _addresses("observed", origin.observed.ip, "received", Voucher.RECEIVER)
        yield from _name("observed", origin.observed, digest)
    for hop in origin.asserted[:_ASSERTED]:
        yield from _addresses("asserted", hop.ip, "received", Voucher.PROVIDER)
    for found in _ADDRESS.findall(head.value("x-originating-ip")[:200])[:1]:
        yield from _addresses("claimed", found, "x-originating-ip", Voucher.SENDER)
    if origin.claimed:
        lowest = origin.claimed[-1]
        yield from _addresses("claimed", lowest.ip, "received", Voucher.SENDER)
        yield from _name("claimed", lowest, digest)


def _addresses(how: str, text: str, where: str, voucher: Voucher) -> Iterator[Trait]:
    """An address and its network; nothing for a private one."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if any(address in network for network in _INNER if network.version == address.version):
        return
    bits = _NET_4 if address.version == 4 else _NET_6  # noqa: PLR2004 -- IPv4
    yield trait(f"{how}-ip", str(address), where, voucher)
    yield trait(f"{how}-net", str(ipaddress.ip_network((address, bits), strict=False)), where, voucher)


def _name(how: str, hop: Hop, digest: Callable[[str], str]) -> Iterator[Trait]:
    """The name that a peer gave itself: the sender's word, whoever wrote it down."""
    found = _HELO.match(hop.line[:1000])
    if found is not None:
        yield trait(f"{how}-helo", digest(clean(found[1].lower())), "received", Voucher.SENDER)
