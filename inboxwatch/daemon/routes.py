"""Who is told, by the configuration alone: so that somebody can be told when nothing else can be opened."""

from __future__ import annotations

from inboxwatch import alerting
from inboxwatch.model.alert import Route
from inboxwatch.settings import Settings, route_url


def own_addresses(settings: Settings) -> frozenset[str]:
    """Addresses of watched mailboxes, which no alert may go to (law 2)."""
    return frozenset(one.username for one in settings.account)


def routes_of(settings: Settings) -> list[Route]:
    """The ways to alert somebody."""
    return [Route(one.name, one.audience, one.title, one.text, one.witness) for one in settings.alert]


def notifier_of(settings: Settings) -> alerting.AppriseNotifier:
    """What hands alerts over. To be closed."""
    return alerting.AppriseNotifier({one.name: route_url(one) for one in settings.alert}, own_addresses(settings))
