"""One exhibit as an abuse desk is told of it: when it came, under which numbers servers logged it, from where. Pure.

All of it is taken from lines that the person's own receiving server wrote, or from the message where it says so. What
cannot be read from them is empty, and the letter says that it is unknown: nothing is filled in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from inboxwatch.complaint.trace_field import moment, moment_of, queue_id, recipient, source_port
from inboxwatch.model.exhibit import Exhibit, ExhibitState
from inboxwatch.model.message import Originator
from inboxwatch.model.origin import Origin

_ADDRESSES = 20  # of one From line that are told
_FROM = 300  # characters of a From line in a letter
_MESSAGE_ID = 300
_DATE = re.compile(rb"\ndate[ \t]*:([^\n]{0,200})", re.IGNORECASE)

Shown = Callable[[str, int], str]
"""Makes text of a mail harmless, as one line of at most so many characters."""


@dataclass(frozen=True, slots=True)
class Reported:
    """What a letter tells of one exhibit.

    `received` is aware UTC, None where nobody trustworthy says it; then `stated` is what the message itself says, which
    whoever sent it could have written, None if it says nothing.

    `received_by` is the own receiving server that wrote the time, empty where it is the mailbox's own date (IMAP's
    INTERNALDATE). `queue_id` is that server's number for the message, `their_ids` those of servers of a verified
    provider, each with the server's name. `port` is there only where the observed line holds it.
    """

    exhibit: Exhibit
    origin: Origin
    received: datetime | None
    received_by: str
    stated: datetime | None
    message_id: str
    sender: str
    sender_addresses: tuple[str, ...]
    queue_id: str
    their_ids: tuple[tuple[str, str], ...]
    recipient: str
    port: int | None
    authentication: tuple[str, ...]

    @property
    def is_sealed(self) -> bool:
        """Whether nothing but its header block may leave."""
        return self.exhibit.state is ExhibitState.SEALED


def reported(
    exhibit: Exhibit, origin: Origin, header: bytes, originators: Sequence[Originator], message_id: str, shown: Shown
) -> Reported:
    """What may be told of an exhibit, from what was read of its header block."""
    seen = origin.observed
    at = moment_of(seen.line) if seen is not None else None
    received = at or exhibit.internal_date
    addresses = tuple(dict.fromkeys(one.address for one in originators if one.field == "from" and one.address))
    return Reported(
        exhibit=exhibit,
        origin=origin,
        received=received,
        received_by=seen.host if seen is not None and at is not None else "",
        stated=None if received is not None else stated(origin, header),
        message_id=shown(f"<{message_id}>", _MESSAGE_ID) if message_id else "",
        sender=shown(_sender(originators, addresses), _FROM),
        sender_addresses=tuple(shown(one, _FROM) for one in addresses[:_ADDRESSES]),
        queue_id=shown(queue_id(seen), 200) if seen is not None else "",
        their_ids=tuple(
            (shown(number, 200), shown(hop.host, 200)) for hop in origin.asserted if (number := queue_id(hop))
        ),
        recipient=recipient(seen) if seen is not None else "",
        port=source_port(seen) if seen is not None else None,
        authentication=tuple(shown(" ".join(one.split()), 600) for one in origin.authentication[:5]),
    )


def _sender(originators: Sequence[Originator], addresses: Sequence[str]) -> str:
    """The From line as text: its name, where all readings agree on one, and every address that it may mean."""
    names = list(dict.fromkeys(one.name for one in originators if one.field == "from" and one.name))
    if len(names) == len(addresses) == 1:
        return f"{names[0]} <{addresses[0]}>"
    return ", ".join(f"<{one}>" for one in addresses) or ", ".join(names)


def stated(origin: Origin, header: bytes) -> datetime | None:
    """When a message says that it came: by its uppermost Received line that names a time, else by its Date field."""
    lines = (at for hop in origin.claimed[:1] if (at := moment_of(hop.line)) is not None)
    date = _DATE.search(b"\n" + header)
    return next(lines, None) or (None if date is None else moment(date[1].decode("ascii", "replace")))
