"""Received lines (RFC 5321 section 4.4): down to the one that the person's own receiving server wrote, and no further.

Pure. Lines are trusted from the top, as long as one of the person's own receiving hosts wrote them; the first of these
that names a peer from outside is the boundary, and its peer is the only origin that was observed. A name that a peer
gave itself (HELO) counts for nothing, whatever it says; nothing below the boundary changes what is observed.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

from inboxwatch.intake.readers import plain_text
from inboxwatch.intake.scan import fields
from inboxwatch.model.origin import Hop, Origin

_BY = re.compile(r"\bby\s+([A-Za-z0-9.:_-]{1,255})", re.IGNORECASE)
_PEER = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f:.]{2,45})\]", re.IGNORECASE)
_LINES = 200


def origin(header: bytes, own_hosts: Sequence[str]) -> Origin:
    """The origin of the message with this header block, given the person's own receiving hosts (also ``*.name``)."""
    lines = [" ".join(plain_text(one.value).split()) for one in fields(header) if one.name == "received"][:_LINES]
    hops = [_hop(line) for line in lines]
    for number, hop in enumerate(hops):
        if not _is_own(hop.host, own_hosts):
            return Origin(claimed=tuple(hops[number:]))
        if hop.ip and _is_outside(hop.ip):
            return Origin(observed=hop, claimed=tuple(hops[number + 1 :]))
    return Origin()


def _hop(line: str) -> Hop:
    """Read one line. The peer is named before ``by``; what stands behind it is about something else."""
    writer = _BY.search(line)
    before = line[: writer.start()] if writer else line
    peers = [found[1] for found in _PEER.finditer(before) if _is_address(found[1])]
    return Hop(ip=peers[-1] if peers else "", host=writer[1].lower().rstrip(".") if writer else "", line=line)


def _is_own(host: str, own_hosts: Sequence[str]) -> bool:
    for own in (one.lower().rstrip(".") for one in own_hosts):
        if host == own or (own.startswith("*.") and host.endswith(own[1:])):
            return True
    return False


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_outside(text: str) -> bool:
    """Whether an address cannot be one of the provider's own inner hops (RFC 1918 and the like)."""
    address = ipaddress.ip_address(text)
    inner = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128")
    return not any(
        address in network for network in map(ipaddress.ip_network, inner) if network.version == address.version
    )
