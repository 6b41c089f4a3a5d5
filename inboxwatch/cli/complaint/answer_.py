"""`inboxwatch complaint answer`."""

from __future__ import annotations

import sys
from datetime import date, datetime

import click

from inboxwatch.cli.attempts import at_option, attempt_argument, due_on, due_option
from inboxwatch.cli.door import Door, common
from inboxwatch.model.attempt import AttemptId


@click.command("answer")
@common
@attempt_argument
@click.option("--text", default="", metavar="TEXT", help="What they said, in short; - reads it from standard input.")
@click.option("--ticket", default="", metavar="NUMBER", help="Their number for it.")
@click.option("--from", "who", default="", metavar="WHOM", help="Who answered, if not the desk you wrote to.")
@click.option("--closed", is_flag=True, help="It is over: it stopped, or they will do no more.")
@at_option
@due_option
@click.pass_obj
def command(
    door: Door,
    *,
    attempt: AttemptId,
    text: str,
    ticket: str,
    who: str,
    closed: bool,
    at: datetime | None,
    due: date | int | None,
) -> None:
    """Write down what a desk answered.

    Also a mere confirmation that it arrived: give its --ticket. Unless it is --closed, it stays open until the day on
    which you look whether it stopped. An answer to what was closed opens it again. What you write goes into the custody
    journal, and leaves with it in a bundle of everything; keep what is private out of it.
    """
    from inboxwatch.cli.complaint.shown import said
    from inboxwatch.complaint.deadlines import due_after_answer
    from inboxwatch.model.attempt import StepKind
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
            day = due_on(due, when) if due is not None else None if closed else due_after_answer(known, when.date())
            after = go_on(house.river, attempt, NewStep(StepKind.ANSWERED, door.who, at, who, ticket, day, text))
        if closed:
            after = go_on(house.river, attempt, NewStep(StepKind.CLOSED, door.who, at))
    said(after, StepKind.CLOSED if closed else StepKind.ANSWERED, now.date())
