"""The exhibits and the timeline as tables for a spreadsheet (RFC 4180, with CRLF).

A cell that a spreadsheet could take for a formula begins with an apostrophe: what a message's sender chose must not
run on an officer's machine.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from inboxwatch.model.exhibit import Exhibit
from inboxwatch.model.times import stamp

_BEGINS = re.compile('(\\A|[;\t\r\n])(?=[ "\u00a0\u3000\\x00\ufeff]*[=+\\-@\t\r\n＝＋－＠|%])')
"""Where a cell begins, for one program or another, that could be taken for a formula."""

_EXHIBITS = (
    "exhibit",
    "state",
    "provenance",
    "sender",
    "account",
    "folder",
    "uidvalidity",
    "uid",
    "received_utc",
    "acquired_utc",
    "octets",
    "sha256",
    "why",
)


def exhibits_csv(exhibits: Sequence[Exhibit]) -> bytes:
    """One row for each exhibit. Times are UTC; `received_utc` is the server's INTERNALDATE."""
    return table_csv(_EXHIBITS, (_row(one) for one in exhibits))


def timeline_csv(happenings: Iterable[tuple[datetime, str, str]]) -> bytes:
    """One row for each (time, exhibit, what happened), by time."""
    rows = sorted((stamp(at), exhibit, what) for at, exhibit, what in happenings)
    return table_csv(("time_utc", "exhibit", "what"), rows)


def _row(one: Exhibit) -> tuple[str, ...]:
    place = one.location
    return (
        one.id,
        one.state.value,
        one.provenance.value,
        one.sender or "",
        one.account or "",
        "" if place is None else place.folder,
        "" if place is None else str(place.uidvalidity),
        "" if place is None else str(place.uid),
        "" if one.internal_date is None else stamp(one.internal_date),
        stamp(one.acquired_at),
        str(one.size),
        one.sha256,
        "; ".join(reason.text for reason in one.reasons),
    )


def table_csv(head: Sequence[str], rows: Iterable[Iterable[str]]) -> bytes:
    """A table as CSV in UTF-8, no cell of which is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8", "backslashreplace")


def _harmless(cell: str) -> str:
    """The cell as text: some programs look for a formula behind spaces as well, and in letters of full width.

    Where a comma stands in decimal numbers, a spreadsheet begins a new cell at each semicolon, and a new row at each
    line end, whatever the file means.
    """
    return _BEGINS.sub(r"\1'", cell)
