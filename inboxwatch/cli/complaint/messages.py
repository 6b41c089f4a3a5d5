"""What complaints and their messages tell together: what came since, and whose logs are going."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from inboxwatch.complaint.deadlines import sent
from inboxwatch.complaint.retention import Fading, fading, periods
from inboxwatch.model.attempt import Attempt, AttemptId
from inboxwatch.model.exhibit import Exhibit, ExhibitFilter, ExhibitState

if TYPE_CHECKING:
    from inboxwatch.daemon.bootstrap import House

VOUCHED = frozenset((ExhibitState.MATCH, ExhibitState.CONFIRMED))
"""What may enter a complaint: an exact rule or a person stands behind it."""


def vouched(house: House) -> list[Exhibit]:
    """Every exhibit that may enter a complaint."""
    return [one for one in house.casefile.exhibits(ExhibitFilter()) if one.state in VOUCHED]


def usual_days() -> list[int]:
    """How many days logs are usually said to be kept, to reckon with."""
    return [one.days for one in periods()[0] if one.usual]


def logs_of(house: House, attempts: Sequence[Attempt], today: date) -> dict[AttemptId, Fading | None]:
    """What is going of the logs of the messages that each attempt is about."""
    known, days = {one.id: one for one in house.casefile.exhibits(ExhibitFilter())}, usual_days()
    return {one.id: fading([known[name] for name in one.exhibits if name in known], today, days) for one in attempts}


def more_since(house: House, attempt: Attempt) -> int:
    """How many other messages of the senders that an attempt is about were received since it was sent.

    Those that it is about are none of them: where only the day is known on which it was sent, they may seem later.
    """
    first, known = sent(attempt), vouched(house)
    about = {one.sender for one in known if one.id in attempt.exhibits and one.sender is not None}
    if first is None:
        return 0
    others = (one.internal_date for one in known if one.sender in about and one.id not in attempt.exhibits)
    return sum(at is not None and at > first.at for at in others)
