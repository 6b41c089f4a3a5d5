"""What came of checking a message's own signatures (DKIM, RFC 6376; ARC, RFC 8617) with keys at hand. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Check(StrEnum):
    """What came of checking one signature."""

    VERIFIED = "verified"
    FAILS = "fails"  # on this copy of the message, which proves nothing: servers change what they store
    NO_KEY = "no key"  # it was not fetched, or the domain has none any more


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature of a mail provider's domain. `key_name` is where the key is published; `kind` is dkim or arc."""

    kind: str
    domain: str
    key_name: str
    check: Check
