"""`inboxwatch complaint answer`."""

from __future__ import annotations

import click

from inboxwatch.cli.answering import Answer, answer, answered
from inboxwatch.cli.door import Door, common


@click.command("answer")
@common
@answered(
    "--ticket",
    who="Who answered, if not the desk you wrote to.",
    closed="It is over: it stopped, or they will do no more.",
)
@click.pass_obj
def command(door: Door, *, given: Answer) -> None:
    """Write down what a desk answered.

    Also a mere confirmation that it arrived: give its --ticket. Unless it is --closed, it stays open until the day on
    which you look whether it stopped. An answer to what was closed opens it again. What you write goes into the custody
    journal, and leaves with it in a bundle of everything; keep what is private out of it.
    """
    from inboxwatch.cli.complaint.shown import said

    said(*answer(door, given))
