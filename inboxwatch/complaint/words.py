"""What is said about contacts and look-ups, in plain words (pure)."""

from __future__ import annotations

from inboxwatch.complaint.network import Address, Network, one_line
from inboxwatch.complaint.providers import CheckedBy, ClientAddress
from inboxwatch.errors import InboxwatchError
from inboxwatch.model.contact import LookUp

VERIFIED = "Its part in the message was verified."
HOSTER = "It gives names below its own away, one of them to the sender."
ROLE = "Nobody checked that this address exists: it is where one should be (RFC 2142)."
SAME_DESK = "this network has a desk in common with the one below it, which may be the sender's own"
HIDES = {
    ClientAddress.HIDDEN: "Its mail does not show the sender's line: only the provider can tell.",
    ClientAddress.WEBMAIL: "Mail written on its web page does not show the sender's line: only the provider can tell.",
    ClientAddress.SHOWN: "",
    ClientAddress.UNKNOWN: "",
}
KNOWN = {
    CheckedBy.KNOWLEDGE: "This entry was not checked on the provider's own page: look there before you rely on it.",
    CheckedBy.PAGE: "",
    CheckedBy.ANSWER: "",
}


def claimed(domain: str) -> str:
    """About a provider that only the message names."""
    return f"The message says that it comes from {domain}; that was not verified."


def own_domain(domain: str) -> str:
    """Why a role at a domain is withheld."""
    return (
        f"the sender writes from {domain}, which belongs to no provider that is known here: it may be the sender's own"
    )


def above(network: Network) -> str:
    """About a contact of a network that lies above the one of the address."""
    return f"It runs the network above {network.label}, which is not written to."


def registry(address: Address, host: str, proxy: str) -> LookUp:
    """A question to a registry."""
    line = f"the proxy {proxy}" if proxy else "your own line (its address)"
    return LookUp(
        about=str(address),
        asks=f"{host or 'a registry'}: whose network {address} is in, and where abuse is reported (RDAP)",
        discloses=(
            f"It learns that somebody asks about {address}, when, and from {line}. It learns nothing of any message. "
            "It may pass the question on to another registry. Where the network seems to be the sender's own, or names "
            "nobody, up to three networks above it are asked about."
        ),
    )


def abusix(address: Address) -> LookUp:
    """A question to the Abusix database."""
    return LookUp(
        about=str(address),
        asks=f"the Abusix contact database: where abuse from {address} is reported (DNS); if the registry names nobody",
        discloses=(
            f"DNS goes in clear: whoever runs your network or your resolver can read the question about {address}. "
            "Abusix learns it too, with the address of the resolver, not yours."
        ),
    )


def no_address(text: str) -> str:
    """Why no network is looked for."""
    if not text:
        return "no address was observed, so no network can be named"
    return f"{one_line(text)} is no address of the public Internet: nobody is asked about it"


def not_asked(address: Address) -> str:
    """That nobody was asked."""
    return f"whose network {address} is in was not looked up"


def no_network(address: Address, *, above: bool) -> str:
    """That a registry knows nothing."""
    return f"the registry knows no network {'above that of' if above else 'for'} {address}"


def nobody_in(network: Network) -> str:
    """That a network gives nobody to write to."""
    return f"the network {network.label} gives nobody who can be written to"


def nobody_above(address: Address) -> str:
    """That the search upwards came to its end."""
    return f"no network above that of {address} gives anybody who can be written to"


def placeholder(network: Network) -> str:
    """That the registry gives itself."""
    return f"for {network.label} the registry names only itself ({network.placeholders[0]}), which cannot act"


def failed(address: Address, error: InboxwatchError) -> str:
    """That asking came to nothing."""
    hint = f" ({error.hint})" if error.hint else ""
    return f"whose network {address} is in could not be had: {error.message}{hint}"


def sentences(*parts: str) -> str:
    """Those of the sentences that say something."""
    return " ".join(one if one.endswith(".") else f"{one}." for one in parts if one)
