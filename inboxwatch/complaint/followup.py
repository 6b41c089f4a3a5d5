"""What is due among everything that was done to stop it, not complaints alone. Pure.

Days are days in UTC. Where no day was set for an attempt that is no complaint, nothing is waited for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from inboxwatch.complaint.deadlines import Next, Standing, standing
from inboxwatch.model.attempt import Attempt, AttemptKind, StepKind


def followed(attempt: Attempt, today: date) -> Standing:
    """Where an attempt of any kind stands on a day."""
    if attempt.kind is AttemptKind.COMPLAINT:
        return standing(attempt, today)
    due = attempt.due
    if due is None:
        return Standing(attempt, today, None, Next.NOTHING)
    if today < due:
        return Standing(attempt, today, due, Next.WAIT)
    return Standing(attempt, today, due, Next.DECIDE if attempt.state is StepKind.ANSWERED else Next.REMIND)


def coming(attempts: Iterable[Attempt], today: date) -> list[Standing]:
    """Those that are open and have a day, or that something is to be done about now; what is due first comes first."""
    found = [followed(one, today) for one in attempts]
    shown = [one for one in found if one.is_open and (one.due is not None or one.next is not Next.WAIT)]
    return sorted(shown, key=lambda one: (one.due or date.min, one.attempt.id.number))
