"""What to do with material that may be a crime to possess, and where it is reported. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from inboxwatch.guidance.helplines import Kind, Line, is_old, lines_of

_LOCKED = """\
{exhibits} sealed. What was kept stays on this machine and leaves it no more: it is in no view, no export and no bundle,
and no command opens it again. Only its digests and header fields are still told, for a complaint or the police.

What to do now:
"""
_YOUNG = "- Tell a parent or another adult you trust, first of all. You did nothing wrong. Let them call."
_DO = """\
- Do not look at it again, and show it to nobody. Do not copy it, do not print it, take no picture of the screen.
- Do not send it on, not even to the police, a lawyer or a provider: sending can be an offence, also in good faith.
- Do not delete anything, here or in the mailbox, before the police have told you so.
- Call the police, say that you were sent it by e-mail and did not ask for it, and ask what to do. Note the time, the
  name and the reference. Tell them the exhibit number."""
_IF_YOUNG = "- If you are under age, tell a parent or another trusted adult first, and let them call."
_OWN_PICTURES = """\
If it is a picture of yourself that you did not agree to: StopNCII.org, or if you were under 18 in it, Take It Down
(takeitdown.ncmec.org), have copies found and removed without being sent the picture."""


def sealing_advice(
    exhibits: str,
    country: str | None,
    lines: Sequence[Line],
    today: date,
    *,
    is_guess: bool = False,
    young: bool = False,
) -> str:
    """What a person is told who has sealed something. `country` None: not known. `young`: the reader is under 18."""
    return "\n".join(_advice(exhibits, country, lines, today, is_guess=is_guess, young=young))


def _advice(
    exhibits: str, country: str | None, lines: Sequence[Line], today: date, *, is_guess: bool, young: bool
) -> Iterator[str]:
    yield _LOCKED.format(exhibits=exhibits).rstrip("\n")
    if young:
        yield _YOUNG
    yield _DO
    if not young:
        yield _IF_YOUNG
    yield ""
    yield from _where(country, lines, today, is_guess=is_guess)
    yield ""
    yield _OWN_PICTURES


def _where(country: str | None, lines: Sequence[Line], today: date, *, is_guess: bool) -> Iterator[str]:
    offices = [one for one in lines if one.kind is Kind.IMAGES]
    told = [one for one in lines_of(country or "", lines) if one.kind is Kind.IMAGES]
    guess = f" (that you are in {country} was guessed from the language of this computer)" if told and is_guess else ""
    yield f"Where it can be reported{guess}:"
    yield from (f"- {one.name} ({one.country}): {one.url}{f', {one.phone}' if one.phone else ''}" for one in told)
    if not told:
        known = ", ".join(sorted({one.country for one in offices}))
        yield f"- offices are known here for {known}: `inboxwatch steps police --country` with one of them tells it"
    yield "- every country: https://www.inhope.org lists the offices of its members"
    checked = min(one.checked_on for one in told or offices)
    age = "more than a year ago, so some of it may be wrong" if is_old(told or offices, today) else "check it first"
    yield f"  (written down on {checked} from published knowledge, called by nobody: {age})"
