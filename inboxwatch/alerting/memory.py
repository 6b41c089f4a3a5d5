"""The outbox and the notifier in memory: the same promises, for tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from inboxwatch.errors import DeliveryFailed
from inboxwatch.model.alert import ClaimedAlert, Notice, OutgoingAlert


@dataclass(slots=True)
class _Row:
    id: int
    alert: OutgoingAlert
    state: str = "pending"
    attempts: int = 0
    held_until: datetime | None = None
    done_at: datetime | None = None
    error: str = ""


class MemoryOutbox:
    """`Outbox` over a list; `put` stands for the transaction that brings alerts in."""

    def __init__(self) -> None:
        self.rows: list[_Row] = []

    def put(self, alerts: Iterable[OutgoingAlert]) -> None:
        """Bring alerts in; one with a key and route that is there already changes nothing."""
        known = {(row.alert.key, row.alert.route) for row in self.rows}
        for alert in alerts:
            if (alert.key, alert.route) not in known:
                known.add((alert.key, alert.route))
                self.rows.append(_Row(len(self.rows) + 1, alert))

    def claim(self, now: datetime, hold_until: datetime) -> Sequence[ClaimedAlert]:
        """See `Outbox.claim`."""
        waiting = {row.alert.key for row in self._pending() if not row.alert.after_helpers}
        claimed = []
        for row in self._pending():
            if row.held_until is not None and row.held_until > now:
                continue
            due = row.alert.due_at <= now or row.alert.created_at > now
            if due or (row.alert.after_helpers and row.alert.key not in waiting):
                row.held_until = hold_until
                claimed.append(ClaimedAlert(row.id, row.alert, row.attempts))
        return claimed

    def release(self) -> None:
        """See `Outbox.release`."""
        for row in self._pending():
            row.held_until = None

    def next_due(self) -> datetime | None:
        """See `Outbox.next_due`."""
        return min((max(row.alert.due_at, row.held_until or row.alert.due_at) for row in self._pending()), default=None)

    def delivered(self, ids: Sequence[int], at: datetime) -> None:
        """See `Outbox.delivered`."""
        self._close(ids, "delivered", at, "")

    def given_up(self, ids: Sequence[int], at: datetime, error: str) -> None:
        """See `Outbox.given_up`."""
        self._close(ids, "given_up", at, error)

    def postponed(self, ids: Sequence[int], due_at: datetime, error: str = "") -> None:
        """See `Outbox.postponed`."""
        for row in self._pending():
            if row.id in ids:
                row.alert = replace(row.alert, due_at=due_at, after_helpers=False)
                row.held_until, row.error = None, error
                row.attempts += bool(error)

    def last_delivered(self, route: str, kind: str) -> datetime | None:
        """See `Outbox.last_delivered`."""
        done = [
            row.done_at
            for row in self.rows
            if row.state == "delivered" and row.done_at and row.alert.route == route and row.alert.kind == kind
        ]
        return max(done, default=None)

    def _pending(self) -> list[_Row]:
        return [row for row in self.rows if row.state == "pending"]

    def _close(self, ids: Sequence[int], state: str, at: datetime, error: str) -> None:
        for row in self.rows:
            if row.id in ids:
                row.state, row.done_at, row.held_until, row.error = state, at, None, error


class MemoryNotifier:
    """`Notifier` that keeps what it is given; `broken` routes fail, `refused` ones for good."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self.broken: set[str] = set()
        self.refused: set[str] = set()

    def notify(self, notice: Notice) -> None:
        """See `Notifier.notify`."""
        if notice.route in self.refused:
            raise DeliveryFailed("refused", retryable=False)
        if notice.route in self.broken:
            raise DeliveryFailed("broken")
        self.notices.append(notice)
