"""How a message is built: its fields as they are spelled, its parts, what its HTML holds. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from inboxwatch.intake.readers import plain_text
from inboxwatch.intake.scan import fields
from inboxwatch.model.message import Build, HeaderField, Link, Part, RemoteResource

_FIELDS = 300
_VALUE = 2_000  # characters


def spelled_fields(header: bytes) -> tuple[HeaderField, ...]:
    """The fields of a header block in order, each with its name as it is spelled; the first 300."""
    return tuple(
        HeaderField(one.spelled, clean(plain_text(one.value[:_VALUE]).strip()))
        for one in islice(fields(header), _FIELDS)
    )


def build_of(header: bytes, facts: Mapping[str, Any]) -> Build:
    """The build of a message with this header block, of which the reading process told these facts.

    Where it could not read the body, there are the fields alone.
    """
    return Build(
        fields=spelled_fields(header),
        parts=tuple(Part(depth, *map(clean, texts)) for depth, *texts in facts.get("parts", ())),
        tags=clean(facts.get("tags", "")),
        resources=tuple(RemoteResource(*map(clean, one)) for one in facts.get("resources", ())),
        links=tuple(Link(*map(clean, one)) for one in facts.get("links", ())),
        wraps=facts.get("wraps", 0),
    )


def clean(text: str) -> str:
    """Text that can be written as UTF-8, whatever codec it came from."""
    return text.encode("utf-8", "replace").decode("utf-8")
