"""`inboxwatch complaint contacts`: whom to write to about an exhibit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from inboxwatch.cli.door import Door, answer_json, as_json, common
from inboxwatch.cli.exhibits import exhibit_argument
from inboxwatch.model.exhibit import ExhibitState
from inboxwatch.model.identity import ExhibitId

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inboxwatch.model.contact import LookUp


@click.command("contacts")
@common
@exhibit_argument
@click.option("--look-up", is_flag=True, help="Ask the registry of the network. What that discloses is said before.")
@click.option("--yes", is_flag=True, help="With --look-up: do not ask whether to; for scripts.")
@as_json
@click.pass_obj
def command(door: Door, exhibit: ExhibitId, *, look_up: bool, yes: bool, as_json: bool) -> None:
    """Say whom to write to about an exhibit, and who says so.

    Also what each of them can act on. Without --look-up nobody is asked: the answer comes from a table of mail
    providers, and from what was looked up before. A contact that the sender may read is not offered, but named, with
    the reason.
    """
    from inboxwatch.complaint.contact_sheet import contacts_object, contacts_text
    from inboxwatch.daemon.contacts import contact_directory, contact_question
    from inboxwatch.review.safe_text import printable_lines

    with door.house() as house:
        found = house.casefile.exhibit(exhibit)
        question = contact_question(house, found)
        directory = contact_directory(house, asking=True)
        plan = directory.plan(question)
        asking = look_up and bool(plan) and (yes or _agreed(plan))
        answer = (directory if asking else contact_directory(house, asking=False)).contacts(question)
    if as_json:
        answer_json({"exhibit": exhibit, **contacts_object(answer)})
        return
    click.echo(printable_lines(contacts_text(answer)))
    if plan and not look_up:
        click.echo("to ask whose network it came from: --look-up, which first says what that discloses", err=True)
    if found.state is ExhibitState.SUSPECT:
        click.echo(f"{exhibit} is only suspected: it enters no complaint before you `inboxwatch confirm` it", err=True)


def _agreed(plan: Sequence[LookUp]) -> bool:
    """Whether the person says yes to what would be asked."""
    from inboxwatch.complaint.contact_sheet import plan_text

    click.echo(plan_text(plan), err=True)
    return click.confirm("Ask now?", default=False, err=True)
