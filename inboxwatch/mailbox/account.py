"""What is needed to reach one mailbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from inboxwatch.model.identity import AccountName

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How long anything may take, in seconds, and how much may come, in octets.

    `command` is the deadline of a command that brings little; one that brings much gets a second more for every
    `rate` octets. `batch` is how many header blocks are asked for at once.
    """

    connect: float = 15.0
    read: float = 60.0
    command: float = 120.0
    rate: int = 50_000
    batch: int = 500
    header: int = 4 * MIB
    small: int = 8 * MIB
    largest: int = 256 * MIB
    renewal: float = 300.0


@dataclass(frozen=True, slots=True)
class ImapAccount:
    r"""One account on one server.

    `security` is ``tls``, ``starttls`` or ``none`` (to this machine only). `secret` is asked at every connect, never
    remembered; its argument asks for a fresh one after a refusal. `mechanism` is ``password`` or ``xoauth2``.
    `folders` are names, or SPECIAL-USE attributes such as ``\\Junk`` (RFC 6154). `clock_facts` tells what is known of
    our own clock, for the record of the session.
    """

    name: AccountName
    host: str
    port: int
    security: str
    username: str
    secret: Callable[[bool], str] = field(repr=False)
    mechanism: str = "password"
    folders: tuple[str, ...] = ("INBOX", "\\Junk", "\\Trash")
    quarantine_folder: str = "Archive 2"
    ca_file: Path | None = None
    limits: Limits = Limits()
    clock_facts: Callable[[], Mapping[str, str]] = dict
