"""What a person wants to send, before any program and any provider puts it into its own shape."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tests.support.reissue.zones import BERLIN, Zone


@dataclass(frozen=True, slots=True)
class Party:
    """A name and an address: what RFC 5322 calls a mailbox."""

    name: str
    address: str

    @property
    def local(self) -> str:
        return self.address.partition("@")[0]

    @property
    def domain(self) -> str:
        return self.address.partition("@")[2]


@dataclass(frozen=True, slots=True)
class Line:
    """Where someone's device meets the internet: what a provider that tells it would write into its trace field."""

    ip: str
    host: str  # what the address is called, "" for nothing
    lan: str = "192.168.1.20"  # how the device calls itself
    vpn: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    kind: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class Earlier:
    """A mail that this one answers or quotes."""

    message_id: str
    writer: Party
    when: datetime
    subject: str
    text: str
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Home:
    """The person whose mailbox it is, and her own receiving servers: what they write is the boundary of trust.

    `keeper` says in whose manner they write: `postfix`, or `google` for a domain that Google keeps.
    """

    person: Party = Party("Anna Home", "anna@home.example")
    mx: str = "mx.home.example"
    imap: str = "imap.home.example"
    zone: Zone = BERLIN
    keeper: str = "postfix"


HOME = Home()
AT_GOOGLE = Home(mx="mx.google.com", imap="", keeper="google")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as its writer means it. `when` is aware; `zone` the writer's; `language` that of their programs."""

    writer: Party
    to: Party
    when: datetime
    subject: str
    text: str
    zone: Zone
    line: Line
    language: str = "en"
    answers: Earlier | None = None  # cited in In-Reply-To and References, as a Reply button does
    quotes: Earlier | None = None  # quoted below the text
    attachments: tuple[Attachment, ...] = ()
    device: int = 0  # which release of the program the writer has: stable for one person
    delay: int = 3  # seconds until the person's own server has it
    home: Home = HOME
    copies: tuple[Party, ...] = ()  # who else gets it

    @property
    def references(self) -> tuple[str, ...]:
        return (*self.answers.references[-6:], self.answers.message_id) if self.answers else ()
