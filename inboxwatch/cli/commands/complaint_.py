"""`inboxwatch complaint`: each of its commands has a file of its own in `inboxwatch.cli.complaint`."""

from __future__ import annotations

import click

from inboxwatch.cli.lazy import LazyGroup

COMMANDS = {
    "contacts": "Say whom to write to about an exhibit, and who says so.",
    "draft": "Draft a complaint: a letter, and a mail ready to be sent.",
    "send": "Send a drafted complaint from your separate address.",
    "list": "List complaints: to whom, about what, where each stands.",
    "sent": "Write down that a complaint was sent.",
    "answer": "Write down what a desk answered.",
    "due": "Tell what is due, and what to do next.",
    "remind": "Write a reminder to a desk that did not answer.",
    "escalate": "Take a complaint to the network above.",
    "preservation": "Write a sheet for the officer who can have records preserved.",
    "preserved": "Write down that an officer had records preserved.",
}
"""Every command with the line that `--help` shows; a test holds the lines against the commands themselves."""


@click.group("complaint", cls=LazyGroup, commands_of="inboxwatch.cli.complaint", summaries=COMMANDS)
def command() -> None:
    """Complain to a provider, and keep track of it.

    Nothing is sent by these commands but by one that says so and asks. What you write down goes into the custody
    journal, and leaves with it in a bundle of everything: write nothing there that is for you alone.
    """
