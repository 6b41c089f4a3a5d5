"""From the outbox to people: claim, hand over, record. At least once: a crash in between repeats a notice.

One way to alert that fails never stops another. Nothing is retried for ever; what is given up is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from inboxwatch.alerting.policy import Hold, Send, plan, retry_at
from inboxwatch.alerting.words import compose
from inboxwatch.errors import ConfigError, DeliveryFailed
from inboxwatch.model.alert import AlertKind, Route
from inboxwatch.model.identity import RouteName
from inboxwatch.ports import Clock, Notifier, Outbox

_HOLD = timedelta(minutes=5)  # how long a claim keeps others away; longer than any delivery may take


@dataclass(frozen=True, slots=True)
class DispatchFact:
    """What came of one notice: `outcome` is delivered, failed or given_up. No content."""

    route: RouteName
    kind: AlertKind
    count: int
    outcome: str


class Dispatcher:
    """Hands alerts over when it is called. `told` hears what came of each notice."""

    def __init__(
        self,
        outbox: Outbox,
        notifier: Notifier,
        routes: Sequence[Route],
        clock: Clock,
        *,
        burst: timedelta,
        jitter: Callable[[], float],
        told: Callable[[DispatchFact], None],
    ) -> None:
        self._outbox = outbox
        self._notifier = notifier
        self._routes = {one.name: one for one in routes}
        self._clock = clock
        self._burst = burst
        self._jitter = jitter
        self._told = told

    def dispatch(self) -> datetime | None:
        """Hand over what is due; when the next row falls due, None if there is none."""
        while True:
            now = self._clock.now()
            claimed = self._outbox.claim(now, now + _HOLD)
            if not claimed:
                return self._outbox.next_due()
            for action in plan(claimed, self._outbox.last_delivered, now, self._burst):
                match action:
                    case Send():
                        self._send(action)
                    case Hold():
                        self._outbox.postponed([row.id for row in action.rows], action.until)

    def _send(self, action: Send) -> None:
        ids = [row.id for row in action.rows]
        route = self._routes.get(action.route)
        if route is None:
            self._outbox.given_up(ids, self._clock.now(), "this way to alert is no longer configured")
            self._tell(action, "given_up")
            return
        try:
            self._notifier.notify(compose(action.kind, len(ids), route))
        except (DeliveryFailed, ConfigError) as error:
            self._failed(action, error)
        else:
            self._outbox.delivered(ids, self._clock.now())
            self._tell(action, "delivered")

    def _failed(self, action: Send, error: DeliveryFailed | ConfigError) -> None:
        """Try each row again later, or give it up. A secret that cannot be read may be mended, so it is tried again."""
        retryable = isinstance(error, ConfigError) or error.retryable
        for row in action.rows:
            again = retry_at(row.attempts + 1, self._clock.now(), self._jitter()) if retryable else None
            if again is None:
                self._outbox.given_up([row.id], self._clock.now(), error.message)
            else:
                self._outbox.postponed([row.id], again, error.message)
        self._tell(action, "failed" if retryable else "given_up")

    def _tell(self, action: Send, outcome: str) -> None:
        self._told(DispatchFact(action.route, action.kind, len(action.rows), outcome))
