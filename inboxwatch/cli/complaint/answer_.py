"""`inboxwatch complaint answer`."""

from __future__ import annotations

from datetime import date, datetime

import click

from inboxwatch.cli.attempts import at_option, attempt_argument, due_option
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
    from inboxwatch.cli.answering import answer
    from inboxwatch.cli.complaint.shown import said

    said(*answer(door, attempt, text=text, ticket=ticket, who=who, closed=closed, at=at, due=due))
