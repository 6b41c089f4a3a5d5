"""Where a message came from, in three classes that are never merged: observed, asserted, claimed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Hop:
    """One Received line: the peer's IP address (empty if it names none), the host that wrote it, the line itself.

    `number` is the place of the line among all fields of the header block, counted from 1.
    """

    ip: str
    host: str
    line: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A mail provider's public key as it was answered: under which name (RFC 6376 section 3.6.2), the text, and when.

    `text` is empty where no key was answered. `at` is aware UTC.
    """

    name: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a person should know about what an origin stands on: a stable code, and plain words for it."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of a message's way.

    `observed`: the peer that the person's own receiving server saw, None where that cannot be told. `asserted`: what
    `provider` says, a mail provider (by its domain) whose part in it was verified. `claimed`: everything below, which
    whoever sent it could have written.

    `envelope_from` is the Return-Path that the own server wrote, without angle brackets, and `authentication` the
    Authentication-Results that it wrote, as they stand, without their line ends (RFC 8601). Both are empty where no
    line of an own server vouches for them.
    """

    observed: Hop | None = None
    asserted: tuple[Hop, ...] = ()
    claimed: tuple[Hop, ...] = ()
    provider: str = ""
    envelope_from: str = ""
    authentication: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
