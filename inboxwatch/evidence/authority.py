"""Time-stamping authorities (RFC 3161): asking one for a token, and checking a token.

What an authority learns: the SHA-256 of a statement (32 octets from which nothing can be read), the moment, and the
address of the network that asks. A token is signed, so it may come over plain HTTP, as most authorities offer it.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import ModuleType

from inboxwatch.errors import AuthorityFailed, ConfigError, IntegrityFailure
from inboxwatch.evidence import web


@dataclass(frozen=True, slots=True)
class Authority:
    """One authority: its name here, where it is asked, and the PEM certificates that its tokens have to lead to."""

    name: str
    url: str
    ca_file: Path


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was checked: the query and the answer (DER), the certificates (PEM), the time it tells (UTC)."""

    query: bytes = field(repr=False)
    answer: bytes = field(repr=False)
    chain: bytes = field(repr=False)
    at: datetime


def stamp(authority: Authority, statement: bytes, patience: float = web.PATIENCE) -> Token:
    """A token of this authority over the SHA-256 of a statement, checked; waits `patience` seconds at the most.

    Raises `AuthorityFailed` if there is none or it does not hold, `ConfigError` for what a person has to mend.
    """
    tokens, chain = _tokens(), _certificates(authority)
    query, nonce = tokens.query(statement)
    headers = {"Content-Type": "application/timestamp-query"}  # RFC 3161 section 3.4
    answer = web.ask(f"authority {authority.name}", authority.url, query, headers, patience)
    try:
        at = tokens.checked(statement, answer, chain, nonce)
    except IntegrityFailure as error:
        raise AuthorityFailed(
            f"authority {authority.name}: {error.message}", "another authority may do better"
        ) from error
    return Token(query, answer, chain, at)


def check_ready(authority: Authority) -> None:
    """Whether this authority could be asked, without asking it. Raises `ConfigError`."""
    _tokens()
    _certificates(authority)


def checked(statement: bytes, answer: bytes, chain: bytes) -> datetime:
    """See `tokens.checked`. Raises `ConfigError` as well, if the package for it is not installed."""
    at: datetime = _tokens().checked(statement, answer, chain)
    return at


def _tokens() -> ModuleType:
    """What reads tokens: only with a package that not everybody has."""
    try:
        return importlib.import_module("inboxwatch.evidence.tokens")
    except ImportError as error:
        raise ConfigError("timestamps need a package that is not installed", "install inboxwatch[anchor]") from error


def _certificates(authority: Authority) -> bytes:
    try:
        octets = authority.ca_file.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"authority {authority.name}: cannot read {authority.ca_file}: {error.strerror}",
            "get the certificates from the authority's own page, as a PEM file",
        ) from error
    if b"-----BEGIN CERTIFICATE-----" not in octets or len(octets) > web.LARGEST:
        raise ConfigError(f"authority {authority.name}: {authority.ca_file} is not a small file of PEM certificates")
    return octets
