"""OpenTimestamps calendars: asking one to have a statement attested, and later for the proof.

What a calendar learns: 32 octets from which nothing can be read, not even the statement's digest; the moment, and the
address of the network that asks. Only the calendar that a person named is asked, never one that an answer names.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from inboxwatch.errors import AuthorityFailed
from inboxwatch.evidence import ots, web

_HEADERS = {"Accept": "application/vnd.opentimestamps.v1"}


@dataclass(frozen=True, slots=True)
class Calendar:
    """One calendar: its name here, and where it is asked."""

    name: str
    url: str


def submit(calendar: Calendar, statement: bytes) -> bytes:
    """A proof over the SHA-256 of a statement, which so far is the calendar's promise.

    Raises `AuthorityFailed`, `ConfigError`.
    """
    digest, nonce = hashlib.sha256(statement).digest(), secrets.token_bytes(16)
    answer = _ask(calendar, "digest", ots.begun(digest, nonce))
    try:
        return ots.promised(digest, nonce, answer)
    except ValueError as error:
        raise _no_good(calendar, error) from error


def upgrade(calendar: Calendar, statement: bytes, promise: bytes) -> bytes | None:
    """The proof that leads to a block, where there is one by now; None while the calendar goes on promising.

    Raises `AuthorityFailed`, `ConfigError`; `ValueError` in words if the promise is none.
    """
    digest = hashlib.sha256(statement).digest()
    node = ots.parsed(promise, digest)
    for one in [one for one in node.leaves() if one.is_pending]:
        try:
            answer = _ask(calendar, f"timestamp/{one.message.hex()}", None)
            node = ots.upgraded(node, one, ots.parsed_answer(answer, one.message))
        except web.Absent:
            continue  # not yet
        except ValueError as error:
            raise _no_good(calendar, error) from error
    return ots.proof(digest, node) if any(one.block is not None for one in node.leaves()) else None


def block_of(statement: bytes, proof: bytes) -> int | None:
    """The height of the earliest block that a proof over this statement leads to; None if it leads to none.

    Raises `ValueError` in words if it is no proof over it.
    """
    found = [one.block for one in ots.parsed(proof, hashlib.sha256(statement).digest()).leaves()]
    return min((one for one in found if one is not None), default=None)


def _ask(calendar: Calendar, path: str, body: bytes | None) -> bytes:
    return web.ask(f"calendar {calendar.name}", f"{calendar.url.rstrip('/')}/{path}", body, _HEADERS)


def _no_good(calendar: Calendar, error: ValueError) -> AuthorityFailed:
    return AuthorityFailed(f"calendar {calendar.name}: that is no proof: {error}", "another calendar may do better")
