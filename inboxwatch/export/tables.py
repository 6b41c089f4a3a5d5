"""The exhibits and the timeline as tables for a spreadsheet (RFC 4180, with CRLF).

A cell that a spreadsheet could take for a formula begins with an apostrophe, wherever the spreadsheet divides cells:
what a message's sender chose must not run on an officer's machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from inboxwatch.model.exhibit import Exhibit
from inboxwatch.model.times import stamp

_RISKY = "=+@＝＋－＠|%-"
_SPACES = " \u00a0\u3000\x00\ufeff"
_OPENING = re.compile(rf'(^(?=[{_SPACES}]*[\t\r\n{_RISKY}])|[;\t\r\n][{_SPACES}"]*(?=[{_RISKY}]))')
"""Where a formula could begin, for a program that divides cells at commas or at semicolons."""
_DIVIDING = re.compile(r'[,;"\t\r\n]')
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
    """A table as CSV in UTF-8, no cell of which is a formula, and none with what some programs take for its end.

    A cell with a semicolon or a tab is quoted as well: some programs divide cells there too.
    """
    lines = (",".join(_quoted(_harmless(cell)) for cell in row) for row in (head, *rows))
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "backslashreplace")


def _quoted(cell: str) -> str:
    """The cell as it stands in a line (RFC 4180)."""
    return '"{}"'.format(cell.replace('"', '""')) if _DIVIDING.search(cell) else cell


def _harmless(cell: str) -> str:
    """The cell as text: some programs look for a formula behind spaces as well, and in letters of full width.

    In countries that write 1,5 Excel divides cells at semicolons, and at line breaks within quotes: what stands behind
    one could be a cell of its own there, and is made text like a cell's beginning.
    """
    return _OPENING.sub(r"\1'", cell)
