"""Received lines (RFC 5321 section 4.4): down to the one that the person's own receiving server wrote, and no further.

Pure. Lines are trusted from the top, as long as one of the person's own receiving hosts wrote them; the first of these
that names a peer from outside is the boundary, and its peer is the only origin that was observed. A name that a peer
gave itself (HELO) counts for nothing, whatever it says; nothing below the boundary changes what is observed.

Each server puts its line before those that are there (RFC 5321 section 4.4). So lines above the boundary were written
after it, by whoever kept the mail then, and a sender has no part in them. Some providers (Gmail) have inner machines
there that name themselves by an address out of their inner network, and no peer. Such lines are passed over, and only
such: a line that names a peer, a name or an outer address is one that another server wrote, and what stands below it is
whatever that server was given. Whoever could forge a line to be passed over could write that of an own host in its
stead, so nothing is gained by it. A provider that writes no line under a name of its own must not be configured: the
first own host below could then be a sender's word. Whoever can put mail into the mailbox (APPEND) can write any line.

A line in which more than one host could be the writer has none: a peer may call itself «x by your.host» (HELO), and an
envelope sender may be quoted behind it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

from inboxwatch.intake.readers import plain_text
from inboxwatch.intake.scan import fields
from inboxwatch.model.origin import Hop, Origin

_BY = re.compile(r"(?<![^ ])by (\[?[A-Za-z0-9.:_-]{1,255})", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"')
_ASIDE = re.compile(r"<[^<>]*+>|\([^()]*+\)")
_DEEP = 4  # comments in comments
_PEER = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f:.]{2,45})\]", re.IGNORECASE)
_LINES = 200
_INNER = tuple(
    map(
        ipaddress.ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128"),
    )
)


def origin(header: bytes, own_hosts: Sequence[str]) -> Origin:
    """The origin of the message with this header block, given the person's own receiving hosts (also ``*.name``)."""
    lines = [" ".join(plain_text(one.value).split()) for one in fields(header) if one.name == "received"][:_LINES]
    hops = [_hop(line) for line in lines]
    foreign = len(hops)
    for number, hop in enumerate(hops):
        if not _is_own(hop.host, own_hosts):
            foreign = min(foreign, number)
            if not _is_inner(hop):
                break
        elif hop.ip and _is_outside(hop.ip):
            return Origin(observed=hop, claimed=tuple(hops[number + 1 :]))
    return Origin(claimed=tuple(hops[foreign:]))


def _hop(line: str) -> Hop:
    """Read one line. The peer is named before ``by``; what stands behind it is about something else."""
    writers = list(_BY.finditer(_without_asides(line)))
    writer = writers[0] if len(writers) == 1 else None
    before = line[: writer.start()] if writer else line
    peers = [found[1] for found in _PEER.finditer(before) if _is_address(found[1])]
    host = writer[1].lower().strip("[.") if writer else ""
    return Hop(ip=peers[-1] if peers else "", host=host, line=line)


def _without_asides(line: str) -> str:
    """The line with blanks for what is quoted, in angle brackets or a comment: nobody names the writer there."""
    line = _QUOTED.sub(_blank, line)
    for _ in range(_DEEP):
        shorter = _ASIDE.sub(_blank, line)
        if shorter == line:
            break
        line = shorter
    return "" if '"' in line else line  # where quotes do not pair, nothing tells what is quoted


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _is_inner(hop: Hop) -> bool:
    """Whether a machine wrote it that names itself by an address of an inner network, and no peer."""
    return (
        not hop.ip and not hop.line.lower().startswith("from ") and _is_address(hop.host) and not _is_outside(hop.host)
    )


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
    """Whether an address cannot be one of the provider's own inner hops (RFC 1918 and the like).

    An IPv6 address that only carries an IPv4 address (6to4, RFC 3056; mapped) is what that is.
    """
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        address = address.sixtofour or address.ipv4_mapped or address
    return not any(address in network for network in _INNER if network.version == address.version)
