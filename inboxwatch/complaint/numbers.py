"""Exhibit numbers for a reader: a row of them as where it begins and where it ends. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from inboxwatch.model.identity import ExhibitId

_TOGETHER = 3  # from so many on a row is told by its ends


def in_short(exhibits: Iterable[ExhibitId]) -> str:
    """Such as ``IW-000001 to IW-000014, IW-000020``; empty for none."""
    rows: list[list[int]] = []
    for number in sorted({one.number for one in exhibits}):
        if rows and number == rows[-1][-1] + 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    return ", ".join(part for row in rows for part in _parts(row))


def _parts(row: list[int]) -> list[str]:
    if len(row) >= _TOGETHER:
        return [f"{ExhibitId.of(row[0])} to {ExhibitId.of(row[-1])}"]
    return [ExhibitId.of(number) for number in row]
