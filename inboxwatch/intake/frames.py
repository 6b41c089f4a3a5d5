"""How the reading process is spoken to: a kind, a length and the octets; answers are JSON in the same frame. Pure."""

from __future__ import annotations

import struct
from typing import BinaryIO

ORIGINATORS, HEADERS, WHOLE = b"O", b"H", b"W"
_FRAME = struct.Struct(">cI")
LARGEST = 64 << 20


def frame(kind: bytes, octets: bytes) -> bytes:
    """One frame."""
    return _FRAME.pack(kind, len(octets)) + octets


def read_frame(stream: BinaryIO) -> tuple[bytes, bytes] | None:
    """The next frame from a stream; None at its end. Raises `ValueError` for one that is too large."""
    head = stream.read(_FRAME.size)
    if len(head) < _FRAME.size:
        return None
    kind, size = _FRAME.unpack(head)
    if size > LARGEST:
        raise ValueError("a frame is too large")
    octets = stream.read(size)
    return (kind, octets) if len(octets) == size else None


HEAD_SIZE = _FRAME.size


def size_of(head: bytes) -> int:
    """The length that the head of a frame announces."""
    return int(_FRAME.unpack(head)[1])
