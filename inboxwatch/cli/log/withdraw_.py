"""`inboxwatch log withdraw`."""

from __future__ import annotations

import click

from inboxwatch.cli.door import Door, common
from inboxwatch.cli.incidents import LogNumber
from inboxwatch.model.attempt import AttemptId, StepKind
from inboxwatch.model.incident import IncidentId


@click.command("withdraw")
@common
@click.argument("number", type=LogNumber(), metavar="NUMBER")
@click.option("--why", required=True, metavar="TEXT", help="Why, for whoever reads the journal.")
@click.pass_obj
def command(door: Door, *, number: IncidentId | AttemptId, why: str) -> None:
    """Take an incident or an attempt back; it stays in the log, marked.

    NUMBER is that of an incident (L-0004) or an attempt (A-0002) that was written down by mistake. What was written
    down stays in the journal, and so do its files: a log from which something can vanish proves nothing. It is in no
    export of the log and in no report. What was done and is over is closed (`log close`), not withdrawn.
    """
    from inboxwatch.cli.log.shown import said_attempt, said_incident
    from inboxwatch.pipeline.attempts import take_back
    from inboxwatch.pipeline.incidents import withdraw

    with door.house() as house:
        if isinstance(number, AttemptId):
            said_attempt(take_back(house.river, number, door.who, why), StepKind.WITHDRAWN, house.clock.now().date())
        else:
            said_incident(withdraw(house.river, number, door.who, why))
