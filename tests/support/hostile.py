"""An IMAP server that does as a script says: a small honest mailbox, with any answer replaced by a worse one.

A script maps verbs (``UID FETCH``, ``IDLE``, …) to answers: octets, in which ``<tag>`` stands for the command's tag, or a
function that gets the `Call`. Every line that came is in `lines`. One thread for each connection, 127.0.0.1 only.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache

import trustme

from inboxwatch.mailbox import ImapAccount, Limits
from inboxwatch.model.identity import AccountName

Answer = bytes | Callable[["Call"], object]

QUICK = Limits(connect=2.0, read=2.0, command=1.0, rate=10_000_000, batch=50, header=1 << 20, renewal=300.0)
BARE = "IMAP4rev1 IDLE UIDPLUS ID AUTH=PLAIN SPECIAL-USE"
DATE = "01-Nov-2026 13:00:00 +0100"
_GONE = (OSError, ssl.SSLError, ValueError)


def a_mail(number: int) -> bytes:
    return b"From: someone@example.org\r\nSubject: number %d\r\n\r\nText of message %d.\r\n" % (number, number)


@cache
def authority() -> trustme.CA:
    return trustme.CA()


@cache
def server_context(name: str = "127.0.0.1") -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority().issue_cert(name).configure_cert(made)
    return made


class Call:
    """One command that came, and the ways to answer it."""

    def __init__(self, server: HostileServer, sock: socket.socket, line: str) -> None:
        self.server, self.sock, self.line = server, sock, line
        tag, _, rest = line.partition(" ")
        verb, _, arguments = rest.partition(" ")
        if verb.upper() == "UID":
            second, _, arguments = arguments.partition(" ")
            verb = f"{verb} {second}"
        self.tag, self.verb, self.arguments = tag.encode(), verb.upper(), arguments

    def send(self, octets: bytes) -> None:
        self.sock.sendall(octets.replace(b"<tag>", self.tag))

    def ok(self, words: bytes = b"done") -> None:
        self.send(b"<tag> OK %s\r\n" % words)

    def drip(self, octets: bytes, pause: float) -> None:
        """One octet at a time, with a pause after each, until it is all said or the server is stopped."""
        for octet in octets:
            self.send(bytes([octet]))
            if self.server.stopped.wait(pause):
                return

    def close(self) -> None:
        with suppress(*_GONE):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()

    def start_tls(self) -> None:
        self.sock = self.server.context.wrap_socket(self.sock, server_side=True)

    def read_line(self) -> str:
        return self.server.read_line(self.sock)

    def honest(self) -> None:
        """Answer as the mailbox would without a script."""
        getattr(self.server, "answer_" + self.verb.lower().replace(" ", "_"), _unknown)(self)


def _unknown(call: Call) -> None:
    call.send(b"<tag> BAD what\r\n")


class HostileServer:
    """`messages` is by UID; all folders hold the same but those in `others`."""

    password = "sesame"

    def __init__(
        self,
        script: Mapping[str, Answer] | None = None,
        *,
        greeting: Answer = b"* OK ready\r\n",
        capabilities: str = BARE,
        security: str = "none",
        certificate: str = "127.0.0.1",
        messages: Mapping[int, bytes] | None = None,
    ) -> None:
        self.script = dict(script or {})
        self.greeting, self.capabilities, self.security = greeting, capabilities, security
        self._messages = {uid: a_mail(uid) for uid in (1, 2, 3)} if messages is None else dict(messages)
        self.others: dict[str, dict[int, bytes]] = {}
        self.opened = "INBOX"
        self.context = server_context(certificate)
        self.lines: list[str] = []
        self.failures: list[BaseException] = []
        self.stopped = threading.Event()
        self.waiting = threading.Event()
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]

    def __enter__(self) -> HostileServer:
        self._begin(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        for sock in (self._listener, *self._sockets):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
        for thread in self._threads:
            thread.join(5)
        assert [] == [thread for thread in self._threads if thread.is_alive()]
        assert [] == self.failures

    @property
    def messages(self) -> dict[int, bytes]:
        """What lies in the folder that was opened last."""
        return self.others.get(self.opened, self._messages)

    @property
    def verbs(self) -> list[str]:
        """What was asked for, in order: ``LOGIN``, ``UID FETCH``, … and ``DONE``."""
        return [line if line == "DONE" else Call(self, self._listener, line).verb for line in self.lines if line]

    def account(self, **changes: object) -> ImapAccount:
        facts: dict[str, object] = {
            "name": AccountName("home"),
            "host": "127.0.0.1",
            "port": self.port,
            "security": self.security,
            "username": "someone@example.org",
            "secret": lambda fresh: self.password,
            "limits": QUICK,
        }
        return ImapAccount(**{**facts, **changes})  # type: ignore[arg-type]

    def read_line(self, sock: socket.socket) -> str:
        line = b""
        while not line.endswith(b"\n"):
            octet = sock.recv(1)
            if not octet:
                raise EOFError
            line += octet
        text = line.decode("latin-1").rstrip("\r\n")
        self.lines.append(text)
        return text

    def _begin(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.stopped.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self._sockets.append(sock)
            self._begin(self._serve, sock)

    def _serve(self, sock: socket.socket) -> None:
        try:
            self._speak(sock)
        except (EOFError, *_GONE):
            return  # the other side has gone, as it may
        except BaseException as error:  # a mistake in a script fails the test that wrote it
            self.failures.append(error)
        finally:
            with suppress(OSError):
                sock.close()

    def _speak(self, sock: socket.socket) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.security == "tls":
            sock = self.context.wrap_socket(sock, server_side=True)
            self._sockets.append(sock)
        self._answer(Call(self, sock, "* greeting"), self.greeting)
        while not self.stopped.is_set():
            call = Call(self, sock, self.read_line(sock))
            self._answer(call, self.script.get(call.verb))
            sock = call.sock
            if call.verb == "LOGOUT":
                return

    def _answer(self, call: Call, answer: Answer | None) -> None:
        match answer:
            case None:
                call.honest()
            case bytes():
                call.send(answer)
            case _:
                answer(call)

    def answer_capability(self, call: Call) -> None:
        call.send(f"* CAPABILITY {self.capabilities}\r\n".encode())
        call.ok()

    def answer_starttls(self, call: Call) -> None:
        call.ok()
        call.start_tls()

    def answer_login(self, call: Call) -> None:
        call.ok()

    def answer_authenticate(self, call: Call) -> None:
        call.send(b"+ \r\n")
        call.read_line()
        call.ok()

    def answer_id(self, call: Call) -> None:
        call.send(b'* ID ("name" "hostile")\r\n')
        call.ok()

    def answer_list(self, call: Call) -> None:
        call.send(b'* LIST () "/" INBOX\r\n* LIST (\\Junk) "/" Junk\r\n')
        call.ok()

    def answer_status(self, call: Call) -> None:
        folder = call.arguments.rpartition(" (")[0]
        facts = f"MESSAGES {len(self.messages)} UIDNEXT {self._next()} UIDVALIDITY 7"
        call.send(f"* STATUS {folder} ({facts})\r\n".encode("latin-1"))
        call.ok()

    def answer_examine(self, call: Call) -> None:
        self.opened = call.arguments.strip('"')
        call.send(b"* FLAGS (\\Seen)\r\n* %d EXISTS\r\n* 0 RECENT\r\n" % len(self.messages))
        call.send(b"* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT %d] x\r\n" % self._next())
        call.ok(b"[READ-ONLY] done" if call.verb == "EXAMINE" else b"[READ-WRITE] done")

    answer_select = answer_examine

    def answer_uid_move(self, call: Call) -> None:
        """Moves, and says OK as well where there is nothing to move (RFC 6851), and does not tell the new number."""
        uid, _, folder = call.arguments.partition(" ")
        moved = self.messages.pop(int(uid), None)
        target = self.others[folder.strip('"')]
        if moved is not None:
            target[max(target, default=0) + 1] = moved
        call.ok()

    def answer_create(self, call: Call) -> None:
        self.others[call.arguments.strip('"')] = {}
        call.ok()

    def answer_noop(self, call: Call) -> None:
        call.ok()

    def answer_uid_search(self, call: Call) -> None:
        if call.arguments.startswith("UID "):
            wanted = self.wanted(call.arguments.removeprefix("UID "))
        else:
            first = int(call.arguments.strip("()").partition(":")[0])
            wanted = sorted(self.messages)[first - 1 :]
        call.send(b"* SEARCH%s\r\n" % b"".join(b" %d" % uid for uid in wanted))
        call.ok()

    def answer_uid_fetch(self, call: Call) -> None:
        uids, _, items = call.arguments.partition(" ")
        for uid in self.wanted(uids):
            call.send(self.fetched(uid, items))
        call.ok()

    def answer_idle(self, call: Call) -> None:
        call.send(b"+ idling\r\n")
        self.waiting.set()
        call.read_line()
        call.ok()

    def answer_logout(self, call: Call) -> None:
        call.send(b"* BYE see you\r\n")
        call.ok()

    def _next(self) -> int:
        return max(self.messages, default=0) + 1

    def wanted(self, text: str) -> list[int]:
        """The UIDs of this set that are there (RFC 3501: ``*`` is the highest of them)."""
        there = sorted(self.messages)
        found: set[int] = set()
        for part in text.strip("()").split(","):
            ends = [max(there, default=0) if end == "*" else int(end) for end in part.split(":")]
            found.update(uid for uid in there if min(ends) <= uid <= max(ends))
        return sorted(found)

    def fetched(self, uid: int, items: str, octets: bytes | None = None) -> bytes:
        """An honest FETCH answer for one message."""
        octets = self.messages[uid] if octets is None else octets
        parts = [b"UID %d" % uid]
        if "FLAGS" in items:
            parts.append(b"FLAGS (\\Answered)")
        if "INTERNALDATE" in items:
            parts.append(f'INTERNALDATE "{DATE}"'.encode())
        if "RFC822.SIZE" in items:
            parts.append(b"RFC822.SIZE %d" % len(octets))
        for name, start, count in re.findall(r"BODY\.PEEK\[([A-Z]*)\](?:<(\d+)\.(\d+)>)?", items):
            body = octets.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if name == "HEADER" else octets
            partial = b""
            if start:
                body, partial = body[int(start) : int(start) + int(count)], f"<{start}>".encode()
            parts.append(b"BODY[%s]%s {%d}\r\n%s" % (name.encode(), partial, len(body), body))
        return b"* %d FETCH (%s)\r\n" % (sorted(self.messages).index(uid) + 1, b" ".join(parts))
