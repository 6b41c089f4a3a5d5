"""The Merkle tree of RFC 9162 (section 2.1, SHA-256): one digest for many, and short proofs that one belongs to them.

Pure. A leaf is any octets; leaves and inner nodes are hashed apart, so that neither can pass for the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence

_LEAF, _NODE = b"\x00", b"\x01"


class Tree:
    """A tree over leaves, built once; proofs are read off."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels: list[list[bytes]] = [[_leaf(one) for one in leaves]]
        while len(level := self._levels[-1]) > 1:
            # pairing from the left and passing a lonely last node up is the tree of the RFC
            above = [_node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
            self._levels.append([*above, level[-1]] if len(level) % 2 else above)

    @property
    def root(self) -> bytes:
        """The tree's head (RFC 9162 section 2.1.1); over no leaves, the SHA-256 of nothing."""
        top = self._levels[-1]
        return top[0] if top else hashlib.sha256().digest()

    def inclusion(self, index: int) -> list[bytes]:
        """The inclusion proof of the leaf with this index, from 0 (section 2.1.3.1). Raises `IndexError`."""
        if not 0 <= index < len(self._levels[0]):
            raise IndexError(f"leaf {index} of {len(self._levels[0])}")
        path = []
        for level in self._levels[:-1]:
            beside = index ^ 1
            if beside < len(level):
                path.append(level[beside])
            index >>= 1
        return path


def roots_at(leaves: Iterable[bytes], sizes: Collection[int]) -> dict[int, bytes]:
    """The roots of the trees over the first n leaves, for each n in `sizes` that there are so many leaves for."""
    peaks: list[tuple[int, bytes]] = []  # complete trees, the largest first, each with its height
    found = {0: hashlib.sha256().digest()} if 0 in sizes else {}
    for number, leaf in enumerate(leaves, start=1):
        peak = (0, _leaf(leaf))
        while peaks and peaks[-1][0] == peak[0]:
            peak = (peak[0] + 1, _node(peaks.pop()[1], peak[1]))
        peaks.append(peak)
        if number in sizes:
            root = peaks[-1][1]
            for _, left in reversed(peaks[:-1]):
                root = _node(left, root)
            found[number] = root
    return found


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows that `leaf` is number `index` of `size` leaves under `root` (section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    digest, last = _leaf(leaf), size - 1
    for step in path:
        if last == 0:
            return False
        if index % 2 or index == last:
            digest = _node(step, digest)
            while index % 2 == 0 and index:
                index, last = index >> 1, last >> 1
        else:
            digest = _node(digest, step)
        index, last = index >> 1, last >> 1
    return last == 0 and digest == root


def _leaf(octets: bytes) -> bytes:
    return hashlib.sha256(_LEAF + octets).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()
