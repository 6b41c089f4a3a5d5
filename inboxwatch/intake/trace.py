"""Where a message came from: down to the line that the person's own receiving server wrote, and no further (RFC 5321).

Pure. Lines are trusted from the top, as long as one of the person's own receiving hosts wrote them; the first of these
that names a peer from outside is the boundary, and its peer is the only origin that was observed. A name that a peer
gave itself (HELO) counts for nothing, whatever it says; nothing below the boundary changes what is observed.

Each server puts its line before those that are there (RFC 5321 section 4.4). So lines above the boundary were written
after it, by whoever kept the mail then, and a sender has no part in them. Some providers (Gmail) have inner machines
there that name themselves by an address out of their inner network, and no peer. Such lines are passed over, and only
such: a line that names a peer, a name or an outer address is one that another server wrote, and what stands below it is
whatever that server was given. Whoever could forge a line to be passed over could write that of an own host in its
stead, so nothing is gained by it. A provider that writes no line under a name of its own must not be configured: the
first own host below could then be a sender's word. Whoever can put mail into the mailbox (APPEND) can write any line.

A line of an own host that does not say, in that host's own words, from whom it had the message ends the walk: the line
below may be the sender's, whoever it names as its writer. Where the table does not tell how the own servers hand mail
on, an inner peer must be the one that wrote the next line; and a peer that has the own provider's name in the DNS is
not called an origin.

An own host's line that says that somebody with an account there handed the message in ends the walk as well: what
stands below came from that person.

What the own server found when it checked the message (Authentication-Results, also in an ARC set) and whom it was told
as the envelope sender (Return-Path) count where they stand above the boundary. Where they show that a mail provider
from the table sent the message, and its signature that it handled it, then its own lines right below the boundary are
asserted by it: down to the first that names a peer outside it, one provider deep.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from inboxwatch.intake.auth_results import (
    Result,
    authserv_id,
    last_sealer,
    passed_domains,
    results,
    sender_domain,
    without_instance,
)
from inboxwatch.intake.mail_providers import PROVIDERS, MailProvider, by_signature
from inboxwatch.intake.own_hosts import OwnHosts, Receiving, any_matches, own_hosts
from inboxwatch.intake.readers import plain_text
from inboxwatch.intake.received import is_by_a_user, is_outside, is_seen, received_lines
from inboxwatch.intake.remarks import remarks_of, unchecked_signature
from inboxwatch.intake.scan import Field, fields
from inboxwatch.intake.signatures import Check, Signature, key_names
from inboxwatch.intake.walk import walk_down
from inboxwatch.model.origin import Hop, Origin, Remark

_ASSERTED = 20  # lines that one provider can be thought to write
_RESULTS = {"authentication-results", "arc-authentication-results"}


def origin(
    header: bytes, own: Receiving | Sequence[str], signatures: Sequence[Signature] = (), *, from_file: bool = False
) -> Origin:
    """The origin of the message with this header block.

    `own` are the person's own receiving hosts; `signatures` what came of checking the message's own signatures, if that
    was done. `from_file`: a person handed the message in as a file.
    """
    known = own if isinstance(own, Receiving) else Receiving(hosts=tuple(own), how="configured" if own else "unknown")
    hosts = own_hosts(known.hosts)
    every = list(fields(header))
    hops, count = received_lines(every)
    walk = walk_down(hops, hosts, is_in_table=known.how == "table")
    boundary = walk.observed or walk.handed_in
    above = every[: boundary.number - 1] if boundary else []
    authentication, checks = _results_of(above, known, hosts)
    asserted: tuple[Hop, ...] = ()
    provider = None
    if walk.observed is not None:
        provider = _handled_by(walk.observed, checks, signatures)
        asserted = _asserted(hops[walk.own :], provider) if provider else ()
    elif walk.handed_in is not None:
        provider = next((one for one in PROVIDERS if one.domain == known.provider), None)
        asserted = (walk.handed_in,)
    rest = hops[walk.own :] if boundary else hops[walk.foreign :]
    found = Origin(
        observed=walk.observed,
        asserted=asserted,
        claimed=tuple(rest[len(asserted) :] if walk.observed else rest),
        provider=provider.domain if provider else "",
        envelope_from=_envelope_from(above),
        authentication=authentication,
    )
    told = remarks_of(found, known, walk, count, provider, signatures, from_file=from_file)
    unchecked = () if provider or signatures else _could_be_checked(header, walk.observed)
    return replace(told, remarks=(*told.remarks, *unchecked)) if unchecked else told


def _results_of(
    above: Sequence[Field], known: Receiving, hosts: OwnHosts
) -> tuple[tuple[str, ...], tuple[Result, ...]]:
    """Authentication-Results that an own server wrote, of the fields above the boundary, and what they say."""
    texts: list[str] = []
    found: list[Result] = []
    for one in above:
        if one.name not in _RESULTS:
            continue
        text = plain_text(one.value).strip()
        text = without_instance(text) if one.name.startswith("arc-") else text
        name = authserv_id(text)
        if name:
            is_own = hosts.wrote(name) or any_matches(name, known.authserv)
        else:
            is_own = known.authserv_unnamed and one.name == "authentication-results"
        if is_own:
            texts.append(text)
            found += results(text, named=bool(name))
    return tuple(texts), tuple(found)


def _envelope_from(above: Sequence[Field]) -> str:
    """The Return-Path above the boundary, without angle brackets; empty where there is none, or it is empty."""
    for one in above:
        if one.name == "return-path":
            return plain_text(one.value).strip().removeprefix("<").removesuffix(">").strip()
    return ""


def _handled_by(peer: Hop, checks: Sequence[Result], signatures: Iterable[Signature]) -> MailProvider | None:
    """The provider that sent the message, if it is one from the table and a signature shows that it handled it.

    That the peer is the provider's is shown by its networks, or by SPF for a domain of its own; a name out of the DNS
    shows nothing, since whoever holds an address may give it any.
    """
    signed = {*passed_domains(checks), last_sealer(checks)}
    signed |= {one.domain for one in signatures if one.check is Check.VERIFIED}
    sent_for = sender_domain(checks)
    for one in by_signature(signed):
        if one.holds(peer.ip) or sent_for in one.domains:
            return one
    return None


def _could_be_checked(header: bytes, peer: Hop | None) -> tuple[Remark, ...]:
    """A word on the signature of the provider that sent the message, where nobody checked it."""
    if peer is None or not any(one.holds(peer.ip) for one in PROVIDERS):
        return ()
    domains = (name.partition("._domainkey.")[2] for name in key_names(header))
    found = next((one for one in domains if any(him.holds(peer.ip) for him in by_signature([one]))), "")
    return (unchecked_signature(found),) if found else ()


def _asserted(below: Sequence[Hop], provider: MailProvider) -> tuple[Hop, ...]:
    """The provider's own lines right below the boundary.

    Down to the first with a peer outside it, or with its user, or that does not say from whom it had the message.
    """
    found: list[Hop] = []
    for one in below[:_ASSERTED]:
        if not provider.sends_as(one.host):
            break
        found.append(one)
        if is_by_a_user(one) or not is_seen(one) or (one.ip and is_outside(one.ip) and not provider.holds(one.ip)):
            break
    return tuple(found)
