"""When something should have happened: the answer of a desk, and the end of what a provider was asked to keep. Pure.

Days are days in UTC. No law binds an abuse desk to a day, so the numbers of days are our choice, but for the ninety
days of a preservation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from inboxwatch.model.attempt import Attempt, AttemptStep, StepKind

ACKNOWLEDGE_DAYS = 3
"""A desk confirms that it got a complaint: mostly a machine does, within minutes. Our choice, with a weekend in it."""
ANSWER_DAYS = 14
"""A desk has looked at it. Our choice: hosts give their own customers one to three days to answer a report."""
REMIND_DAYS = 7
"""A desk answers a reminder. Our choice: half of what it had before."""
PRESERVE_DAYS = 90
"""How long a provider keeps what an authority asked for: 18 USC 2703(f)(2), "for a period of 90 days"."""
LAPSE_DAYS = 14
"""So long before a preservation lapses the officer is to be reminded, since court papers take days; and so long after
it is still told of. Our choice."""


class Next(StrEnum):
    """What there is to do about a complaint."""

    SEND = "send"
    WAIT = "wait"
    ASK_RECEIPT = "ask_receipt"  # nobody confirmed that it arrived
    REMIND = "remind"
    DECIDE = "decide"  # it was answered: has it stopped?
    ESCALATE = "escalate"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an attempt stands on a day. `due` is the day by which a desk should have answered, None if none runs."""

    attempt: Attempt
    today: date
    due: date | None
    next: Next

    @property
    def is_open(self) -> bool:
        """Whether it is still to be watched."""
        return self.next is not Next.NOTHING

    @property
    def is_overdue(self) -> bool:
        """Whether the day has passed."""
        return self.due is not None and self.today > self.due


def standing(attempt: Attempt, today: date) -> Standing:
    """Where a complaint stands, and what there is to do next."""
    state = attempt.state
    if state in {StepKind.CLOSED, StepKind.ESCALATED, StepKind.WITHDRAWN}:
        return Standing(attempt, today, None, Next.NOTHING)
    if state in {StepKind.DRAFTED, StepKind.NOTED}:
        return Standing(attempt, today, None, Next.SEND)
    due = attempt.due or due_after(state, _last(attempt, state).at.date())
    return Standing(attempt, today, due, _next(attempt, state, due, today))


def sent(attempt: Attempt) -> AttemptStep | None:
    """When it was sent first; None if it was not, as far as anybody said."""
    return next((one for one in attempt.steps if one.kind is StepKind.SENT), None)


def answered(attempt: Attempt) -> AttemptStep | None:
    """The last answer; None if there is none."""
    return next((one for one in reversed(attempt.steps) if one.kind is StepKind.ANSWERED), None)


def due_after(kind: StepKind, day: date) -> date:
    """By when something should happen after a step of this kind, unless a person says otherwise."""
    return later(day, REMIND_DAYS if kind is StepKind.REMINDED else ANSWER_DAYS)


def due_after_answer(attempt: Attempt, day: date) -> date:
    """By when to look again after an answer: the day that was set, unless that had passed."""
    return attempt.due if attempt.due is not None and attempt.due > day else due_after(StepKind.ANSWERED, day)


def lapses(day: date) -> date:
    """When a preservation ends that was asked for, or renewed, on this day.

    The law extends it "for an additional 90-day period". Counted from the day of the renewal, that is the earlier of
    the two days that this can mean: who is warned too early loses a telephone call, who is warned too late the records.
    """
    return later(day, PRESERVE_DAYS)


def is_held(attempt: Attempt, today: date) -> bool:
    """Whether a preservation is to be told of: it runs, or lapsed lately, also where a complaint is closed."""
    until = attempt.preserved_until
    return until is not None and today <= later(until, LAPSE_DAYS)


def is_lapsing(attempt: Attempt, today: date) -> bool:
    """Whether a preservation is soon to be renewed, or lapsed lately."""
    until = attempt.preserved_until
    return until is not None and is_held(attempt, today) and later(today, LAPSE_DAYS) >= until


def later(day: date, days: int) -> date:
    """A day so many days later; the last day that there is where there is none."""
    return date.max if (date.max - day).days < days else day + timedelta(days)


def _next(attempt: Attempt, state: StepKind, due: date, today: date) -> Next:
    if state is StepKind.ANSWERED:
        return Next.DECIDE if today >= due else Next.WAIT
    if today > due:
        return Next.ESCALATE if state is StepKind.REMINDED else Next.REMIND
    unconfirmed = state is StepKind.SENT and answered(attempt) is None and not attempt.reference
    if unconfirmed and today > later(_last(attempt, state).at.date(), ACKNOWLEDGE_DAYS):
        return Next.ASK_RECEIPT
    return Next.WAIT


def _last(attempt: Attempt, kind: StepKind) -> AttemptStep:
    return next(one for one in reversed(attempt.steps) if one.kind is kind)
