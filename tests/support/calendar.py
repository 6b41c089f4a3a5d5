"""An OpenTimestamps calendar of our own, made with the format's own library: promises first, and proves once it mined."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
from opentimestamps.core.op import OpAppend, OpPrepend, OpSHA256
from opentimestamps.core.serialize import BytesDeserializationContext, BytesSerializationContext
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

Answer = Callable[[bytes], bytes | None]


DAMAGES = {
    "empty": (lambda _: b"", "it is empty"),
    "over another digest": (lambda octets: octets[:40] + b"x" + octets[41:], "of another kind, or over another digest"),
    "cut off": (lambda octets: octets[:-3], "cut off"),
    "with something behind it": (lambda octets: octets + b"x", "behind its end"),
    "with something behind the height": (lambda octets: octets[:-4] + b"\x04" + octets[-3:] + b"x", "behind its end"),
    "too long": (lambda octets: octets + bytes(70_000), "longer than any proof"),
    "of another kind": (lambda octets: b"x" + octets, "of another kind"),
}
"""What can be wrong with a proof in a bundle, and words by which a checker must name it."""


class LocalCalendar:
    """`promise` and `proof` give its answers and may be replaced by something hostile; None is HTTP 404.

    `height` is None until something was mined. `roots` are the Merkle roots of what it proved, by block.
    """

    def __init__(self) -> None:
        self.promise: Answer = self.promised
        self.proof: Answer = self.proved
        self.height: int | None = None
        self.roots: dict[int, bytes] = {}
        self.asked: list[bytes] = []
        self.url = ""

    def promised(self, digest: bytes) -> bytes:
        stamp = Timestamp(digest)
        leaf = stamp.ops.add(OpPrepend(os.urandom(4))).ops.add(OpSHA256()).ops.add(OpAppend(os.urandom(8)))
        leaf.attestations.add(PendingAttestation(self.url or "http://calendar.example"))
        return written(stamp)

    def proved(self, message: bytes) -> bytes | None:
        if self.height is None:
            return None
        stamp = Timestamp(message)
        leaf = stamp.ops.add(OpAppend(os.urandom(32))).ops.add(OpSHA256()).ops.add(OpSHA256())
        leaf.attestations.add(BitcoinBlockHeaderAttestation(self.height))
        self.roots[self.height] = leaf.msg
        return written(stamp)

    @contextmanager
    def served(self) -> Iterator[str]:
        """Answer on a free port of this machine; the URL."""
        calendar = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.path == "/digest"
                self._answer(calendar.promise(self.rfile.read(int(self.headers["Content-Length"]))))

            def do_GET(self) -> None:
                before, _, message = self.path.rpartition("/")
                assert before == "/timestamp"
                self._answer(calendar.proof(bytes.fromhex(message)))

            def _answer(self, answer: bytes | None) -> None:
                calendar.asked.append(self.path.encode())
                self.send_response(404 if answer is None else 200)
                self.end_headers()
                self.wfile.write(answer or b"Pending confirmation in Bitcoin blockchain")

            def log_message(self, *_arguments: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield self.url
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def written(stamp: Timestamp) -> bytes:
    """A tree as the library writes it."""
    context = BytesSerializationContext()
    stamp.serialize(context)
    return bytes(context.getbytes())


def read(path: Path) -> DetachedTimestampFile:
    """A proof as the library reads it; it raises where it does not agree that this is one."""
    context = BytesDeserializationContext(path.read_bytes())
    found = DetachedTimestampFile.deserialize(context)
    context.assert_eof()
    return found


def table(url: str, name: str = "c0") -> str:
    """The configuration that names a calendar."""
    return f'[[calendar]]\nname = "{name}"\nurl = "{url}"\n'
