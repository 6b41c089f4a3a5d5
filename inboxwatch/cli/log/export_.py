"""`inboxwatch log export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from inboxwatch.cli.door import Door, common
from inboxwatch.cli.languages import language_of, language_option
from inboxwatch.cli.log.chosen import Asked, choosing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from inboxwatch.cli.log.chosen import Chosen
    from inboxwatch.daemon.bootstrap import House
    from inboxwatch.export.dossier.facts import Custody
    from inboxwatch.export.dossier.log_pages import LogPages
    from inboxwatch.model.custody import JsonValue
    from inboxwatch.model.identity import Sha256

_FORMS = ("csv", "json", "pdf")
_CASE = 80
"""Letters of a case number, however wide, that fit into one line below a page."""


@click.command("export")
@common
@choosing
@click.option("--format", "form", type=click.Choice(_FORMS), help="Else as FILE ends, and csv where it says nothing.")
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="The new file (else, or for -, stdout)."
)
@click.option("--impact", is_flag=True, help="With what you wrote of its impact on you (`log impact`).")
@click.option("--case", default="", metavar="NUMBER", help="The case number, for the pages of a PDF.")
@language_option("The language of a PDF")
@click.option("--purpose", default="log for police or court", show_default=True, help="Why, for the custody journal.")
@click.pass_obj
def command(
    door: Door,
    *,
    asked: Asked,
    form: str | None,
    output: Path | None,
    impact: bool,
    case: str,
    language: str | None,
    purpose: str,
) -> None:
    """Write the log out as a table for police, a lawyer or a court.

    The columns are those of the logs that victim services hand out; the CSV opens in any spreadsheet, the PDF is for
    paper. It discloses what you wrote down, the names of witnesses, and whom you turned to; of mail when it came and by
    which addresses it was recognised, no word of it. Private notes and what was withdrawn are not in it. Nothing is
    sent.
    """
    from inboxwatch.cli.log.chosen import chosen
    from inboxwatch.export.dossier.log_pages import left_out_words
    from inboxwatch.export.dossier.words import words
    from inboxwatch.export.log_table import readable
    from inboxwatch.model.custody import Action, Event
    from inboxwatch.pipeline.note import catch_up, record
    from inboxwatch.review.safe_text import printable

    output = None if output == Path("-") else output
    form = form or _form_of(output)
    if form == "pdf" and output is None:
        raise click.UsageError("a PDF is written into a file: -o log.pdf")
    if case and form != "pdf":
        raise click.UsageError("a case number stands on the pages of a PDF alone: --format pdf")
    if language and form != "pdf":
        raise click.UsageError("only the pages of a PDF are in another language: --format pdf")
    if len(readable(case)) > _CASE:
        raise click.UsageError(f"a case number of more than {_CASE} letters does not fit below a page")
    with door.house() as house:
        impacts = house.notes.impacts() if impact else None  # may ask for the passphrase: not while others wait
        with house.gate.held():
            catch_up(house.river)  # what another process wrote down and was killed over
            found = chosen(house, asked)
            custody = _custody(house) if form == "pdf" else None

        def journal(facts: dict[str, JsonValue]) -> None:
            detail = {"what": f"log as {form}", **facts, "impact": impact}
            record(house.river, [Event(Action.EXPORTED, door.who, house.clock.now(), purpose, detail=detail)])

        if custody is not None and output is not None:
            spoken = language_of(language, house.settings)
            pages, digest = _pages(found, custody, asked, impacts, case, spoken)
            _print(output, pages, digest, journal)
        else:
            _write(output, form, _octets(found, impacts, form), journal)
    where = "stdout" if output is None else printable(str(output))
    click.echo(f"{len(found.rows)} rows, to {where}", err=True)
    if told := left_out_words(found.left_out, words("en")):
        click.echo(f"left out: {told}", err=True)


def _form_of(output: Path | None) -> str:
    ending = "" if output is None else output.suffix.lower().removeprefix(".")
    return ending if ending in _FORMS else "csv"


def _custody(house: House) -> Custody:
    from inboxwatch.cli.reporting.gather import custody_of

    return custody_of(house)


def _octets(found: Chosen, impacts: Mapping[str, str] | None, form: str) -> bytes:
    from inboxwatch.export.log_table import log_csv, log_json

    return (log_csv if form == "csv" else log_json)(found.rows, impacts)


def _pages(
    found: Chosen, custody: Custody, asked: Asked, impacts: Mapping[str, str] | None, case: str, language: str
) -> tuple[LogPages, Sha256]:
    """The pages, and the digest of their data."""
    from inboxwatch.cli.log.chosen import choice_of
    from inboxwatch.daemon.store import TOOL
    from inboxwatch.export.dossier.log_pages import LogFacts, log_pages
    from inboxwatch.model.identity import Sha256

    digest = Sha256.of(_octets(found, impacts, "json"))
    about = LogFacts(case, TOOL, custody, choice_of(asked), found.left_out, digest, language)
    return log_pages(found.rows, impacts, about), digest


def _print(output: Path, pages: LogPages, digest: Sha256, journal: Callable[[dict[str, JsonValue]], None]) -> None:
    """Print the pages; what was printed is journaled before any file has its name."""
    from inboxwatch.cli.printed import written_volumes
    from inboxwatch.export.files import NewFiles
    from inboxwatch.review.safe_text import printable

    with NewFiles() as files:
        done = list(written_volumes(files, output, pages, digest))
        told: list[JsonValue] = [{"form": one["form"], "sha256": one["sha256"]} for one in done]
        journal({"data_sha256": digest, "files": told})
    for one in done:
        click.echo(f"{printable(str(one['path']))}: {one['octets']:,} octets, sha256 {one['sha256']}", err=True)


def _write(output: Path | None, form: str, octets: bytes, journal: Callable[[dict[str, JsonValue]], None]) -> None:
    """Write the table, when it is journaled: of what left this machine nothing may be missing in the journal."""
    from inboxwatch.cli.printed import to_stdout, written
    from inboxwatch.export.files import NewFiles
    from inboxwatch.model.identity import Sha256

    digest = Sha256.of(octets)
    facts: dict[str, JsonValue] = {"written_sha256": digest, "octets": len(octets)}
    if output is None:
        journal(facts)
        to_stdout(octets)
    else:
        with NewFiles() as files:
            written(files, output, form, [octets])
            journal(facts)
    click.echo(f"{len(octets):,} octets, sha256 {digest}", err=True)
