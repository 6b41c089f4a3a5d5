"""One Received line (RFC 5321 section 4.4): who wrote it, which peer it names, how the mail was handed over. Pure.

The peer's address is read where the server writes what it saw, and nowhere else: names that a peer gave itself (HELO,
also as an address in brackets), its answer to an ident question and what its certificate says stand in the same line,
and are the peer's words. The forms are those of RFC 5321, Postfix, sendmail and Courier ``(name [address])``, of Exim
``name ([address] helo=x)`` and ``[address] (helo=x)``, of Exchange and qmail ``(address)``, and of Yahoo
``from address (EHLO x)``.

A line in which more than one host could be the writer has none: a peer may call itself «x by your.host» (HELO), and an
envelope sender may be quoted behind it. One in which it is unclear what is a comment, or in which comments name several
peers, names none: some servers write down whatever a peer calls itself, with parentheses and quotes in it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import mktime_tz, parsedate_tz
from itertools import islice

from inboxwatch.intake.readers import plain_text
from inboxwatch.intake.scan import Field
from inboxwatch.model.origin import Hop

LINES = 200
"""How many lines are read; what stands below is claimed in any case."""

_BY = re.compile(r"(?<![^ ])by (\[?[A-Za-z0-9.:_-]{1,255})(?=[ ;\]]|\Z)", re.IGNORECASE)
_CLOSING = {"(": ")", "<": ">"}
_MARK = re.compile(r'[()<>"\\]')
_FROM = re.compile(r"from ([^\s()<>]{1,255})(?: (\[[^\s\]]{2,64}\]))?(?= |\Z)", re.IGNORECASE)
_LITERAL = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f:.]{2,45})\]", re.IGNORECASE)
_BARE = re.compile(r"(?:\S*@)?([0-9A-Fa-f:.]{2,45})")
_HELO = re.compile(r"(?:EHLO|HELO|LHLO)\b", re.IGNORECASE)
_HELO_BEHIND = re.compile(r"(?:(?:EHLO|HELO|LHLO|account) |port=|helo=)", re.IGNORECASE)
_PEERS_WORDS = re.compile(r"(?<![^ ])(?:(?:helo|ident)=|(?:helo|ehlo|lhlo) ).*", re.IGNORECASE)
_ENCRYPTION = re.compile(r"(?:using |client |no client |version=|authenticated )", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"')
_NAMED = re.compile(r"([A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){1,20})\.? \[")
_WITH = re.compile(r"(?<![^ ])with ([A-Za-z0-9-]{2,30})", re.IGNORECASE)
_FROM_INSIDE = frozenset(("lmtp", "lmtps", "lmtpa", "lmtpsa", "local"))  # no mail comes in by these (RFC 2033)
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


@dataclass(frozen=True, slots=True)
class _Parts:
    """A line taken apart: what stands outside of comments and brackets (blanks for the rest), and its comments.

    `comments` are those of the outermost level before the writer, `behind` those after it. `writer` is None where there
    is none, or several.
    """

    line: str
    bare: str
    comments: tuple[str, ...]
    behind: tuple[str, ...]
    writer: re.Match[str] | None

    @property
    def before(self) -> str:
        """What stands before the writer; all of it where there is none."""
        return self.line[: self.writer.start()] if self.writer else self.line


def hop(text: str, number: int = 0) -> Hop:
    """Read one line, given without its line ends."""
    parts = _parts(text)
    if parts is None:
        return Hop(ip="", host="", line=text.strip(), number=number)
    host = parts.writer[1].lower().strip("[.") if parts.writer else ""
    return Hop(ip=_peer(parts), host=host, line=text.strip(), number=number)


def is_by_a_user(one: Hop) -> bool:
    """Whether the line says that somebody with an account at the writer handed the message in (RFC 3848, MAPI)."""
    return _protocol(_parts(one.line)) in _BY_A_USER


def is_seen(one: Hop) -> bool:
    """Whether the peer that a line names, or that it names none, is the writer's own word.

    It is not where the line holds nothing but what the peer called itself. A line without a peer is one of the inner
    ways that mail goes, unless something else speaks for a peer.
    """
    parts = _parts(one.line)
    if parts is None:
        return False
    begin = _FROM.match(parts.before)
    if begin is None or _protocol(parts) in _FROM_INSIDE:
        return begin is not None or not parts.before[:5].lower().startswith("from")
    by_http = _protocol(parts) == "http"
    if not one.ip:
        return by_http and is_address(begin[1]) and not is_outside(begin[1])
    is_told = bool(parts.comments) or begin[2] is not None
    return is_told or by_http or any(one.startswith("Exim ") for one in parts.behind) or " via HTTP" in parts.bare


def names_of_peer(one: Hop) -> tuple[str, str]:
    """What the peer called itself, and its name in the DNS as the writer has it; both in lower case, or empty."""
    parts = _parts(one.line)
    begin = _FROM.match(parts.before) if parts else None
    if parts is None or begin is None:
        return "", ""
    named = (_NAMED.match(text) for text in parts.comments)
    found = next((match[1] for match in named if match), "")
    return begin[1].lower().rstrip("."), found.lower().rstrip(".")


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


def is_this_machine(text: str) -> bool:
    """Whether an address is the loopback of whoever wrote it down: nobody from outside has it."""
    address = address_of(text)
    return address is not None and address.is_loopback


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


def _peer(parts: _Parts) -> str:
    """The peer's address: the only one in comments that are not the peer's own name; else that of the first words."""
    begin = _FROM.match(parts.before)
    if begin is None:
        return ""
    words = [one for one in (begin[2] or "", begin[1]) if one]  # where there are two, the first is the peer's own name
    literals = [one[1] for word in words if (one := _LITERAL.fullmatch(word)) is not None and is_address(one[1])]
    if any(_HELO.match(one) for one in parts.comments) and is_address(begin[1]):
        literals.append(begin[1])
    about_it = [one for one in parts.comments if not (_HELO.match(one) or _ENCRYPTION.match(one))]
    found = {address: None for one in about_it if (address := _address_in(one))}
    if literals and parts.comments and _HELO_BEHIND.match(parts.comments[0]):
        found[literals[0]] = None  # so it is the server's own word, and comments that say otherwise are not
    if found:
        return next(iter(found)) if len(found) == 1 else ""
    return literals[0] if literals else ""


def _address_in(comment: str) -> str:
    """The address that a comment names as the peer's; empty if it names none."""
    seen = _PEERS_WORDS.sub("", _QUOTED.sub(" ", comment))
    literals = [one for one in _LITERAL.findall(seen) if is_address(one)]
    if literals:
        return str(literals[-1])
    bare = _BARE.fullmatch(comment.strip())
    return bare[1] if bare is not None and is_address(bare[1]) else ""


