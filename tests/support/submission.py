"""A mail server on this machine that takes mail from people who log in (RFC 6409), over TLS, and can be difficult."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import trustme


@dataclass
class Given:
    """One mail as it came in: what was said before it, and its octets as they are behind the dots."""

    hello: str = ""
    login: str = ""
    sender: str = ""
    options: str = ""
    recipients: list[str] = field(default_factory=list)
    octets: bytes = b""
    encrypted: bool = False


class SubmissionServer:
    """`with SubmissionServer(folder) as server:` gives `server.port`, `server.ca_file` and, as it comes, `server.taken`.

    `refuse` answers one verb with a line of its own; `hang_up` ends the connection at this verb; at `stall` it says one
    octet after the other and never ends, at `flood` one line after the other. `after` is what it says to a whole mail.
    """

    def __init__(
        self,
        folder: Path,
        *,
        security: str = "tls",
        extensions: tuple[str, ...] = ("8BITMIME", "SIZE 30000000"),
        refuse: tuple[str, str] = ("", ""),
        hang_up: str = "",
        stall: str = "",
        flood: str = "",
        after: str = "250 queued as 77",
        name: str = "localhost",
    ) -> None:
        authority = trustme.CA()
        self.ca_file = folder / "authority.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        self.taken: list[Given] = []
        taken = self.taken
        ended = self._ended = threading.Event()

        class Session(socketserver.StreamRequestHandler):
            def setup(self) -> None:
                self.given = Given(encrypted=security == "tls")
                if security == "tls":
                    self.request = context.wrap_socket(self.request, server_side=True)
                super().setup()

            def handle(self) -> None:
                self.say("220 server")
                while line := self.rfile.readline().decode("ascii").strip():
                    verb, _, rest = line.partition(" ")
                    if verb.upper() == hang_up:
                        return
                    if verb.upper() in (stall, flood):
                        self.go_on(b"2" if verb.upper() == stall else b"250-" + b"x" * 500 + b"\r\n")
                        return
                    if verb.upper() == refuse[0]:
                        self.say(refuse[1])
                    elif self.answer(verb.upper(), rest):
                        return

            def answer(self, verb: str, rest: str) -> bool:
                match verb:
                    case "EHLO":
                        self.given.hello = rest
                        offered = ["AUTH PLAIN", *extensions, *(["STARTTLS"] if security == "starttls" else [])]
                        for one in ["server", *offered][:-1]:
                            self.say(f"250-{one}")
                        self.say(f"250 {['server', *offered][-1]}")
                    case "STARTTLS":
                        self.say("220 go on")
                        self.request = self.connection = context.wrap_socket(self.request, server_side=True)
                        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
                        self.given.encrypted = True
                    case "AUTH":
                        self.given.login = base64.b64decode(rest.rsplit(maxsplit=1)[-1]).decode()
                        self.say("235 welcome")
                    case "MAIL":
                        self.given.sender, _, self.given.options = rest.partition("<")[2].partition(">")
                        self.say("250 ok")
                    case "RCPT":
                        self.given.recipients.append(rest.partition("<")[2].partition(">")[0])
                        self.say("250 ok")
                    case "DATA":
                        self.say("354 go on")
                        lines = list(iter(self.rfile.readline, b".\r\n"))
                        self.given.octets = b"".join(one[1:] if one.startswith(b".") else one for one in lines)
                        taken.append(self.given)
                        self.say(after)
                    case "QUIT":
                        self.say("221 bye")
                        return True
                    case _:
                        self.say("250 ok")
                return False

            def go_on(self, octets: bytes) -> None:
                with suppress(OSError):
                    while not ended.wait(0.02 if len(octets) == 1 else 0):
                        self.wfile.write(octets)

            def say(self, words: str) -> None:
                self.wfile.write(words.encode("ascii") + b"\r\n")

        class Quiet(socketserver.ThreadingTCPServer):
            daemon_threads = True

            def handle_error(self, request, client_address):
                """A client that does not trust the certificate ends the connection: that is what is tested."""

        self._server = Quiet(("127.0.0.1", 0), Session)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
