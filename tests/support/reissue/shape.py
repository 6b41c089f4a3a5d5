"""What joins the two halves of a message: the fields a program wrote, and those a provider adds above and below them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from tests.support.reissue.chance import Chance
from tests.support.reissue.letter import Letter, Party
from tests.support.reissue.words import Fields, mailbox


@dataclass(frozen=True, slots=True)
class Draft:
    """What a program hands over to its provider."""

    fields: Fields
    body: bytes
    message_id: str

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.fields]


@dataclass(frozen=True, slots=True)
class Carriage:
    """What a provider adds, and how it meets the person's server: its name there, its address, whose key signed."""

    above: Fields
    host: str
    ip: str
    signer: str = ""
    selector: str = ""
    below: Fields = field(default_factory=list)
    envelope: str = ""  # who gets bounces, where that is not the writer


Client = Callable[[Letter, Chance], Draft]
Provider = Callable[[Letter, Chance, Draft], Carriage]


def copied(draft: Draft, copies: Sequence[Party]) -> Draft:
    """The draft with its Cc field, where the program puts it and as it spells it."""
    if not copies:
        return draft
    names = draft.names
    mailer = next((value for name, value in draft.fields if name in {"X-Mailer", "User-Agent"}), "")
    spelling = "CC" if "Thread-Topic" in names or ("Android" in mailer and "Yahoo" not in mailer) else "Cc"
    if "iPhone" in mailer:
        at = names.index("In-Reply-To" if "In-Reply-To" in names else "To")
    elif "Apple Mail" in mailer:
        at = names.index("Date") + 1
    else:
        at = names.index("To") + 1
    value = ",\r\n ".join(mailbox(one) for one in copies)
    return replace(draft, fields=[*draft.fields[:at], (spelling, value), *draft.fields[at:]])


def greeting(letter: Letter, draft: Draft) -> str:
    """How the program calls itself in EHLO."""
    mailer = next((value for name, value in draft.fields if name in {"X-Mailer", "User-Agent"}), "")
    if "iPhone" in mailer or "Apple Mail" in mailer:
        return "smtpclient.apple"
    if "Android" in mailer:
        return "ehlo.thunderbird.net" if "Thunderbird" in mailer else "[127.0.0.1]"
    if "Outlook" in mailer:
        return f"DESKTOP{abs(hash_of(letter.line.lan)) % 10**7:07}"
    return f"[{letter.line.lan}]"


def hash_of(text: str) -> int:
    """A number that is the same in every run, unlike that of `hash`."""
    number = 5381
    for letter in text:
        number = (number * 33 + ord(letter)) % 2**32
    return number
