"""IMAPClient, made to read and send through a `Wire` from the first octet on.

Its debug output is off: it would format every message for a logger, at several times the message's size, and write mail
into debug logs. Its dates are left as the server gave them.
"""

from __future__ import annotations

import imaplib
import logging
import re
import socket
from contextlib import suppress
from typing import Any

from imapclient import IMAPClient, SocketTimeout

from inboxwatch.mailbox import tls
from inboxwatch.mailbox.account import MIB, ImapAccount
from inboxwatch.mailbox.answers import Pieces
from inboxwatch.mailbox.news import exists_after
from inboxwatch.mailbox.wire import Wire

TALK = 4 * MIB
"""What an answer without any message may hold, in octets."""

_FETCH = re.compile(rb"\* (\d+) FETCH(?: |$)")

logging.getLogger("imapclient").setLevel(logging.WARNING)


class GuardedClient(IMAPClient):  # type: ignore[misc] # the library has no types
    """A client for one account, connected when made."""

    def __init__(self, account: ImapAccount) -> None:
        self._account = account
        timeout = SocketTimeout(account.limits.connect, account.limits.read)
        super().__init__(account.host, account.port, ssl=account.security == "tls", timeout=timeout)
        self.normalise_times = False
        self.imap.debug = 0

    @property
    def imap(self) -> GuardedIMAP4:
        """The connection under the client."""
        return self._imap  # type: ignore[no-any-return]

    def forget_capabilities(self) -> None:
        """Ask the server again for what it offers."""
        self._cached_capabilities = None

    def _create_IMAP4(self) -> GuardedIMAP4:  # noqa: N802 -- the library's name
        return GuardedIMAP4(self._account)


class GuardedIMAP4(imaplib.IMAP4):
    """A connection of the standard library whose octets go through a wire."""

    sock: socket.socket

    def __init__(self, account: ImapAccount) -> None:
        self._account = account
        self._line: bytes | None = None
        self.told = 0  # how often the server said how many messages the opened folder holds, whatever was asked
        self.holds = 0  # how many that are now
        super().__init__(account.host, account.port, timeout=account.limits.connect)

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        """Connect, encrypted from the start if the account says so."""
        self.host, self.port = host, port
        limits = self._account.limits
        plain = socket.create_connection((host, port), timeout)
        _keep_alive(plain)
        self.sock = plain
        if self._account.security == "tls":
            try:
                self.sock = tls.context(self._account.ca_file).wrap_socket(plain, server_hostname=host)
            except BaseException:
                plain.close()
                raise
        self.wire = Wire(lambda: self.sock, limits.read, limits.command, TALK)

    def read(self, size: int) -> bytes:
        """See `Wire.read`."""
        return self.wire.read(size)

    def readline(self) -> bytes:
        """See `Wire.readline`."""
        return self.wire.readline()

    def _get_line(self) -> bytes:
        """One line without its end, as the library reads it; but it would keep the last ones, in words, for a log."""
        if self._line is not None:
            line, self._line = self._line, None
            return line
        line = self.wire.readline()
        if not line.endswith(b"\r\n"):
            raise self.abort("unterminated line" if line else "the server closed the connection")
        return line[:-2]

    def _append_untagged(self, typ: str, dat: Any) -> None:
        self.told += typ == "EXISTS"
        if isinstance(dat, bytes):  # not a part of an answer with a literal
            self.holds = exists_after(b"* %s %s" % (dat.partition(b" ")[0], typ.encode("ascii", "replace")), self.holds)
        super()._append_untagged(typ, dat)  # type: ignore[misc] # the library's own, without a type

    def send_fetch(self, uids: str, items: str) -> bytes:
        """Send UID FETCH and wait for nothing; the command's tag, for `read_fetch`."""
        tag: bytes = self._command("UID", "FETCH", uids, f"({items})")
        return tag

    def read_fetch(self, tag: bytes) -> tuple[str, list[bytes], Pieces]:
        """Read to the end of that command: how it ended, the server's words, and the FETCH answers on the way.

        The library looks at every line with five patterns before it knows a FETCH answer, and there are two lines for
        each message; all other lines are left to it.
        """
        pieces: Pieces = []
        while not self.tagged_commands[tag]:
            line = self._get_line()
            start = _FETCH.match(line)
            if start is None:
                self._line = line
                self._get_response()
                self._check_bye()
                continue
            text = start[1] + b" " + line[start.end() :]
            while (size := _announced(text)) is not None:
                pieces.append((text, self.wire.read(size)))
                text = self._get_line()
            pieces.append(text)
        self.untagged_responses.clear()
        ended: Any = self.tagged_commands.pop(tag)
        return ended[0], ended[1], pieces

    def send(self, data: Any) -> None:
        """See `Wire.send`."""
        self.wire.send(bytes(data))

    def shutdown(self) -> None:
        """Close the connection."""
        file = self.__dict__.get("file")  # made by starttls()
        if file is not None:
            file.close()
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()


def _announced(line: bytes) -> int | None:
    """The size of the literal that a line announces at its end (RFC 3501 section 4.3); None if it announces none."""
    if not line.endswith(b"}"):
        return None
    digits = line[line.rfind(b"{") + 1 : -1]
    return int(digits) if digits.isdigit() else None


def _keep_alive(sock: socket.socket) -> None:
    """Let the system ask whether the other side is still there: a dead connection is noticed within two minutes."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4)):
        option = getattr(socket, name, None)  # not every system has them
        if option is not None:
            sock.setsockopt(socket.IPPROTO_TCP, option, value)
