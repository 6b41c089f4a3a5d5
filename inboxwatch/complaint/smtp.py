"""A client of a mail server that may be slow, or worse: all it says and takes is under one deadline and one budget.

`smtplib` has a time for each read alone: a server that sends one octet a minute, or lines without end, would hold it
for ever.
"""

from __future__ import annotations

import io
import smtplib
import time
from typing import Any, Final

_CHUNK: Final = 1 << 16
_REPLIES: Final = 1 << 20
"""Octets that a server may say in all: a session of ours needs some hundreds."""


class TimedSmtp(smtplib.SMTP):
    """Plain at first. Nothing is waited for after `until` (monotonic seconds); then `OSError` is raised."""

    def __init__(self, until: float, *args: Any, **facts: Any) -> None:
        """Connects where a host is named; the other arguments are those of `smtplib.SMTP`."""
        self.until = until
        super().__init__(*args, **facts)

    def getreply(self) -> tuple[int, bytes]:
        """What the server says to the last command."""
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_Replies(self))
        return super().getreply()

    def send(self, s: Any) -> None:
        """Send all of it."""
        octets = s.encode(self.command_encoding) if isinstance(s, str) else bytes(s)
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("there is no connection")
        try:
            for start in range(0, len(octets), _CHUNK):
                self.sock.settimeout(self.left())
                self.sock.sendall(octets[start : start + _CHUNK])
        except OSError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected("the server took too long, or went away") from error

    def left(self) -> float:
        """Seconds that are left. Raises `TimeoutError`."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the server took too long")
        return left


class TimedSmtpTls(TimedSmtp, smtplib.SMTP_SSL):
    """Encrypted from the first octet on."""


class _Replies(io.RawIOBase):
    def __init__(self, client: TimedSmtp) -> None:
        self._client = client
        self._budget = _REPLIES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if (socket := self._client.sock) is None:
            return 0
        socket.settimeout(self._client.left())
        count = socket.recv_into(buffer)
        self._budget -= count
        if self._budget < 0:
            raise OSError("the server says more than any mail server does")
        return count
