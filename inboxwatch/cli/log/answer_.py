"""`inboxwatch log answer`."""

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
@click.option("--reference", "ticket", default="", metavar="NUMBER", help="Their number for it.")
@click.option("--from", "who", default="", metavar="WHOM", help="Who answered.")
@click.option("--closed", is_flag=True, help="It is over.")
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
    """Write down what was answered to an attempt.

    ATTEMPT is any of them (A-0001). It stays open if something is still due: a day that was set before stays, unless
    another one is named.
    """
    from inboxwatch.cli.answering import answer
    from inboxwatch.cli.log.shown import said_attempt

    said_attempt(*answer(door, attempt, text=text, ticket=ticket, who=who, closed=closed, at=at, due=due))
