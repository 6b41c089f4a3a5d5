"""Time zones with their summer time, without a zone database, and the ways in which programs write dates."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Zone:
    """Minutes east of Greenwich in winter, and whose rule says when it is summer. `names` are winter and summer."""

    minutes: int
    rule: str = ""
    names: tuple[str, str] = ("", "")

    def offset(self, when: datetime) -> int:
        return self.minutes + 60 * self.is_summer(when)

    def is_summer(self, when: datetime) -> bool:
        utc = when.astimezone(UTC)
        match self.rule:
            case "eu":
                return _sunday(utc.year, 3, last=True, hour=1) <= utc < _sunday(utc.year, 10, last=True, hour=1)
            case "us":
                shift = timedelta(minutes=self.minutes)
                begin = _sunday(utc.year, 3, nth=2, hour=2) - shift
                end = _sunday(utc.year, 11, nth=1, hour=1) - shift
                return begin <= utc < end
            case _:
                return False

    def local(self, when: datetime) -> datetime:
        return when.astimezone(timezone(timedelta(minutes=self.offset(when))))

    def name(self, when: datetime) -> str:
        return self.names[self.is_summer(when)]


@lru_cache(maxsize=64)
def _sunday(year: int, month: int, *, nth: int = 0, last: bool = False, hour: int = 0) -> datetime:
    first = datetime(year, month, 1, hour, tzinfo=UTC)
    sunday = 1 + (6 - first.weekday()) % 7
    days = monthrange(year, month)[1]
    day = sunday + 7 * ((days - sunday) // 7) if last else sunday + 7 * (nth - 1)
    return first.replace(day=day)


GREENWICH = Zone(0)
LONDON = Zone(0, "eu", ("GMT", "BST"))
BERLIN = Zone(60, "eu", ("CET", "CEST"))
ATHENS = Zone(120, "eu", ("EET", "EEST"))
MOSCOW = Zone(180, "", ("MSK", "MSK"))
NEW_YORK = Zone(-300, "us", ("EST", "EDT"))
PACIFIC = Zone(-480, "us", ("PST", "PDT"))
KOLKATA = Zone(330, "", ("IST", "IST"))


def rfc_date(when: datetime, zone: Zone = GREENWICH, *, padded: bool = False, named: bool = False) -> str:
    """`Tue, 7 Oct 2025 07:12:12 +0000`; padded, the day has two digits; named, the zone's name follows."""
    there = zone.local(when)
    minutes = zone.offset(when)
    sign, size = "-" if minutes < 0 else "+", abs(minutes)
    day = f"{there.day:02}" if padded else str(there.day)
    name = f" ({zone.name(when) or 'UTC'})" if named else ""
    return (
        f"{DAYS[there.weekday()]}, {day} {MONTHS[there.month - 1]} {there.year} "
        f"{there.hour:02}:{there.minute:02}:{there.second:02} {sign}{size // 60:02}{size % 60:02}{name}"
    )


def filetime(when: datetime) -> tuple[int, int]:
    """The upper and the lower half of the number of 100 ns since 1601, as Microsoft counts time."""
    count = (int(when.timestamp()) + 11_644_473_600) * 10_000_000 + when.microsecond * 10
    return count >> 32, count & 0xFFFFFFFF
