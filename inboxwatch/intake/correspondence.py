"""To whom a message is addressed, what it answers, which mailing list it came over (RFC 5322 3.6.3, 3.6.4; RFC 2919).

Pure, never raises. For telling who is known to the person, not for deciding who wrote something.
"""

from __future__ import annotations

import re

from inboxwatch.intake.readers import plain_text
from inboxwatch.intake.reading import Reading
from inboxwatch.intake.scan import HEADER_CAP
from inboxwatch.model.message import Correspondence, Originator

_FIELDS = re.compile(
    rb"\n(?=[TtCcBbIiRrMmLl])((?i:to|cc|bcc|in-reply-to|references|message-id|list-id))[ \t]*:"
    rb"([^\n]*(?:\n[ \t][^\n]*)*)"
)
_ID = re.compile(r"<([^<>\s]{3,250})>")
_CITED = 50  # the newest references
_RECIPIENTS = 1_000
_OCTETS = 100_000  # of fields that name recipients


def correspondence(header: bytes) -> Correspondence:
    """What a header block with ordinary line ends says; at most 1,000 recipients and the last 50 cited messages."""
    recipients: dict[Originator, None] = {}
    cited: dict[str, None] = {}
    own = list_id = ""
    reading = Reading(_OCTETS)
    for found in _FIELDS.finditer(b"\n" + header[:HEADER_CAP]):
        name = found[1].decode("ascii").lower()
        value = found[2].replace(b"\r\n", b"").replace(b"\n", b"")
        if name in {"to", "cc", "bcc"}:
            if len(recipients) < _RECIPIENTS:
                recipients.update(dict.fromkeys(one for one in reading.of(name, value) if one.address))
        elif name == "list-id":
            list_id = list_id or _inside(plain_text(value))
        elif name == "message-id":
            own = own or next(iter(_ID.findall(plain_text(value))), "")
        else:
            cited.update(dict.fromkeys(_ID.findall(plain_text(value))))
    return Correspondence(tuple(recipients)[:_RECIPIENTS], own, tuple(cited)[-_CITED:], list_id)


def _inside(text: str) -> str:
    """What stands between the angle brackets of a List-Id, or the text where there are none."""
    found = _ID.search(text)
    return (found[1] if found else text.strip())[:250].lower()
