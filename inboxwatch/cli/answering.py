"""Writing down what was answered to an attempt of any kind, for the commands of complaints and of the log."""

from __future__ import annotations

import sys
from datetime import date, datetime

import click

from inboxwatch.cli.attempts import due_on
from inboxwatch.cli.door import Door
from inboxwatch.model.attempt import Attempt, AttemptId, AttemptKind, StepKind


def answer(
    door: Door,
    attempt: AttemptId,
    *,
    text: str = "",
    ticket: str = "",
    who: str = "",
    closed: bool = False,
    at: datetime | None = None,
    due: date | int | None = None,
) -> tuple[Attempt, StepKind, date]:
    """Write down an answer, an end, or both; the attempt, the last step's kind, and today's day.

    Raises `click.UsageError` for what says nothing; as `go_on`.
    """
    from inboxwatch.complaint.deadlines import due_after_answer
    from inboxwatch.pipeline.attempts import TEXT_LIMIT, NewStep, go_on

    is_answer = bool(text or ticket or who)
    if not (is_answer or closed):
        raise click.UsageError("say what was answered: --text, --ticket, --from or --closed")
    if closed and due is not None:
        raise click.UsageError("what is closed has no day on which something is due")
    if text == "-":
        text = sys.stdin.read(TEXT_LIMIT + 1)
    with door.house() as house:
        now = house.clock.now()
        if is_answer:
            when, known = at or now, house.casefile.attempt(attempt)
            is_watched = known.kind is AttemptKind.COMPLAINT and not closed
            usual = due_after_answer(known, when.date()) if is_watched else None
            day = usual if due is None else due_on(due, when)
            after = go_on(house.river, attempt, NewStep(StepKind.ANSWERED, door.who, at, who, ticket, day, text))
        if closed:
            after = go_on(house.river, attempt, NewStep(StepKind.CLOSED, door.who, at))
    return after, StepKind.CLOSED if closed else StepKind.ANSWERED, now.date()
