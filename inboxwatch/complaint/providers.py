"""Who runs the mail of a domain, and where its desk is: the table `providers.toml`, which says how each entry is known.

Only the domains of the table belong to a provider. A name that looks like one of them is somebody's own domain.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources


class Kind(StrEnum):
    """What a provider does for whoever sends."""

    MAILBOX = "mailbox"
    HOSTING = "hosting"  # mail for domains of its customers
    SENDING = "sending"  # mail sent for its customers


class CheckedBy(StrEnum):
    """How an entry is known."""

    KNOWLEDGE = "knowledge"  # what the provider had published, as it was known on that day; its page was not opened
    PAGE = "page"
    ANSWER = "answer"


class ClientAddress(StrEnum):
    """Whether a message shows the address of the line that its sender used."""

    HIDDEN = "hidden"
    WEBMAIL = "webmail"  # hidden for webmail only
    SHOWN = "shown"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider. Mail addresses under `domains` are its users'; `systems` are other domains of its own machines."""

    name: str
    kind: Kind
    domains: tuple[str, ...]
    checked_on: date
    checked_by: CheckedBy
    systems: tuple[str, ...] = ()
    address: str = ""
    form: str = ""
    client_address: ClientAddress = ClientAddress.UNKNOWN
    wants: str = ""


class ProviderTable:
    """Finds the provider of a domain."""

    def __init__(self, providers: tuple[Provider, ...]) -> None:
        self.providers = providers
        self._of: Mapping[str, Provider] = {domain: one for one in providers for domain in (*one.domains, *one.systems)}
        self._addresses = frozenset(one.address for one in providers if one.address)

    def provider(self, domain: str) -> Provider | None:
        """Whoever runs this normalised domain or one above it; None for a domain of somebody else."""
        return next((self._of[one] for one in _upwards(domain) if one in self._of), None)

    def is_desk(self, address: str) -> bool:
        """Whether this is the desk of a provider, so nobody's mailbox although it lies among those of users."""
        return address in self._addresses


@cache
def bundled() -> ProviderTable:
    """The table that comes with the program."""
    text = resources.files("inboxwatch.complaint").joinpath("providers.toml").read_text("utf-8")
    return ProviderTable(tuple(_provider(one) for one in tomllib.loads(text)["provider"]))


def _provider(row: dict[str, object]) -> Provider:
    """One entry of the file. Raises `ValueError`, `TypeError`, `KeyError` for one of another shape."""
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    kinds = {"kind": Kind, "checked_by": CheckedBy, "client_address": ClientAddress}
    return Provider(**{name: kinds[name](value) if name in kinds else value for name, value in fields.items()})  # type: ignore[arg-type]


def _upwards(domain: str) -> Iterator[str]:
    """The domain itself, then each above it that has a dot."""
    while "." in domain:
        yield domain
        domain = domain.partition(".")[2]
