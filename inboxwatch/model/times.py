"""Moments as text: RFC 3339 in UTC with microseconds, so that the order of the texts is the order of the moments."""

from __future__ import annotations

from datetime import UTC, datetime

_LENGTH = len("2026-11-23T21:09:00.000000Z")


def stamp(moment: datetime) -> str:
    """A moment as text, such as ``2026-11-23T21:09:00.000000Z``. Raises `ValueError` for a time without a zone."""
    if moment.utcoffset() is None:
        raise ValueError("a time without a zone is not a time")
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def moment(text: str) -> datetime:
    """The moment that `stamp` wrote. Raises `ValueError`."""
    if len(text) != _LENGTH or (text[4], text[7], text[10], text[13], text[16], text[19], text[26]) != tuple("--T::.Z"):
        raise ValueError(f"not a moment: {text!r}")
    return datetime.fromisoformat(text)
