"""The Abusix contact database: one TXT question over DNS (RFC 1035) for an address, and what the answer holds.

DNS goes in clear: whoever runs the network that this machine is in can read the question, and so can the resolver and
Abusix. So it is asked only where the configuration says so, and never beside a proxy, which DNS would go around.

The question and the answer are small and of one kind, so they are written and read here.
"""

from __future__ import annotations

import secrets
import socket
import struct
import time
from pathlib import Path

from inboxwatch.complaint.network import Address, mail_address
from inboxwatch.errors import LookUpFailed

ZONE = "abuse-contacts.abusix.zone"
_PORT = 53
_LARGEST = 4096
_TXT, _IN = 16, 1
_ASKED = 0x0100  # recursion desired
_ANSWER, _CUT, _CODE = 0x8000, 0x0200, 0x000F
_NO_SUCH_NAME = 3
_POINTER = 0xC0
_RECORDS, _ADDRESSES = 20, 5


def question_name(address: Address) -> str:
    """The name under which an address stands: its octets (IPv6: its nibbles) from behind."""
    return f"{address.reverse_pointer.removesuffix('.in-addr.arpa').removesuffix('.ip6.arpa')}.{ZONE}"


def contacts(address: Address, resolver: tuple[str, int], patience: float) -> list[str]:
    """The mail addresses that the database has for an address; none is an answer. Raises `LookUpFailed`."""
    number = secrets.randbits(16)
    question = _encoded(question_name(address))
    until = time.monotonic() + patience
    family = socket.AF_INET6 if ":" in resolver[0] else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as wire:
            wire.settimeout(patience)
            wire.connect(resolver)  # so that nobody else's datagram arrives; the port is a random one
            wire.send(struct.pack("!6H", number, _ASKED, 1, 0, 0, 0) + question)
            while (left := until - time.monotonic()) > 0:
                wire.settimeout(left)
                answer = wire.recv(_LARGEST)
                if answer[:2] == number.to_bytes(2, "big") and answer[12 : 12 + len(question)].lower() == question:
                    return _addresses(answer, 12 + len(question))
    except (OSError, ValueError) as error:
        raise LookUpFailed("the Abusix database gives no answer", "is this machine on line?") from error
    raise LookUpFailed("the Abusix database gives no answer", "is this machine on line?")


def resolver_of(path: Path) -> tuple[str, int] | None:
    """The first resolver that a file such as ``/etc/resolv.conf`` names; None if it names none."""
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    named = [words[1] for words in map(str.split, lines) if words[:1] == ["nameserver"] and len(words) > 1]
    return (named[0], _PORT) if named else None


def _encoded(name: str) -> bytes:
    labels = (label.encode("ascii") for label in name.split("."))
    return b"".join(bytes([len(one)]) + one for one in labels) + b"\0" + struct.pack("!2H", _TXT, _IN)


def _addresses(answer: bytes, at: int) -> list[str]:
    """The mail addresses in the TXT records. Raises `ValueError` for an answer that is broken or a refusal."""
    try:
        _, flags, _, count, _, _ = struct.unpack_from("!6H", answer)
        if flags & _CODE == _NO_SUCH_NAME:
            return []
        if not flags & _ANSWER or flags & (_CUT | _CODE):
            raise ValueError("the resolver refuses, or the answer is cut off")
        found: list[str] = []
        for _ in range(min(count, _RECORDS)):
            at = _behind_name(answer, at)
            kind, class_, _, length = struct.unpack_from("!HHIH", answer, at)
            at += 10
            if at + length > len(answer):
                raise ValueError("the answer ends too early")
            if (kind, class_) == (_TXT, _IN):
                found += [one for part in _text(answer[at : at + length]).split(",") if (one := mail_address(part))]
            at += length
        return list(dict.fromkeys(found))[:_ADDRESSES]
    except (struct.error, IndexError) as error:
        raise ValueError("the answer ends too early") from error


def _behind_name(answer: bytes, at: int) -> int:
    """Where a name ends: no pointer is followed, since who owns the record does not matter (RFC 1035 section 4.1.4)."""
    while answer[at]:
        if answer[at] & _POINTER == _POINTER:
            return at + 2
        at += 1 + answer[at]
    return at + 1


def _text(data: bytes) -> str:
    """The strings of a TXT record, joined (RFC 1035 section 3.3.14)."""
    parts, at = [], 0
    while at < len(data):
        parts.append(data[at + 1 : at + 1 + data[at]])
        at += 1 + data[at]
    return b"".join(parts).decode("utf-8", "replace")
