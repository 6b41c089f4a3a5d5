"""`inboxwatch import`: mail that was saved as files."""

from __future__ import annotations

from pathlib import Path

import click

from inboxwatch.cli.door import Door, common


@click.command("import")
@common
@click.argument("paths", type=click.Path(exists=True, path_type=Path), nargs=-1, required=True)
@click.pass_obj
def command(door: Door, paths: tuple[Path, ...]) -> int:
    """Keep mail that was saved as files.

    PATH is an .eml file, an mbox file, a Maildir, or a folder of these. Everything named is kept, with its lower
    provenance class: what a mail program saved is not what the server served. Files themselves are only read.
    """
    from inboxwatch.cli.saved_mail import saved_messages
    from inboxwatch.model.exhibit import Provenance
    from inboxwatch.pipeline.files import keep_files

    new = again = 0
    refused: list[str] = []
    with door.house() as house:
        for found in saved_messages(paths):
            if isinstance(found, str):
                refused.append(found)
                continue
            change = keep_files(house.river, [found], Provenance.IMPORTED, door.who)
            new += len(change.exhibits)
            again += not change.exhibits
    click.echo(f"{new} kept, {again} were kept already")
    for line in refused:
        click.echo(f"not read: {line}", err=True)
    return 66 if refused and not new + again else 0  # EX_NOINPUT
