"""The timeline as a table for a spreadsheet (RFC 4180, UTF-8 with a mark so that every program knows it). Pure.

Times stand in two columns that a spreadsheet takes for a date and a time of day; no cell is a formula (`tables`).
"""

from __future__ import annotations

from collections.abc import Iterator

from inboxwatch.export.dossier.header_page import Setting, in_zone, utc
from inboxwatch.export.dossier.listing import Happening
from inboxwatch.export.tables import MARK, table_csv, words_cell

_HEAD = (
    "date_utc",
    "time_utc",
    "date_local",
    "time_local",
    "zone",
    "time_note",
    "kind",
    "number",
    "what",
    "state",
    "sender",
    "address",
    "origin_observed",
    "octets",
    "sha256",
)


def timeline_table(happenings: tuple[Happening, ...], setting: Setting) -> bytes:
    """One row for each line of the timeline."""
    return MARK + table_csv(_HEAD, (_row(one, setting) for one in happenings))


def _row(one: Happening, setting: Setting) -> tuple[str, ...]:
    row = one.row
    when = utc(row.at).split(" ")
    there = ["", ""] if setting.zone is None else in_zone(row.at, setting.zone).split(" ")
    at_note = "kept" if one.is_kept else ""
    if row.day_only:
        when, there, at_note = [when[0], ""], [when[0], ""], "day only"
    return (*when, *there, setting.zone_name, at_note, row.kind, row.name, one.what, *_of_message(one, setting))


def _of_message(one: Happening, setting: Setting) -> Iterator[str]:
    message = one.message
    if message is None:
        yield from ("",) * 6
        return
    exhibit, observed = message.exhibit, message.origin.observed
    yield exhibit.state
    yield words_cell(exhibit.sender or "")
    yield setting.line(message.address, 200)
    yield "" if observed is None else observed.ip
    yield str(exhibit.size)
    yield exhibit.sha256
