"""`inboxwatch doctor`."""

from __future__ import annotations

from dataclasses import asdict

import click

from inboxwatch.cli.door import Door, answer_json, as_json, common

_MARKS = {"ok": "ok      ", "note": "look at ", "wrong": "WRONG   "}


@click.command("doctor")
@common
@click.option("--offline", is_flag=True, help="Do not log in anywhere and send nothing.")
@click.option("--send-test", is_flag=True, help="Also send a test alert on every way to alert somebody.")
@as_json
@click.pass_obj
def command(door: Door, *, offline: bool, send_test: bool, as_json: bool) -> int:
    """Check configuration, logins, folders, disk and alerts.

    Every account is logged in to, read-only; nothing is changed. Ends with 0, or with the code of what is wrong. Then
    come questions about your safety that no program can answer.
    """
    from inboxwatch.daemon.checkup import SAFETY, check_up

    results = check_up(door.found_config(), door.settings(), door.environ, offline=offline, send_test=send_test)
    code = next((one.code for one in results if one.state == "wrong"), 0)
    if as_json:
        answer_json({"well": code == 0, "checks": [asdict(one) for one in results], "safety": list(SAFETY)})
        return code
    for one in results:
        click.echo(f"{_MARKS[one.state]} {one.what}: {one.found}")
        if one.todo:
            click.echo(f"            what to do: {one.todo}")
    click.echo("\nPlease ask yourself, or go through it with somebody you trust:")
    for question in SAFETY:
        click.echo(f"  [ ] {question}")
    click.echo("\n`inboxwatch steps` says what to do about each, one step at a time, and whom to call.")
    return code
