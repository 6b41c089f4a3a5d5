"""`inboxwatch export`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from inboxwatch.cli.door import Door, common
from inboxwatch.cli.exhibits import exhibit_arguments
from inboxwatch.model.custody import Action, Event
from inboxwatch.model.identity import ExhibitId


@click.group("export")
def command() -> None:
    """Write headers out for a complaint."""


@command.command("headers")
@common
@exhibit_arguments
@click.option("-o", "--output", metavar="FILE|DIR", type=click.Path(path_type=Path), help="Where to (else stdout).")
@click.option("--purpose", default="complaint to a provider", show_default=True, help="Why, for the custody journal.")
@click.pass_obj
def headers(door: Door, exhibits: tuple[ExhibitId, ...], output: Path | None, purpose: str) -> None:
    """Write the exact header block of exhibits, as served, for a complaint to an Internet provider.

    The header block tells which servers handled the message. It also holds your own address and the subject.
    """
    from inboxwatch.export.headers import header_of, write_headers
    from inboxwatch.pipeline.note import record

    with door.house() as house:
        found = [house.casefile.exhibit(one) for one in exhibits]
        blocks = [(one.id, header_of(one.state, house.vault.open(one.sha256))) for one in found]
        written = write_headers(output, blocks, sys.stdout.buffer)
        now = house.clock.now()
        events = [
            Event(
                action=Action.EXPORTED,
                actor=door.who,
                at=now,
                purpose=purpose,
                exhibit=one.exhibit,
                sha256=exhibit.sha256,
                detail={"what": "headers", "written_sha256": one.sha256, "octets": one.size},
            )
            for one, exhibit in zip(written, found, strict=True)
        ]
        record(house.river, events)
    for export in written:
        where = "stdout" if export.path is None else str(export.path)
        click.echo(f"{export.exhibit}: {export.size} octets, sha256 {export.sha256}, to {where}", err=True)
