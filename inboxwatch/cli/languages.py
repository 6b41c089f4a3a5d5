"""In which language pages for police and courts are written: what is asked for, else that of the letters."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from inboxwatch.export.dossier.words import LANGUAGES

if TYPE_CHECKING:
    from inboxwatch.settings import Settings


def language_option(what: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option ``--language``; `what` says of what it is the language."""
    return click.option(
        "--language", type=click.Choice(LANGUAGES), help=f"{what} (else [complaint] language, if it is one of these)."
    )


def language_of(asked: str | None, settings: Settings) -> str:
    """The language that was asked for, else the one that the letters are written in, else English."""
    if asked is not None:
        return asked
    return settings.complaint.language if settings.complaint.language in LANGUAGES else LANGUAGES[0]
