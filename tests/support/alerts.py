"""Builders for alerts, routes and rows of the outbox; a clock that a test sets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from inboxwatch.alerting import Dispatcher, DispatchFact, MemoryNotifier, MemoryOutbox
from inboxwatch.model.alert import AlertKind, Audience, ClaimedAlert, Notice, OutgoingAlert, Route
from inboxwatch.model.identity import RouteName
from tests.support.case import START

SISTER = Route(RouteName("sister"), Audience.HELPER)
ME = Route(RouteName("me"), Audience.SELF)
BURST = timedelta(minutes=10)


class SetClock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        return self.moment

    def advance(self, **by: float) -> None:
        self.moment += timedelta(**by)


def an_alert(
    key: str = "exhibit:1", route: Route = SISTER, kind: AlertKind = AlertKind.FILED, **changes
) -> OutgoingAlert:
    facts = {"created_at": START, "due_at": START, "after_helpers": False, **changes}
    return OutgoingAlert(key, route.name, kind, **facts)


def a_claim(number: int = 1, attempts: int = 0, **alert) -> ClaimedAlert:
    return ClaimedAlert(number, an_alert(f"exhibit:{number}", **alert), attempts)


class Post:
    """An outbox, a notifier and a dispatcher in memory; the dispatcher can be made again, as after a crash."""

    def __init__(self, *routes: Route, burst: timedelta = BURST) -> None:
        self.routes = routes or (SISTER, ME)
        self.burst = burst
        self.clock = SetClock()
        self.outbox = MemoryOutbox()
        self.notifier = MemoryNotifier()
        self.facts: list[DispatchFact] = []
        self.dispatcher = self.begun()

    def begun(self, notifier=None, outbox=None, jitter: Callable[[], float] = lambda: 1.0) -> Dispatcher:
        return Dispatcher(
            outbox or self.outbox,
            notifier or self.notifier,
            self.routes,
            self.clock,
            burst=self.burst,
            jitter=jitter,
            told=self.facts.append,
        )

    @property
    def told(self) -> list[tuple[str, str]]:
        return [(one.route, one.body) for one in self.notifier.notices]

    @property
    def outcomes(self) -> list[tuple[str, str, int, str]]:
        return [(one.route, one.kind, one.count, one.outcome) for one in self.facts]


def a_notice(route: str = "sister", title: str = "Mail filing", body: str = "1 new item was filed.") -> Notice:
    return Notice(RouteName(route), title, body)
