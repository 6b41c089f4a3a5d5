"""OpenTimestamps proofs (the .ots format, version 1): from the SHA-256 of a statement to a block of the Bitcoin chain.

A proof is a tree: operations lead from the digest to messages, and attestations stand at some of these. A calendar
first promises one (pending); hours later its answer leads on to a block, whose Merkle root the message then is. Nothing
is fetched here, and no block is looked up: that the root is that of the block, anybody can compare.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

LARGEST = 64 * 1024
_MAGIC = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94"
_HEAD = _MAGIC + b"\x01\x08"  # version 1, over a SHA-256
_DEEPEST = 256
_LONGEST = 4096
_BITS = 49  # of a number: what every reader keeps exactly
_ATTESTATION, _MORE = 0x00, 0xFF
_PENDING = bytes.fromhex("83dfe30d2ef90c8e")
_BITCOIN = bytes.fromhex("0588960d73d71901")
_APPEND, _SHA256 = 0xF0, 0x08
_WITH_ARGUMENT: dict[int, Callable[[bytes, bytes], bytes]] = {
    _APPEND: lambda message, argument: message + argument,
    0xF1: lambda message, argument: argument + message,
}
_WITHOUT: dict[int, Callable[[bytes], bytes]] = {
    _SHA256: lambda message: hashlib.sha256(message).digest(),
    0x02: lambda message: hashlib.sha1(message, usedforsecurity=False).digest(),
    0xF2: lambda message: message[::-1],
    0xF3: lambda message: message.hex().encode("ascii"),
}


@dataclass(frozen=True, slots=True)
class Attestation:
    """Who says that a message existed: `block` is the height of a Bitcoin block, `calendar` the URI of a promise."""

    message: bytes
    tag: bytes
    payload: bytes

    @property
    def block(self) -> int | None:
        """The height of the block whose Merkle root the message is; None if it is another kind of attestation."""
        return _Reader(self.payload).number() if self.tag == _BITCOIN else None

    @property
    def is_pending(self) -> bool:
        """Whether this is only a calendar's promise."""
        return self.tag == _PENDING


@dataclass(frozen=True, slots=True)
class Node:
    """A message, what attests it, and the operations that lead on: code, argument, and the node they lead to."""

    message: bytes
    attestations: tuple[Attestation, ...] = ()
    branches: tuple[tuple[int, bytes, Node], ...] = ()

    def leaves(self) -> Iterator[Attestation]:
        """All attestations of the tree."""
        yield from self.attestations
        for _, _, node in self.branches:
            yield from node.leaves()

    def octets(self) -> bytes:
        """The tree as the format writes it."""
        items = [bytes([_ATTESTATION]) + one.tag + _text(one.payload) for one in self.attestations]
        for code, argument, node in self.branches:
            items.append(bytes([code]) + (_text(argument) if code in _WITH_ARGUMENT else b"") + node.octets())
        return b"".join(bytes([_MORE]) + one for one in items[:-1]) + items[-1]


def begun(digest: bytes, nonce: bytes) -> bytes:
    """What a calendar is asked to attest in place of a digest, so that it does not learn the digest."""
    return hashlib.sha256(digest + nonce).digest()


def promised(digest: bytes, nonce: bytes, answer: bytes) -> bytes:
    """The proof that begins at this digest and goes on with a calendar's answer. Raises `ValueError` in words."""
    asked = begun(digest, nonce)
    tail = Node(digest + nonce, branches=((_SHA256, b"", parsed_answer(answer, asked)),))
    return _HEAD + digest + Node(digest, branches=((_APPEND, nonce, tail),)).octets()


def parsed(octets: bytes, digest: bytes) -> Node:
    """The tree of a proof over this SHA-256. Raises `ValueError` in words."""
    if not octets.startswith(_HEAD):
        raise ValueError("that is not an OpenTimestamps proof over a SHA-256")
    if len(octets) > LARGEST:
        raise ValueError("it is longer than any proof")
    if octets[len(_HEAD) :][:32] != digest:
        raise ValueError("the proof is over another digest than that of its statement")
    return parsed_answer(octets[len(_HEAD) + 32 :], digest)


def parsed_answer(octets: bytes, message: bytes) -> Node:
    """The tree that a calendar answers with, over the message that it was asked about. Raises `ValueError` in words."""
    if len(octets) > LARGEST:
        raise ValueError("it is longer than any proof")
    reader = _Reader(octets)
    node = reader.node(message, _DEEPEST)
    reader.end()
    return node


def upgraded(node: Node, promise: Attestation, answer: Node) -> Node:
    """The tree with an answer put in the place of a promise."""
    here = tuple(one for one in node.attestations if one != promise)
    found = here != node.attestations
    return replace(
        node,
        attestations=here + (answer.attestations if found else ()),
        branches=tuple((code, argument, upgraded(one, promise, answer)) for code, argument, one in node.branches)
        + (answer.branches if found else ()),
    )


def proof(digest: bytes, node: Node) -> bytes:
    """The file of a proof."""
    return _HEAD + digest + node.octets()


class _Reader:
    """Reads the format. Every method raises `ValueError` in words."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._at = 0

    def node(self, message: bytes, depth: int) -> Node:
        if not depth or len(message) > _LONGEST:
            raise ValueError("it is deeper or longer than any proof")
        attestations: list[Attestation] = []
        branches: list[tuple[int, bytes, Node]] = []
        more = True
        while more:
            code = self._octet()
            more = code == _MORE
            if more:
                code = self._octet()
            if code == _ATTESTATION:
                attestations.append(self._attestation(message))
            elif code in _WITH_ARGUMENT:
                argument = self._text()
                branches.append((code, argument, self.node(_WITH_ARGUMENT[code](message, argument), depth - 1)))
            elif code in _WITHOUT:
                branches.append((code, b"", self.node(_WITHOUT[code](message), depth - 1)))
            else:
                raise ValueError(f"it has an operation that is not known here: {code:#04x}")
        return Node(message, tuple(attestations), tuple(branches))

    def _attestation(self, message: bytes) -> Attestation:
        one = Attestation(message, self._take(8), self._text())
        if one.tag == _BITCOIN:
            height = _Reader(one.payload)
            height.number()
            height.end()
            if len(message) != hashlib.sha256().digest_size:
                raise ValueError("what it leads to cannot be the Merkle root of a block")
        return one

    def number(self) -> int:
        value = shift = 0
        while True:
            octet = self._octet()
            value |= (octet & 0x7F) << shift
            shift += 7
            if not octet & 0x80:
                return value
            if shift >= _BITS:
                raise ValueError("a number in it is too large")

    def end(self) -> None:
        if self._at != len(self._octets):
            raise ValueError("something stands behind its end")

    def _octet(self) -> int:
        return self._take(1)[0]

    def _text(self) -> bytes:
        return self._take(self.number())

    def _take(self, count: int) -> bytes:
        taken = self._octets[self._at : self._at + count]
        if len(taken) != count:
            raise ValueError("it is cut off")
        self._at += count
        return taken


def _text(octets: bytes) -> bytes:
    return _number(len(octets)) + octets


def _number(value: int) -> bytes:
    octets = bytearray()
    while True:
        octets.append(value & 0x7F | (0x80 if value > 0x7F else 0))  # noqa: PLR2004 -- seven bits an octet
        value >>= 7
        if not value:
            return bytes(octets)
