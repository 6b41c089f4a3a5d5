"""Telling somebody when the outbox cannot be used: the disk is full, or the evidence is not what it was."""

from __future__ import annotations

from inboxwatch import alerting
from inboxwatch.daemon import logs
from inboxwatch.daemon.bootstrap import House
from inboxwatch.errors import CannotKeep, DeliveryFailed, IntegrityFailure
from inboxwatch.model.alert import AlertKind, Audience, Route


class Direct:
    """Hands one notice to every helper, or to the person herself where there is no helper that can be reached.

    Somebody is told before anything else is done, logging included.
    """

    def __init__(self, house: House) -> None:
        self._house = house

    def disk(self, _error: CannotKeep) -> None:
        """The disk does not take any more."""
        self._tell()
        logs.warn("cannot_keep")

    def integrity(self, _error: IntegrityFailure) -> None:
        """The evidence is not what it was."""
        self._tell()
        logs.warn("integrity_failed")

    def _tell(self) -> None:
        for audience in (Audience.HELPER, Audience.SELF):
            told = [self._reached(route) for route in self._house.routes() if route.audience is audience]
            if any(told):
                return

    def _reached(self, route: Route) -> bool:
        try:
            self._house.notifier.notify(alerting.compose(AlertKind.TROUBLE, 1, route))
        except DeliveryFailed:
            logs.warn("alert_dispatched", route=route.name, kind=AlertKind.TROUBLE.value, outcome="failed")
            return False
        return True
