"""How `inboxwatch demo` looks on the screen: headings, sentences, commands and what they said."""

from __future__ import annotations

import click

_WIDTH = 96


def title(number: str, text: str) -> None:
    """A heading, with its number if it has one."""
    click.echo()
    click.secho(f"  {number + '  ' if number else ''}{text}", bold=True)
    click.echo("  " + "-" * (_WIDTH - 4))


def say(text: str) -> None:
    """One line of the story."""
    click.echo(f"  {text}")


def command(line: str) -> None:
    """A command as a person would type it."""
    click.secho(f"  $ {line}", dim=True)


def show(text: str, limit: int = 40) -> None:
    """Show what a command said, indented, at most `limit` lines of it."""
    lines = text.rstrip().splitlines()
    for line in lines[:limit]:
        click.echo(f"    {line}")
    if len(lines) > limit:
        click.secho(f"    … {len(lines) - limit} more lines", dim=True)
