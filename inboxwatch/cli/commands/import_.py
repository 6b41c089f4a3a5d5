"""`inboxwatch import`: mail that was saved as files."""

from __future__ import annotations

from pathlib import Path

import click

from inboxwatch.cli.door import Door, common


@click.command("import")
@common
@click.argument("paths", metavar="PATH...", type=click.Path(exists=True, path_type=Path), nargs=-1, required=True)
@click.option("--flagged", is_flag=True, help="Keep only what the rules flag or suspect, as in a mailbox.")
@click.pass_obj
def command(door: Door, paths: tuple[Path, ...], *, flagged: bool) -> int:
    """Keep mail that was saved as files.

    PATH is an .eml file, an mbox file (such as Gmail Takeout writes), a Maildir, or a folder of these. Everything in it
    is kept unless --flagged is given, with its lower provenance class: what a mail program saved is not what the server
    served. Files themselves are only read.
    """
    from inboxwatch.cli.saved_mail import saved_messages
    from inboxwatch.model.exhibit import Provenance
    from inboxwatch.pipeline.files import is_flagged, keep_files

    new = again = others = 0
    refused: list[str] = []
    with door.house() as house:
        for found in saved_messages(paths):
            if isinstance(found, str):
                refused.append(found)
                continue
            if flagged and not is_flagged(house.river, found):
                others += 1
                continue
            change = keep_files(house.river, [found], Provenance.IMPORTED, door.who)
            new += len(change.exhibits)
            again += not change.exhibits
    rest = f", {others} are from others and were not kept" if flagged else ""
    click.echo(f"{new} kept, {again} were kept already{rest}")
    for line in refused:
        click.echo(f"not read: {line}", err=True)
    return 66 if refused and not new + again + others else 0  # EX_NOINPUT
