"""One connection from the greeting to its end: opened, encrypted, logged in, with the facts for the record."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Protocol

from inboxwatch.errors import ConfigError, MailboxError, ProtocolViolation
from inboxwatch.mailbox import tls
from inboxwatch.mailbox.account import ImapAccount
from inboxwatch.mailbox.client import TALK, GuardedClient
from inboxwatch.mailbox.login import log_in
from inboxwatch.mailbox.translate import translated
from inboxwatch.mailbox.wire import Wire
from inboxwatch.model.hosts import is_loopback
from inboxwatch.model.mailbox import SessionFacts
from inboxwatch.ports import Clock


class Unread(Protocol):
    """A question whose answer was not read yet."""

    def read(self) -> None:
        """Read the answer off the connection."""
        ...


class Session:
    """A logged-in connection. Used by one thread; `close` never raises."""

    def __init__(
        self,
        account: ImapAccount,
        client: GuardedClient,
        wire: Wire,
        facts: SessionFacts,
        progress: Callable[[], None],
    ) -> None:
        self.account = account
        self.client = client
        self.wire = wire
        self.facts = facts
        self.capabilities = frozenset(facts.capabilities)
        self._progress = progress
        self._owed: Unread | None = None
        self._broken: MailboxError | None = None

    def owes(self, question: Unread) -> None:
        """The server was asked this, and nothing may be said to it before its answer is read."""
        self._owed = question

    def settle(self) -> None:
        """Read the answer that the server still owes, if there is one.

        Where it could not be read to its end, nothing more is read off this connection, whoever asks: what comes next
        may be the middle of a message.
        """
        if self._broken is not None:
            raise self._broken
        if self._owed is not None:
            try:
                self._owed.read()
            except MailboxError as error:
                self._broken = error
                raise
            self._owed = None

    @contextmanager
    def doing(self, what: str, octets: int = 0, usual: int | None = None) -> Iterator[None]:
        """Do something that speaks to the server, once what it was asked before is answered: see `speaking`."""
        self.settle()
        with self.speaking(what, octets, usual):
            yield

    @contextmanager
    def speaking(self, what: str, octets: int = 0, usual: int | None = None) -> Iterator[None]:
        """Do something that speaks to the server; `octets` is how much it may bring beside talk.

        The deadline is for `usual` octets, where that is less. When it is done, that counts as progress.
        """
        limits = self.account.limits
        seconds = limits.command + (octets if usual is None else usual) / limits.rate
        with translated(f"{self.account.name}: {what}"), self.wire.allow(seconds, octets + TALK):
            yield
        self._progress()

    def close(self) -> None:
        """Say goodbye if the server still listens, and let go; without a word where it still owes an answer."""
        if self._owed is not None:
            _drop(self.client)
            return
        try:
            with translated("logout"), self.wire.allow(2.0, TALK):
                self.client.logout()
        except MailboxError:
            _drop(self.client)


def open_session(account: ImapAccount, clock: Clock, progress: Callable[[], None]) -> Session:
    """Connect, encrypt, log in. Raises `MailboxUnavailable`, `LoginRefused`, `ConfigError`, `ProtocolViolation`."""
    if account.security == "none" and not is_loopback(account.host):
        raise ConfigError(f"{account.name}: security = none is for this machine only", 'use security = "tls"')
    what = f"{account.name}: connecting to {account.host}:{account.port}"
    with translated(what):
        client = GuardedClient(account)
    client.imap.wire.progress = progress
    try:
        facts = _greeted(account, client, clock, what)
    except BaseException:
        _drop(client)
        raise
    return Session(account, client, client.imap.wire, facts, progress)


def _greeted(account: ImapAccount, client: GuardedClient, clock: Clock, what: str) -> SessionFacts:
    imap, wire = client.imap, client.imap.wire
    with translated(what), wire.allow(account.limits.command, TALK):
        if account.security == "starttls":
            if imap.state != "NONAUTH":
                raise ProtocolViolation(f"{what}: the server wants no encryption", "nothing was sent to it")
            if "STARTTLS" not in imap.capabilities:  # it may have been taken out on the way here
                raise ProtocolViolation(f"{what}: the server offers no encryption", "nothing was sent to it")
            client.starttls(tls.context(account.ca_file))
            imap.untagged_responses.clear()  # what was said in clear counts for nothing
        before = _capabilities(client)
        facts = SessionFacts(
            host=account.host,
            port=account.port,
            security=account.security,
            peer_address=str(imap.sock.getpeername()[0]),
            greeting=bytes(client.welcome or b"").decode("ascii", "backslashreplace"),
            capabilities_before=tuple(sorted(before)),
            capabilities=(),
            server_id={},
            mechanism="",
            connected_at=clock.now(),
            tls=tls.facts(imap.sock) if isinstance(imap.sock, ssl.SSLSocket) else None,
            clock=account.clock_facts(),
        )
        mechanism = log_in(client, account, before)
        client.forget_capabilities()  # a server may offer more after the login
        after = _capabilities(client)
        server_id = _introduced(client, after)
    return replace(facts, capabilities=tuple(sorted(after)), mechanism=mechanism, server_id=server_id)


def _capabilities(client: GuardedClient) -> frozenset[str]:
    return frozenset(one.decode("ascii", "replace").upper() for one in client.capabilities())


def _introduced(client: GuardedClient, capabilities: frozenset[str]) -> dict[str, str]:
    """The server's name and version (RFC 2971); ours is neutral, since it may end up in a log somebody reads."""
    if "ID" not in capabilities:
        return {}
    answer = client.id_({"name": "imap-client"})
    words = [one for part in answer if isinstance(part, tuple) for one in part]
    texts = [b"" if one is None else one for one in words]
    decoded = [one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one) for one in texts]
    return dict(zip(decoded[::2], decoded[1::2], strict=False))


def _drop(client: GuardedClient) -> None:
    with suppress(OSError):
        client.shutdown()
