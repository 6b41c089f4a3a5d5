"""One small question to a server that a person named: no redirection, little patience, a short answer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inboxwatch.errors import AuthorityFailed, ConfigError

if TYPE_CHECKING:
    from http.client import HTTPResponse

PATIENCE = 20.0
LARGEST = 64 * 1024
_OK, _ABSENT = 200, 404


class Absent(AuthorityFailed):
    """The server has nothing under this address (HTTP 404)."""


def ask(who: str, url: str, body: bytes | None, headers: Mapping[str, str], patience: float = PATIENCE) -> bytes:
    """What a server answers to `body` (POST), or to None (GET); `who` names it in messages.

    Raises `AuthorityFailed` (`Absent`) if there is no good answer within `patience` seconds, `ConfigError` for a url of
    another kind. No redirection is followed.
    """
    import urllib.request  # noqa: PLC0415 -- it loads half of what this room takes, and hardly anybody asks
    from http.client import HTTPException  # noqa: PLC0415

    if urlsplit(url).scheme not in {"http", "https"}:
        raise ConfigError(f"{who}: the url must begin with https:// or http://")
    opener = urllib.request.OpenerDirector()
    for handler in (urllib.request.ProxyHandler(), urllib.request.HTTPHandler(), urllib.request.HTTPSHandler()):
        opener.add_handler(handler)
    request = urllib.request.Request(url, body, {"User-Agent": "timestamp-client", **headers})  # noqa: S310 -- looked at
    until = time.monotonic() + patience
    try:
        with opener.open(request, timeout=patience) as response:
            if response.status == _ABSENT:
                raise Absent(f"{who} answered {response.status}", "is the url right?")
            if response.status != _OK:
                raise AuthorityFailed(f"{who} answered {response.status}", "is the url right?")
            return _read(response, until)
    except (OSError, HTTPException) as error:
        raise AuthorityFailed(
            f"{who} cannot be reached: {getattr(error, 'reason', error)}", "it is asked again later"
        ) from error


def _read(response: HTTPResponse, until: float) -> bytes:
    octets = b""
    while piece := response.read1(4096):
        octets += piece
        if len(octets) > LARGEST:
            raise OSError("the answer is longer than any token")
        if time.monotonic() > until:
            raise TimeoutError("the answer took too long")
    return octets
