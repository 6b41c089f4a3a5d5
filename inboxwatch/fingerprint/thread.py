"""Family THREAD: Message-IDs (RFC 5322 section 3.6.4), which only those know who had the message.

A known message's `message-id` and `thread` are compared with a new one's `thread`: who cites a message that only the
flagged sender's mailbox and the person's own hold, had it. Digests of the identifiers without their angle brackets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

from inboxwatch.fingerprint.head import Head
from inboxwatch.fingerprint.kinds import clean, trait
from inboxwatch.model.fingerprint import Trait
from inboxwatch.model.message import ParsedMessage

_CITED = 25
_ID = re.compile(r"<([^<>\s]{3,250})>")


def traits(message: ParsedMessage, head: Head, digest: Callable[[str], str]) -> Iterator[Trait]:
    """What a message cites, and its own identifier."""
    own = _ID.search(head.value("message-id") or clean(message.message_id[:1000]))
    if own is not None:
        yield trait("message-id", digest(own[1]), "message-id")
    for where in ("in-reply-to", "references"):
        cited = dict.fromkeys(found[1] for found in _ID.finditer(head.value(where)))
        for one in islice(cited, _CITED):
            yield trait("thread", digest(one), where)
