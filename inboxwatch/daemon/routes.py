"""Who is told, by the configuration alone: so that somebody can be told when nothing else can be opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inboxwatch import alerting
from inboxwatch.model.alert import Audience, Route
from inboxwatch.settings import AccountSettings, Settings, route_url


def own_addresses(settings: Settings) -> frozenset[str]:
    """Addresses of watched mailboxes, which no alert may go to (law 2).

    They are those that the person named, and the username; one that is no address is one at the server's own domain or
    at one above it, as far as can be guessed.
    """
    return frozenset(address for one in settings.account for address in (*one.addresses, *_of_the_login(one)))


def _of_the_login(account: AccountSettings) -> Iterator[str]:
    if "@" in account.username:
        yield account.username
        return
    labels = account.host.strip(".").split(".")
    if not labels[-1].isdigit() and ":" not in account.host:  # an address of the network is no domain
        for start in range(max(1, len(labels) - 1)):
            yield f"{account.username}@{'.'.join(labels[start:])}"


def routes_of(settings: Settings) -> list[Route]:
    """The ways to alert somebody."""
    return [Route(one.name, one.audience, one.title, one.text, one.witness) for one in settings.alert]


def notifier_of(settings: Settings) -> alerting.AppriseNotifier:
    """What hands alerts over. To be closed."""
    return alerting.AppriseNotifier({one.name: route_url(one) for one in settings.alert}, own_addresses(settings))


def untold(routes: Sequence[Route]) -> str:
    """What nobody would be told of, in words; empty if somebody is told of everything.

    Suspected mail is told to helpers only: the person herself should not be startled by what may be nothing.
    """
    if not routes:
        return "nobody is told of anything"
    if not any(one.audience is Audience.HELPER for one in routes):
        return "nobody is told of suspected mail that is put aside for a decision: only a helper would be"
    return ""


ADD_HELPER = 'add an [[alert]] with audience = "helper"'
"""What to do about it."""
