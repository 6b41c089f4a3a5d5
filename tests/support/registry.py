"""A registry of our own on this machine (RDAP over HTTP), and proxies and a resolver that lead to what tests serve."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parents[1] / "corpus" / "rdap"
TODAY = date(2026, 11, 1)
ADDRESS_OF = {
    "arin": "63.100.7.9",
    "ripe": "185.77.4.9",
    "apnic": "103.55.8.1",
    "lacnic": "200.44.3.3",
    "afrinic": "41.77.3.3",
}
"""An address in the network of each answer in the corpus."""


def corpus(name: str) -> dict[str, Any]:
    """An answer in the shape of a regional registry."""
    return json.loads((CORPUS / f"{name}.json").read_text("utf-8"))


def an_entity(
    *emails: object, roles: tuple[str, ...] = ("abuse",), name: str = "Desk", **more: object
) -> dict[str, Any]:
    card = [["version", {}, "text", "4.0"], ["fn", {}, "text", name], *(["email", {}, "text", one] for one in emails)]
    return {"objectClassName": "entity", "roles": list(roles), "vcardArray": ["vcard", card], **more}


def a_network(first: str, last: str, *emails: object, name: str = "NET", **more: object) -> dict[str, Any]:
    """An answer about a network; `emails` are those of its abuse desk."""
    return {
        "objectClassName": "ip network",
        "startAddress": first,
        "endAddress": last,
        "name": name,
        "entities": [an_entity(*emails)] if emails else [],
        **more,
    }


@dataclass
class Reply:
    """What is answered: octets, or any value as JSON. `drip`: so many seconds between two octets, head and all."""

    body: object = b""
    status: int = 200
    kind: str = "application/rdap+json"
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0

    @property
    def octets(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class LocalRegistry:
    """Answers by path; what is not there is 404. `asked` holds the paths, in order. With `tls`, over https."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.replies: dict[str, Reply] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.base = ""
        self._ended = threading.Event()

    def serves(self, address: str, body: object, **how: Any) -> None:
        self.replies[f"/ip/{address}"] = Reply(body, **how)

    def bootstrap(self, folder: Path) -> Path:
        """A table in which this registry answers for everything."""
        folder.mkdir(exist_ok=True)
        for name, block in (("ipv4.json", "0.0.0.0/0"), ("ipv6.json", "::/0")):
            table = {"version": "1.0", "publication": "2026-01-01T00:00:00Z", "services": [[[block], [self.base]]]}
            (folder / name).write_text(json.dumps(table))
        return folder

    @contextmanager
    def served(self) -> Iterator[LocalRegistry]:
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                registry.asked.append(self.path)
                registry.headers.append(dict(self.headers.items()))
                reply = registry.replies.get(self.path, Reply(b"{}", status=404))
                if reply.drip:
                    self._drip(reply)
                    return
                self.send_response(reply.status)
                for name, value in {"Content-Type": reply.kind, **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    self.wfile.write(reply.octets)
                except OSError:
                    return  # the client has had enough

            def _drip(self, reply: Reply) -> None:
                head = f"HTTP/1.1 200 OK\r\nContent-Type: {reply.kind}\r\n\r\n".encode()
                for octet in head + reply.octets:
                    try:
                        self.wfile.write(bytes([octet]))
                    except OSError:
                        return
                    if registry._ended.wait(reply.drip):
                        return

            def log_message(self, *_arguments: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.handle_error = lambda *_: None  # type: ignore[method-assign] -- a client that goes is no error
        if self._tls is not None:
            server.socket = self._tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        scheme = "http" if self._tls is None else "https"
        self.base = f"{scheme}://127.0.0.1:{server.server_port}/"
        try:
            yield self
        finally:
            self._ended.set()
            server.shutdown()
            thread.join()
            server.server_close()


@contextmanager
def a_proxy(script: Callable[[socket.socket], tuple[str, int] | None], to: int) -> Iterator[tuple[int, list[str]]]:
    """A proxy on this machine: its port, and where it was asked to lead. It leads to the port `to`, whatever was asked.

    `script` speaks with the client and gives the host and port that it names; None where it refuses.
    """
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.1)
    ended = threading.Event()
    asked: list[str] = []

    def lead(client: socket.socket) -> None:
        with client:
            client.settimeout(5)
            target = script(client)
            if target is None:
                return
            asked.append(f"{target[0]}:{target[1]}")
            with socket.create_connection(("127.0.0.1", to)) as server:
                server.settimeout(5)
                server.sendall(client.recv(65536))
                server.shutdown(socket.SHUT_WR)
                while piece := server.recv(65536):
                    client.sendall(piece)

    def serve() -> None:
        while not ended.is_set():
            try:
                client, _ = listening.accept()
            except TimeoutError:
                continue
            lead(client)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listening.getsockname()[1], asked
    finally:
        ended.set()
        thread.join()
        listening.close()


@contextmanager
def a_resolver(answer: Callable[[bytes], list[bytes]]) -> Iterator[tuple[tuple[str, int], list[bytes]]]:
    """A DNS server on this machine: its address, and the questions. `answer` makes datagrams from a question."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.bind(("127.0.0.1", 0))
        wire.settimeout(0.1)
        ended = threading.Event()
        asked: list[bytes] = []

        def serve() -> None:
            while not ended.is_set():
                try:
                    question, peer = wire.recvfrom(4096)
                except TimeoutError:
                    continue
                asked.append(question)
                for datagram in answer(question):
                    wire.sendto(datagram, peer)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield wire.getsockname(), asked
        finally:
            ended.set()
            thread.join()


def txt_answer(question: bytes, *texts: bytes, flags: int = 0x8180, kind: int = 16) -> bytes:
    """An answer to a question, with these strings as TXT records."""
    head = question[:2] + struct.pack("!5H", flags, 1, len(texts), 0, 0)
    records = b"".join(
        b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 60, len(text) + 1) + bytes([len(text)]) + text for text in texts
    )
    return head + question[12:] + records
