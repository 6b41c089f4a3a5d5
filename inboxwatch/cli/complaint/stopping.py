"""The screen before a step that tells somebody something: it is always said, and a person says yes or does not."""

from __future__ import annotations

import click


def stop(screen: str, question: str, *, yes: bool) -> None:
    """Say it on standard error, and end the command unless the person says yes, or said it before by `yes`."""
    click.echo(screen, err=True)
    if not yes:
        click.confirm(question, default=False, abort=True, err=True)
