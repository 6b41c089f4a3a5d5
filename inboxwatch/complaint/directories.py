"""The register of online directories and data brokers that a person may want to be taken out of.

Promises nothing about any one of them: the table (directories.json) says when it was written down, and that no page was
opened to check it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from importlib import resources

from inboxwatch.complaint.removal import Law
from inboxwatch.errors import NotFound


@dataclass(frozen=True, slots=True)
class Directory:
    """One of them. `id` is how a person names it, `page` where it takes requests (empty where it has none).

    `countries` are ISO codes, UK and EU among them; `laws` those by which it can be asked.
    """

    id: str
    name: str
    countries: tuple[str, ...]
    what: str
    page: str
    laws: tuple[Law, ...]
    note: str = ""

    @property
    def usual_law(self) -> Law:
        """The law to go by where a person names none: that of Europe for a directory of Europe alone, else none.

        Only who lives in California may go by its law, and a letter must not claim it unasked.
        """
        if Law.GDPR in self.laws and "US" not in self.countries:
            return Law.GDPR
        return Law.PLAIN if Law.PLAIN in self.laws else self.laws[0]


@dataclass(frozen=True, slots=True)
class Register:
    """All of them, with the day on which the table was written down, and whether anybody opened the pages then."""

    about: str
    checked_on: date
    verified_online: bool
    directories: tuple[Directory, ...]

    def find(self, name: str) -> Directory:
        """The one with this id or name, whatever the case. Raises `NotFound`."""
        wanted = name.strip().casefold()
        for one in self.directories:
            if wanted in {one.id, one.name.casefold()}:
                return one
        raise NotFound(f"{name!r} is not in the register", "`inboxwatch log removal list` shows what is")

    def of(self, country: str) -> tuple[Directory, ...]:
        """Those of a country."""
        return tuple(one for one in self.directories if country.upper() in one.countries)


def register() -> Register:
    """The register that comes with the program."""
    data = json.loads(resources.files("inboxwatch.complaint").joinpath("directories.json").read_text("utf-8"))
    found = tuple(
        Directory(
            id=one["id"],
            name=one["name"],
            countries=tuple(one["countries"]),
            what=one["what"],
            page=one["page"],
            laws=tuple(map(Law, one["laws"])),
            note=one.get("note", ""),
        )
        for one in data["directories"]
    )
    return Register(data["about"], date.fromisoformat(data["checked_on"]), data["verified_online"], found)
