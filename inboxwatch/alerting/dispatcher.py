"""From the outbox to people: claim, hand over, record. At least once: a crash in between repeats a notice.

One way to alert that fails never stops another. Nothing is retried for ever; what is given up is reported.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from inboxwatch.alerting.policy import Hold, Send, plan, retry_at
from inboxwatch.alerting.words import compose
from inboxwatch.errors import DeliveryFailed
from inboxwatch.model.alert import AlertKind, Audience, ClaimedAlert, Route
from inboxwatch.model.identity import RouteName, Sha256
from inboxwatch.ports import Clock, Notifier, Outbox

_HOLD = timedelta(minutes=5)  # how long a claim keeps others away; longer than any delivery may take
_ENOUGH = timedelta(minutes=1)  # after so long the caller is let go, to show that it is alive


@dataclass(frozen=True, slots=True)
class DispatchFact:
    """What came of `count` alerts: `outcome` is delivered, failed (tried again later) or given_up. No content."""

    route: RouteName
    kind: AlertKind
    count: int
    outcome: str


class Dispatcher:
    """Hands alerts over when it is called, by one thread. `told` hears what came of each notice."""

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
        head: Callable[[], Sha256 | None] = lambda: None,
    ) -> None:
        """`head` gives the custody journal's head, for those who are its witnesses."""
        self._outbox = outbox
        self._notifier = notifier
        self._routes = {one.name: one for one in routes}
        self._clock = clock
        self._burst = burst
        self._jitter = jitter
        self._told = told
        self._head = head
        self._planned: deque[Send | Hold] = deque()

    def dispatch(self) -> datetime | None:
        """Hand over what is due; when it wants to be called next, None if the outbox is empty."""
        until = self._clock.now() + _ENOUGH
        while self._planned or self._plan():
            if self._clock.now() >= until:
                return self._clock.now()
            match self._planned.popleft():
                case Send() as send:
                    self._send(send)
                case Hold() as hold:
                    self._outbox.postponed([row.id for row in hold.rows], hold.until)
        return self._outbox.next_due()

    def _plan(self) -> bool:
        """Claim what is due and plan it, helpers first; whether there is anything to do."""
        now = self._clock.now()
        actions = plan(self._outbox.claim(now, now + _HOLD), self._outbox.last_delivered, now, self._burst)
        self._planned.extend(sorted(actions, key=self._comes_later))
        return bool(self._planned)

    def _comes_later(self, action: Send | Hold) -> bool:
        route = self._routes.get(action.rows[0].alert.route)
        return route is not None and route.audience is Audience.SELF

    def _send(self, send: Send) -> None:
        route = self._routes.get(send.route)
        if route is None:
            self._give_up(send.rows, "this way to alert is no longer configured")
            return
        try:
            self._notifier.notify(compose(send.kind, len(send.rows), route, self._head() if route.witness else None))
        except DeliveryFailed as error:
            self._failed(send, error)
        else:
            self._outbox.delivered([row.id for row in send.rows], self._clock.now())
            self._tell(send.rows, "delivered")

    def _failed(self, send: Send, error: DeliveryFailed) -> None:
        """Try the rows again together, but give up those that were tried often enough."""
        now, jitter = self._clock.now(), self._jitter()
        again = {row: retry_at(row.attempts + 1, now, jitter) if error.retryable else None for row in send.rows}
        moments = [moment for moment in again.values() if moment is not None]
        if moments:
            kept = [row for row, moment in again.items() if moment is not None]
            self._outbox.postponed([row.id for row in kept], max(moments), error.message)
            self._tell(kept, "failed")
        self._give_up([row for row, moment in again.items() if moment is None], error.message)

    def _give_up(self, rows: Sequence[ClaimedAlert], why: str) -> None:
        if rows:
            self._outbox.given_up([row.id for row in rows], self._clock.now(), why)
            self._tell(rows, "given_up")

    def _tell(self, rows: Sequence[ClaimedAlert], outcome: str) -> None:
        first = rows[0].alert
        self._told(DispatchFact(first.route, first.kind, len(rows), outcome))
