"""Down the Received lines from the top, as long as the person's own servers wrote them (see `trace`). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from inboxwatch.intake.own_hosts import OwnHosts
from inboxwatch.intake.received import (
    is_by_a_user,
    is_inner,
    is_outside,
    is_seen,
    is_this_machine,
    names_of_peer,
)
from inboxwatch.model.origin import Hop

_SHORT = 3  # letters of what may be the first part of a suffix: co.uk, com.br


class End(StrEnum):
    """Why a walk over own lines ended without an origin."""

    INNER_ONLY = "inner-only"  # they name inner peers alone, and then another server's line follows
    UNCLEAR = "unclear"  # the last one does not say from whom that server had the message
    UNLINKED = "unlinked"  # it names an inner machine, and not as the one that wrote the line below
    OWN_PEER = "own-peer"  # it names a machine of the own provider's, by an address that is not known as own


@dataclass(frozen=True, slots=True)
class Walk:
    """How far down the lines are the own servers': the first `own` of them, of which the last is the boundary.

    `observed`: that line, if it names a peer from outside; `handed_in`: instead, it says that somebody with an account
    there handed the message in; `end`: instead, why nothing can be told. `foreign` is the place of the first line that
    is not an own server's.
    """

    own: int
    foreign: int
    observed: Hop | None = None
    handed_in: Hop | None = None
    end: End | None = None


def walk_down(hops: Sequence[Hop], hosts: OwnHosts, *, is_in_table: bool) -> Walk:
    """Walk down these lines. `is_in_table`: how the servers hand on mail among themselves is known from our table."""
    foreign, own = len(hops), 0
    for number, one in enumerate(hops):
        if not hosts.wrote(one.host):
            foreign = min(foreign, number)
            if not is_inner(one):
                return Walk(own, foreign, end=End.INNER_ONLY if own else None)
            continue
        own = number + 1
        below = hops[own] if own < len(hops) else None
        found = _at_own_line(Walk(own, foreign), one, below, hosts, is_in_table=is_in_table)
        if found is not None:
            return found
    return Walk(own, foreign)


def _at_own_line(walk: Walk, one: Hop, below: Hop | None, hosts: OwnHosts, *, is_in_table: bool) -> Walk | None:
    """The walk that ends at this own line; None if it goes on."""
    comes_from_outside = bool(one.ip) and is_outside(one.ip) and not hosts.holds(one.ip)
    if not comes_from_outside and is_by_a_user(one):
        return replace(walk, handed_in=one)
    if not is_seen(one):
        return replace(walk, end=End.UNCLEAR)
    if comes_from_outside:
        is_own = not is_in_table and _is_own_machine(one, below, hosts)
        return replace(walk, end=End.OWN_PEER) if is_own else replace(walk, observed=one)
    if not (is_in_table or below is None or _is_linked(one, below, hosts)):
        return replace(walk, end=End.UNLINKED)
    return None


def _is_linked(one: Hop, below: Hop, hosts: OwnHosts) -> bool:
    """Whether the peer that an own line names is the one that wrote the line below.

    All that comes from outside may seem to come from one inner address: that of a container, or of a machine that
    spreads the load. Then the line below is the sender's, who may have called himself by the name of an own server.
    """
    if not one.ip or is_this_machine(one.ip) or hosts.holds(one.ip) or not hosts.wrote(below.host):
        return True  # another server's line ends the walk by itself
    short = below.host.partition(".")[0]
    return below.host != one.host and any(
        name and (name == below.host or name.partition(".")[0] == short) for name in names_of_peer(one)
    )


def _is_own_machine(one: Hop, below: Hop | None, hosts: OwnHosts) -> bool:
    """Whether the peer has a name of the own provider's in the DNS, so that no sender is seen here.

    Who is a customer there may have such a name too: then the line below is by nobody of that name.
    """
    name = names_of_peer(one)[1]
    if not name or below is None:
        return bool(name) and name in hosts.names
    if name in hosts.names or (hosts.wrote(name) and hosts.wrote(below.host)):
        return True
    place = _place(one.host)
    return bool(place) and all(host.endswith(f".{place}") for host in (name, below.host))


def _place(host: str) -> str:
    """The domain that a host stands in; empty where that may be a suffix under which strangers have names."""
    above = host.partition(".")[2]
    first, _, rest = above.partition(".")
    return above if rest and not (len(first) <= _SHORT and "." not in rest) else ""
