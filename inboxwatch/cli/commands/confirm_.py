"""`inboxwatch confirm`."""

from __future__ import annotations

import click

from inboxwatch.cli.door import Door, common
from inboxwatch.cli.exhibits import exhibit_arguments
from inboxwatch.cli.settle import settle_all
from inboxwatch.model.exhibit import ExhibitState
from inboxwatch.model.identity import ExhibitId


@click.command("confirm")
@common
@exhibit_arguments
@click.option("--why", default="", metavar="TEXT", help="The reason, for the custody journal.")
@click.pass_obj
def command(door: Door, exhibits: tuple[ExhibitId, ...], why: str) -> None:
    """Say that an exhibit is from a flagged sender.

    Suspected mail becomes part of the case by this, and may enter a complaint.
    """
    settle_all(door, exhibits, ExhibitState.CONFIRMED, why)
