"""Finding, reading and checking config.toml.

What is wrong is said all at once, by line and key; a value is never repeated, since it may be a secret.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from inboxwatch.errors import ConfigError
from inboxwatch.settings.permissions import refuse_foreign_config
from inboxwatch.settings.schema import PersonSettings, Settings
from inboxwatch.settings.sources import SCALARS, Given, from_manager, from_variables
from inboxwatch.settings.wording import in_words

_LARGEST = 4 << 20
_MINOR = re.compile(r"^[ \t]*minor[ \t]*=[ \t]*[\"']?true", re.MULTILINE)
_NOT_MINOR = (False, 0, "", "false", "no")
_AT = re.compile(r"\s*\(at line (\d+), column (\d+)\)$")


def find(path: Path | None, environ: Mapping[str, str]) -> Path:
    """The configuration file: the one named, INBOXWATCH_CONFIG, systemd's, the user's, the machine's.

    Raises `ConfigError` that says where it was looked for.
    """
    named = path or (Path(environ["INBOXWATCH_CONFIG"]) if environ.get("INBOXWATCH_CONFIG") else None)
    places = [named.expanduser()] if named is not None else usual_places(environ)
    for place in places:
        if _is_there(place):
            return place
    raise ConfigError(
        f"there is no configuration file; looked for {', '.join(map(str, places))}",
        "`inboxwatch init` writes one; --config or INBOXWATCH_CONFIG names another",
    )


def usual_places(environ: Mapping[str, str]) -> list[Path]:
    """Where a configuration may lie, best first."""
    managed = [Path(one) for one in environ.get("CONFIGURATION_DIRECTORY", "").split(":") if one]
    home = environ.get("XDG_CONFIG_HOME") or (f"{environ['HOME']}/.config" if environ.get("HOME") else "")
    users = [Path(home) / "inboxwatch"] if home.startswith("/") else []
    return [one / "config.toml" for one in (*managed, *users, Path("/etc/inboxwatch"))]


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """Read and check the configuration. Raises `ConfigError` with everything that is wrong."""
    found = find(path, environ)
    text = _read(found)
    return check(_parsed(text, found), found, text, environ)


def check(data: Mapping[str, Any], where: Path, text: str = "", environ: Mapping[str, str] | None = None) -> Settings:
    """Check values as if `text` with them had been read from `where`. Raises `ConfigError`."""
    environ = environ or {}
    variables = from_variables(environ)
    sources = tuple(Given(Settings, one) for one in (variables, data, from_manager(environ)))
    try:
        return Settings(_build_sources=(sources, {}))
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False, include_context=False)
    words = in_words(errors, where, text, {key: SCALARS[key] for key in variables})
    raise ConfigError(words, "config.example.toml explains every key")


def person_of(path: Path | None, environ: Mapping[str, str]) -> PersonSettings:
    """For whom the file says that it is, also where it is broken elsewhere. Never raises `ConfigError`.

    Help has to be told while something else is wrong, and to a young reader in other words: so what says under 18
    counts even where it is written wrongly.
    """
    try:
        text = _read(find(path, environ))
    except ConfigError:
        return PersonSettings()
    try:
        table = tomllib.loads(text).get("person")
    except tomllib.TOMLDecodeError:
        return PersonSettings(minor=_MINOR.search(text) is not None)
    told = table if isinstance(table, dict) else {}
    try:
        country = PersonSettings(country=told.get("country")).country
    except ValidationError:
        country = None
    return PersonSettings(minor=told.get("minor", False) not in _NOT_MINOR, country=country)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except PermissionError:
        return True  # it may be: reading it will say what is wrong
    except OSError:
        return False  # such as a name that is too long


def _read(path: Path) -> str:
    """The text of the file. What is opened is what is checked: no other file can come in between."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}", "it must be a file that you may read") from error
    with os.fdopen(fd, "rb") as file:
        refuse_foreign_config(os.fstat(fd), path)
        octets = file.read(_LARGEST + 1)
    if len(octets) > _LARGEST:
        raise ConfigError(f"{path} is larger than {_LARGEST >> 20} MB", "is it the right file?")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = octets[: error.start].count(b"\n") + 1
    raise ConfigError(f"{path}:{line}: not UTF-8 text", "save the file as UTF-8")


def _parsed(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        words = str(error)
    at = _AT.search(words)
    place = f"{path}:{at[1]}" if at else str(path)
    column = f" (column {at[2]})" if at else ""
    what = _AT.sub("", words)
    raise ConfigError(
        f"{place}: not TOML: {what[:1].lower()}{what[1:]}{column}",
        "a text may lack its quotes, a list its bracket, or a \\ may want to be \\\\",
    )
