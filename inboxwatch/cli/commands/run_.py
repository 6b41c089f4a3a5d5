"""`inboxwatch run`: the service."""

from __future__ import annotations

import gc
import os
import signal
import sys

import click

from inboxwatch.cli.door import Door, answer_json, as_json, ask_for_passphrase, common, say

_YOUNG = 50_000
"""Objects before cycles are looked for: with the usual 700 a first scan spends a fifteenth of its time there."""
_TURN = 0.0002
"""Seconds after which a thread that calculates lets another one on. With the usual 0.005, whoever comes back from the
disk or from a digest waits so long each time: a thread that keeps beside one that reads then takes twice the time."""


@click.command("run")
@common
@click.option("--once", is_flag=True, help="One pass over every account, alerts handed over, then end.")
@click.option("--dry-run", is_flag=True, help="Say what would be matched in the mailboxes; keep and change nothing.")
@as_json
@click.pass_obj
def command(door: Door, *, once: bool, dry_run: bool, as_json: bool) -> int:
    """Watch the mailboxes: this is the service.

    It reads only. Mail of flagged senders is kept as evidence; it is moved on the server only where `on_match = "move"`
    says so. Ends cleanly at SIGTERM and Ctrl-C; SIGHUP takes up a changed configuration.
    """
    if as_json and not (once or dry_run):
        raise click.UsageError("--json goes with --once or --dry-run: the service writes a log")
    if dry_run:
        from inboxwatch.daemon.rehearsal import rehearse_all

        with door.house() as house:
            answer = rehearse_all(house)
        if as_json:
            answer_json(answer.facts())
        else:
            click.echo(answer.in_words())
        return answer.exit_code
    if not once:  # until the service has its own way to end: nothing is begun that could stay half done
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    settings = door.settings()
    door.log(settings.service.log_format, settings.service.log_level)
    sys.setswitchinterval(_TURN)
    if once:
        from inboxwatch.daemon.once import once as one_pass

        _loaded()
        done = one_pass(settings, door.house, door.found_config(), by_hand=os.isatty(0))
        if as_json:
            answer_json(done.facts())
        return done.exit_code
    from inboxwatch.daemon.start import serve

    _loaded()
    return serve(door.found_config(), door.settings, door.environ, ask=ask_for_passphrase, say=say)


def _loaded() -> None:
    """What is there by now stays, and need not be looked at again."""
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 20)
