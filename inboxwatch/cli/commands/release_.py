"""`inboxwatch release`."""

from __future__ import annotations

import click

from inboxwatch.cli.door import Door, common
from inboxwatch.cli.exhibits import exhibit_arguments
from inboxwatch.cli.settle import settle_all
from inboxwatch.model.exhibit import ExhibitState
from inboxwatch.model.identity import ExhibitId


@click.command("release")
@common
@exhibit_arguments
@click.option("--why", default="", metavar="TEXT", help="The reason, for the custody journal.")
@click.pass_obj
def command(door: Door, exhibits: tuple[ExhibitId, ...], why: str) -> None:
    """Put a message back that was moved.

    The message goes back to the folder it lay in, with its flags. What is kept stays kept.
    """
    settle_all(door, exhibits, ExhibitState.RELEASED, why)