def _protocol(parts: _Parts | None) -> str:
    """By which protocol the writer says that it took the message (RFC 3848); empty if it does not say."""
    found = _WITH.search(parts.bare, parts.writer.end()) if parts and parts.writer else None
    return found[1].lower() if found else ""


def _parts(text: str) -> _Parts | None:
    """Take a line apart; None where it is unclear what is a comment, and what is quoted."""
    line = " ".join(text.split())
    spans = _asides(line)
    if spans is None:
        return None
    pieces, at = [], 0
    for start, end in spans:
        pieces += [line[at:start], " " * (end - start)]
        at = end
    bare = "".join([*pieces, line[at:]])
    writers = list(islice(_BY.finditer(bare), 2))
    writer = writers[0] if len(writers) == 1 else None
    if writer is not None and any(one[1] == writer[1] and one.start() != writer.start() for one in _BY.finditer(line)):
        return None  # the writer's name once more, in a comment: which of them it wrote is not to be told
    limit = writer.start() if writer else len(line)
    comments = [(start, end) for start, end in spans if line[start] == "("]
    if any(end <= limit and line[start - 1 : start] not in {" ", ""} for start, end in comments):
        return None  # in the middle of a word: the peer's own
    before = tuple(line[start + 1 : end - 1] for start, end in comments if end <= limit)
    return _Parts(
        line, bare, before, tuple(line[start + 1 : end - 1] for start, end in comments if end > limit), writer
    )


def _asides(line: str) -> list[tuple[int, int]] | None:
    """Where comments and angle brackets of the outermost level begin and end; None where one has no end or beginning.

    In them a quoted text counts as a whole. Outside of them no server quotes anything: that would be a peer's.
    """
    found: list[tuple[int, int]] = []
    depth, start, closing, is_quoted, skipped = 0, 0, "", False, -1
    for mark in _MARK.finditer(line):
        letter, at = mark[0], mark.start()
        if not closing:
            if letter == "\\":
                continue
            if letter not in _CLOSING:
                return None
            depth, start, closing = 1, at, _CLOSING[letter]
        elif at == skipped:
            continue
        elif letter == "\\":
            skipped = at + 1
        elif letter == '"':
            is_quoted = not is_quoted
        elif not is_quoted:
            depth += (letter == "(" and closing == ")") - (letter == closing)
            if not depth:
                found.append((start, at + 1))
                closing = ""
    return None if closing else found
