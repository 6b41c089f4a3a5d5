"""The door: one file per command. stdout is the answer, stderr the conversation.

A command is imported when it runs, so that `--help` stays quick and the service never loads what only a command needs.
"""

from __future__ import annotations

import gc
import os
import sys

import click

from inboxwatch import __version__
from inboxwatch.cli.door import Door, say
from inboxwatch.cli.lazy import LazyGroup
from inboxwatch.errors import InboxwatchError

COMMANDS = {
    "steps": "Tell what to do, one step at a time, and whom to call.",
    "demo": "See the main job done in one go, on a mail server of its own.",
    "init": "Set it up, step by step.",
    "doctor": "Check configuration, logins, folders, disk and alerts.",
    "run": "Watch the mailboxes: this is the service.",
    "status": "Tell whether it is watching, and what is open.",
    "sender": "Say who is flagged.",
    "list": "List what is kept, without any content.",
    "show": "Look at one exhibit, step by step.",
    "confirm": "Say that an exhibit is from a flagged sender.",
    "reject": "Say that an exhibit is not from a flagged sender.",
    "release": "Put a message back that was moved.",
    "seal": "Lock away for good what may be a crime to possess.",
    "export": "Write headers out for a complaint.",
    "complaint": "Complain to a provider, and keep track of it.",
    "log": "Keep a log of what happened, and of what was done to stop it.",
    "report": "Write a report for police, lawyer or court: PDF, page or table.",
    "bundle": "Write the evidence into a folder that anybody can check.",
    "import": "Keep mail that was saved as files.",
    "anchor": "Have the custody journal timestamped, as it stands now.",
    "key": "Encrypt what is kept on this disk, or take the encryption away.",
    "verify": "Check that what is kept, or a bundle, is as it was.",
    "rebuild": "Make the index and the quarantine folder again.",
}
"""Every command with the line that `--help` shows; a test holds the lines against the commands themselves."""


@click.group(
    cls=LazyGroup,
    commands_of="inboxwatch.cli.commands",
    summaries=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="inboxwatch")
@click.option(
    "--config", metavar="FILE", help="The configuration file (else INBOXWATCH_CONFIG, else the usual places)."
)
@click.option("--as", "actor", metavar="NAME", help="Who is doing this, for the custody journal (else the login name).")
@click.pass_context
def cli(context: click.Context, config: str | None, actor: str | None) -> None:
    """Keeps mail from people you flagged, as evidence, out of your sight; tells the right person that something came.

    Start with `inboxwatch init`. To see it work first: `inboxwatch demo`, which needs the extra «demo» (`demo --help`).
    """
    context.obj = Door(environ=os.environ, config=config, actor=actor)  # noqa: TID251 -- the door is where it comes in


_YOUNG = 200_000
"""Objects before cycles are looked for. Loading makes half as many, and with the usual 700 it takes a tenth longer."""


def main() -> None:
    """Run a command and end the process with its exit code (sysexits.h; 2 for wrong usage)."""
    gc.set_threshold(_YOUNG)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run a command; its exit code. Any exception is caught here; `daemon.threads` names the other places."""
    try:
        result = cli.main(arguments, prog_name="inboxwatch", standalone_mode=False)
    except InboxwatchError as error:
        say(error)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read has gone: nothing more to say
        return 0
    except Exception as error:  # noqa: BLE001 -- the front door
        return _surprise(error)
    return result if isinstance(result, int) else 0


def _surprise(error: Exception) -> int:
    """An error in the program itself: say where, never what was in hand (it may be a mail or a password)."""
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    words = f"an error in the program itself: {type(error).__name__}"
    say(InboxwatchError(words, "please report it with these lines:"))
    for frame in frames:
        click.echo(f"    {frame}", err=True)
    return 70  # EX_SOFTWARE
