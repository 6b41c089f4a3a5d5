"""What the server that wrote a Received line says in it: when, under which number, for whom, from which port. Pure.

A provider finds a message in its logs by these (RFC 5321 section 4.4). The line also holds words of the peer (HELO, its
name, the sender's address): what cannot be told to be the writer's own is not told at all.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from inboxwatch.model.origin import Hop

_ID = re.compile(r"(?<![^ ])id <?([^ ;()<>]{1,200}+)>?(?=[ ;]|$)", re.IGNORECASE)
_FOR = re.compile(r"(?<![^ ])for <([^<>@ ]{1,200}@[^<>@ ]{1,250})>")
_ASIDE = re.compile(r"\([^()]*+\)")
_UTC_SAID = re.compile(r"[ ][+-]0000(?![0-9])")
_HIGHEST_PORT = 65535


def moment_of(line: str) -> datetime | None:
    """When a line says that it was written, as aware UTC; None if it does not, or names no zone that is known."""
    return moment(line.rpartition(";")[2])


def moment(text: str) -> datetime | None:
    """A date and time of a header field as aware UTC; None where there is none, or none whose zone is known.

    -0000 tells a time in UTC too: what is not known is the zone in which the clock stands (RFC 5322 section 3.3).
    """
    try:
        said = text.strip()[:100]
        found = parsedate_to_datetime(said)
        if found.tzinfo is None:
            return found.replace(tzinfo=UTC) if _UTC_SAID.search(said) else None
        return found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def queue_id(hop: Hop) -> str:
    """The number under which the server that wrote a line has the message in its logs; empty where it is unclear."""
    own = _ASIDE.sub(" ", _parted(hop)[1].partition(" for <")[0]).partition(";")[0]
    found = set(_ID.findall(own))
    return found.pop() if len(found) == 1 else ""


def recipient(hop: Hop) -> str:
    """For whom the server that wrote a line took the message; empty if it does not say."""
    found = _FOR.search(_parted(hop)[1])
    return found[1] if found else ""


def source_port(hop: Hop) -> int | None:
    """The peer's port, where the server wrote it behind the peer's address, in all places where that stands."""
    before = _parted(hop)[0]
    peer = rf"\[(?:IPv6:)?{re.escape(hop.ip)}\](?::(\d{{1,5}})(?!\d)| \(port=(\d{{1,5}})(?!\d))?"
    ports = re.findall(peer, before, re.IGNORECASE)
    found = {int(plain or named or 0) for plain, named in ports}
    port = found.pop() if len(found) == 1 else 0
    return port if 0 < port <= _HIGHEST_PORT else None


def _parted(hop: Hop) -> tuple[str, str]:
    """What stands before the writer's name in its line, and what it says of itself behind; both empty if unclear."""
    line = " ".join(hop.line.split())
    by = re.compile(rf"(?<![^ ])by \[?{re.escape(hop.host)}(?![\w-])", re.IGNORECASE)
    found = list(by.finditer(line)) if hop.host else []
    return (line[: found[0].start()], line[found[0].end() :]) if len(found) == 1 else ("", "")
