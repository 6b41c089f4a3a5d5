"""`inboxwatch complaint draft`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inboxwatch.cli.attempts import AttemptNumber
from inboxwatch.cli.days import DAY
from inboxwatch.cli.door import Door, answer_json, as_json, common
from inboxwatch.cli.exhibits import ExhibitNumber
from inboxwatch.model.attempt import AttemptId
from inboxwatch.model.identity import ExhibitId

if TYPE_CHECKING:
    from inboxwatch.cli.complaint.drafting import Draft
    from inboxwatch.complaint.draft import Drafted


@click.command("draft")
@common
@click.argument("exhibits", type=ExhibitNumber(), metavar="[EXHIBIT]...", nargs=-1)
@click.option("--attempt", type=AttemptNumber(), metavar="ATTEMPT", help="Write what `complaint escalate` began.")
@click.option("-o", "--output", metavar="DIR", type=click.Path(path_type=Path), required=True, help="The new folder.")
@click.option("--to", default="", metavar="ADDRESS", help="The desk's address; `complaint contacts` names desks.")
@click.option("--to-senders-domain", is_flag=True, help="Write to the sender's own domain: you know who reads there.")
@click.option("--language", metavar="CODE", help="Of the letter: en, de, fr (else [complaint] language).")
@click.option("--headers-only", is_flag=True, help="Attach no whole message, only header blocks.")
@click.option("--redact", is_flag=True, help="Take your addresses out. Desks may refuse such a report.")
@click.option(
    "--redact-name", "names", multiple=True, metavar="NAME", help="Take this name out as well; may be given again."
)
@click.option("--xarf", is_flag=True, help="Add a XARF report for machines (filed as spam: XARF has no better type).")
@click.option("--behalf", default="", metavar="NAME", help="For whom you write, if it is not you who got the mail.")
@click.option("--asked-to-stop", "asked", type=DAY, metavar="DAY", help="When the sender was asked to stop (UTC).")
@click.option("--police", default="", metavar="REFERENCE", help="The reference of a police report.")
@click.option("--rule", default="", metavar="TEXT", help="The provider's own rule that is broken.")
@click.option("--note", default="", metavar="TEXT", help="What happens, in a few plain words of yours.")
@click.option("--purpose", default="complaint to a provider", show_default=True, help="Why, for the custody journal.")
@click.option("--yes", is_flag=True, help="Do not ask whether to go on; for scripts.")
@as_json
@click.pass_obj
def command(
    door: Door,
    *,
    exhibits: tuple[ExhibitId, ...],
    attempt: AttemptId | None,
    output: Path,
    to: str,
    to_senders_domain: bool,
    language: str | None,
    headers_only: bool,
    redact: bool,
    names: tuple[str, ...],
    xarf: bool,
    behalf: str,
    asked: datetime | None,
    police: str,
    rule: str,
    note: str,
    purpose: str,
    yes: bool,
    as_json: bool,
) -> None:
    """Draft a complaint: a letter, and a mail ready to be sent.

    Only what a rule matched or a person confirmed may enter. Nothing is sent. Before anything is written you are told
    whom a complaint tells what, and asked. The complaint gets a number (A-0001), by which it is kept track of. With
    --attempt it is written under a number that was given before, to whom and about the exhibits that it was begun with.
    """
    from inboxwatch.cli.complaint.drafting import Wishes, prepared
    from inboxwatch.cli.complaint.stopping import stop
    from inboxwatch.cli.complaint.writing import draft_for
    from inboxwatch.complaint.stop import draft_screen

    if not exhibits and attempt is None:
        raise click.UsageError("name the exhibits, or the attempt that was begun (--attempt)")
    wishes = Wishes(
        to=to.strip(),
        to_senders_domain=to_senders_domain,
        language=language,
        headers_only=headers_only,
        redact=redact or bool(names),
        names=names,
        xarf=xarf,
        behalf=behalf,
        asked=None if asked is None else asked.date(),
        police=police,
        rule=rule,
        note=note,
        purpose=purpose,
    )
    with door.house() as house:
        draft = prepared(house, exhibits, wishes, attempt)
        screen = draft_screen(
            draft.to, draft.sender, len(draft.exhibits), redacted=wishes.redact, headers_only=headers_only
        )
        _note(draft.hints)
        stop(screen, "Write the draft?", yes=yes)
        number, drafted = draft_for(house, draft, output, door.who)
    if as_json:
        answer_json(
            {
                "attempt": number,
                "path": str(output),
                "to": draft.to,
                "exhibits": [one.id for one in draft.exhibits],
                "mail_sha256": drafted.mail,
                "message_id": drafted.message_id,
                "without_xarf": list(drafted.without_xarf),
            }
        )
    else:
        _tell(number, draft, drafted, output)


def _tell(number: AttemptId, draft: Draft, drafted: Drafted, output: Path) -> None:
    """What was drafted, what to know of it, and what to do next."""
    about = "1 exhibit" if len(draft.exhibits) == 1 else f"{len(draft.exhibits)} exhibits"
    click.echo(f"{number}: a complaint about {about}, in {output}")
    _note(draft.remarks(drafted))
    click.echo("Read letter.txt first. Then one of these:", err=True)
    if draft.to and draft.sender:
        click.echo(f"  inboxwatch complaint send {number} {output}    (asks before)", err=True)
    click.echo("  send complaint.eml with a mail program, from a separate address", err=True)
    click.echo("  put letter.txt into the form of the provider", err=True)
    click.echo(f"If you sent it yourself: inboxwatch complaint sent {number}", err=True)


def _note(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(textwrap.fill(f"note: {line}", 110, subsequent_indent="  ", break_long_words=False), err=True)
