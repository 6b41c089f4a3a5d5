"""The exhibits and the timeline as tables for a spreadsheet (RFC 4180, with CRLF).

A cell that a spreadsheet could take for a formula begins with an apostrophe, wherever the spreadsheet divides cells:
what a message's sender chose must not run on an officer's machine. A cell of words that it would take for a number, a
day or a time and show otherwise begins with one too: a report number 00123 must not become 123.
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
_DIGIT = re.compile(r"\d")
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_FIGURES = re.compile(rf"[\d\W]*(?:[de][\d\W]*|[ap]\.?m\.?|(?:{_MONTH})[\d\W]*)?", re.IGNORECASE)
"""What has digits and no more letters than these is a number, a day or a time to some spreadsheet."""
_SHOWN_AS_IT_IS = re.compile(r"0|[1-9][0-9]{0,10}")
MARK = b"\xef\xbb\xbf"
"""What a table begins with, since without it Excel takes UTF-8 for the letters of the machine's own language."""
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
    return MARK + table_csv(_EXHIBITS, (_row(one) for one in exhibits))


def timeline_csv(happenings: Iterable[tuple[datetime, str, str]]) -> bytes:
    """One row for each (time, exhibit, what happened), by time."""
    rows = sorted((stamp(at), exhibit, what) for at, exhibit, what in happenings)
    return MARK + table_csv(("time_utc", "exhibit", "what"), rows)


def _row(one: Exhibit) -> tuple[str, ...]:
    place = one.location
    return (
        one.id,
        one.state.value,
        one.provenance.value,
        words_cell(one.sender or ""),
        words_cell(one.account or ""),
        "" if place is None else words_cell(place.folder),
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


def words_cell(text: str) -> str:
    """What a person or a sender wrote, as a cell that no spreadsheet takes for a number, a day or a time.

    A number that every spreadsheet shows as it stands stays one. Month names are known in English alone.
    """
    is_taken = _FIGURES.fullmatch(text) is not None and _DIGIT.search(text) is not None
    return f"'{text}" if is_taken and _SHOWN_AS_IT_IS.fullmatch(text) is None else text


def _quoted(cell: str) -> str:
    """The cell as it stands in a line (RFC 4180)."""
    return '"{}"'.format(cell.replace('"', '""')) if _DIVIDING.search(cell) else cell


def _harmless(cell: str) -> str:
    """The cell as text: some programs look for a formula behind spaces as well, and in letters of full width.

    In countries that write 1,5 Excel divides cells at semicolons, and at line breaks within quotes: what stands behind
    one could be a cell of its own there, and is made text like a cell's beginning.
    """
    return _OPENING.sub(r"\1'", cell)
