"""Counts over messages that show how something grew or did not: figures that anybody can count again. Pure.

There is no score and no judgement in here. What each figure counts is said beside it (`words`). A message counts at the
time at which the mail server says that it received it; one of which no server says so counts in no figure by time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from inboxwatch.export.dossier.facts import Message, Notice
from inboxwatch.model.attempt import Attempt, AttemptKind, StepKind

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_HOURS = 24
_MOST = 520
"""So many weeks (ten years) are told with those in which nothing came; over a longer time only weeks with messages."""


@dataclass(frozen=True, slots=True)
class Silence:
    """The longest time without a message between two messages: from when to when."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it was."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures.

    `weeks` are Mondays of ISO 8601 weeks with how many messages; `months` are first days of months with how many
    addresses were met for the first time; `hours` are 24 numbers, from midnight on. Days and hours are in the zone that
    was asked for. `timed` and `untimed` are how many messages have a server's time and how many have none.
    `after_notice` is how many came after `notice`, or after its day where no more is known of it; None where nobody
    asked to be left alone.
    """

    timed: int
    untimed: int
    weeks: tuple[tuple[date, int], ...]
    months: tuple[tuple[date, int], ...]
    hours: tuple[int, ...]
    third_parties: int
    notice: Notice | None
    after_notice: int | None
    silence: Silence | None

    @property
    def every_week(self) -> bool:
        """Whether `weeks` holds every week from the first to the last, also those in which nothing came."""
        return all(later - earlier == _WEEK for (earlier, _), (later, _) in pairwise(self.weeks))


def tally(
    messages: Sequence[Message], notice: Notice | None, own: Iterable[str] = (), zone: tzinfo | None = None
) -> Tally:
    """Count these messages, whatever their order.

    `notice` is when it was first asked that it stop, `own` are the person's own addresses.
    """
    place = zone or UTC
    times = sorted(one.at for one in messages if one.at is not None)
    return Tally(
        timed=len(times),
        untimed=len(messages) - len(times),
        weeks=_weeks([local(one, place).date() for one in times]),
        months=_months(messages, place),
        hours=_by_hour(times, place),
        third_parties=len(third_parties(messages, own)),
        notice=notice,
        after_notice=None if notice is None else sum(one > _end(notice) for one in times),
        silence=_silence(times),
    )


def first_notice(attempts: Iterable[Attempt]) -> Notice | None:
    """When it was first asked that it stop: the first step of such an attempt that is more than a draft.

    A request that was taken back was never made.
    """
    found = (
        Notice(step.at, one.id)
        for one in attempts
        if one.kind is AttemptKind.ASKED_TO_STOP and not one.withdrawn
        for step in one.steps
        if step.kind is not StepKind.DRAFTED
    )
    return min(found, key=lambda notice: (notice.at, notice.attempt.number), default=None)


def is_day(at: datetime) -> bool:
    """Whether only the day of what a person did is known: then midnight (UTC) is written down."""
    return at.astimezone(UTC).time() == time.min


def _end(notice: Notice) -> datetime:
    return notice.at + _DAY - _INSTANT if is_day(notice.at) else notice.at


def third_parties(messages: Iterable[Message], own: Iterable[str] = ()) -> frozenset[str]:
    """Addresses in To and Cc, in lower case, that are neither the person's own nor one that wrote one of these."""
    messages = list(messages)
    others = {one.lower() for one in own} | {address.lower() for one in messages for address in one.addresses}
    return frozenset(address.lower() for one in messages for address in one.recipients) - others


def local(moment: datetime, zone: tzinfo) -> datetime:
    """The moment in a zone; at the ends of what a calendar can say, in UTC."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment.astimezone(UTC)


def _weeks(days: Sequence[date]) -> tuple[tuple[date, int], ...]:
    found = Counter(day - _DAY * min(day.weekday(), (day - date.min).days) for day in days)
    if not found:
        return ()
    first, last = min(found), max(found)
    if (last - first) / _WEEK > _MOST:
        return tuple(sorted(found.items()))
    return tuple((week, found[week]) for week in (first + _WEEK * n for n in range((last - first) // _WEEK + 1)))


def _months(messages: Sequence[Message], zone: tzinfo) -> tuple[tuple[date, int], ...]:
    first: dict[str, datetime] = {}
    for one in messages:
        for address in {address.lower() for address in one.addresses}:
            if one.at is not None:
                first[address] = min(one.at, first.get(address, one.at))
    found = Counter(local(at, zone).date().replace(day=1) for at in first.values())
    return tuple(sorted(found.items()))


def _by_hour(times: Iterable[datetime], zone: tzinfo) -> tuple[int, ...]:
    found = Counter(local(one, zone).hour for one in times)
    return tuple(found[hour] for hour in range(_HOURS))


def _silence(times: Sequence[datetime]) -> Silence | None:
    gaps = [Silence(*pair) for pair in pairwise(times)]
    return max(gaps, key=lambda one: one.length, default=None)
