"""Mailboxes to hold the promises of the mailbox room against: one in memory, one in a real Dovecot, used in the same way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from inboxwatch.mailbox import ImapAccount, ImapQuarantine, Limits, connect
from inboxwatch.mailbox.memory import MemoryMailbox, MemorySource
from inboxwatch.mailbox.memory_quarantine import MemoryQuarantine
from inboxwatch.ports import MailSource, Quarantine
from tests.support.case import HOME, TickingClock
from tests.support.dovecot import DovecotServer

THEN = datetime(2026, 10, 3, 4, 5, 6, tzinfo=UTC)
FOLDERS = ("INBOX", "Junk", "Trash", "Work")
LIMITS = Limits(connect=5.0, read=10.0, command=10.0, batch=3)

Kept = tuple[bytes, frozenset[str], datetime]


def a_mail(number: int = 1, text: bytes = b"text") -> bytes:
    head = b"From: someone@example.org\r\nMessage-ID: <%d@example.org>\r\nSubject: %d\r\n\r\n" % (number, number)
    return head + text + b"\r\n"


class InMemory:
    """What other programs do with a mailbox in memory, and our ways into it."""

    def __init__(self, *, can_move: bool = True) -> None:
        self._mailbox = MemoryMailbox(FOLDERS)
        self._can_move = can_move

    def source(self, wanted: Sequence[str] = FOLDERS) -> MailSource:
        return MemorySource(self._mailbox, HOME, TickingClock(), wanted)

    def quarantine(self) -> Quarantine:
        return MemoryQuarantine(self._mailbox, can_move=self._can_move)

    def deliver(self, octets: bytes, folder: str = "INBOX", flags: Sequence[str] = ()) -> int:
        return self._mailbox.deliver(octets, THEN, folder, frozenset(flags))

    def lose(self, folder: str, uid: int) -> None:
        self._mailbox.lose(folder, uid)

    def remove(self, folder: str) -> None:
        self._mailbox.remove(folder)

    def make(self, folder: str) -> None:
        self._mailbox.make(folder)

    def folders(self) -> set[str]:
        return set(self._mailbox.folders)

    def view(self, folder: str = "INBOX") -> dict[int, Kept]:
        stored = self._mailbox.folders[folder].messages
        return {uid: (one.octets, one.flags, one.when) for uid, one in stored.items()}


class InDovecot:
    """The same over a user of a real server."""

    def __init__(self, server: DovecotServer, user: str) -> None:
        self._server, self._user = server, user
        self.make("Work")

    def source(self, wanted: Sequence[str] = FOLDERS) -> MailSource:
        return connect(self._account(wanted), TickingClock())

    def quarantine(self) -> Quarantine:
        return ImapQuarantine(self._account(FOLDERS), TickingClock())

    def deliver(self, octets: bytes, folder: str = "INBOX", flags: Sequence[str] = ()) -> int:
        with self._server.client(self._user) as client:
            told = client.append(folder, octets, [one.encode() for one in flags], THEN)
        return int(told.split(b"APPENDUID ")[1].split(b"]")[0].split()[1])

    def lose(self, folder: str, uid: int) -> None:
        with self._server.client(self._user) as client:
            client.select_folder(folder)
            client.delete_messages([uid])
            client.expunge()

    def remove(self, folder: str) -> None:
        with self._server.client(self._user) as client:
            client.delete_folder(folder)

    def make(self, folder: str) -> None:
        with self._server.client(self._user) as client:
            client.create_folder(folder)

    def folders(self) -> set[str]:
        with self._server.client(self._user) as client:
            return {name for _, _, name in client.list_folders()}

    def view(self, folder: str = "INBOX") -> dict[int, Kept]:
        r"""Everything another client sees, but for \Recent, which belongs to whoever opened the folder first."""
        with self._server.client(self._user) as client:
            client.normalise_times = False
            client.select_folder(folder, readonly=True)
            answers = client.fetch(client.search(["ALL"]), ["BODY.PEEK[]", "FLAGS", "INTERNALDATE"])
        return {
            uid: (
                one[b"BODY[]"],
                frozenset(flag.decode() for flag in one[b"FLAGS"]) - {"\\Recent"},
                one[b"INTERNALDATE"].astimezone(UTC),
            )
            for uid, one in answers.items()
        }

    def _account(self, wanted: Sequence[str]) -> ImapAccount:
        server = self._server
        return ImapAccount(
            HOME,
            server.host,
            server.tls_port,
            "tls",
            self._user,
            lambda fresh: server.password,
            folders=tuple(wanted),
            ca_file=server.ca_file,
            limits=LIMITS,
        )
