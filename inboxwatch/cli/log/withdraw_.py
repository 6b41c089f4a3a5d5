"""`inboxwatch log withdraw`."""

from __future__ import annotations

import click

from inboxwatch.cli.door import Door, common
from inboxwatch.cli.incidents import incident_argument
from inboxwatch.model.incident import IncidentId


@click.command("withdraw")
@common
@incident_argument
@click.option("--why", required=True, metavar="TEXT", help="Why, for whoever reads the journal.")
@click.pass_obj
def command(door: Door, *, incident: IncidentId, why: str) -> None:
    """Take an incident back; it stays in the log, marked as withdrawn.

    What was written down stays in the journal, and so do its files: a log from which something can vanish proves
    nothing. It is in no export of the log.
    """
    from inboxwatch.cli.log.shown import said_incident
    from inboxwatch.pipeline.incidents import withdraw

    with door.house() as house:
        said_incident(withdraw(house.river, incident, door.who, why))
