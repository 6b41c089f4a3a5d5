"""Whom to call, by country; every line says on which day it was written down and how it was checked.

The country is what a person names; otherwise it is guessed from the language of the computer, and said to be a guess.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib import resources
from typing import Final

EUROPE: Final = "EU"
MEMBERS: Final = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905 -- so it is read
)
"""The countries of the European Union, in which its common numbers are (ISO 3166-1)."""
_ALSO: Final = {"UK": "GB", "EL": "GR"}  # what people type, and the European Union's own abbreviations
_REGION: Final = re.compile(r"[a-z]{2,3}_([A-Z]{2})\b")


class Kind(StrEnum):
    """Whom a line is for."""

    EMERGENCY = "emergency"
    STALKING = "stalking"
    VIOLENCE = "violence"
    VICTIMS = "victims"
    YOUNG = "young"
    ONLINE = "online"
    CRISIS = "crisis"


class How(StrEnum):
    """How a line was checked (see helplines.toml)."""

    PUBLISHED = "published"
    PAGE = "page"
    OFFICE = "office"
    CALLED = "called"


@dataclass(frozen=True, slots=True)
class Line:
    """An office that helps. `text` is a number for written messages; what is not known is empty."""

    country: str
    kind: Kind
    name: str
    checked_on: date
    how: How
    phone: str = ""
    text: str = ""
    url: str = ""
    hours: str = ""
    languages: tuple[str, ...] = ()
    note: str = ""
    page: str = ""
    lacks: tuple[str, ...] = ()


def help_lines() -> tuple[Line, ...]:
    """All lines that are known."""
    data = tomllib.loads(resources.files("inboxwatch.guidance").joinpath("helplines.toml").read_text("utf-8"))
    return tuple(_line({**data["default"], **one}) for one in data["line"])


def _line(data: dict[str, object]) -> Line:
    lists = {key: tuple(value) for key, value in data.items() if isinstance(value, list)}
    return Line(**{**data, **lists, "kind": Kind(str(data["kind"])), "how": How(str(data["how"]))})  # type: ignore[arg-type]


def lines_of(country: str, lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines of a country; where it has none of a kind, those for all of the European Union, if they are in use."""
    known = tuple(lines)
    own = tuple(one for one in known if one.country == country)
    if country not in MEMBERS:
        return own
    kinds = {one.kind for one in own}
    common = (one for one in known if one.country == EUROPE)
    return (*own, *(one for one in common if one.kind not in kinds and country not in one.lacks))


def countries(lines: Iterable[Line]) -> list[str]:
    """The countries that have lines of their own."""
    return sorted({one.country for one in lines} - {EUROPE})


def country_of(text: str) -> str | None:
    """The country that was named; None for what is no country's code of two letters."""
    code = text.strip().upper()
    if len(code) != 2 or not (code.isascii() and code.isalpha()):  # noqa: PLR2004 -- ISO 3166-1 alpha-2
        return None
    return _ALSO.get(code, code)


def guessed_country(environ: Mapping[str, str]) -> str | None:
    """The country that the language of the computer suggests, such as GB of ``en_GB.UTF-8``."""
    chosen = next((environ[one] for one in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(one)), "")
    found = _REGION.match(chosen)
    return found[1] if found else None
