"""The log as a table: the columns that police and advocates know (SPARC's and NNEDV's log), one row for each happening.

As CSV it is made for a spreadsheet: it begins with a byte order mark, since without one Excel takes UTF-8 for the
letters of the machine's own language and garbles every name (LibreOffice, and programs that read ``utf-8-sig``, pass
over it). Days are ``2026-11-20`` and times ``15:04``, each in a cell of its own: a spreadsheet of any language takes
them for a day and a time, and one that gives a whole column one form hides no time behind a day. Times are UTC. No cell
is a formula, whoever wrote its words, and none of these words becomes a number.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from inboxwatch.export.tables import MARK, table_csv, words_cell
from inboxwatch.model.timeline import Evidence, Row
from inboxwatch.model.times import stamp

CELL_LIMIT = 32_000
"""Characters of a cell: Excel takes 32,767, and breaks the table at more."""
COLUMNS = (
    "Number",
    "Date",
    "Time (UTC)",
    "Over on",
    "Over at (UTC)",
    "Kind",
    "Description",
    "Location or technology",
    "Witnesses",
    "Evidence attached",
    "Reported to",
    "Report number",
    "Follow-up by",
    "Flagged sender",
    "Written down on",
    "Written down at (UTC)",
    "Written down by",
    "Remarks",
)
IMPACT = "Impact, in the person's own words"
_JOINING = frozenset("\n\u200c\u200d")
"""Line breaks, and what holds letters of some scripts and emoji together or apart."""
_WORDS = frozenset(
    COLUMNS.index(name)
    for name in (
        "Description",
        "Location or technology",
        "Witnesses",
        "Evidence attached",
        "Reported to",
        "Report number",
        "Flagged sender",
        "Written down by",
    )
) | {len(COLUMNS)}
"""The columns with what somebody wrote; the last is that of the impact."""
_KINDS = {"email": "e-mail", "email_elsewhere": "e-mail elsewhere"}


def cells(row: Row) -> tuple[str, ...]:
    """The cells of a row, in the order of `COLUMNS`; words as they were written down."""
    kind = _KINDS.get(row.sort, row.sort.replace("_", " "))
    return (
        row.name,
        *_when(row.at, day_only=row.day_only),
        *_when(row.until, day_only=row.until_day_only),
        f"{kind}: {row.step.value}" if row.step is not None else kind,
        row.what,
        row.place,
        "; ".join(row.witnesses),
        "; ".join(_shown_by(one) for one in row.evidence),
        row.to,
        row.reference,
        "" if row.due is None else row.due.isoformat(),
        "; ".join(sorted(row.senders)),
        *_when(row.recorded_at),
        row.actor.removeprefix("person:"),
        _remarks(row),
    )


def log_csv(rows: Sequence[Row], impact: Mapping[str, str] | None = None) -> bytes:
    """The table as CSV (RFC 4180) for a spreadsheet.

    With `impact` (by the number of what it is about, empty for all of it) it has a last column, and a last row for what
    is about all of it.
    """
    if impact is None:
        return MARK + table_csv(COLUMNS, (_line(cells(row)) for row in rows))
    lines = [(*cells(row), impact.get(row.name, "")) for row in rows]
    if "" in impact:
        lines.append((*("" for _ in COLUMNS), impact[""]))
    return MARK + table_csv((*COLUMNS, IMPACT), map(_line, lines))


def log_json(rows: Sequence[Row], impact: Mapping[str, str] | None = None) -> bytes:
    """The same as a JSON array, in ASCII; words as they were written down, times as RFC 3339."""
    facts = [row_object(row) for row in rows]
    if impact is not None:
        facts = [one | {"impact": impact.get(one["name"], "")} for one in facts]
        facts += [{"kind": "impact", "impact": impact[""]}] if "" in impact else []
    return json.dumps(facts, ensure_ascii=True, indent=1).encode("ascii") + b"\n"


def row_object(row: Row) -> dict[str, Any]:
    """A row for a script; what is not known is null, what was not said is empty."""
    return {
        "at": f"{row.at:%Y-%m-%d}" if row.day_only else stamp(row.at),
        "until": None if row.until is None else f"{row.until:%Y-%m-%d}" if row.until_day_only else stamp(row.until),
        "kind": row.kind.value,
        "name": row.name,
        "sort": row.sort,
        "step": None if row.step is None else row.step.value,
        "what": row.what,
        "place": row.place,
        "witnesses": list(row.witnesses),
        "evidence": [{"name": one.name, "sha256": one.sha256} for one in row.evidence],
        "to": row.to,
        "reference": row.reference,
        "due": None if row.due is None else row.due.isoformat(),
        "senders": sorted(row.senders),
        "recorded_at": stamp(row.recorded_at),
        "actor": row.actor,
        "state": None if row.state is None else row.state.value,
        "corrections": row.corrections,
        "withdrawn": row.withdrawn,
    }


def _when(at: datetime | None, *, day_only: bool = False) -> tuple[str, str]:
    """A day, and a time of day where it is known."""
    if at is None:
        return "", ""
    return at.date().isoformat(), "" if day_only else f"{at:%H:%M}"


def _line(told: Sequence[str]) -> Iterator[str]:
    """The cells of a line as a spreadsheet is to have them."""
    for number, cell in enumerate(_cut(readable(one)) for one in told):
        yield words_cell(cell) if number in _WORDS else cell


def _shown_by(one: Evidence) -> str:
    """A message by its number, a file by its name, each with its digest; an attempt names exhibits by number alone."""
    return one.name if one.sha256 is None else f"{one.name} (SHA-256 {one.sha256})"


def _remarks(row: Row) -> str:
    said = [
        "withdrawn" if row.withdrawn else "",
        f"corrected {_times(row.corrections)}" if row.corrections else "",
        row.state.value if row.state is not None else "",
    ]
    return "; ".join(one for one in said if one)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def readable(text: str) -> str:
    """For a cell: line breaks stay, every other sign that steers or hides is named."""
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(one if one in _JOINING or unicodedata.category(one)[0] != "C" else _named(one) for one in text)


def _cut(shown: str) -> str:
    if len(shown) <= CELL_LIMIT:
        return shown
    return f"{shown[:CELL_LIMIT]}… ({len(shown) - CELL_LIMIT:,} more characters: the custody journal has all)"


def _named(letter: str) -> str:
    return f"<U+{ord(letter):04X}>"
