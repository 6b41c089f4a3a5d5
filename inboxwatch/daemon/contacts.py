"""Whom to write to about an exhibit: the directory and the question, put together from a house."""

from __future__ import annotations

from pathlib import Path

from inboxwatch import intake
from inboxwatch.complaint.abusix import resolver_of
from inboxwatch.complaint.cache import Cache
from inboxwatch.complaint.directory import Directory
from inboxwatch.complaint.question import question_of
from inboxwatch.complaint.rdap import Rdap
from inboxwatch.complaint.registries import load
from inboxwatch.complaint.sources import Abusix, RegistryNetworks
from inboxwatch.daemon.bootstrap import House
from inboxwatch.model.contact import ContactQuestion
from inboxwatch.model.exhibit import Exhibit
from inboxwatch.ports import ContactDirectory

_RESOLVERS = Path("/etc/resolv.conf")


def contact_directory(house: House, *, asking: bool) -> ContactDirectory:
    """The directory over registries, and over what they said before. With `asking` off nobody is asked.

    Raises `ConfigError`.
    """
    settings = house.settings.lookup
    cache = Cache(house.state_dir / "lookups.json", house.clock.now)
    rdap = Rdap(load(settings.bootstrap_dir), settings.timeout_seconds, settings.proxy)
    resolver = resolver_of(_RESOLVERS) if settings.abusix and not settings.proxy else None
    abusix = None if resolver is None else Abusix(resolver, settings.timeout_seconds, cache)
    return Directory(RegistryNetworks(rdap, cache), asking=asking, abusix=abusix, proxy=settings.proxy)


def contact_question(house: House, exhibit: Exhibit) -> ContactQuestion:
    """For whom contacts are looked for, about one exhibit. Raises `IntegrityFailure`, `KeyMissing`."""
    header = intake.header_block(house.vault.open(exhibit.sha256))
    origin = house.origin(exhibit)
    names = intake.names_around(header, origin.observed)
    return question_of(origin, intake.originators(header), house.people(), names)
