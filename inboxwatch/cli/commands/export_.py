"""`inboxwatch export`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inboxwatch.cli.door import Door, common
from inboxwatch.cli.exhibits import ExhibitNumber, since_option, state_option
from inboxwatch.model.custody import Action, Event
from inboxwatch.model.exhibit import Exhibit, ExhibitFilter, ExhibitState
from inboxwatch.model.identity import ExhibitId

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from inboxwatch.daemon.bootstrap import House
    from inboxwatch.export.header_set import HeaderOf
    from inboxwatch.export.headers import ExportedHeader
    from inboxwatch.model.custody import JsonValue


_OF_COURSE = {ExhibitState.MATCH, ExhibitState.CONFIRMED, ExhibitState.SEALED}
"""What a rule or a person says belongs here: no complaint is made of the rest, unless a person asks for it by name."""


@click.group("export")
def command() -> None:
    """Write headers out for a complaint."""


@command.command("headers")
@common
@click.argument("exhibits", type=ExhibitNumber(), metavar="[EXHIBIT]...", nargs=-1)
@state_option("All")
@click.option("--sender", metavar="ID", help="All of this flagged sender.")
@since_option("All")
@click.option("-o", "--output", metavar="FILE|DIR/", help="Where to (else stdout); DIR/ is made if it is not there.")
@click.option("--purpose", default="complaint to a provider", show_default=True, help="Why, for the custody journal.")
@click.pass_obj
def headers(
    door: Door,
    exhibits: tuple[ExhibitId, ...],
    state: str | None,
    sender: str | None,
    since: datetime | None,
    output: str | None,
    purpose: str,
) -> None:
    """Write exact header blocks, as served, for a complaint.

    That is what an Internet provider asks for. The header block tells which servers handled the message. It also holds
    your own address and the subject. Into a directory goes a file for each exhibit, one with all of them, and INDEX.txt
    with their digests and with the line in which your own server says where it got the message from. Name exhibits, or
    choose them: then suspects and what was rejected stay out, unless --state asks for them.
    """
    from inboxwatch.pipeline.note import record

    with door.house() as house:
        found = _chosen(house, exhibits, state, sender, since)
        blocks = [_header_of(house, one) for one in found]

        def journal(done: Sequence[ExportedHeader], together: Mapping[str, JsonValue]) -> None:
            record(house.river, _events(blocks, done, together, door.who, house.clock.now(), purpose))

        done = _write(blocks, output, journal)
    for export in done:
        where = "stdout" if export.path is None else str(export.path)
        click.echo(f"{export.exhibit}: {export.size} octets, sha256 {export.sha256}, to {where}", err=True)


def _chosen(
    house: House, exhibits: tuple[ExhibitId, ...], state: str | None, sender: str | None, since: datetime | None
) -> list[Exhibit]:
    """The exhibits that are named, or all that fit, by number. Raises `NotFound`, `click.UsageError`."""
    from inboxwatch.cli.commands.list_ import sender_id
    from inboxwatch.errors import NotFound

    filtered = state is not None or sender is not None or since is not None
    if filtered == bool(exhibits):
        raise click.UsageError("name exhibits, or choose them by --state, --sender or --since")
    if exhibits:
        return [house.casefile.exhibit(one) for one in dict.fromkeys(exhibits)]
    which = ExhibitFilter(
        state=None if state is None else ExhibitState(state),
        sender=None if sender is None else sender_id(sender),
        since=None if since is None else since.replace(tzinfo=UTC),
    )
    fitting = (one for one in house.casefile.exhibits(which) if state is not None or one.state in _OF_COURSE)
    found = sorted(fitting, key=lambda one: one.id.number)
    if not found:
        raise NotFound("no exhibit fits", "`inboxwatch list` shows what is kept; suspects only by --state or number")
    return found


def _header_of(house: House, exhibit: Exhibit) -> HeaderOf:
    """The header block of an exhibit, and the line where what was observed ends."""
    from inboxwatch.export.header_set import Boundary, HeaderOf
    from inboxwatch.export.headers import header_of
    from inboxwatch.intake import field_span

    block = header_of(exhibit.state, house.vault.open(exhibit.sha256))
    seen = house.origin(exhibit).observed
    span = None if seen is None else field_span(block, seen.number)
    if seen is None or span is None:
        return HeaderOf(exhibit, block, None)
    return HeaderOf(exhibit, block, Boundary(seen.number, span[0], span[1] - span[0], seen.ip))


def _write(
    found: list[HeaderOf],
    output: str | None,
    journal: Callable[[Sequence[ExportedHeader], Mapping[str, JsonValue]], None],
) -> Sequence[ExportedHeader]:
    """Write the blocks, when `journal` told of them; what was written. Raises `ExportRefused`."""
    from inboxwatch.export.header_set import WrittenSet, write_header_set
    from inboxwatch.export.headers import write_headers

    def together(done: WrittenSet) -> None:
        combined = {} if done.combined is None else {"combined_sha256": done.combined}
        journal(done.headers, {"index_sha256": done.index, **combined})

    place = None if output is None else Path(output)
    if place is not None and (place.is_dir() or str(output).endswith("/")):
        return write_header_set(place, found, together).headers
    blocks = [(one.exhibit.id, one.block) for one in found]
    return write_headers(place, blocks, sys.stdout.buffer, lambda done: journal(done, {}))


def _events(
    found: list[HeaderOf],
    done: Sequence[ExportedHeader],
    together: Mapping[str, JsonValue],
    who: str,
    at: datetime,
    purpose: str,
) -> list[Event]:
    """What the journal says of each block."""
    return [
        Event(
            action=Action.EXPORTED,
            actor=who,
            at=at,
            purpose=purpose,
            exhibit=export.exhibit,
            sha256=one.exhibit.sha256,
            detail={"what": "headers", "written_sha256": export.sha256, "octets": export.size, **together},
        )
        for export, one in zip(done, found, strict=True)
    ]
