"""`inboxwatch log list`."""

from __future__ import annotations

from dataclasses import replace

import click

from inboxwatch.cli.door import Door, answer_json, as_json, common
from inboxwatch.cli.log.chosen import Asked, choosing


@click.command("list")
@common
@choosing
@click.option("--withdrawn", is_flag=True, help="Also what was withdrawn.")
@click.option("--full", is_flag=True, help="With all words, and when each was written down.")
@as_json
@click.pass_obj
def command(
    door: Door,
    *,
    asked: Asked,
    withdrawn: bool,
    full: bool,
    as_json: bool,
) -> None:
    """List incidents, attempts and, if asked, kept mail in one timeline.

    By when it happened, in UTC. Of mail no word is shown. What is only suspected is not in here.
    """
    from inboxwatch.cli.log.chosen import chosen
    from inboxwatch.cli.log.shown import row_lines
    from inboxwatch.export.log_table import row_object

    with door.house() as house:
        found = chosen(house, replace(asked, withdrawn=withdrawn))
    if as_json:
        answer_json([row_object(one) for one in found.rows])
    elif found.rows:
        click.echo("\n".join(row_lines(one, full=full) for one in found.rows))
    else:
        click.echo("nothing is written down")
    if gone := found.left_out["withdrawn"] + found.left_out["taken_back"]:
        click.echo(f"not shown: {gone} incidents and attempts that were withdrawn (--withdrawn)", err=True)
