"""What every table of config.toml is made of, and how its keys are refused together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import InitErrorDetails

from inboxwatch.settings.fields import wrong

Where = tuple[int | str, ...]
CREDENTIAL: Final = r"^[A-Za-z0-9_][A-Za-z0-9._-]*$"


class Table(BaseModel):
    """A table of the file: frozen, unknown keys refused, values never shown in messages."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, str_strip_whitespace=True)


def refuse_all(found: Iterator[tuple[Where, str]]) -> None:
    """Raise all of these at once, each at its key."""
    details = [InitErrorDetails(type=wrong(why), loc=where, input=None) for where, why in found]
    if details:
        raise ValidationError.from_exception_data("configuration", details, hide_input=True)


def repeats(names: Sequence[str]) -> list[int]:
    """Where a name stands that stood there before."""
    return [index for index, name in enumerate(names) if name in names[:index]]


def is_address(text: str) -> bool:
    """Whether this is a bare address."""
    local, _, domain = text.rpartition("@")
    return bool(local and domain) and not any(one in text for one in " <>,*")
