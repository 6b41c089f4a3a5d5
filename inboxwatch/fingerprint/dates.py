"""The Date field (RFC 5322 section 3.3) as it is written: programs write it in different ways."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_DATE = re.compile(
    r"(?:([A-Za-z]{3,9})(,?) ?)?(\d{1,2})([ -])([A-Za-z]{3,9})[ -](\d{4}|\d{2}) (\d{1,2}):(\d\d)(:\d\d)?"
    r"(?: ?([+-]\d{4})| ([A-Za-z]{1,5}))?(?: ?(\([^()]{0,60}\)))?"
)
_MONTHS = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)  # noqa: SIM905
}
_NAMED = {"GMT": 0, "UT": 0, "UTC": 0, "Z": 0, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420}
_NAMED |= {"MDT": -360, "PST": -480, "PDT": -420}  # RFC 5322 section 4.3
_WIDEST = 14 * 60
_TWO_DIGITS = 10
_CENTURY_TURNS = 50  # RFC 5322 section 4.3


@dataclass(frozen=True, slots=True)
class Written:
    """A date as it is written.

    `shape` is the way of writing without the value. `padding` tells how a day below ten is written, empty for others.
    `zone` is the offset as ``+0100``, empty where there is none; `offset` the same in minutes. `moment` is aware UTC,
    None where it makes no sense.
    """

    shape: str
    padding: str = ""
    zone: str = ""
    offset: int = 0
    moment: datetime | None = None


def read(value: str) -> Written | None:
    """Read a Date field whose white space is folded; None for an empty one, of the shape ``odd`` if it is none."""
    if not value:
        return None
    found = _DATE.fullmatch(value)
    if found is None:
        return Written("odd")
    weekday, comma, day, hyphen, month, year, hour, minute, second, offset, name, comment = found.groups()
    shape = f"{'Www' if weekday else ''}{comma or ''} d{hyphen}Mmm{hyphen}{'y' * len(year)} {'h' * len(hour)}:mm"
    shape += f"{':ss' if second else ''} {'zone' if offset else name or 'none'}{_comment(comment)}"
    zone = offset or (_named_offset(name) if name else "")
    minutes = (1 if zone[0] == "+" else -1) * (int(zone[1:3]) * 60 + int(zone[3:])) if zone else 0
    if abs(minutes) > _WIDEST:
        zone, minutes = "", 0
    padding = "" if int(day) >= _TWO_DIGITS else "0d" if len(day) > 1 else "d"
    return Written(shape.strip(), padding, zone, minutes, _moment(day, month, year, hour, minute, minutes))


def _comment(comment: str | None) -> str:
    """A comment behind the zone: an abbreviation, or words."""
    if not comment:
        return ""
    text = comment[1:-1]
    return f" ({text})" if text in {"UTC", "GMT"} else " (ZZZ)" if text.isalpha() and text.isupper() else " (words)"


def _named_offset(name: str) -> str:
    minutes = _NAMED.get(name.upper())
    if minutes is None:
        return ""
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"


def _moment(day: str, month: str, year: str, hour: str, minute: str, offset: int) -> datetime | None:
    full = int(year)
    if len(year) < len("yyyy"):
        full += 2000 if full < _CENTURY_TURNS else 1900
    try:
        local = datetime(full, _MONTHS.get(month[:3].lower(), 0), int(day), int(hour), int(minute), tzinfo=UTC)
        return local - timedelta(minutes=offset)
    except (ValueError, OverflowError):
        return None
