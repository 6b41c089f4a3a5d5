"""How programs introduce and mark what they quote, in English and German."""

from __future__ import annotations

from datetime import datetime

from tests.support.reissue.chance import listed
from tests.support.reissue.letter import Letter
from tests.support.reissue.words import Fields
from tests.support.reissue.zones import DAYS, MONTHS, Zone

_DE_DAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
_DE_MONTHS = ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.")
_LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LONG_MONTHS = listed("January February March April May June July August September October November December", " ")
_DE_LONG_DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_DE_LONG_MONTHS = listed("Januar Februar März April Mai Juni Juli August September Oktober November Dezember", " ")


def clock(there: datetime, space: str = " ") -> str:
    """`7:12 AM`, with the space that the program puts there."""
    return f"{there.hour % 12 or 12}:{there.minute:02}{space}{'AM' if there.hour < 12 else 'PM'}"


def replies(letter: Letter, *, joint: str = "\r\n ", references_first: bool = False, both: bool = True) -> Fields:
    """In-Reply-To and References of an answer; nothing for a new mail."""
    if letter.answers is None:
        return []
    parent = ("In-Reply-To", f"<{letter.answers.message_id}>")
    if not both:
        return [parent]
    chain = ("References", joint.join(f"<{one}>" for one in letter.references))
    return [chain, parent] if references_first else [parent, chain]


def intro(letter: Letter, program: str) -> str:
    """The line above what is quoted."""
    quoted = letter.quotes
    if quoted is None:
        return ""
    there = letter.zone.local(quoted.when)
    name, address = quoted.writer.name or quoted.writer.address, quoted.writer.address
    german = letter.language == "de"
    hour = f"{there.hour:02}:{there.minute:02}"
    match program, german:
        case "gmail", False:
            day = f"{DAYS[there.weekday()]}, {MONTHS[there.month - 1]} {there.day}, {there.year}"
            said = f"On {day} at {clock(there, chr(0x202F))} {name} <{address}> wrote:"
        case "gmail", True:
            day = f"{_DE_DAYS[there.weekday()]}., {there.day}. {_DE_MONTHS[there.month - 1]} {there.year}"
            said = f"Am {day} um {hour} Uhr schrieb {name} <{address}>:"
        case "apple", False:
            day = f"{MONTHS[there.month - 1]} {there.day}, {there.year}"
            said = f"On {day}, at {clock(there, chr(0x202F))}, {name} <{address}> wrote:"
        case "apple", True:
            said = f"Am {there.day:02}.{there.month:02}.{there.year} um {hour} schrieb {name} <{address}>:"
        case "mozilla", False:
            said = f"On {there.month}/{there.day}/{there.year % 100:02} {clock(there)}, {name} wrote:"
        case "mozilla", True:
            said = f"Am {there.day:02}.{there.month:02}.{there.year % 100:02} um {hour} schrieb {name}:"
        case "k9", False:
            day = f"{_LONG_MONTHS[there.month - 1]} {there.day}, {there.year}"
            said = f"On {day} {there.hour % 12 or 12}:{there.minute:02}:{there.second:02} {'AM' if there.hour < 12 else 'PM'} {zone_word(letter.zone, quoted.when)}, {name} <{address}> wrote:"
        case "k9", True:
            day = f"{there.day}. {_DE_LONG_MONTHS[there.month - 1]} {there.year}"
            said = f"Am {day} {hour}:{there.second:02} {zone_word(letter.zone, quoted.when, german=True)} schrieb {name} <{address}>:"
        case "yahoo", _:
            day = f"{_LONG_DAYS[there.weekday()]}, {_LONG_MONTHS[there.month - 1]} {there.day}, {there.year}"
            zone = letter.zone.name(quoted.when) or "UTC"
            said = f"On {day} at {clock(there)} {zone}, {name} <{address}> wrote:"
        case "proton", False:
            day = f"{_LONG_DAYS[there.weekday()]}, {_LONG_MONTHS[there.month - 1]} {there.day}{_th(there.day)}, {there.year}"
            said = f"On {day} at {clock(there)}, {name} <{address}> wrote:"
        case "proton", True:
            day = f"{_DE_LONG_DAYS[there.weekday()]}, {there.day}. {_DE_LONG_MONTHS[there.month - 1]} {there.year}"
            said = f"{name} <{address}> schrieb am {day} um {hour}:"
        case "fastmail", _:
            day = f"{DAYS[there.weekday()]}, {MONTHS[there.month - 1]} {there.day}, {there.year}"
            said = f"On {day}, at {clock(there)}, {name} wrote:"
        case "yandex", _:
            said = f'{there.day:02}.{there.month:02}.{there.year}, {hour}, "{name}" <{address}>:'
        case "zoho", _:
            day = f"{DAYS[there.weekday()]}, {there.day:02} {MONTHS[there.month - 1]} {there.year}"
            said = f"---- On {day} {hour}:{there.second:02} {zone_offset(letter.zone, quoted.when)} {name} <{address}> wrote ---"
        case "roundcube", True:
            said = f"Am {there.year}-{there.month:02}-{there.day:02} {hour}, schrieb {name}:"
        case "roundcube", False:
            said = f"On {there.year}-{there.month:02}-{there.day:02} {hour}, {name} wrote:"
        case "mailru", _:
            day = f"{_LONG_DAYS[there.weekday()]}, {there.day} {_LONG_MONTHS[there.month - 1]} {there.year}"
            said = f"{day}, {hour} {zone_offset(letter.zone, quoted.when)} from {name} <{address}>:"
        case _:
            said = f"{there.day} {MONTHS[there.month - 1]} {there.year}, {hour} {name} <{address}>:"
    return said


def block(letter: Letter, program: str) -> list[tuple[str, str]]:
    """Outlook and GMX quote below a block of fields: names and values, in the language of the program."""
    quoted = letter.quotes
    if quoted is None:
        return []
    there = letter.zone.local(quoted.when)
    german = letter.language == "de"
    who = f"{quoted.writer.name} <{quoted.writer.address}>".strip()
    to = f"{letter.writer.name} <{letter.writer.address}>".strip()
    hour = f"{there.hour:02}:{there.minute:02}"
    if program == "gmx":
        day = f"{there.day:02}.{there.month:02}.{there.year} um {hour} Uhr"
        return [("Gesendet:", day), ("Von:", f'"{quoted.writer.name}" <{quoted.writer.address}>'), ("An:", to),
                ("Betreff:", quoted.subject)]  # fmt: skip
    if german:
        day = f"{_DE_LONG_DAYS[there.weekday()]}, {there.day}. {_DE_LONG_MONTHS[there.month - 1]} {there.year} {hour}"
        return [("Von:", who), ("Gesendet:", day), ("An:", to), ("Betreff:", quoted.subject)]
    day = f"{_LONG_DAYS[there.weekday()]}, {_LONG_MONTHS[there.month - 1]} {there.day}, {there.year} {clock(there)}"
    return [("From:", who), ("Sent:", day), ("To:", to), ("Subject:", quoted.subject)]


def zone_offset(zone: Zone, when: datetime) -> str:
    minutes = zone.offset(when)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def zone_word(zone: Zone, when: datetime, *, german: bool = False) -> str:
    """As Android writes it: `GMT+02:00`, in Germany `MESZ`."""
    name = zone.name(when)
    if german and name in {"CET", "CEST"}:
        return "MEZ" if name == "CET" else "MESZ"
    minutes = zone.offset(when)
    return f"GMT{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _th(day: int) -> str:
    return "th" if day in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
