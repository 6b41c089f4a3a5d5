"""`inboxwatch report`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from inboxwatch.cli.commands.list_ import sender_id
from inboxwatch.cli.door import Door, answer_json, as_json, common
from inboxwatch.cli.exhibits import ExhibitNumber
from inboxwatch.cli.printed import progress, written, written_volumes
from inboxwatch.export.dossier.words import LANGUAGES

if TYPE_CHECKING:
    from inboxwatch.cli.dossier import Gathered
    from inboxwatch.daemon.bootstrap import House
    from inboxwatch.export.dossier.facts import Manner
    from inboxwatch.export.dossier.files import NewFiles
    from inboxwatch.model.custody import Event, JsonValue
    from inboxwatch.model.identity import ExhibitId, Sha256

_DAY = click.DateTime(["%Y-%m-%d"])
_KINDS = (".pdf", ".html", ".csv", ".json")
_FILE = click.Path(path_type=Path, dir_okay=False)


def _outputs(context: click.Context, parameter: click.Parameter, paths: tuple[Path, ...]) -> tuple[Path, ...]:
    for path in paths:
        if path.suffix.lower() not in _KINDS:
            raise click.BadParameter(f"{path} ends in none of {', '.join(_KINDS)}", context, parameter)
    return paths


def _zone(context: click.Context, parameter: click.Parameter, name: str | None) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise click.BadParameter(f"{name!r} is no time zone such as Europe/Berlin", context, parameter) from error


@click.command("report")
@common
@as_json
@click.argument("exhibits", type=ExhibitNumber(), metavar="[EXHIBIT]...", nargs=-1)
@click.option(
    "-o",
    "--output",
    "outputs",
    metavar="FILE",
    type=_FILE,
    multiple=True,
    callback=_outputs,
    help="The new file: .pdf, .html, .csv or .json (the data). Several can be named.",
)
@click.option("--html", metavar="FILE", type=_FILE, help="Write one HTML page as well, whatever its name ends in.")
@click.option("--csv", metavar="FILE", type=_FILE, help="Write the timeline as a table as well.")
@click.option("--since", type=_DAY, metavar="DAY", help="Only what was received on or after this day.")
@click.option("--until", type=_DAY, metavar="DAY", help="Only what was received on or before this day.")
@click.option("--sender", "senders", metavar="ID", multiple=True, help="Only what is from this flagged sender.")
@click.option("--with-suspects", is_flag=True, help="Tell of suspected mail too, apart from all other.")
@click.option("--subjects", is_flag=True, help="Show subjects and display names, which the sender wrote.")
@click.option("--bodies", is_flag=True, help="Show also the words of the messages, on the last pages.")
@click.option("--redact-third-parties", is_flag=True, help="Make addresses of third parties unreadable.")
@click.option("--redact-own", is_flag=True, help="Make your own addresses unreadable.")
@click.option("--title", default="", metavar="TEXT", help="Another title.")
@click.option("--case", default="", metavar="NUMBER", help="The case number, for cover and footers.")
@click.option("--zone", metavar="NAME", callback=_zone, help="Show times in this zone beside UTC; DAYs are of it.")
@click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="The report's language."
)
@click.option("--for", "recipient", default="", metavar="WHOM", help="Who gets it, for the custody journal.")
@click.option("--purpose", default="report", show_default=True, help="Why, for the custody journal.")
@click.pass_obj
def command(
    door: Door,
    *,
    exhibits: tuple[ExhibitId, ...],
    outputs: tuple[Path, ...],
    html: Path | None,
    csv: Path | None,
    since: datetime | None,
    until: datetime | None,
    senders: tuple[str, ...],
    with_suspects: bool,
    subjects: bool,
    bodies: bool,
    redact_third_parties: bool,
    redact_own: bool,
    title: str,
    case: str,
    zone: ZoneInfo | None,
    language: str,
    recipient: str,
    purpose: str,
    as_json: bool,
) -> None:
    """Write a report for police, lawyer or court: PDF, page or table.

    Tells of what is confirmed or matches a rule: when it came, from where as far as that was observed, counts, and
    the digest of each message; and of the incidents and attempts that you wrote down. It discloses your addresses
    and header blocks, and no word of a message unless you ask for it. What is left out is told as a number.
    Nothing is sent.
    """
    from inboxwatch.cli.dossier import gather
    from inboxwatch.export.dossier.facts import Manner
    from inboxwatch.export.dossier.files import NewFiles, refuse_existing
    from inboxwatch.export.dossier.selection import Selection

    wanted = [(path, path.suffix.lower()) for path in outputs]
    wanted += [(path, kind) for path, kind in ((html, ".html"), (csv, ".csv")) if path is not None]
    for path, _ in wanted:
        refuse_existing(path)
    selection = Selection(
        frozenset(exhibits),
        frozenset(map(sender_id, senders)),
        _begin(since, zone, 0),
        _begin(until, zone, 1),
        with_suspects,
    )
    zone_name = "" if zone is None else zone.key
    manner = Manner(title, case, zone, zone_name, language, subjects, bodies, redact_third_parties, redact_own)
    with door.house() as house:
        choice = _asked(exhibits, senders, since, until)
        gathered = gather(house, selection, manner, choice, progress)
        digest = gathered.report.digest()
        if not wanted:
            wanted = [(Path(f"report-{gathered.report.as_of[:10] or 'empty'}.pdf"), ".pdf")]
        with NewFiles() as files:
            done = [facts for path, kind in wanted for facts in _written(files, path, kind, gathered, digest)]
            _journal(door, house, purpose, recipient, gathered, digest, done, manner)
    _answer(gathered, digest, done, bodies=bodies, as_json=as_json)


def _begin(day: datetime | None, zone: tzinfo | None, later: int) -> datetime | None:
    """Midnight at which a day begins, or one that is `later` by so many days."""
    return None if day is None else (day + timedelta(days=later)).replace(tzinfo=zone or UTC)


def _asked(
    exhibits: tuple[ExhibitId, ...], senders: tuple[str, ...], since: datetime | None, until: datetime | None
) -> dict[str, str]:
    """What was asked for, for the cover."""
    asked = {
        "exhibits": f"{len(exhibits):,}" if exhibits else "",
        "senders": ", ".join(senders),
        "since": "" if since is None else f"{since:%Y-%m-%d}",
        "until": "" if until is None else f"{until:%Y-%m-%d}",
    }
    return {name: value for name, value in asked.items() if value}


def _written(
    files: NewFiles, path: Path, kind: str, gathered: Gathered, digest: Sha256
) -> Iterator[dict[str, JsonValue]]:
    """Write one form of the report; a PDF may be several volumes. What was written, for the journal and the answer."""
    from inboxwatch.export.dossier.page import html_page
    from inboxwatch.export.dossier.table import timeline_table

    report = gathered.report
    match kind:
        case ".pdf":
            yield from written_volumes(files, path, report, digest)
        case ".html":
            yield written(files, path, "html", html_page(report, digest))
        case ".csv":
            yield written(files, path, "csv", [timeline_table(report.happenings, gathered.setting)])
        case _:
            yield written(files, path, "data", report.data())


def _journal(
    door: Door,
    house: House,
    purpose: str,
    recipient: str,
    gathered: Gathered,
    digest: Sha256,
    written: list[dict[str, JsonValue]],
    manner: Manner,
) -> None:
    """One entry for the report, with what was written, and one for each exhibit that it tells of."""
    from inboxwatch.model.custody import Action, Event
    from inboxwatch.pipeline.note import record

    now = house.clock.now()
    facts: dict[str, JsonValue] = {"what": "report", "to": recipient, "data_sha256": digest, "bodies": manner.bodies}
    files: list[JsonValue] = [{"form": one["form"], "sha256": one["sha256"]} for one in written]
    whole = Event(
        Action.EXPORTED, door.who, now, purpose, detail={**facts, "exhibits": len(gathered.exhibits), "files": files}
    )
    events: list[Event] = [whole]
    events += [Event(Action.EXPORTED, door.who, now, purpose, one.id, one.sha256, facts) for one in gathered.exhibits]
    record(house.river, events)


def _answer(
    gathered: Gathered, digest: Sha256, written: list[dict[str, JsonValue]], *, bodies: bool, as_json: bool
) -> None:
    if as_json:
        exhibits = [one.id for one in gathered.exhibits]
        answer_json({"files": written, "data_sha256": digest, "exhibits": exhibits, "left_out": gathered.left_out})
        return
    for one in written:
        click.echo(f"{one['path']}: {one['octets']:,} octets, sha256 {one['sha256']}")
    click.echo(f"{len(gathered.exhibits):,} exhibits; {gathered.left_out:,} left out; data {digest}")
    words = ", and the words of the messages" if bodies else ""
    click.echo(f"It holds addresses and header blocks{words}: hand it over in person, or encrypted.", err=True)
