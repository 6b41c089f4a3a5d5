"""`inboxwatch rebuild`."""

from __future__ import annotations

import click

from inboxwatch.cli.door import Door, common


@click.command("rebuild")
@common
@click.pass_obj
def command(door: Door) -> None:
    """Make the index and the quarantine folder again.

    Both are made from the evidence alone. The service must not be running. Folders are looked at again from the start
    at the next run; what is kept already is recognised and not kept twice.
    """
    with door.house() as house:
        entries = house.rebuild(door.who)
    click.echo(f"the casefile and the quarantine folder were made again from {entries} journal entries")
