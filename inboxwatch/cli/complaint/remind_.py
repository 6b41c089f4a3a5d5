"""`inboxwatch complaint remind`."""

from __future__ import annotations

from datetime import date, datetime

import click

from inboxwatch.cli.attempts import at_option, attempt_argument, due_on, due_option
from inboxwatch.cli.door import Door, common
from inboxwatch.model.attempt import AttemptId


@click.command("remind")
@common
@attempt_argument
@click.option("--sent", "is_sent", is_flag=True, help="You sent it: write that down, instead of writing the text.")
@at_option
@due_option
@click.pass_obj
def command(door: Door, *, attempt: AttemptId, is_sent: bool, at: datetime | None, due: date | int | None) -> None:
    """Write a reminder to a desk that did not answer.

    The text goes to standard output and to nobody else: send it as an answer to your first letter, from the same
    address, then say so with --sent. An answer is due seven days later.
    """
    from inboxwatch.cli.complaint.messages import more_since
    from inboxwatch.cli.complaint.shown import said
    from inboxwatch.complaint.deadlines import due_after
    from inboxwatch.complaint.reminders import reminder
    from inboxwatch.model.attempt import StepKind
    from inboxwatch.pipeline.attempts import NewStep, check_follows, go_on
    from inboxwatch.review.safe_text import printable, printable_lines

    if not is_sent and (at or due is not None):
        raise click.UsageError("--at and --due go with --sent")
    with door.house() as house:
        known, now = house.casefile.attempt(attempt), house.clock.now()
        if is_sent:
            day = due_after(StepKind.REMINDED, (at or now).date()) if due is None else due_on(due, at or now)
            after = go_on(house.river, attempt, NewStep(StepKind.REMINDED, door.who, at, due=day))
            said(after, StepKind.REMINDED, now.date())
            return
        check_follows(known, StepKind.REMINDED)
        text = reminder(known, more_since(house, known))
    click.echo(f"send this to {printable(known.to)}; then: inboxwatch complaint remind {attempt} --sent", err=True)
    click.echo(printable_lines(text))
