"""`inboxwatch anchor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from inboxwatch.cli.door import Door, answer_json, as_json, common
from inboxwatch.errors import AuthorityFailed

if TYPE_CHECKING:
    from inboxwatch.daemon.anchoring import Stamped


@click.command("anchor")
@common
@as_json
@click.pass_obj
def command(door: Door, *, as_json: bool) -> int:
    """Have the custody journal timestamped, as it stands now.

    Asks the authorities and calendars that the configuration names. Each learns a digest from which nothing can be
    read, the moment, and the address of your network; nothing of any mail. A timestamp shows later that the journal
    stood like that at that time. Ends with 69 if one gave none; the service asks again.
    """
    from inboxwatch.daemon.anchoring import anchor
    from inboxwatch.model.times import stamp as utc_text

    with door.house() as house:
        statement, asked = anchor(house, door.who)
        names = [*(one.name for one in house.authorities()), *(one.name for one in house.calendars())]
    if as_json:
        answers = [
            {"authority": one.name, "time": one.at and utc_text(one.at), "block": one.block, "trouble": one.trouble}
            for one in asked
        ]
        answer_json({"statement": statement.name, "entries": statement.entries, "asked": answers})
    else:
        click.echo(f"{statement.entries} entries of the journal")
        had = set(names) - {one.name for one in asked}
        lines = [f"{name}: has put its timestamp on them already" for name in names if name in had]
        click.echo("\n".join([*lines, *(f"{one.name}: {_in_words(one)}" for one in asked)]))
    return AuthorityFailed.exit_code if any(one.trouble for one in asked) else 0


def _in_words(one: Stamped) -> str:
    from inboxwatch.model.times import stamp as utc_text

    if one.at is not None:
        return utc_text(one.at)
    if one.block is not None:
        return f"proved by block {one.block} of the Bitcoin chain"
    return one.trouble or "promised; the proof is there in some hours, and fetched by the service"
