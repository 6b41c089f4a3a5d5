"""Asking a registry over RDAP (RFC 7480, RFC 9082): one question, few redirections, a deadline, a bounded answer.

The registry learns the address that is asked about, the moment, and from which network (or proxy) the question comes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urljoin, urlsplit

from inboxwatch.complaint.network import Address, Network, one_line
from inboxwatch.complaint.rdap_answer import read_network
from inboxwatch.complaint.registries import Registries
from inboxwatch.complaint.wire import connect
from inboxwatch.errors import LookUpFailed

ANSWER_LARGEST = 512 * 1024
_REDIRECTIONS = 3
_FOUND, _ABSENT, _BUSY = 200, 404, 429
_MOVED = frozenset((301, 302, 303, 307, 308))
_JSON = frozenset(("application/rdap+json", "application/json"))


class Rdap:
    """Asks registries. `patience` is for one question with all its redirections, in seconds of the wall clock."""

    def __init__(self, registries: Registries, patience: float, proxy: str = "") -> None:
        self.registries = registries
        self._patience = patience
        self._proxy = proxy

    def host(self, address: Address) -> str:
        """The host that is asked about an address first; empty where nobody is known."""
        return urlsplit(self.registries.base(address)).hostname or ""

    def network(self, address: Address, told: Callable[[str], None]) -> Network | None:
        """The network of an address; None if the registry knows none. `told` gets each host before it is asked.

        Raises `LookUpFailed`, also for an answer about another network.
        """
        found = self._ask(f"{self._base(address)}ip/{address}", told)
        if found is not None and not found.holds(address, address):
            raise LookUpFailed(
                f"the registry answers about {found.label}, where {address} is not", "it is not believed"
            )
        return found

    def above(self, network: Network, told: Callable[[str], None]) -> Network | None:
        """The network above one; None if there is none that is larger. Raises `LookUpFailed`."""
        url = network.above
        if not self.registries.may_ask(url):
            url = f"{self._base(network.first)}ip/{network.wider()}"  # RFC 9082 section 3.1.1
        found = self._ask(url, told)
        if found is None or found.size <= network.size or not found.holds(network.first, network.last):
            return None
        return found

    def _base(self, address: Address) -> str:
        base = self.registries.base(address)
        if not base:
            hint = f"the table is of {self.registries.published}; a newer one may help (docs/complaints.md)"
            raise LookUpFailed(f"nobody is known to answer for {address}", hint)
        return base

    def _ask(self, url: str, told: Callable[[str], None]) -> Network | None:
        until = time.monotonic() + self._patience
        for _ in range(_REDIRECTIONS + 1):
            host = urlsplit(url).hostname or ""
            told(host)
            try:
                answer = self._get(url, until)
            except (OSError, HTTPException, ValueError) as error:  # the last for a Location that is no URL
                raise LookUpFailed(f"{host} cannot be asked: {_in_words(error)}", "try again later") from error
            if isinstance(answer, bytes):
                try:
                    return read_network(answer)
                except ValueError as error:
                    raise LookUpFailed(f"{host}: {error}", "try again later") from error
            if answer is None:
                return None
            url = answer
            if not self.registries.may_ask(url):
                raise LookUpFailed(
                    f"{host} sends us on to {one_line(url)}", "that is no known registry: it is not asked"
                )
        raise LookUpFailed("the registries send us in a circle", "try again later")

    def _get(self, url: str, until: float) -> bytes | str | None:
        """The answer; or where to ask instead; or None for a network that is not known."""
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        host = parts.hostname or ""
        connection = (HTTPSConnection if secure else HTTPConnection)(host, parts.port)
        wire = connect(host, connection.port, until, ANSWER_LARGEST, self._proxy)
        try:
            if secure:
                wire.encrypt(host)
            connection.sock = wire  # as much of a socket as it uses
            headers = {"Accept": "application/rdap+json", "User-Agent": "rdap-client", "Connection": "close"}
            connection.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""), headers=headers)
            return _understood(host, url, connection.getresponse())
        finally:
            wire.end()


def _understood(host: str, url: str, response: HTTPResponse) -> bytes | str | None:
    if response.status in _MOVED:
        return urljoin(url, response.headers.get("Location", ""))
    if response.status == _ABSENT:
        return None
    if response.status == _BUSY:  # RFC 7480 section 5.5
        later = one_line(response.headers.get("Retry-After", ""))[:40]
        wait = f"{later} seconds" if later.isdigit() else later or "a while"
        raise LookUpFailed(f"{host} is asked too often", f"it wants to be left alone for {wait}")
    if response.status != _FOUND:
        raise LookUpFailed(f"{host} answers {response.status}", "try again later")
    if response.headers.get_content_type() not in _JSON or response.headers.get("Content-Encoding"):
        raise LookUpFailed(f"{host} answers with something else than asked for", "try again later")
    return response.read()


def _in_words(error: Exception) -> str:
    return one_line(getattr(error, "strerror", None) or str(error)) or type(error).__name__
