"""`inboxwatch complaint send`."""

from __future__ import annotations

from pathlib import Path

import click

from inboxwatch.cli.attempts import AttemptNumber
from inboxwatch.cli.door import Door, common
from inboxwatch.model.attempt import AttemptId


@click.command("send")
@common
@click.argument("attempt", type=AttemptNumber(), metavar="ATTEMPT")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--once-more", is_flag=True, help="It may have gone out already: send it all the same.")
@click.option("--yes", is_flag=True, help="Do not ask whether to send it; for scripts.")
@click.pass_obj
def command(door: Door, *, attempt: AttemptId, folder: Path, once_more: bool, yes: bool) -> None:
    """Send a drafted complaint from your separate address.

    It was drafted into DIR, and goes from the address in [complaint]. What is sent is complaint.eml as it was drafted:
    one that was changed since is refused. You are asked before, and it is written down, before and after. Nothing else
    in DIR is sent. It is sent once: where it is not known whether the server took it, it is refused to send it once
    more, until you say so.
    """
    from inboxwatch.cli.complaint.sending import ready, send
    from inboxwatch.cli.complaint.stopping import stop
    from inboxwatch.complaint.stop import send_screen

    with door.house() as house:
        mail = ready(house, attempt, folder, once_more=once_more)
        screen = send_screen(mail.envelope.recipient, mail.envelope.sender, mail.server.host)
        stop(screen, f"Send it to {mail.envelope.recipient} now?", yes=yes)
        due = send(house, attempt, mail, door.who)
    click.echo(f"{attempt}: sent to {mail.envelope.recipient}")
    click.echo(f"An answer is due by {due}. When it comes: inboxwatch complaint answer {attempt}", err=True)
