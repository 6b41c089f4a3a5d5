"""What a person should know about what an origin stands on, in plain words. Pure.

Codes are stable; words may change. Nothing in here accuses, and nothing is called forged.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from inboxwatch.intake.mail_providers import MailProvider
from inboxwatch.intake.own_hosts import Receiving
from inboxwatch.intake.received import LINES, address_of, is_by_a_user, is_outside, received_at
from inboxwatch.intake.signatures import Check, Signature
from inboxwatch.intake.walk import End, Walk
from inboxwatch.model.origin import Origin, Remark

FAR = timedelta(days=1)
"""A difference of times that delivery alone does not explain, as a rule."""

_SHARED = ipaddress.ip_network("100.64.0.0/10")  # RFC 6598
_NOWHERE = tuple(
    ipaddress.ip_network(one)
    for one in ("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/128", "fec0::/10", "ff00::/8")
)


_ENDS = {
    End.INNER_ONLY: Remark(
        "only-inner-peers",
        "Your receiving server names only an inner machine as the one it got the message from, and the line below is "
        "by a server that is not known as yours. If that one is your provider's, add its name to receiving_hosts.",
    ),
    End.UNCLEAR: Remark(
        "peer-unclear",
        "Your receiving server's line does not say clearly which server it got the message from, so nothing is "
        "observed: the lines below may be anybody's. Your provider can look it up in its logs.",
    ),
    End.UNLINKED: Remark(
        "inner-peer-unclear",
        "Your receiving server names an inner machine as the one it got the message from, and nothing shows that it "
        "wrote the line below. If it is one of your provider's, add its address to receiving_hosts. If all mail seems "
        "to come from it (a container, a load balancer), do not: your server does not show then who sends.",
    ),
    End.OWN_PEER: Remark(
        "peer-of-own-provider",
        "Your receiving server got the message from a machine that has your own provider's name, so no sender was "
        "seen there. If it is one of your provider's servers, add its address to receiving_hosts: then the lines "
        "below it are read.",
    ),
}


def remarks_of(
    found: Origin,
    known: Receiving,
    walk: Walk,
    lines: int,
    provider: MailProvider | None,
    signatures: Sequence[Signature],
    *,
    from_file: bool,
) -> Origin:
    """The origin with remarks on it. `lines` is how many Received lines the message has."""
    remarks = [
        *_on_the_copy(from_file=from_file),
        *_on_the_lines(known, walk, lines, from_file=from_file),
        *(_on_the_peer(found) if found.observed else ()),
        *_on_the_sender(found, walk, provider),
        *_on_signatures(signatures),
    ]
    return replace(found, remarks=tuple(remarks))


def _on_the_copy(*, from_file: bool) -> Iterator[Remark]:
    if from_file:
        yield Remark(
            "from-file",
            "This message was handed in as a file: whoever saved it could have changed any line. The copy in the "
            "mailbox is the better one.",
        )


def _on_the_lines(known: Receiving, walk: Walk, lines: int, *, from_file: bool) -> Iterator[Remark]:
    if lines == 0:
        yield Remark(
            "no-received",
            "The message has no Received line: no server says that it received it. It may have been put into the "
            "mailbox without being sent.",
        )
    elif not known.hosts and from_file:
        yield Remark(
            "file-of-no-account",
            "The file belongs to none of your mailboxes here, so no server in it is known as yours: all is claimed.",
        )
    elif not known.hosts:
        yield Remark(
            "no-receiving-host",
            "It is not known which servers receive your mail, so nothing here is observed. Name them as "
            "receiving_hosts in the configuration; the first Received lines of ordinary mail show their names.",
        )
    elif walk.observed is None and walk.handed_in is None:
        yield _not_observed(walk)
    if lines > LINES:
        yield Remark("many-received", f"The message has {lines} Received lines; the first {LINES} were read.")
    if known.how == "learned":
        yield Remark(
            "hosts-learned",
            "Which servers receive your mail was learned from ordinary mail, not told by you or by our table.",
        )


def _not_observed(walk: Walk) -> Remark:
    if walk.end is not None:
        return _ENDS[walk.end]
    if walk.own:
        return Remark(
            "inside-own-provider",
            "The lines of your own provider name no server outside it: the message began there, or its lines do not "
            "tell. Your provider can look it up in its logs.",
        )
    return Remark(
        "not-received-here",
        "No line of your own receiving server stands at the top. Either the message was put into the mailbox without "
        "being received, or receiving_hosts does not name all of your provider's servers.",
    )


def _on_the_peer(found: Origin) -> Iterator[Remark]:
    address = address_of(found.observed.ip) if found.observed else None
    if address is None:
        return
    if address.version == _SHARED.version and address in _SHARED:
        yield Remark(
            "peer-shared",
            "The observed address is from a range that a network shares among many customers and that is not reached "
            "from outside (100.64.0.0/10): only your provider can say whose it was.",
        )
    elif any(address in one for one in _NOWHERE if one.version == address.version):
        yield Remark("peer-not-public", "The observed address is none that can be reached on the Internet.")


def _on_the_sender(found: Origin, walk: Walk, provider: MailProvider | None) -> Iterator[Remark]:
    if walk.handed_in is not None or (found.observed is not None and is_by_a_user(found.observed)):
        yield Remark(
            "sender-at-own-provider",
            "The line of your own server says that somebody with an account there handed the message in: your provider "
            "can look up who.",
        )
    if provider is None:
        return
    shows = any(one.ip and is_outside(one.ip) and not provider.holds(one.ip) for one in found.asserted)
    is_seen = walk.handed_in is None and found.observed is not None and is_by_a_user(found.observed)
    if not (shows or is_seen):
        yield Remark(
            "client-hidden",
            f"{provider.name} does not show the address that the message was written from. It knows it, and tells it "
            "to the police on legal process; its logs are kept for a limited time.",
        )


def _on_signatures(signatures: Sequence[Signature]) -> Iterator[Remark]:
    verified = {one.domain for one in signatures if one.check is Check.VERIFIED}
    for domain in dict.fromkeys(one.domain for one in signatures if one.check is Check.FAILS):
        if domain not in verified:
            yield Remark(
                "signature-fails-here",
                f"The signature of {domain} does not verify on this provider's copy of the message. That does not "
                "show that anything was forged: mail servers often change what they store.",
            )
    for domain in dict.fromkeys(one.domain for one in signatures if one.check is Check.NO_KEY):
        if domain not in verified:
            yield Remark(
                "signature-not-checked",
                f"There is a signature of {domain} whose key is not at hand, or no longer published: it says nothing.",
            )


def unchecked_signature(domain: str) -> Remark:
    """A signature of the provider that sent the message, which your own server says nothing of."""
    return Remark(
        "signature-unchecked",
        f"The message carries a signature of {domain}, and nothing in your server's own lines above says whether it "
        "holds. `inboxwatch show --signatures` checks it, and says first what that discloses.",
    )


def planted_remarks(
    found: Origin,
    internal_date: datetime | None,
    uid: int | None,
    neighbours: Sequence[tuple[int, datetime]],
) -> tuple[Remark, ...]:
    """Signs that a message was put into the folder otherwise than by being received, at the time it says.

    `internal_date` is the server's own time of receipt, `neighbours` are UID and time of other messages that were seen
    in the same folder under the same UIDVALIDITY. Mail that a person moved between folders, or from one provider to
    another, shows the same signs.
    """
    remarks = []
    boundary = found.observed
    at = received_at(boundary) if boundary is not None else None
    if at is not None and internal_date is not None and abs(internal_date - at) > FAR:
        remarks.append(
            Remark(
                "received-far-from-internal-date",
                f"Your receiving server's line says {_when(at)}, and the mailbox says that the message arrived "
                f"{_when(internal_date)}. It may have been moved here, or put here, later.",
            )
        )
    if uid is not None and internal_date is not None and is_against_uid_order(uid, internal_date, neighbours):
        remarks.append(
            Remark(
                "against-uid-order",
                "By its number in the folder (UID) the message came after others that arrived later by the "
                "mailbox's own time. It was moved here, or put here, after the time that it shows.",
            )
        )
    return tuple(remarks)


def is_against_uid_order(uid: int, internal_date: datetime, neighbours: Sequence[tuple[int, datetime]]) -> bool:
    """Whether a message with a lower UID arrived later, by more than delivery explains (RFC 3501 section 2.3.1.1).

    UIDs are given in the order in which messages come into the folder.
    """
    return any(other < uid and at - internal_date > FAR for other, at in neighbours)


def _when(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S UTC")
