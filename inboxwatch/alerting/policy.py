"""Who is told of what, when, and what is to be done with the rows of the outbox. Pure.

Helpers are told first; the person herself when they were told, or could not be, or after a while in any case. One alert
for each burst: the first at once, then at most one in each window, with the sum of what came. A delivery that fails is
tried again for about two days, then given up aloud.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from inboxwatch.model.alert import AlertKind, Audience, ClaimedAlert, OutgoingAlert, Route
from inboxwatch.model.identity import RouteName

HELPER_LEAD = timedelta(minutes=15)
_FIRST = timedelta(seconds=20)
_CAP = timedelta(hours=1)
_TRIES = 58  # with delays that double up to an hour: about two days
_URGENT = frozenset((AlertKind.BLIND, AlertKind.SEEING, AlertKind.TROUBLE))
_URGENT_WINDOW = timedelta(minutes=10)  # whatever is configured: silence must not look like peace for long


@dataclass(frozen=True, slots=True)
class Send:
    """These rows become one notice."""

    route: RouteName
    kind: AlertKind
    rows: tuple[ClaimedAlert, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """These rows wait until the window of the last notice is over."""

    rows: tuple[ClaimedAlert, ...]
    until: datetime


def alerts_for(
    kind: AlertKind, key: str, routes: Sequence[Route], now: datetime, *, helper_lead: timedelta = HELPER_LEAD
) -> tuple[OutgoingAlert, ...]:
    """The rows for one thing that happened; suspected mail is told to helpers only.

    The person herself is told when every helper was, or could not be, and after `helper_lead` in any case.
    """
    helpers = [one for one in routes if one.audience is Audience.HELPER]
    selves = [] if kind is AlertKind.ASIDE else [one for one in routes if one.audience is Audience.SELF]
    waits = bool(helpers) and kind is not AlertKind.TEST
    first = [OutgoingAlert(key, one.name, kind, now, now) for one in helpers]
    then = [
        OutgoingAlert(key, one.name, kind, now, now + helper_lead if waits else now, after_helpers=waits)
        for one in selves
    ]
    return (*first, *then)


def window(kind: AlertKind, burst: timedelta) -> timedelta:
    """How long after one notice of this kind the next one waits: `burst`, but less for what must be mended."""
    if kind is AlertKind.TEST:
        return timedelta(0)
    return min(burst, _URGENT_WINDOW) if kind in _URGENT else burst


def plan(
    claimed: Sequence[ClaimedAlert],
    last_delivered: Callable[[RouteName, AlertKind], datetime | None],
    now: datetime,
    burst: timedelta,
) -> tuple[Send | Hold, ...]:
    """What to do with the rows that are due: one notice for each route and kind, or wait for the window's end.

    What happened last is said last: after «can be checked again» comes the «could not be checked» that followed it.
    """
    groups: dict[tuple[RouteName, AlertKind], list[ClaimedAlert]] = {}
    for row in sorted(claimed, key=lambda one: one.id):
        groups.setdefault((row.alert.route, row.alert.kind), []).append(row)
    actions: list[Send | Hold] = []
    for (route, kind), rows in sorted(groups.items(), key=lambda one: one[1][-1].id):
        last = last_delivered(route, kind)
        if last is not None and last <= now < last + window(kind, burst):  # a last one ahead: the clock was set back
            actions.append(Hold(tuple(rows), last + window(kind, burst)))
        else:
            actions.append(Send(route, kind, tuple(rows)))
    return tuple(actions)


def retry_at(attempts: int, now: datetime, jitter: float) -> datetime | None:
    """When to try again after so many failed attempts (1 or more); None to give up. `jitter` is from 0 up to 1."""
    if attempts >= _TRIES:
        return None
    delay: timedelta = min(_CAP, _FIRST * (1 << min(attempts - 1, 12)))
    return now + delay * (0.75 + jitter / 4)
