"""Waiting for a hint of news: IDLE (RFC 2177), with the traps of servers and libraries met.

A hint and no more. Lines that came together with the server's consent, before it, or in pieces are not overlooked; the
end of the connection and BYE are noticed at once; a server that refuses IDLE is not asked again.
"""

from __future__ import annotations

import re
import socket
import time
from dataclasses import dataclass

from inboxwatch.errors import MailboxUnavailable
from inboxwatch.mailbox.news import is_news, is_quiet
from inboxwatch.mailbox.session import Session

_BYE = re.compile(rb"\* BYE", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a wait came to.

    `hint`: there is something to look at. `quiet`: not one line can have spoken of the opened folder's messages.
    """

    hint: bool
    quiet: bool


class Idle:
    """Waits on one session; `wake` may be called from another thread."""

    def __init__(self, session: Session, *, is_wanted: bool = True) -> None:
        self._session = session
        self._refused = not is_wanted or "IDLE" not in session.capabilities
        self._quiet = True
        self._here, self._there = socket.socketpair()
        self._here.setblocking(False)
        self._there.setblocking(False)

    def wake(self) -> None:
        """Make a wait that is under way, or the next one, return at once."""
        try:
            self._there.send(b"x")
        except (BlockingIOError, OSError):
            return  # it is awake, or gone

    def close(self) -> None:
        """Let go of what `wake` needs."""
        self._here.close()
        self._there.close()

    def wait(self, seconds: float) -> Heard:
        """Wait in the opened folder for at most `seconds`."""
        self._quiet = True
        hint = self._wait(seconds)
        return Heard(hint, self._quiet)

    def _wait(self, seconds: float) -> bool:
        self._session.settle()
        seconds = min(seconds, self._session.account.limits.renewal)
        held_before = self._session.client.imap.holds
        tag = None if self._refused else self._begin()
        if tag is None:
            self._session.wire.wait(seconds, self._here)
            return False
        hint = self._session.client.imap.holds != held_before
        until = time.monotonic() + seconds
        while not hint and (left := until - time.monotonic()) > 0:
            if not self._session.wire.wait(left, self._here):
                break  # the time is over, or somebody woke us
            hint = self._read_line()
        return self._end(tag) or hint

    def _begin(self) -> bytes | None:
        """Ask for IDLE; the command's tag, or None where the server refuses."""
        imap = self._session.client.imap
        with self._session.doing("waiting for news"):
            imap.untagged_responses.clear()
            tag: bytes = imap._command("IDLE")  # noqa: SLF001 -- the library's own way to begin it
            while (line := imap._get_response()) is not None:  # noqa: SLF001
                self._is_news(line)
                if imap.tagged_commands.get(tag):
                    del imap.tagged_commands[tag]
                    self._refused = True
                    return None
        return tag

    def _read_line(self) -> bool:
        """Take in one line; whether it is news."""
        with self._session.doing("waiting for news"):
            line = self._session.client.imap._get_response()  # noqa: SLF001
        return line is not None and self._is_news(line)

    def _end(self, tag: bytes) -> bool:
        """Say DONE and read to the end of the command; whether news came meanwhile."""
        imap = self._session.client.imap
        news = False
        with self._session.doing("ending the wait"):
            imap.send(b"DONE\r\n")
            while not imap.tagged_commands.get(tag):
                line = imap._get_response()  # noqa: SLF001
                news = (line is not None and self._is_news(line)) or news
            del imap.tagged_commands[tag]
            imap.untagged_responses.clear()
        return news

    def _is_news(self, line: bytes) -> bool:
        """Take in what a line says of the folder; whether it is news. Raises `MailboxUnavailable` for BYE."""
        if _BYE.match(line):
            raise MailboxUnavailable("the server said goodbye", "it is tried again")
        self._quiet = self._quiet and is_quiet(line)
        return is_news(line)
