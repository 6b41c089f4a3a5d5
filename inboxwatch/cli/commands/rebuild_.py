"""`inboxwatch rebuild`."""

from __future__ import annotations

import click

from inboxwatch.cli.door import Door, common
from inboxwatch.errors import CasefileBroken


@click.command("rebuild")
@common
@click.pass_obj
def command(door: Door) -> None:
    """Make the index and the quarantine folder again.

    Both are made from the evidence alone. The service must not be running. Folders are looked at again from the start
    at the next run; what is kept already is recognised and not kept twice. An index that cannot be read is moved aside.
    """
    try:
        entries = _made_again(door)
    except CasefileBroken as error:
        from inboxwatch.daemon.bootstrap import set_casefile_aside

        aside = set_casefile_aside(door.settings().state_dir.expanduser())
        click.echo(f"{error}; it was moved to {aside.name} in the same folder", err=True)
        entries = _made_again(door)
    click.echo(f"the casefile and the quarantine folder were made again from {entries} journal entries")


def _made_again(door: Door) -> int:
    with door.house() as house:
        return house.rebuild(door.who)
