"""`inboxwatch anchor`."""

from __future__ import annotations

import click

from inboxwatch.cli.door import Door, answer_json, as_json, common
from inboxwatch.errors import AuthorityFailed


@click.command("anchor")
@common
@as_json
@click.pass_obj
def command(door: Door, *, as_json: bool) -> int:
    """Have the custody journal timestamped, as it stands now.

    Asks the authorities that the configuration names. Each learns a digest from which nothing can be read, the moment,
    and the address of your network; nothing of any mail. A timestamp shows later that the journal stood like that at
    that time. Ends with 69 if an authority gave none; the service asks again.
    """
    from inboxwatch.daemon.anchoring import anchor
    from inboxwatch.model.times import stamp as utc_text

    with door.house() as house:
        statement, asked = anchor(house, door.who)
        names = [one.name for one in house.settings.authority]
    if as_json:
        tokens = [
            {"authority": one.authority, "time": one.at and utc_text(one.at), "trouble": one.trouble} for one in asked
        ]
        answer_json({"statement": statement.name, "entries": statement.entries, "asked": tokens})
    else:
        click.echo(f"{statement.entries} entries of the journal")
        had = set(names) - {one.authority for one in asked}
        lines = [f"{name}: has put its timestamp on them already" for name in names if name in had]
        lines += [f"{one.authority}: {utc_text(one.at) if one.at else one.trouble}" for one in asked]
        click.echo("\n".join(lines))
    return 0 if all(one.at for one in asked) else AuthorityFailed.exit_code
