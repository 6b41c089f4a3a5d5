"""Down the Received lines from the top, as long as the person's own servers wrote them (see `trace`). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inboxwatch.intake.own_hosts import OwnHosts
from inboxwatch.intake.received import is_by_a_user, is_inner, is_outside
from inboxwatch.model.origin import Hop


@dataclass(frozen=True, slots=True)
class Walk:
    """How far down the lines are the own servers': the first `own` of them, of which the last is the boundary.

    `observed`: that line, if it names a peer from outside; `handed_in`: instead, it says that somebody with an account
    there handed the message in. `is_inner_only`: own lines name inner peers alone, and then another server's follows.
    `foreign` is the place of the first line that is not an own server's.
    """

    own: int
    foreign: int
    observed: Hop | None = None
    handed_in: Hop | None = None
    is_inner_only: bool = False


def walk_down(hops: Sequence[Hop], hosts: OwnHosts) -> Walk:
    """Walk down these lines."""
    foreign, own = len(hops), 0
    for number, one in enumerate(hops):
        if not hosts.wrote(one.host):
            foreign = min(foreign, number)
            if not is_inner(one):
                return Walk(own, foreign, is_inner_only=own > 0)
            continue
        own = number + 1
        if one.ip and is_outside(one.ip) and not hosts.holds(one.ip):
            return Walk(own, foreign, observed=one)
        if is_by_a_user(one):
            return Walk(own, foreign, handed_in=one)
    return Walk(own, foreign)
