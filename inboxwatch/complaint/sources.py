"""Where networks and contacts are had from: registries and the Abusix database, with what was had before; or memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from inboxwatch.complaint import abusix
from inboxwatch.complaint.cache import Cache, network_from_json, network_to_json
from inboxwatch.complaint.network import Address, Network, mail_address
from inboxwatch.complaint.rdap import Rdap
from inboxwatch.errors import LookUpFailed

Subject = Address | Network
"""What is asked about: whose network an address is in, or which network is above one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A network, or None where the registry knows none, and the day on which it said so."""

    network: Network | None
    on: date


class Networks(Protocol):
    """Tells networks."""

    def known(self, subject: Subject) -> Answer | None:
        """What is known without asking anybody."""
        ...

    def whom(self, subject: Subject) -> str:
        """The host that would be asked first; empty if nobody is known."""
        ...

    def ask(self, subject: Subject, told: Callable[[str], None]) -> Answer:
        """Ask; `told` gets each host before it is asked. Raises `LookUpFailed`."""
        ...


class RegistryNetworks:
    """Asks registries, and remembers what they said."""

    def __init__(self, rdap: Rdap, cache: Cache) -> None:
        self._rdap = rdap
        self._cache = cache

    def known(self, subject: Subject) -> Answer | None:
        """See `Networks.known`."""
        found = self._cache.get(_key(subject))
        if found is None:
            return None
        at, row = found
        try:
            network = None if row is None else network_from_json(row)
        except (ValueError, TypeError, KeyError):
            return None
        return Answer(network, at.date()) if network is None or _fits(network, subject) else None

    def whom(self, subject: Subject) -> str:
        """See `Networks.whom`."""
        return self._rdap.host(subject.first if isinstance(subject, Network) else subject)

    def ask(self, subject: Subject, told: Callable[[str], None]) -> Answer:
        """See `Networks.ask`."""
        network = self._rdap.above(subject, told) if isinstance(subject, Network) else self._rdap.network(subject, told)
        at = self._cache.put(_key(subject), None if network is None else network_to_json(network))
        return Answer(network, at.date())


class MemoryNetworks:
    """Networks that were given, for tests and for trying things out. `silent` hosts answer nothing."""

    def __init__(self, networks: Sequence[Network], today: date, host: str = "rdap.example") -> None:
        self.networks = list(networks)
        self.silent = False
        self._today = today
        self._host = host
        self._had: dict[str, Answer] = {}

    def known(self, subject: Subject) -> Answer | None:
        """See `Networks.known`."""
        return self._had.get(_key(subject))

    def whom(self, subject: Subject) -> str:  # noqa: ARG002 -- one host for all
        """See `Networks.whom`."""
        return self._host

    def ask(self, subject: Subject, told: Callable[[str], None]) -> Answer:
        """See `Networks.ask`."""
        told(self._host)
        if self.silent:
            raise LookUpFailed(f"{self._host} cannot be asked: silent", "try again later")
        fitting = [one for one in self.networks if _fits(one, subject)]
        answer = Answer(min(fitting, key=lambda one: one.size, default=None), self._today)
        self._had[_key(subject)] = answer
        return answer


class Abusix:
    """Asks the Abusix database by one resolver, and remembers what it said."""

    def __init__(self, resolver: tuple[str, int], patience: float, cache: Cache) -> None:
        self._resolver = resolver
        self._patience = patience
        self._cache = cache

    def known(self, address: Address) -> tuple[list[str], date] | None:
        """What is known without asking anybody."""
        found = self._cache.get(f"abusix {address}")
        if found is None or not isinstance(found[1], list):
            return None
        return [one for one in map(mail_address, found[1]) if one], found[0].date()

    def ask(self, address: Address) -> tuple[list[str], date]:
        """The mail addresses, and the day. Raises `LookUpFailed`."""
        found = abusix.contacts(address, self._resolver, self._patience)
        return found, self._cache.put(f"abusix {address}", found).date()


def _key(subject: Subject) -> str:
    if isinstance(subject, Network):
        return f"above {subject.first} - {subject.last}"
    return f"network {subject}"


def _fits(network: Network, subject: Subject) -> bool:
    if isinstance(subject, Network):
        return network.size > subject.size and network.holds(subject.first, subject.last)
    return network.holds(subject, subject)
