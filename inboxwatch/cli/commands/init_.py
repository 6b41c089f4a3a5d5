"""`inboxwatch init`: guided set-up."""

from __future__ import annotations

from pathlib import Path

import click

from inboxwatch.cli.door import Door, common


@click.command("init")
@common
@click.option(
    "--force", is_flag=True, help="Write a new configuration even if there is one (the old one is kept aside)."
)
@click.pass_obj
def command(door: Door, *, force: bool) -> int:
    """Set it up, step by step.

    Asks for the trusted person first, then the mailbox and who is flagged; tries the login; writes the configuration
    and, apart from it, the password, readable by you only. Nothing is sent anywhere but to your mail provider.
    """
    from inboxwatch.cli.setup_guide import guide
    from inboxwatch.settings import usual_places

    door.log()
    named = door.config_path or (
        Path(door.environ["INBOXWATCH_CONFIG"]) if door.environ.get("INBOXWATCH_CONFIG") else None
    )
    target = named or next(one for one in usual_places(door.environ) if not str(one).startswith("/etc/"))
    return guide(target.expanduser(), door.environ, force=force)
