"""`inboxwatch demo`."""

from __future__ import annotations

from pathlib import Path

import click

from inboxwatch.cli.door import common


@click.command("demo")
@common
@click.option(
    "--dir", "folder", metavar="DIR", type=click.Path(path_type=Path), help="Keep everything in this new folder."
)
def command(folder: Path | None) -> int:
    """See the main job done in one go, on a mail server of its own.

    Starts a real IMAP server on this machine with sample mail, watches it, keeps what a flagged sender wrote, alerts,
    lists, exports headers, verifies. Takes less than a minute, touches none of your mailboxes, needs no network.

    Needs the extra «demo», which `make install` brings along: `pipx install 'inboxwatch[demo]'`, or afterwards
    `pipx inject inboxwatch pymap`.
    """
    from inboxwatch.cli.demo_story import tell

    return tell(folder)
