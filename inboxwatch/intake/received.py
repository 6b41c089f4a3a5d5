"""One Received line (RFC 5321 section 4.4): who wrote it, which peer it names, how the mail was handed over. Pure.

The peer's address is read where the server writes what it saw, and nowhere else: names that a peer gave itself (HELO,
also as an address in brackets), its answer to an ident question and what its certificate says stand in the same line,
and are the peer's words. The forms are those of RFC 5321, Postfix, sendmail and Courier ``(name [address])``, of Exim
``name ([address] helo=x)`` and ``[address] (helo=x)``, of Exchange and qmail ``(address)``, and of Yahoo
``from address (EHLO x)``.

A line in which more than one host could be the writer has none: a peer may call itself «x by your.host» (HELO), and an
envelope sender may be quoted behind it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import mktime_tz, parsedate_tz

from inboxwatch.intake.readers import plain_text
from inboxwatch.intake.scan import Field
from inboxwatch.model.origin import Hop

LINES = 200
"""How many lines are read; what stands below is claimed in any case."""

_BY = re.compile(r"(?<![^ ])by (\[?[A-Za-z0-9.:_-]{1,255})", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"')
_ASIDE = re.compile(r"<[^<>]*+>|\([^()]*+\)")
_DEEP = 4  # comments in comments
_FROM = re.compile(r"from (\S{1,255})(?: (\[[^\s\]]{2,64}\]))?", re.IGNORECASE)
_LITERAL = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f:.]{2,45})\]", re.IGNORECASE)
_BARE = re.compile(r"(?:\S*@)?([0-9A-Fa-f:.]{2,45})")
_HELO = re.compile(r"(?:EHLO|HELO|LHLO)\b", re.IGNORECASE)
_PEERS_WORDS = re.compile(r"\b(?:helo|ident)=\S*", re.IGNORECASE)
_WITH = re.compile(r"(?<![^ ])with ([A-Za-z0-9-]{2,30})", re.IGNORECASE)
_BY_A_USER = frozenset(("esmtpa", "esmtpsa", "asmtp", "utf8smtpa", "utf8smtpsa", "mapi", "httprest"))
_INNER = tuple(
    map(
        ipaddress.ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128"),
    )
)


def received_lines(every: Sequence[Field]) -> tuple[list[Hop], int]:
    """The first `LINES` Received lines from the top, and how many there are; each with its number among all fields."""
    found: list[Hop] = []
    count = 0
    for number, one in enumerate(every, start=1):
        if one.name == "received":
            count += 1
            if count <= LINES:
                found.append(hop(plain_text(one.value), number))
    return found, count


def hop(text: str, number: int = 0) -> Hop:
    """Read one line, given without its line ends."""
    line = " ".join(text.split())
    bare = _without_asides(line)
    writers = list(_BY.finditer(bare))
    writer = writers[0] if len(writers) == 1 else None
    before = line[: writer.start()] if writer else line
    host = writer[1].lower().strip("[.") if writer else ""
    return Hop(ip=_peer(before), host=host, line=text.strip(), number=number)


def is_by_a_user(one: Hop) -> bool:
    """Whether the line says that somebody with an account at the writer handed the message in (RFC 3848, MAPI)."""
    line = " ".join(one.line.split())
    bare = _without_asides(line)
    writer = _BY.search(bare)
    found = _WITH.search(bare, writer.end()) if writer else None
    return found is not None and found[1].lower() in _BY_A_USER


def is_inner(one: Hop) -> bool:
    """Whether a machine wrote it that names itself by an address of an inner network, and no peer."""
    names_peer = one.ip or one.line[:5].lower().split() == ["from"]
    return not names_peer and is_address(one.host) and not is_outside(one.host)


def received_at(one: Hop) -> datetime | None:
    """The time in a line, as aware UTC; None where it makes no sense."""
    parsed = parsedate_tz(one.line.rpartition(";")[2].strip())
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(mktime_tz(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def is_address(text: str) -> bool:
    """Whether a text is an IP address."""
    return address_of(text) is not None


def is_outside(text: str) -> bool:
    """Whether an address cannot be one of the provider's own inner hops (RFC 1918 and the like)."""
    address = address_of(text)
    return address is not None and not any(address in one for one in _INNER if one.version == address.version)


def address_of(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a text is; None if it is none.

    An IPv6 address that only carries an IPv4 address (6to4, RFC 3056; mapped) is what that is.
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        return address.sixtofour or address.ipv4_mapped or address
    return address


def _peer(before: str) -> str:
    """The peer's address in what stands before the writer: in the first comment that is not the peer's own name."""
    begin = _FROM.match(before)
    if begin is None:
        return ""
    said_helo = False
    for comment in _comments(_QUOTED.sub(_blank, before)):
        if _HELO.match(comment):
            said_helo = True
            continue
        seen = _PEERS_WORDS.sub("", comment)
        literals = [one for one in _LITERAL.findall(seen) if is_address(one)]
        if literals:
            return str(literals[-1])
        bare = _BARE.fullmatch(comment.strip())
        if bare is not None and is_address(bare[1]):
            return bare[1]
        break
    for word in (begin[1], begin[2] or ""):
        literal = _LITERAL.fullmatch(word)
        if literal is not None and is_address(literal[1]):
            return literal[1]
    return begin[1] if said_helo and is_address(begin[1]) else ""


def _comments(text: str) -> list[str]:
    """The comments of the outermost level, without their parentheses; none of one that does not end."""
    found, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        if letter == "(":
            depth += 1
            start = at + 1 if depth == 1 else start
        elif letter == ")" and depth:
            depth -= 1
            if not depth:
                found.append(text[start:at])
    return found


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
