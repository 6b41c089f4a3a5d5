"""`inboxwatch log export`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inboxwatch.cli.door import Door, common
from inboxwatch.cli.log.chosen import Asked, choosing
from inboxwatch.model.incident import Channel

if TYPE_CHECKING:
    from inboxwatch.model.custody import JsonValue


@click.command("export")
@common
@choosing
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="The new file (else stdout).")
@click.option("--impact", is_flag=True, help="With what you wrote of its impact on you (`log impact`).")
@click.option("--purpose", default="log for police or court", show_default=True, help="Why, for the custody journal.")
@click.pass_obj
def command(
    door: Door,
    *,
    since: datetime | None,
    until: datetime | None,
    sender: str | None,
    channels: tuple[Channel, ...],
    mail: bool,
    form: str,
    output: Path | None,
    impact: bool,
    purpose: str,
) -> None:
    """Write the log out as a table for police, a lawyer or a court.

    The columns are those of the logs that victim services hand out; the CSV opens in any spreadsheet. It discloses what
    you wrote down, the names of witnesses, and whom you turned to; of mail when it came and by which addresses it was
    recognised, no word of it. Private notes and what was withdrawn are not in it. Nothing is sent.
    """
    from inboxwatch.cli.log.chosen import chosen
    from inboxwatch.export.headers import write_new
    from inboxwatch.export.log_table import log_csv, log_json
    from inboxwatch.model.custody import Action, Event
    from inboxwatch.model.identity import Sha256
    from inboxwatch.pipeline.note import record

    with door.house() as house:
        found = chosen(house, Asked(since, until, sender, channels, mail))
        write = log_csv if form == "csv" else log_json
        octets = write(found.rows, house.notes.impacts() if impact else None)
        if output is None:
            sys.stdout.buffer.write(octets)
            sys.stdout.buffer.flush()
        else:
            write_new(output, octets, [])
        digest = Sha256.of(octets)
        facts: dict[str, JsonValue] = {"what": f"log as {form}", "written_sha256": digest, "octets": len(octets)}
        facts["impact"] = impact
        record(house.river, [Event(Action.EXPORTED, door.who, house.clock.now(), purpose, detail=facts)])
    where = "stdout" if output is None else str(output)
    click.echo(f"{len(found.rows)} rows, sha256 {digest}, to {where}", err=True)
    left = [(found.withdrawn, "withdrawn incidents"), (found.suspects, "messages that are only suspected")]
    told = ", ".join(f"{count} {what}" for count, what in left if count)
    if told:
        click.echo(f"left out: {told}", err=True)
