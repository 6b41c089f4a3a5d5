"""Time-stamping authorities (RFC 3161): asking one for a token, and checking a token.

What an authority learns: the SHA-256 of a statement (32 octets from which nothing can be read), the moment, and the
address of the network that asks. A token is signed, so it may come over plain HTTP, as most authorities offer it.
"""

from __future__ import annotations

import importlib
import time
import urllib.request
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

from inboxwatch.errors import AuthorityFailed, ConfigError, IntegrityFailure

_LARGEST = 64 * 1024
_PATIENCE = 20.0


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


def stamp(authority: Authority, statement: bytes, patience: float = _PATIENCE) -> Token:
    """A token of this authority over the SHA-256 of a statement, checked; waits `patience` seconds at the most.

    Raises `AuthorityFailed` if there is none or it does not hold, `ConfigError` for what a person has to mend.
    """
    tokens, chain = _tokens(), _certificates(authority)
    query, nonce = tokens.query(statement)
    answer = _posted(authority, query, patience)
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
    if b"-----BEGIN CERTIFICATE-----" not in octets or len(octets) > _LARGEST:
        raise ConfigError(f"authority {authority.name}: {authority.ca_file} is not a small file of PEM certificates")
    return octets


def _posted(authority: Authority, query: bytes, patience: float) -> bytes:
    """The answer to a query (RFC 3161 section 3.4); no redirection is followed. Raises `AuthorityFailed`."""
    if urlsplit(authority.url).scheme not in {"http", "https"}:
        raise ConfigError(f"authority {authority.name}: the url must begin with https:// or http://")
    opener = urllib.request.OpenerDirector()
    for handler in (urllib.request.ProxyHandler(), urllib.request.HTTPHandler(), urllib.request.HTTPSHandler()):
        opener.add_handler(handler)
    headers = {"Content-Type": "application/timestamp-query", "User-Agent": "timestamp-client"}
    request = urllib.request.Request(authority.url, query, headers)  # noqa: S310 -- the scheme was looked at
    until = time.monotonic() + patience
    try:
        with opener.open(request, timeout=patience) as response:
            if response.status != 200:  # noqa: PLR2004 -- HTTP's OK
                raise AuthorityFailed(f"authority {authority.name} answered {response.status}", "is the url right?")
            return _read(response, until)
    except (OSError, HTTPException) as error:
        raise AuthorityFailed(
            f"authority {authority.name} cannot be reached: {getattr(error, 'reason', error)}",
            "it is asked again later",
        ) from error


def _read(response: HTTPResponse, until: float) -> bytes:
    octets = b""
    while piece := response.read1(4096):
        octets += piece
        if len(octets) > _LARGEST:
            raise OSError("the answer is longer than any token")
        if time.monotonic() > until:
            raise TimeoutError("the answer took too long")
    return octets
