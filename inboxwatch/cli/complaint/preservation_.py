"""`inboxwatch complaint preservation`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from inboxwatch.cli.door import Door, common
from inboxwatch.cli.exhibits import exhibit_arguments
from inboxwatch.errors import ExportRefused
from inboxwatch.model.identity import ExhibitId

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inboxwatch.complaint.preservation import Subject
    from inboxwatch.daemon.bootstrap import House
    from inboxwatch.model.custody import JsonValue
    from inboxwatch.model.exhibit import Exhibit

_AT_ONCE = 100


@click.command("preservation")
@common
@exhibit_arguments
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Where to (else stdout).")
@click.option("--purpose", default="preservation of records", show_default=True, help="Why, for the custody journal.")
@click.pass_obj
def command(door: Door, exhibits: tuple[ExhibitId, ...], output: Path | None, purpose: str) -> None:
    """Write a sheet for the officer who can have records preserved.

    A draft of a request to the provider (18 USC 2703(f), with a word on other countries), filled with what is known of
    these messages. You cannot make such a request yourself. It tells the officer the addresses that wrote to you, when,
    and the trace lines of your provider, in which your own address may stand; no word of the messages. Nothing is sent.
    """
    from inboxwatch.cli.complaint.messages import usual_days
    from inboxwatch.complaint.preservation import sheet
    from inboxwatch.daemon.store import TOOL
    from inboxwatch.export.headers import write_all
    from inboxwatch.model.custody import Action, Event
    from inboxwatch.model.identity import Sha256
    from inboxwatch.pipeline.note import record

    with door.house() as house:
        found = [_vouched(house.casefile.exhibit(one)) for one in dict.fromkeys(exhibits)]
        text = sheet(list(_subjects(house, found)), usual_days(), TOOL)
        octets = text.encode("utf-8")
        now = house.clock.now()
        digest = Sha256.of(octets)
        facts: dict[str, JsonValue] = {"what": "preservation sheet", "written_sha256": digest, "octets": len(octets)}
        told = [Event(Action.EXPORTED, door.who, now, purpose, one.id, one.sha256, facts) for one in found]
        if output is None:
            record(house.river, told)
            click.echo(text, nl=False)
        else:
            write_all([(output, octets)], lambda: record(house.river, told))
    where = "stdout" if output is None else str(output)
    click.echo(f"messages: {len(found)}, sha256 {digest}, to {where}", err=True)
    click.echo("give it to the officer. Was a provider asked? inboxwatch complaint preserved --to PROVIDER", err=True)


def _vouched(exhibit: Exhibit) -> Exhibit:
    from inboxwatch.cli.complaint.messages import VOUCHED

    if exhibit.state in VOUCHED:
        return exhibit
    what = f"{exhibit.id} is {exhibit.state.value}: only what matched a rule or was confirmed goes in"
    raise ExportRefused(what, "leave it out, or say with `inboxwatch confirm` that it is from a flagged sender")


def _subjects(house: House, exhibits: list[Exhibit]) -> Iterator[Subject]:
    """What each message names, read in groups; no more than one group of header blocks is held in memory."""
    from inboxwatch import intake
    from inboxwatch.complaint.preservation import Subject

    for at in range(0, len(exhibits), _AT_ONCE):
        group = exhibits[at : at + _AT_ONCE]
        blocks = [house.river.header_block(house.vault.open(one.sha256)) for one in group]
        for exhibit, block, message in zip(group, blocks, house.reader.headers(blocks), strict=True):
            candidates = message.originators.candidates
            named = dict.fromkeys((one.field, one.address) for one in candidates if "@" in one.address)
            in_names = intake.only_in_names(block, candidates)  # nobody's account, or that of somebody else
            accounts = tuple(one for one in named if one not in in_names)
            yield Subject(exhibit, house.origin(exhibit), accounts, message.message_id)
