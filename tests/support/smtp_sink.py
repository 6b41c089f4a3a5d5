"""A mail server on this machine that takes every message and keeps it (RFC 5321, as much as a client needs)."""

from __future__ import annotations

import socketserver
import threading
from dataclasses import dataclass, field
from typing import Self


@dataclass
class Taken:
    sender: str = ""
    recipients: list[str] = field(default_factory=list)
    octets: bytes = b""


class SmtpSink:
    """`with SmtpSink() as sink:` gives `sink.port` and, as they come, `sink.taken`."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        taken = self.taken

        class Session(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.say("220 sink.example.org")
                mail = Taken()
                while line := self.rfile.readline():
                    verb, _, rest = line.decode("ascii").strip().partition(" ")
                    match verb.upper():
                        case "MAIL":
                            mail = Taken(rest.partition("<")[2].partition(">")[0])
                        case "RCPT":
                            mail.recipients.append(rest.partition("<")[2].partition(">")[0])
                        case "DATA":
                            self.say("354 go on")
                            mail.octets = b"".join(iter(self.rfile.readline, b".\r\n"))
                            taken.append(mail)
                        case "QUIT":
                            self.say("221 bye")
                            return
                    self.say("250 ok")

            def say(self, words: str) -> None:
                self.wfile.write(words.encode("ascii") + b"\r\n")

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
