"""What a person is told before a complaint is written or sent: whom it tells what, and whether now is the time.

Pure. Short on purpose: a screen that is not read protects nobody.
"""

from __future__ import annotations

from collections.abc import Iterator

_SAFE = """\
Is it safe now?
  Complaining may tell the stalker that you acted. The letter asks the desk not to pass it on. Some desks do it all the
  same, and whoever loses an account can guess why. Some become more dangerous when they are stopped.
  If you fear what may come next, wait. What is kept here does not go away; only logs at the provider do.

Police or advocate first?
  - If you are in danger now, call the emergency number.
  - If the police know of it, ask the officer first: they can have the provider keep what it has, and say nothing.
  - If you are not sure, talk to an advocate or a helpline for people who are stalked. If you are young, tell an adult
    whom you trust.
"""


def draft_screen(to: str, sender: str, count: int, *, redacted: bool, headers_only: bool) -> str:
    """What is said before a complaint is drafted."""
    desk = to or "the desk that you choose"
    body = "the header block of each" if headers_only else "the header block of each, and one of the newest as a whole"
    tells = [
        f"{desk} learns that you complain, about {count} message{'' if count == 1 else 's'}: {body}.",
        f"It learns the address for answers, {sender}." if sender else "It learns the address that you send it from.",
    ]
    return "\n".join(_screen("a complaint to a provider is about to be written", tells, redacted=redacted)) + (
        "\n\nNothing is sent by this. Files are written, for you to read first.\n"
    )


def send_screen(to: str, sender: str, host: str) -> str:
    """What is said before a complaint is sent."""
    tells = [
        f"{to} gets the complaint as it was drafted, from {sender}, and all that is in it.",
        f"{host}, which carries it, sees it as well and may keep a copy.",
    ]
    return "\n".join(_screen("a complaint is about to be sent", tells, redacted=None)) + (
        "\n\nIt cannot be called back.\n"
    )


def _screen(what: str, tells: list[str], *, redacted: bool | None) -> Iterator[str]:
    yield f"STOP: {what}.\n"
    yield "What this tells whom"
    yield from (f"  {one}" for one in tells)
    if redacted is True:
        yield "  Your addresses are taken out. The desk still finds them in its own logs, and may refuse a report that"
        yield "  was changed. What cannot be cleaned for sure is left out."
    elif redacted is False:
        yield "  The messages name your address and hold their subject. --redact takes your addresses out."
    yield ""
    yield _SAFE.rstrip("\n")
