"""`inboxwatch log notes`."""

from __future__ import annotations

import click

from inboxwatch.cli.door import Door, answer_json, as_json, common
from inboxwatch.cli.log.about import about_argument


@click.command("notes")
@common
@about_argument
@click.option("--remove", type=click.IntRange(min=1), metavar="NUMBER", help="Remove this one for good.")
@as_json
@click.pass_obj
def command(door: Door, *, about: str | None, remove: int | None, as_json: bool) -> None:
    """Read private notes and what you wrote of impact.

    All of them, or those about one number. Where storage is encrypted the key is needed.
    """
    from inboxwatch.cli.complaint.shown import when
    from inboxwatch.cli.log.about import known
    from inboxwatch.model.times import stamp
    from inboxwatch.review.safe_text import printable, safe_lines

    with door.house() as house:
        if remove is not None:
            house.notes.remove(remove)
            click.echo(f"note {remove} was removed", err=True)
            return
        found = house.notes.read(None if about is None else known(house, about))
    if as_json:
        answer_json(
            [
                {"note": one.number, "kind": one.kind.value, "about": one.about, "at": stamp(one.at), "text": one.text}
                for one in found
            ]
        )
        return
    for one in found:
        click.echo(f"{one.number}  {one.kind.value}  {printable(one.about) or 'about all of it'}  {when(one.at)}")
        click.echo("\n".join(f"    {line}" for line in safe_lines(one.text).split("\n")))
    if not found:
        click.echo("there are no notes")
