"""Where values come from, best first: the environment, the file, the system manager, the desktop's conventions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

SCALARS = {"state_dir": "INBOXWATCH_STATE_DIR"}
"""Keys of the top level that hold one value, each with the variable that overrides it."""


class Given(PydanticBaseSettingsSource):
    """Values that are already at hand, under the names of their keys."""

    def __init__(self, settings_cls: type[BaseSettings], values: Mapping[str, Any]) -> None:
        super().__init__(settings_cls)
        self._values = values

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 -- theirs
        """The value of one key; whether it is a table does not matter, since nothing has to be decoded."""
        return self._values.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        """All values, also those of unknown keys: the schema refuses them."""
        return dict(self._values)


def from_variables(environ: Mapping[str, str]) -> dict[str, str]:
    """What INBOXWATCH_… says; an empty variable says nothing."""
    return {key: environ[variable] for key, variable in SCALARS.items() if environ.get(variable)}


def from_manager(environ: Mapping[str, str]) -> dict[str, str]:
    """Where the system manager or the desktop want state to lie, for a file that does not say."""
    managed = environ.get("STATE_DIRECTORY", "").split(":")[0]  # systemd.exec(5)
    if managed:
        return {"state_dir": managed}
    users = environ.get("XDG_STATE_HOME", "")  # XDG Base Directory Specification: relative paths are to be ignored
    return {"state_dir": str(Path(users) / "inboxwatch")} if users.startswith("/") else {}
