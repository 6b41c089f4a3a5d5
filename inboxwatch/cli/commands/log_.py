"""`inboxwatch log`: each of its commands has a file of its own in `inboxwatch.cli.log`."""

from __future__ import annotations

import click

from inboxwatch.cli.lazy import LazyGroup

COMMANDS = {
    "add": "Write down what happened: a call, a letter, a meeting, with files.",
    "attempt": "Write down what was done to stop it.",
    "list": "List incidents, attempts and, if asked, kept mail in one timeline.",
    "correct": "Correct an incident; what stood there before stays in the journal.",
    "withdraw": "Take an incident or an attempt back; it stays in the log, marked.",
    "file": "Write a file out that goes with an incident.",
    "answer": "Write down what was answered to an attempt.",
    "close": "Say that an attempt is over.",
    "due": "Tell what is due among all attempts.",
    "removal": "Have yourself removed from online directories.",
    "impact": "Write down what it does to you, apart from what happened.",
    "note": "Write a private note, which leaves in no export.",
    "notes": "Read private notes and what you wrote of impact.",
    "export": "Write the log out as a table for police, a lawyer or a court.",
}
"""Every command with the line that `--help` shows; a test holds the lines against the commands themselves."""


@click.group("log", cls=LazyGroup, commands_of="inboxwatch.cli.log", summaries=COMMANDS)
def command() -> None:
    """Keep a log of what happened, and of what was done to stop it.

    It holds what happened beside mail, and goes with it in one timeline. The log may be read out in court, also by the
    other side: say what was seen and heard, and put nothing in it that the person you fear must not learn, such as a
    new address. For that there are private notes (`log note`). What you write goes into the custody journal and cannot
    be rewritten: it can be corrected, and both can be read.
    """
