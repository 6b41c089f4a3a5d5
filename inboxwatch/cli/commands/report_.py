"""`inboxwatch report`."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from inboxwatch.cli.door import Door, answer_json, as_json, common
from inboxwatch.cli.exhibits import ExhibitNumber
from inboxwatch.cli.languages import language_of, language_option
from inboxwatch.cli.printed import progress

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
@language_option("The report's language")
@click.option("--for", "recipient", default="", metavar="WHOM", help="Who gets it, for the custody journal.")
@click.option("--purpose", default="report", show_default=True, help="Why, for the custody journal.")
@click.pass_obj
def command(door: Door, /, *, as_json: bool, **words: Any) -> None:
    """Write a report for police, lawyer or court: PDF, page or table.

    Tells of what is confirmed or matches a rule: when it came, from where as far as that was observed, counts, and
    the digest of each message; and of the incidents and attempts that you wrote down. It discloses your addresses
    and header blocks, and no word of a message unless you ask for it. What is left out is told as a number.
    Nothing is sent.
    """
    from inboxwatch.cli.reporting.asked import Asked
    from inboxwatch.cli.reporting.gather import gather
    from inboxwatch.cli.reporting.write import write_all
    from inboxwatch.export.files import refuse_existing

    asked = Asked(**words)
    for path, _ in asked.files():
        refuse_existing(path)
    selection = asked.selection()
    with door.house() as house:
        manner = asked.manner(language_of(asked.language, house.settings))
        gathered = gather(house, selection, manner, asked.choice(), progress)
        digest = gathered.report.digest()
        written = write_all(house, door.who, asked, gathered, digest)
    if as_json:
        exhibits = [one.id for one in gathered.exhibits]
        answer_json({"files": written, "data_sha256": digest, "exhibits": exhibits, "left_out": gathered.left_out})
        return
    for one in written:
        click.echo(f"{one['path']}: {one['octets']:,} octets, sha256 {one['sha256']}")
    click.echo(f"{len(gathered.exhibits):,} exhibits; {gathered.left_out:,} left out; data {digest}")
    told = ", and the words of the messages" if asked.bodies else ""
    click.echo(f"It holds addresses and header blocks{told}: hand it over in person, or encrypted.", err=True)
