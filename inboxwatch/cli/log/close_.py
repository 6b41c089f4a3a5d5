"""`inboxwatch log close`."""

from __future__ import annotations

from datetime import datetime

import click

from inboxwatch.cli.attempts import at_option, attempt_argument
from inboxwatch.cli.door import Door, common
from inboxwatch.model.attempt import AttemptId


@click.command("close")
@common
@attempt_argument
@at_option
@click.pass_obj
def command(door: Door, *, attempt: AttemptId, at: datetime | None) -> None:
    """Say that an attempt is over.

    Nothing is due any more. An answer that comes later opens it again.
    """
    from inboxwatch.cli.answering import Answer, answer
    from inboxwatch.cli.log.shown import said_attempt

    said_attempt(*answer(door, Answer(attempt, closed=True, at=at)))
