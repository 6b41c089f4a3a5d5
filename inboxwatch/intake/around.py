"""Which names stand around a message beside its originators: of the machine that sent it, and of who signed it. Pure.

They prove nothing, and a sender may have chosen them; they tell under which domains he may have machines of his own.
"""

from __future__ import annotations

from inboxwatch.intake.readers import plain_text
from inboxwatch.intake.received import names_of_peer
from inboxwatch.intake.scan import fields
from inboxwatch.intake.signatures import tags_of
from inboxwatch.model.origin import Hop

_MOST = 40


def names_around(header: bytes, observed: Hop | None) -> tuple[str, ...]:
    """What the observed machine calls itself, its name in the DNS, and the domains of the message's signatures."""
    names = list(names_of_peer(observed)) if observed is not None else []
    signed = (one for one in fields(header) if one.name == "dkim-signature")
    names += [tags_of(plain_text(one.value)).get("d", "") for one in signed]
    return tuple(dict.fromkeys(filter(None, names)))[:_MOST]
