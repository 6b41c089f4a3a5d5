"""`inboxwatch reject`."""

from __future__ import annotations

import click

from inboxwatch.cli.door import Door, common
from inboxwatch.cli.exhibits import exhibit_arguments
from inboxwatch.cli.settle import settle_all
from inboxwatch.model.exhibit import ExhibitState
from inboxwatch.model.identity import ExhibitId


@click.command("reject")
@common
@exhibit_arguments
@click.option("--why", default="", metavar="TEXT", help="The reason, for the custody journal.")
@click.pass_obj
def command(door: Door, exhibits: tuple[ExhibitId, ...], why: str) -> None:
    """Say that an exhibit is not from a flagged sender.

    It stays kept, marked as not related; a message that was moved is put back. A sender who was suspected wrongly is
    not suspected again, and an alias that `confirm` had flagged is no longer one.
    """
    settle_all(door, exhibits, ExhibitState.REJECTED, why)
