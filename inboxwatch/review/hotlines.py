"""What to do with material that may be a crime to possess, and where to report it; the data has a date."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources

_OLD = timedelta(days=365)

ADVICE = """\
{exhibits} sealed. What was kept stays on this machine and leaves it no more: it is in no view, no export and no bundle,
and no command opens it again. Only its digests and header fields are still told, for a complaint or the police.

What to do now:
- Do not look at it again, and show it to nobody. Do not copy it, do not print it, take no picture of the screen.
- Do not send it on, not even to the police, a lawyer or a provider: sending can be an offence, also in good faith.
- Do not delete anything, here or in the mailbox, before the police have told you so.
- Call the police, say that you were sent it by e-mail and did not ask for it, and ask what to do. Note the time, the
  name and the reference. Tell them the exhibit number.
- If you are under age, tell a parent or another trusted adult first, and let them call.
"""
_OWN_PICTURES = """\
If it is a picture of yourself that you did not agree to: StopNCII.org, or if you were under 18 in it, Take It Down
(takeitdown.ncmec.org), have copies found and removed without being sent the picture.
"""


@dataclass(frozen=True, slots=True)
class Hotline:
    """An office that takes reports. `country` is an ISO 3166-1 code of two letters; `phone` may be empty."""

    country: str
    name: str
    url: str
    phone: str = ""


def hotlines() -> tuple[list[Hotline], date]:
    """All offices that are known, and the day on which they were written down."""
    data = json.loads(resources.files("inboxwatch.review").joinpath("hotlines.json").read_text("utf-8"))
    return [Hotline(**one) for one in data["hotlines"]], date.fromisoformat(data["checked"])


def sealing_advice(exhibits: str, country: str, today: date) -> str:
    """What a person is told who has sealed something. `country` may be empty or unknown."""
    known, checked = hotlines()
    fitting = [one for one in known if one.country == country.upper()]
    lines = [ADVICE.format(exhibits=exhibits), "Where it can be reported:"]
    lines += [f"- {one.name} ({one.country}): {one.url}{', ' + one.phone if one.phone else ''}" for one in fitting]
    if not fitting:
        countries = ", ".join(sorted({one.country for one in known}))
        lines.append(f"- offices are known here for {countries}: ask again with --country")
    lines.append("- every country: https://www.inhope.org lists the offices of its members")
    age = "more than a year ago, so some of it may be wrong" if today - checked > _OLD else "check it before you call"
    lines += [f"  (written down on {checked}: {age})", "", _OWN_PICTURES.rstrip("\n")]
    return "\n".join(lines)
