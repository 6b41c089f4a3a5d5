"""To whom a message is addressed, what it answers, which mailing list it came over (RFC 5322 3.6.3, 3.6.4; RFC 2919).

Pure, never raises. For telling who is known to the person, not for deciding who wrote something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from inboxwatch.intake.readers import plain_text
from inboxwatch.intake.reading import Reading
from inboxwatch.intake.scan import HEADER_CAP
from inboxwatch.model.message import Correspondence, Originator

_FOLDED = rb"[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)"
_PLACE = re.compile(rb"\n(?=[IiRrMmLl])((?i:in-reply-to|references|message-id|list-id))" + _FOLDED)
_TO = re.compile(rb"\n(?=[TtCcBb])((?i:to|cc|bcc))" + _FOLDED)
_ID = re.compile(r"<([^<>\s]{3,250})>")
_CITED = 50  # the newest references
_RECIPIENTS = 1_000
_OCTETS = 100_000  # of fields that name recipients


def correspondence(header: bytes) -> Correspondence:
    """What a header block with ordinary line ends answers, and the list it came over; at most the last 50 cited."""
    cited: dict[str, None] = {}
    own = list_id = ""
    for name, value in _fields(_PLACE, header):
        text = plain_text(value)
        if name == "list-id":
            list_id = list_id or _inside(text)
        elif name == "message-id":
            own = own or next(iter(_ID.findall(text)), "")
        else:
            cited.update(dict.fromkeys(_ID.findall(text)))
    return Correspondence(own, tuple(cited)[-_CITED:], list_id)


def recipients(header: bytes) -> tuple[Originator, ...]:
    """To whom a message with such a header block is addressed: addresses with names, at most 1,000, each once."""
    found: dict[Originator, None] = {}
    reading = Reading(_OCTETS)
    for name, value in _fields(_TO, header):
        if len(found) < _RECIPIENTS:
            found.update(dict.fromkeys(one for one in reading.of(name, value) if one.address))
    return tuple(found)[:_RECIPIENTS]


def _fields(wanted: re.Pattern[bytes], header: bytes) -> Iterator[tuple[str, bytes]]:
    """Names in lower case and unfolded values of the wanted fields."""
    for found in wanted.finditer(b"\n" + header[:HEADER_CAP]):
        yield found[1].decode("ascii").lower(), found[2].replace(b"\r\n", b"").replace(b"\n", b"")


def _inside(text: str) -> str:
    """What stands between the angle brackets of a List-Id, or the text where there are none."""
    found = _ID.search(text)
    return (found[1] if found else text.strip())[:250].lower()
