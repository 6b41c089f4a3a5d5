"""Finding, reading and checking config.toml. What is wrong is said all at once, by key; a value that may be a secret is never repeated."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from inboxwatch.errors import ConfigError
from inboxwatch.settings.schema import Settings

_SCALARS = ("state_dir",)


def find(path: Path | None, environ: Mapping[str, str]) -> Path:
    """The configuration file: the one named, INBOXWATCH_CONFIG, systemd's, the user's, the machine's.

    Raises `ConfigError` that says where it was looked for.
    """
    named = path or (Path(environ["INBOXWATCH_CONFIG"]) if environ.get("INBOXWATCH_CONFIG") else None)
    if named is not None:
        if not named.expanduser().is_file():
            raise ConfigError(f"there is no configuration file {named}", "`inboxwatch init` writes one")
        return named.expanduser()
    places = usual_places(environ)
    for place in places:
        if place.is_file():
            return place
    tried = ", ".join(str(one) for one in places)
    raise ConfigError(f"there is no configuration file; looked for {tried}", "`inboxwatch init` writes one")


def usual_places(environ: Mapping[str, str]) -> list[Path]:
    """Where a configuration may lie, best first."""
    home = Path(environ.get("HOME") or "~").expanduser()
    users = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    systemd = [Path(one) for one in environ.get("CONFIGURATION_DIRECTORY", "").split(":") if one]
    return [
        *(one / "config.toml" for one in systemd),
        users / "inboxwatch/config.toml",
        Path("/etc/inboxwatch/config.toml"),
    ]


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """Read and check the configuration. Raises `ConfigError` with everything that is wrong."""
    found = find(path, environ)
    try:
        text = found.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{found} cannot be read", "it must be a text file in UTF-8 that you may read") from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{found}: {error}", "a value may lack its quotes, or a table its brackets") from error
    return check(data | _from_environment(data, environ), found, text)


def check(data: Mapping[str, Any], where: Path, text: str = "") -> Settings:
    """Check values as if they had been read from `where`. Raises `ConfigError`."""
    try:
        return Settings(**data)
    except ValidationError as error:
        found = [_in_words(one, where, text) for one in error.errors(include_url=False, include_input=False)]
        raise ConfigError("\n  ".join(found), "`config.example.toml` explains every key") from None


def _from_environment(data: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    """Scalar keys of the top level from INBOXWATCH_…; systemd's state directory where the file names none."""
    given = {
        name: environ[f"INBOXWATCH_{name.upper()}"] for name in _SCALARS if environ.get(f"INBOXWATCH_{name.upper()}")
    }
    systemd = environ.get("STATE_DIRECTORY", "").split(":")[0]
    if systemd and "state_dir" not in data and "state_dir" not in given:
        given["state_dir"] = systemd
    return given


def _in_words(error: Any, where: Path, text: str) -> str:
    path: Sequence[str | int] = error["loc"]
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
    line = _line_of(path, text)
    place = f"{where}:{line}" if line else str(where)
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(path[-1]), _keys(path[:-1]), n=1, cutoff=0.5)
        return f"{place}: {key} is not a known key" + (f"; did you mean {near[0]}?" if near else "")
    if error["type"] == "missing":
        return f"{place}: {key} is missing"
    words = str(error["msg"]).removeprefix("Value error, ")
    return f"{place}: {key + ': ' if key else ''}{words[:1].lower()}{words[1:]}"


def _keys(path: Sequence[str | int]) -> list[str]:
    """The keys that a table knows."""
    model: type[BaseModel] = Settings
    for part in path:
        if isinstance(part, int):
            continue
        model = _table_of(model.model_fields[part].annotation) or model
    return list(model.model_fields)


def _table_of(annotation: Any) -> type[BaseModel] | None:
    """The table behind a field: itself, or what a tuple or an optional holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _table_of(inner)
        if found is not None:
            return found
    return None


def _line_of(path: Sequence[str | int], text: str) -> int:
    """The line in which a key stands, as far as plain looking finds it; 0 if not."""
    if not path or not text:
        return 0
    table = str(path[0])
    index = next((part for part in path if isinstance(part, int)), None)
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if re.match(rf"\s*\[+\s*{re.escape(table)}\s*\]+", line)]
    start = starts[index] if index is not None and index < len(starts) else (starts[0] if starts else 0)
    end = next((at for at in range(start + 1, len(lines)) if re.match(r"\s*\[", lines[at])), len(lines))
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    for number in range(start, end):
        if re.match(rf"\s*{re.escape(name)}\s*=", lines[number]):
            return number + 1
    return start + 1 if starts else 0
