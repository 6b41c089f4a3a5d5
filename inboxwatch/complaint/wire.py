"""The octets between us and a server that may be broken or worse: under one deadline on the wall, and one budget.

A timeout of a socket is no deadline: a server that sends one octet a second would hold a reader for ever. What goes
through a proxy is resolved there: nothing about the question leaves this machine but to the proxy (RFC 1928, RFC 9110
section 9.3.6).
"""

from __future__ import annotations

import io
import ipaddress
import socket
import ssl
import threading
import time
from urllib.parse import urlsplit

from inboxwatch.errors import LookUpFailed

_HEAD = 8192  # octets of a proxy's answer
_SOCKS_REFUSALS = {
    1: "a failure", 2: "not allowed by its rules", 3: "network unreachable", 4: "host unreachable",
    5: "connection refused", 6: "time over", 7: "command not supported", 8: "address type not supported",
}  # fmt: skip


class Wire:
    """One connection: reads and sends until `until` (monotonic seconds), and reads at most `octets`.

    Has as much of a socket as `http.client` uses.
    """

    def __init__(self, plain: socket.socket, until: float, octets: int) -> None:
        self._socket = plain
        self._until = until
        self._budget = octets

    def sendall(self, data: bytes) -> None:
        """Send all of it."""
        self._socket.settimeout(self._left())
        self._socket.sendall(data)

    def makefile(self, _mode: str = "rb") -> io.BufferedReader:
        """A reader over this connection."""
        return io.BufferedReader(_Reader(self))

    def receive_into(self, buffer: bytearray | memoryview) -> int:
        """Some octets, as they come. Raises `TimeoutError`, and `OSError` where more come than are wanted."""
        self._socket.settimeout(self._left())
        count = self._socket.recv_into(buffer, min(len(buffer), self._budget + 1))
        self._budget -= count
        if self._budget < 0:
            raise OSError("the answer is longer than any that is needed")
        return count

    def exactly(self, size: int) -> bytes:
        """So many octets. Raises `OSError`."""
        whole = bytearray(size)
        view, filled = memoryview(whole), 0
        while filled < size:
            count = self.receive_into(view[filled:])
            if not count:
                raise ConnectionError("the connection was closed too early")
            filled += count
        return bytes(whole)

    def encrypt(self, host: str) -> None:
        """Go on over TLS, with the certificate of this host. Raises `OSError`."""
        self._socket.settimeout(self._left())
        self._socket = ssl.create_default_context().wrap_socket(self._socket, server_hostname=host)

    def close(self) -> None:
        """Nothing: `http.client` lets go of a socket before it has read the answer from it."""

    def end(self) -> None:
        """Close the connection; may be called twice."""
        self._socket.close()

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        return left


class _Reader(io.RawIOBase):
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        return self._wire.receive_into(buffer)


def connect(host: str, port: int, until: float, octets: int, proxy: str = "") -> Wire:
    """A connection to a host, through a proxy if one is named. Raises `OSError`, `LookUpFailed`.

    Without a proxy the host must have an address of the public Internet: a name that leads into the inner network is
    not followed. An address of this machine must be given as such.
    """
    if not proxy:
        return _open(_public(host, port, until), port, until, octets)
    parts = urlsplit(proxy)
    wire = _open(parts.hostname or "", parts.port or 0, until, octets + _HEAD)
    try:
        if parts.scheme == "socks5h":
            _through_socks(wire, host, port)
        else:
            _through_http(wire, host, port)
    except BaseException:
        wire.end()
        raise
    return wire


def _open(host: str, port: int, until: float, octets: int) -> Wire:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the answer took too long")
    return Wire(socket.create_connection((host, port), timeout=left), until, octets)


def _public(host: str, port: int, until: float) -> str:
    """The address to connect to, resolved once: what was looked at is what is used."""
    if is_own_machine(host):
        return host
    found: list[str] = []

    def resolve() -> None:
        try:
            found.extend(str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):  # the second for what cannot be a name
            return

    thread = threading.Thread(target=resolve, daemon=True)  # the system's resolver knows no deadline
    thread.start()
    thread.join(max(0.0, until - time.monotonic()))
    if not found:
        raise LookUpFailed(f"{host} is not found", "is this machine on line?")
    for one in found:
        if ipaddress.ip_address(one.partition("%")[0]).is_global:
            return one
    raise LookUpFailed(f"{host} leads into an inner network", "nobody is asked there")


def is_own_machine(host: str) -> bool:
    """Whether this is an address (not a name) of this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _through_socks(wire: Wire, host: str, port: int) -> None:
    """CONNECT by name (RFC 1928 sections 3 to 6), without a password."""
    wire.sendall(b"\x05\x01\x00")
    if wire.exactly(2) != b"\x05\x00":
        raise LookUpFailed("the proxy wants a password, or is no SOCKS 5 proxy", "look at proxy under [lookup]")
    name = host.encode("ascii")
    wire.sendall(b"\x05\x01\x00\x03" + bytes([len(name)]) + name + port.to_bytes(2, "big"))
    version, reply, _, kind = wire.exactly(4)
    if version != 5 or reply:  # noqa: PLR2004 -- SOCKS 5
        raise LookUpFailed(f"the proxy refuses: {_SOCKS_REFUSALS.get(reply, reply)}", "look at proxy under [lookup]")
    bound = {1: 4, 4: 16}.get(kind) or wire.exactly(1)[0]
    wire.exactly(bound + 2)


def _through_http(wire: Wire, host: str, port: int) -> None:
    target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    wire.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode("ascii"))
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += wire.exactly(1)
        if len(head) > _HEAD:
            raise LookUpFailed("the proxy answers with something else", "look at proxy under [lookup]")
    status = head.split(b" ", 2)[1:2]
    if status != [b"200"]:
        raise LookUpFailed(f"the proxy refuses: {head[:40]!r}", "look at proxy under [lookup]")
