"""Where a message came from, in three classes that are never merged: observed, asserted, claimed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hop:
    """One Received line: the peer's IP address (empty if it names none), the host that wrote it, the line itself."""

    ip: str
    host: str
    line: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of a message's way.

    `observed`: the peer that the person's own receiving server saw, None where that cannot be told. `asserted`: what a
    provider says whose part in it was verified. `claimed`: everything below, which whoever sent it could have written.
    """

    observed: Hop | None = None
    asserted: tuple[Hop, ...] = ()
    claimed: tuple[Hop, ...] = ()
