"""`inboxwatch log answer`."""

from __future__ import annotations

import click

from inboxwatch.cli.answering import Answer, answer, answered
from inboxwatch.cli.door import Door, common


@click.command("answer")
@common
@answered("--reference", who="Who answered.", closed="It is over.")
@click.pass_obj
def command(door: Door, *, given: Answer) -> None:
    """Write down what was answered to an attempt.

    ATTEMPT is any of them (A-0001). It stays open if something is still due: a day that was set before stays, unless
    another one is named.
    """
    from inboxwatch.cli.log.shown import said_attempt

    said_attempt(*answer(door, given))
