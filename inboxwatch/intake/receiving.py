"""Which servers receive an account's mail: told by the person, from the provider table, or learned. Pure.

Learned from her ordinary mail: the topmost Received line is written by her own provider, after everything that a sender
could write. A host is learned when that line was its work in mail of several senders on several days, and when the
hosts of which that holds wrote nearly all topmost lines. So a provider that writes none, where the topmost line is each
sender's own server's, teaches nothing; nor does mail whose topmost line is not of the time at which it arrived, as that
which a program puts into a mailbox.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from inboxwatch.intake.mail_providers import by_imap_host
from inboxwatch.intake.own_hosts import Receiving
from inboxwatch.intake.readers import plain_text
from inboxwatch.intake.received import hop, is_address, is_inner, received_at
from inboxwatch.intake.remarks import FAR
from inboxwatch.intake.scan import fields
from inboxwatch.model.likeness import ReceivedBy

SENDERS_AT_LEAST, DAYS_AT_LEAST = 5, 3
SHARE_AT_LEAST = 0.9
_LOOKED_AT = 100  # senders, the newest: a change of provider is learned as soon as most of these show it
_TOP = 8 * 1024  # octets in which the topmost line is looked for
_NOBODY = {"localhost", "localhost.localdomain"}


def receiving(configured: Sequence[str], imap_host: str, learned: Sequence[str]) -> Receiving:
    """What is known of an account: what its person told, else what the table tells by its IMAP server, else learned.

    What the table knows beside host names (inner networks, names in Authentication-Results) holds in any case.
    """
    provider = by_imap_host(imap_host)
    hosts, how = tuple(configured), "configured"
    if not hosts and provider is not None:
        hosts, how = provider.receiving, "table"
    if not hosts and learned:
        hosts, how = tuple(learned), "learned"
    if not hosts:
        return Receiving()
    if provider is None:
        return Receiving(hosts=hosts, how=how)
    return Receiving(
        hosts=(*hosts, *provider.inner),
        authserv=provider.authserv,
        authserv_unnamed=provider.authserv_unnamed,
        provider=provider.domain,
        checked_on=provider.checked_on,
        how=how,
    )


def receiver(header: bytes, internal_date: datetime | None) -> str:
    """The host that wrote the topmost Received line, if it received the message when it arrived; else empty.

    `internal_date` is the mailbox's own time of arrival.
    """
    if internal_date is None:
        return ""
    for one in fields(header[:_TOP]):
        if one.name != "received":
            continue
        line = hop(plain_text(one.value))
        if is_inner(line):
            continue
        at = received_at(line)
        named = bool(line.host) and not is_address(line.host) and line.host not in _NOBODY
        return line.host if named and at is not None and abs(internal_date - at) <= FAR else ""
    return ""


def learned_hosts(seen: Sequence[ReceivedBy]) -> tuple[str, ...]:
    """The hosts that these topmost lines teach, in order; none where they do not agree."""
    newest = sorted(seen, key=lambda one: (one.day, one.host, one.key), reverse=True)[:_LOOKED_AT]
    senders: dict[str, set[str]] = {}
    days: dict[str, set[object]] = {}
    for one in newest:
        senders.setdefault(one.host, set()).add(one.key)
        days.setdefault(one.host, set()).add(one.day)
    known = {
        host for host, them in senders.items() if len(them) >= SENDERS_AT_LEAST and len(days[host]) >= DAYS_AT_LEAST
    }
    share = sum(one.host in known for one in newest)
    return tuple(sorted(known)) if known and share >= SHARE_AT_LEAST * len(newest) else ()
