"""Which contacts the sender may read (pure): they are never offered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from inboxwatch.complaint.domains import domain_of, normalised, registered
from inboxwatch.complaint.network import Desk, Network
from inboxwatch.complaint.providers import Kind, Provider, ProviderTable

_ROLES = frozenset(("abuse", "postmaster"))  # what no provider gives to a user (RFC 2142, RFC 5321 section 4.5.1)
_SMALL = {4: 1 << 10, 6: 1 << 88}  # addresses: a /22, a /40; what one person may have got


@dataclass(frozen=True, slots=True)
class Own:
    """The domains that may be the sender's own, and the mail providers among the domains that a message names."""

    domains: frozenset[str]
    providers: frozenset[Provider]

    @classmethod
    def of(cls, domains: Iterable[str], table: ProviderTable) -> Own:
        """What the domains that a message names tell: one of no provider may be the sender's, with all below it."""
        own, providers = set(), set()
        for domain in filter(None, map(normalised, domains)):
            provider = table.provider(domain)
            if provider is None:
                own.add(registered(domain) or domain)
            else:
                providers.add(provider)
        return cls(frozenset(own), frozenset(providers))

    def runs(self, domain: str) -> bool:
        """Whether this normalised domain may be the sender's."""
        return (registered(domain) or domain) in self.domains

    def why_not_network(self, network: Network) -> str:
        """Why nobody of this network is written to; empty if that is no matter.

        A network that is run from the sender's domain is the sender's, whatever other address it names for abuse.
        """
        shared = sorted(network.domains & self.domains)
        return f"this network is run from {shared[0]}, a domain that the sender writes from" if shared else ""

    def why_not(self, desk: Desk, table: ProviderTable) -> str:
        """Why this desk is not written to; empty if that is no matter."""
        host = _host(desk)
        if self.runs(host):
            return f"the sender writes from {registered(host) or host}, and may read there"
        provider = table.provider(host)
        if desk.address and provider in self.providers and _is_personal(desk.address, provider, table):
            return f"{desk.address} is a mailbox at {provider.name}, where the sender has one too: it may be the same"
        return ""

    def caution(self, desk: Desk, network: Network, names: Iterable[str], table: ProviderTable) -> str:
        """Why the sender may read at this desk of a network after all; empty if nothing speaks for it.

        `names` are those of the machine that sent the message, and of who signed it.
        """
        host = _host(desk)
        provider = table.provider(host)
        if provider is not None:
            if _is_personal(desk.address, provider, table):
                return f"This is a mailbox at {provider.name}: whoever runs so small a network may be anybody."
            return ""
        domain = registered(host) or host
        if network.size <= _SMALL[network.first.version] and domain in {registered(one) or one for one in names}:
            return (
                f"This network is small, and the machine that sent the message, or who signed it, has a name under "
                f"{domain} too: it may be the sender's own. Write there only if you know that it is a company's."
            )
        return ""


def _host(desk: Desk) -> str:
    return normalised(urlsplit(desk.form).hostname or "") if desk.form else domain_of(desk.address)


def _is_personal(address: str, provider: Provider | None, table: ProviderTable) -> bool:
    """Whether anybody could have this address: one at a mail provider, and neither a desk nor a role.

    Below a domain of theirs some providers give whole domains away, with all roles.
    """
    if provider is None or provider.kind is not Kind.MAILBOX or table.is_desk(address):
        return False
    local, _, domain = address.rpartition("@")
    if domain in provider.domains:
        return local.lower() not in _ROLES
    return any(domain.endswith(f".{one}") for one in provider.domains)
