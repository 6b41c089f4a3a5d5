"""`inboxwatch log file`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from inboxwatch.cli.door import Door, common
from inboxwatch.cli.incidents import file_of, incident_argument
from inboxwatch.errors import ExportRefused
from inboxwatch.model.exhibit import ExhibitFilter, ExhibitState
from inboxwatch.model.incident import IncidentId

if TYPE_CHECKING:
    from inboxwatch.model.custody import JsonValue


@click.command("file")
@common
@incident_argument
@click.argument("name", metavar="NAME")
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), required=True, help="The new file.")
@click.option("--purpose", default="a copy", show_default=True, help="Why, for the custody journal.")
@click.pass_obj
def command(door: Door, *, incident: IncidentId, name: str, output: Path, purpose: str) -> None:
    """Write a file out that goes with an incident.

    NAME is its name, or the first letters of its SHA-256 where several have that name.

    A copy, octet for octet as it was handed in; what is kept stays. Where storage is encrypted the key is needed.
    The octets of a sealed message are not written out, whatever the name of the file.
    """
    from inboxwatch.cli.printed import written
    from inboxwatch.export.files import NewFiles
    from inboxwatch.model.custody import Action, Event
    from inboxwatch.pipeline.note import record

    with door.house() as house:
        file = file_of(house.casefile.incident(incident), name)
        for one in house.casefile.exhibits(ExhibitFilter(state=ExhibitState.SEALED)):
            if one.sha256 == file.sha256:
                raise ExportRefused(f"{name!r} is the sealed {one.id}", "what is sealed leaves this machine in no form")
        facts: dict[str, JsonValue] = {
            "what": "a file of an incident",
            "incident": incident,
            "written_sha256": file.sha256,
            "octets": file.size,
        }
        with NewFiles() as files:
            written(files, output, "file", [house.vault.open(file.sha256)])
            record(house.river, [Event(Action.EXPORTED, door.who, house.clock.now(), purpose, detail=facts)])
    click.echo(f"{file.size} octets, sha256 {file.sha256}, to {output}", err=True)
