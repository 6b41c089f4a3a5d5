"""By when a provider's logs of a message may be gone: from when it came, and how long logs are said to be kept.

Promises nothing about any one provider: the table (retention.json) has a day and a source for every line.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources

from inboxwatch.complaint.deadlines import later
from inboxwatch.model.exhibit import Exhibit


@dataclass(frozen=True, slots=True)
class Period:
    """How many days logs are said to be kept, by whom, and who says so. `usual` ones are those to reckon with."""

    days: int
    usual: bool
    who: str
    source: str


@dataclass(frozen=True, slots=True)
class Fading:
    """What is going of some messages. `first` is the earliest of them, which came at `came`.

    `gone_by` are the days on which logs of the first may be gone, by how long they are kept; `older` how many of all
    are that old today. `unsure` counts those that came out of a file, of which only is known that they came before
    they were kept.
    """

    messages: int
    first: Exhibit
    came: datetime
    gone_by: tuple[tuple[int, date], ...]
    older: tuple[tuple[int, int], ...]
    unsure: int


def periods() -> tuple[list[Period], date]:
    """How long logs are kept, shortest first, and the day on which that was written down."""
    data = json.loads(resources.files("inboxwatch.complaint").joinpath("retention.json").read_text("utf-8"))
    found = [Period(**one) for one in data["periods"]]
    return sorted(found, key=lambda one: one.days), date.fromisoformat(data["checked"])


def came_at(exhibit: Exhibit) -> datetime:
    """When a message came: by its server, or before it was kept; aware UTC. A server's time after that is wrong."""
    known = exhibit.internal_date
    return exhibit.acquired_at if known is None else min(known, exhibit.acquired_at)


def gone_by(exhibit: Exhibit, days: Sequence[int]) -> tuple[tuple[int, date], ...]:
    """When the logs of a message may be gone, for each number of days that logs are kept."""
    return tuple((number, later(came_at(exhibit).date(), number)) for number in days)


def fading(exhibits: Sequence[Exhibit], today: date, days: Sequence[int]) -> Fading | None:
    """What is going of these messages where logs are kept for so many days; None where there are no messages."""
    if not exhibits:
        return None
    first = min(exhibits, key=lambda one: (came_at(one), one.id.number))
    ages = [(today - came_at(one).date()).days for one in exhibits]
    return Fading(
        messages=len(exhibits),
        first=first,
        came=came_at(first),
        gone_by=gone_by(first, days),
        older=tuple((one, sum(age >= one for age in ages)) for one in days),
        unsure=sum(one.internal_date is None for one in exhibits),
    )
