"""Whom to call, by country; every line says on which day it was written down and how it was checked.

The country is what a person names; otherwise it is guessed from the language of the computer, and said to be a guess.
No office of one country is told for another, but for those that are common to the European Union.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from importlib import resources
from types import MappingProxyType
from typing import Final

EUROPE: Final = "EU"
MEMBERS: Final = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905 -- so it is read
)
"""The countries of the European Union, in which its common numbers are (ISO 3166-1)."""
OLD: Final = timedelta(days=365)
"""After so long a line is told with a warning. Our choice: numbers change slowly, but they do."""
_ALSO: Final = {"UK": "GB", "EL": "GR", "USA": "US", "ENGLAND": "GB", "SCOTLAND": "GB", "WALES": "GB"}
"""What people type, and the European Union's own abbreviations."""
_REGION: Final = re.compile(r"[A-Za-z]{2,3}[_-](?:[A-Za-z]{4}[_-])?([A-Za-z]{2})(?![A-Za-z])")
"""A locale as POSIX or BCP 47 writes it, such as ``de_AT.UTF-8`` or ``zh-Hant-HK``: the country is the group."""


class Kind(StrEnum):
    """Whom a line is for."""

    EMERGENCY = "emergency"
    STALKING = "stalking"
    VIOLENCE = "violence"
    VICTIMS = "victims"
    YOUNG = "young"
    ONLINE = "online"
    CRISIS = "crisis"
    IMAGES = "images"


class How(StrEnum):
    """How a line was checked (see helplines.toml)."""

    PUBLISHED = "published"
    PAGE = "page"
    OFFICE = "office"
    CALLED = "called"


@dataclass(frozen=True, slots=True)
class Line:
    """An office that helps. `text`: where to write to; `chat`: its page has one. What is not known is empty."""

    country: str
    kind: Kind
    name: str
    checked_on: date
    how: How
    phone: str = ""
    text: str = ""
    chat: bool = False
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


def country_of(text: str, names: Mapping[str, str] = MappingProxyType({})) -> str | None:
    """The country that was named: by two letters (ISO 3166-1), as a locale such as ``de_AT``, or by one of `names`.

    None for what is none of these. `names` are by code, as they stand in a sentence (``the United Kingdom``).
    """
    word = " ".join(text.split())
    code = _ALSO.get(word.upper(), word.upper())
    if len(code) == 2 and code.isascii() and code.isalpha():  # noqa: PLR2004 -- ISO 3166-1 alpha-2
        return code
    if found := _REGION.match(word):
        return _ALSO.get(found[1].upper(), found[1].upper())
    plain = word.casefold().removeprefix("the ")
    return next((one for one, name in names.items() if name.casefold().removeprefix("the ") == plain), None)


def guessed_country(environ: Mapping[str, str]) -> str | None:
    """The country that the language of the computer suggests, such as GB of ``en_GB.UTF-8``."""
    chosen = next((environ[one] for one in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(one)), "")
    found = _REGION.match(chosen)
    return found[1].upper() if found and found[1].isascii() else None


def is_old(lines: Iterable[Line], today: date) -> bool:
    """Whether one of these was checked so long ago that it is told with a warning."""
    return any(today - one.checked_on > OLD for one in lines)


def is_yet_to_come(lines: Iterable[Line], today: date) -> bool:
    """Whether one was checked after today, so that the clock is wrong, and nobody can say how old the lines are."""
    return any(one.checked_on - today > timedelta(days=1) for one in lines)
