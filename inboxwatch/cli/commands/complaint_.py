"""`inboxwatch complaint`: from what was kept to a complaint that a provider can act on."""

from __future__ import annotations

import click

from inboxwatch.cli.complaint_contacts import contacts


@click.group("complaint")
def command() -> None:
    """Complain to a provider: whom to write to, and what.

    Nothing is sent by itself.
    """


command.add_command(contacts)
