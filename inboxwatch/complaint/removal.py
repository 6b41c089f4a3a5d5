"""The letter by which a person asks to be taken out of a directory, and by when it has to be answered. Pure.

It tells no more than whoever gets it needs: the name as it is listed, where it is listed, and where to answer. It
gives no reason, since none is owed: no word of stalking, and no proof of identity, which may be asked for in doubt.
"""

from __future__ import annotations

import calendar
import textwrap
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from inboxwatch.complaint.deadlines import later

CCPA_DAYS = 45
"""Cal. Civ. Code 1798.130(a)(2)(A): a business answers within 45 days; it may take 45 more if it says so in time."""
PLAIN_DAYS = 30
"""Where no law sets a day. Our choice: what GDPR gives, roundly."""
_WIDTH = 78


class Law(StrEnum):
    """By which law a request is made."""

    GDPR = "gdpr"  # of the EU, and the UK's, which says the same
    CCPA = "ccpa"  # of California
    PLAIN = "plain"  # by none


@dataclass(frozen=True, slots=True)
class Request:
    """What a letter says: to whom, by which law; the name as it is listed, where, and where to answer.

    `law` of GDPR is for who lives in the EU, the EEA or the UK, or where the directory does; that of California for who
    lives there.
    """

    to: str
    law: Law
    name: str
    listings: tuple[str, ...]
    answer_to: str


_SUBJECT = {
    Law.GDPR: "Request for erasure (Article 17 GDPR), and objection (Article 21)",
    Law.CCPA: "Request to delete, and to opt out of sale and sharing, under the CCPA",
    Law.PLAIN: "Request to remove my entry",
}
_OPENING = {
    Law.GDPR: """I ask you to erase all personal data about me without undue delay (Article 17(1) of the General Data
        Protection Regulation, or of the UK GDPR). I object to their processing (Article 21(1)), and to any for direct
        marketing (Article 21(2)). Until you have decided, I ask you to restrict the processing (Article 18(1)(d)) and
        not to show the data to anybody.""",
    Law.CCPA: """I am a resident of California. I ask you to delete the personal information about me that you have
        collected (Cal. Civ. Code 1798.105), and to direct your service providers, contractors and all third parties to
        whom you sold or shared it to delete it. I direct you not to sell or share my personal information
        (1798.120).""",
    Law.PLAIN: """I ask you to remove all entries about me from your directory and from your search, and to take them
        up from no source again.""",
}
_CLOSING = {
    Law.GDPR: """Please tell everybody to whom you disclosed the data (Article 19) and name them to me. Please answer
        within one month of receiving this (Article 12(3)). If you do not act, tell me why (Article 12(4)); I may then
        lodge a complaint with the supervisory authority (Article 77).""",
    Law.CCPA: """Please confirm within 10 business days that you received this, and answer within 45 days (1798.130;
        11 CCR 7021). If you deny any of it, tell me why; I may then turn to the California Privacy Protection
        Agency.""",
    Law.PLAIN: "Please tell me when it is done.",
}
_SPARINGLY = """Please use what is in this letter for this request alone, and answer only to the address below. If you
    need more to find the entry, name what you need and why."""


def letter(request: Request) -> str:
    """The letter as text, with LF, for a person to read, sign and send. Nothing is sent by this."""
    places = [f"  {one}" for one in request.listings] or ["  everything under this name"]
    parts = [
        f"To: {request.to}\nSubject: {_SUBJECT[request.law]}",
        "To whom it may concern,",
        _filled(_OPENING[request.law]),
        "\n".join([f"The name as you list it: {request.name}", "Where it is listed:", *places]),
        _filled(_CLOSING[request.law]),
        _filled(_SPARINGLY),
        f"{request.name}\n{request.answer_to}",
    ]
    return "\n\n".join(parts) + "\n"


def due_after_request(law: Law, received: date) -> date:
    """By when a request has to be answered that was received on this day.

    Under GDPR a month ends on the same day of the next month, or on its last day where there is none (Regulation
    1182/71, Article 3(2)(c)); that a weekend or holiday moves it is not worked out, so it may be some days later.
    """
    match law:
        case Law.GDPR:
            return _a_month_later(received)
        case Law.CCPA:
            return later(received, CCPA_DAYS)
        case Law.PLAIN:
            return later(received, PLAIN_DAYS)


def _a_month_later(day: date) -> date:
    if (day.year, day.month) == (date.max.year, date.max.month):
        return date.max
    year, month = (day.year, day.month + 1) if day.month < date.max.month else (day.year + 1, 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _filled(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), _WIDTH, break_long_words=False, break_on_hyphens=False)
