"""The octets between us and a server, under a deadline and a budget.

Takes the place of imaplib's buffered file, for three reasons. A timeout of a socket is no deadline: a server that sends
one octet a second holds a reader for ever. A literal is refused before memory is taken for it. And a line that came
half, or in the same packet as another, is neither lost nor overlooked while waiting in IDLE.
"""

from __future__ import annotations

import re
import select
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from inboxwatch.errors import ConfigError, MailboxUnavailable, ProtocolViolation

_PIECE = 1 << 16
_LARGE_PIECE = 1 << 18
_SMALL_PIECE = 1 << 13  # octets; smaller ones are put together: an object for each takes many times their room
_BREAK = re.compile(rb"[\r\n\0]")
_LINE = 1_000_000  # as imaplib has it: an IMAP line that long is an attack or an accident


class Wire:
    """Reads and sends for one connection. Used by one thread.

    `current` gives the socket: when that becomes another one (STARTTLS), what came in clear before is thrown away, so
    that nothing can be slipped in ahead of the encryption. Outside `allow` nothing may come, except for the greeting:
    `seconds` and `octets` are for that. `progress` is called whenever octets came: a slow answer is no standstill, and
    the deadline is what ends it. `sent` grows with whatever is sent: who read every line of an answer knows by it
    whether others can have gone by since.
    """

    def __init__(self, current: Callable[[], socket.socket], read_timeout: float, seconds: float, octets: int) -> None:
        self.sent = 0
        self.progress: Callable[[], None] = lambda: None
        self._current = current
        self._last: socket.socket | None = None
        self._read_timeout = read_timeout
        self._buffer = b""
        self._at = 0
        self._deadline = time.monotonic() + seconds
        self._budget = octets
        self._held: bytearray | None = None

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is sent within goes out at once, at the end; nothing of it, if something goes wrong before."""
        held = self._held = bytearray()
        try:
            yield
        finally:
            self._held = None
        self._send(held)

    @contextmanager
    def allow(self, seconds: float, octets: int) -> Iterator[None]:
        """For one command: everything must be over in `seconds`, and no more than `octets` may come."""
        before = self._deadline, self._budget
        self._deadline, self._budget = time.monotonic() + seconds, octets
        try:
            yield
        finally:
            self._deadline, self._budget = before

    def read(self, size: int) -> bytes:
        """Exactly `size` octets of a literal. Raises `ProtocolViolation` for one that is larger than allowed."""
        if size > self._budget:
            raise ProtocolViolation(
                f"the server announced {size} octets where at most {self._budget} were expected",
                "the connection was dropped; it is tried again",
            )
        self._socket()
        ready = self._buffer[self._at : self._at + size]
        self._at += len(ready)
        pieces: list[bytes | bytearray] = [ready]
        left, most = size - len(ready), _LARGE_PIECE
        while left:
            piece = self._receive(min(left, most))
            left -= len(piece)
            is_small = len(piece) < _SMALL_PIECE
            most = _PIECE if is_small else _LARGE_PIECE
            if is_small and isinstance(last := pieces[-1], bytearray):
                last += piece
            else:
                pieces.append(bytearray(piece) if is_small else piece)
        return b"".join(pieces)

    def readline(self) -> bytes:
        """One line with its end; what is there and no more if the server closed."""
        self._socket()
        while (end := self._buffer.find(b"\n", self._at)) < 0:
            if len(self._buffer) - self._at > _LINE:
                raise ProtocolViolation("the server sent a line without an end", "the connection was dropped")
            if not self._fill():
                rest = self._buffer[self._at :]
                self._buffer, self._at = b"", 0
                return rest
        line = self._buffer[self._at : end + 1]
        self._at = end + 1
        return line

    def send(self, octets: bytes) -> None:
        """Send a line, or a part of one, before the deadline.

        Raises `ConfigError`, with nothing sent, for a line break or NUL within: what follows it would be a command of
        its own (RFC 3501 section 2.2). Only what a person configured could bring one here.
        """
        if _BREAK.search(octets.removesuffix(b"\r\n")):
            raise ConfigError(
                "a command with a line break or NUL in it was not sent", "check user name, password and folder names"
            )
        if self._held is None:
            self._send(octets)
        else:
            self._held += octets

    def _send(self, octets: bytes | bytearray) -> None:
        sock = self._socket()
        sock.settimeout(self._time_left())
        self.sent += 1
        sock.sendall(octets)

    def has_line(self) -> bool:
        """Whether a whole line lies here already."""
        return self._buffer.find(b"\n", self._at) >= 0

    def wait(self, seconds: float, wake: socket.socket) -> bool:
        """Wait until something came, or `wake` became readable; whether something came."""
        sock = self._socket()
        if self.has_line() or (isinstance(sock, ssl.SSLSocket) and sock.pending()):
            return True
        poller = select.poll()
        poller.register(sock, select.POLLIN)
        poller.register(wake, select.POLLIN)
        ready = {fd for fd, _ in poller.poll(max(0.0, seconds) * 1000)}
        if wake.fileno() in ready:
            wake.recv(4096)
        return sock.fileno() in ready

    def _socket(self) -> socket.socket:
        sock = self._current()
        if sock is not self._last:
            self._last = sock
            self._buffer, self._at = b"", 0
        return sock

    def _fill(self) -> bool:
        """Take in what comes next; False if the server closed."""
        piece = self._come(_PIECE)
        self._buffer, self._at = self._buffer[self._at :] + piece, 0
        return bool(piece)

    def _receive(self, most: int) -> bytes:
        """The next octets of a literal."""
        piece = self._come(most)
        if not piece:
            raise MailboxUnavailable("the server closed the connection in the middle of a message", "it is tried again")
        return piece

    def _come(self, most: int) -> bytes:
        sock = self._socket()
        sock.settimeout(self._time_left())
        piece = sock.recv(most)
        self._spend(len(piece))
        return piece

    def _spend(self, count: int) -> None:
        self.progress()
        self._budget -= count
        if self._budget < 0:
            raise ProtocolViolation("the server sent more than was asked for", "the connection was dropped")

    def _time_left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise MailboxUnavailable("the server did not finish its answer in time", "it is tried again")
        return min(left, self._read_timeout)
