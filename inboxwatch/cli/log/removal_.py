"""`inboxwatch log removal`."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inboxwatch.cli.attempts import at_option, due_on, due_option
from inboxwatch.cli.door import Door, answer_json, as_json, common
from inboxwatch.errors import StepRefused

if TYPE_CHECKING:
    from inboxwatch.complaint.directories import Directory
    from inboxwatch.complaint.removal import Law
    from inboxwatch.model.attempt import Attempt

_WIDTH = 100
_LAWS = ("gdpr", "ccpa", "plain")
_law_option = click.option(
    "--law",
    "named",
    type=click.Choice(_LAWS),
    help="By which law: that of California only if you live there. Else as fits the directory.",
)
_DISCLOSES = """\
What this letter tells {to}: the name, the listings and the address for answers that stand in it, and that
somebody of this name wants to be taken out. Nothing else: give no reason, and a copy of an identity card only if they
insist, with all but the name blacked out. Brokers may keep or sell what they are told: use an address for this alone.
Read it, send it yourself, then: inboxwatch log removal start {id}"""


@click.group("removal")
def command() -> None:
    """Have yourself removed from online directories.

    Directories and data brokers show where people live. `list` says which there are and how you stand with each,
    `letter` writes a request, `start` writes down that you made it, and by when it has to be answered. What they say
    goes into `log answer`.
    """


@command.command("list")
@common
@click.option("--country", metavar="CODE", help="Only those of US, UK, DE, EU, …")
@as_json
@click.pass_obj
def list_(door: Door, *, country: str | None, as_json: bool) -> None:
    """List the usual directories, and how you stand with each.

    The register is from memory of the field, and its pages were not opened: look on the site itself where one is gone.
    """
    from inboxwatch.cli.complaint.shown import due_text
    from inboxwatch.complaint.directories import register
    from inboxwatch.complaint.followup import followed
    from inboxwatch.model.attempt import AttemptKind
    from inboxwatch.review.layout import facts, paragraph

    known = register()
    with door.house() as house:
        today = house.clock.now().date()
        asked = {one.to: one for one in house.casefile.attempts(AttemptKind.REMOVAL) if not one.withdrawn}
    shown = known.directories if country is None else known.of(country)
    if as_json:
        answer_json(
            {
                "checked_on": known.checked_on.isoformat(),
                "verified_online": known.verified_online,
                "directories": [_directory_object(one, asked.get(one.name)) for one in shown],
            }
        )
        return
    for one in shown:
        attempt = asked.get(one.name)
        pairs = [("what", one.what), ("page", one.page), ("law", ", ".join(law.value for law in one.laws))]
        if attempt is not None:
            day = due_text(followed(attempt, today))
            pairs.append(("state", f"{attempt.id} {attempt.state.value}" + (f", due {day}" if day else "")))
        pairs.append(("note", one.note))
        click.echo(f"{one.id}  {one.name}  ({', '.join(one.countries)})")
        click.echo(facts([pair for pair in pairs if pair[1]]))
    if not shown:
        click.echo("none is known for this country")
    click.echo(paragraph(f"As of {known.checked_on}. {known.about}", _WIDTH, ""), err=True)


@command.command("letter")
@common
@click.argument("name", metavar="NAME")
@_law_option
@click.option("--for", "person", required=True, metavar="NAME", help="The name as it is listed.")
@click.option("--listing", "listings", multiple=True, metavar="WHERE", help="The page of an entry; one at a time.")
@click.option("--answer-to", required=True, metavar="ADDRESS", help="Where they may answer: an address of its own.")
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="The new file (else stdout).")
@click.pass_obj
def letter(
    door: Door,
    *,
    name: str,
    named: str | None,
    person: str,
    listings: tuple[str, ...],
    answer_to: str,
    output: Path | None,
) -> None:
    """Write the letter that asks a directory to take you out.

    By Articles 17 and 21 GDPR, by the law of California (CCPA), or plain. NAME is one of the register, or any other
    then with --law. It gives no reason and holds nothing that was kept. Nothing is sent, and nothing is written down.
    """
    from inboxwatch.complaint.removal import Request
    from inboxwatch.complaint.removal import letter as written
    from inboxwatch.export.headers import write_new

    del door
    to, law, known = _asked(name, named)
    text = written(Request(to, law, _plain(person), tuple(map(_plain, listings)), _plain(answer_to)))
    if output is None:
        click.echo(text, nl=False)
    else:
        write_new(output, text.encode("utf-8"), [])
    click.echo(_DISCLOSES.format(to=to, id=known.id if known is not None else f'"{to}" --law {law.value}'), err=True)
    if known is not None and known.page:
        click.echo(f"Their own page, as far as is known: {known.page}", err=True)
    if known is not None and known.note:
        click.echo(f"Note: {known.note}", err=True)


@command.command("start")
@common
@click.argument("name", metavar="NAME")
@_law_option
@click.option("--reference", default="", metavar="NUMBER", help="Their number for it, if they gave one.")
@at_option
@due_option
@click.pass_obj
def start(
    door: Door, *, name: str, named: str | None, reference: str, at: datetime | None, due: date | int | None
) -> None:
    """Write down that you asked a directory to take you out.

    NAME is one of the register, or any other then with --law. An answer is due after a month (GDPR, Article 12(3)), 45
    days (CCPA), or else 30 days by our choice. What they say: `log answer`.
    """
    from inboxwatch.cli.log.shown import said_attempt
    from inboxwatch.complaint.removal import due_after_request
    from inboxwatch.model.attempt import AttemptKind, StepKind
    from inboxwatch.pipeline.attempts import NewStep, begin

    to, law, _ = _asked(name, named)
    with door.house() as house:
        now = house.clock.now()
        when = at or now
        day = due_after_request(law, when.date()) if due is None else due_on(due, when)
        before = [one.id for one in house.casefile.attempts(AttemptKind.REMOVAL) if one.to == to and not one.withdrawn]
        text = f"asked to be taken out ({law.value})"
        step = NewStep(StepKind.SENT, door.who, at, to, reference, day, text)
        begun = begin(house.river, AttemptKind.REMOVAL, (), step)
    said_attempt(begun, StepKind.SENT, now.date())
    if before:
        click.echo(f"asked before: {', '.join(before)}", err=True)


def _asked(name: str, named: str | None) -> tuple[str, Law, Directory | None]:
    """Whom a person means, and the law. Raises `NotFound` for what is not in the register and has no law named."""
    from inboxwatch.complaint.directories import register
    from inboxwatch.complaint.removal import Law
    from inboxwatch.errors import NotFound

    try:
        known = register().find(name)
    except NotFound:
        if named is None:
            raise
        return _plain(name), Law(named), None
    return known.name, known.usual_law if named is None else Law(named), known


def _plain(text: str) -> str:
    """What was typed, in one line. Raises `StepRefused` for signs that cannot be seen: a letter shows what it says."""
    line = " ".join(text.split())
    if not line or not line.isprintable():
        raise StepRefused(f"{line!r} is empty, or holds signs that cannot be seen", "type it anew")
    return line


def _directory_object(one: Directory, attempt: Attempt | None) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "countries": list(one.countries),
        "what": one.what,
        "page": one.page,
        "laws": [law.value for law in one.laws],
        "note": one.note,
        "attempt": None if attempt is None else attempt.id,
        "state": None if attempt is None else attempt.state.value,
        "due": None if attempt is None or attempt.due is None else attempt.due.isoformat(),
    }
