"""Passphrases: asked of a person, never on a command line, in a file or in a record."""

from __future__ import annotations

import click

_SHORTEST = 12


def new_passphrase() -> str:
    """A new passphrase, typed twice. Raises `click.Abort`."""
    while True:
        passphrase: str = click.prompt("New passphrase", hide_input=True, confirmation_prompt=True, err=True)
        if len(passphrase) >= _SHORTEST:
            return passphrase
        click.echo(f"Take at least {_SHORTEST} characters, such as five words that do not belong together.", err=True)
