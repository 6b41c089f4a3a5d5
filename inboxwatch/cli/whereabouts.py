"""In which country a person is: what they name, else what is set up, else a guess by the language of the computer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from inboxwatch.guidance.helplines import country_of, guessed_country

if TYPE_CHECKING:
    from inboxwatch.settings import PersonSettings


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A country of two letters (ISO 3166-1); None where nothing tells it."""

    country: str | None
    is_guess: bool = False


def whereabouts(
    named: str | None, person: PersonSettings, environ: Mapping[str, str], names: Mapping[str, str]
) -> Whereabouts:
    """Where somebody is. `named` is what was typed behind `--country`; `person` is as it is set up.

    `names` are the countries by code, in words.

    Raises `click.BadParameter` for what was typed and is no country.
    """
    if named is not None:
        found = country_of(named, names)
        if found is None:
            raise click.BadParameter("name it by two letters, such as GB, US or DE", param_hint="--country")
        return Whereabouts(found)
    if person.country is not None:
        return Whereabouts(country_of(person.country))
    guessed = guessed_country(environ)
    return Whereabouts(guessed, is_guess=guessed is not None)
