"""A letter's language: sentences by gettext, plural forms and dates as they are written there.

The catalogs lie beside the code as ``languages/<language>/LC_MESSAGES/complaint.mo``, made from the ``.po`` files by
``make catalogs``. English is what the sentences themselves are.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from inboxwatch.errors import ConfigError

FOLDER: Final = Path(__file__).parent / "languages"
DOMAIN: Final = "complaint"
ENGLISH: Final = "en"


def _(text: str) -> str:
    """Marks a sentence for the catalogs; it is translated when it is used."""
    return text


def both(one: str, many: str) -> tuple[str, str]:
    """Marks a sentence about one thing and about many for the catalogs."""
    return one, many


MONTHS: Final = (
    _("January"),
    _("February"),
    _("March"),
    _("April"),
    _("May"),
    _("June"),
    _("July"),
    _("August"),
    _("September"),
    _("October"),
    _("November"),
    _("December"),
)


def languages() -> list[str]:
    """The languages that a letter can be written in."""
    return sorted([ENGLISH, *(path.parent.parent.name for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))])


class Words:
    """Sentences in one language."""

    def __init__(self, language: str = ENGLISH) -> None:
        """Raises `ConfigError` for a language that there is no catalog of."""
        if language not in languages():
            raise ConfigError(f"there is no letter in {language!r}", f"there are {', '.join(languages())}")
        self.language = language
        self._catalog = (
            gettext.NullTranslations()
            if language == ENGLISH
            else gettext.translation(DOMAIN, FOLDER, languages=[language])
        )

    def say(self, text: str, values: Mapping[str, str] | None = None) -> str:
        """A sentence, with its placeholders filled."""
        said = self._catalog.gettext(text)
        return said.format_map(values) if values else said

    def count(self, sentence: tuple[str, str], number: int, **values: str) -> str:
        """A sentence about a number of things, `{n}` being the number, in the plural form of the language."""
        return self._catalog.ngettext(*sentence, number).format(n=number, **values)

    def day(self, day: date) -> str:
        """A day, such as «6 October 2026»."""
        return self.say(
            _("{day} {month} {year}"),
            {"day": str(day.day), "month": self.say(MONTHS[day.month - 1]), "year": str(day.year)},
        )

    def moment(self, at: datetime) -> str:
        """A moment in UTC, such as «6 October 2026, 09:12:44 UTC»."""
        utc = at.astimezone(UTC)
        return self.say(_("{day}, {time} UTC"), {"day": self.day(utc.date()), "time": utc.strftime("%H:%M:%S")})
