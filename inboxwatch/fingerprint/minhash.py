"""MinHash of a text (Broder 1997): how alike two texts are, from 128 small numbers of each.

The shingles are the runs of five characters of the folded text. One hash is taken of each; the range of the hash is cut
into 128 bins, and the smallest hash in a bin stands for it (one-permutation hashing, Li, Owen and Zhang 2012). An empty
bin takes the value of another that two texts choose alike (Shrivastava 2017). Of each value 16 bits are kept. The share
of equal values is about the Jaccard index of the two sets of shingles.

The hash is keyed: without the key nobody can tell from a signature whether a text holds a certain word.

All shingles are hashed at once, each in a lane of 64 bits of one large integer, which takes some 50 µs for a page where
a loop would take a millisecond.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable
from functools import lru_cache
from struct import pack
from zlib import crc32

SHORTEST = 100
"""Characters of folded text below which there is no signature."""
LONGEST = 20_000
"""Characters of folded text that are looked at."""
BINS = 128
ROWS = 4
"""Values in a band. With 32 bands of 4, one band at least is equal with a probability of 87 % for a Jaccard index of
0.5, 99 % for 0.6, 5 % for 0.2."""

_SHINGLE = 5
_CODE = 6  # bits of a character that count
_TOP = 30  # bits of a hash
_BIN = 23  # bits of a hash within its bin
_KEPT = (1 << 16) - 1
_ROUND = 512  # lanes; lengths are rounded up so that the constants are made once
_MIDDLE = 15  # the middle bits of a product depend on all bits of its factors
_EMPTY = 1 << _TOP

Key = tuple[int, int, int, int]


def key_from(digest: Callable[[str], str]) -> Key:
    """The constants of the hash, from a keyed digest."""
    one, two = int(digest("minhash 1"), 16), int(digest("minhash 2"), 16)
    low = (1 << _TOP) - 1
    return one & low, (one >> _TOP) & low | 1 | 1 << 29, two & low, (two >> _TOP) & low | 1 | 1 << 29


def signature(folded: str, key: Key) -> tuple[int, ...]:
    """The signature of a folded text; empty if the text is too short."""
    if len(folded) < SHORTEST:
        return ()
    least = [_EMPTY] * BINS
    for one in _hashes(folded[:LONGEST], key):
        bin_ = one >> _BIN
        if one < least[bin_]:  # noqa: PLR1730 -- the hot line: min() takes three times as long
            least[bin_] = one
    if _EMPTY in least:
        least = [one if one != _EMPTY else _borrowed(least, bin_) for bin_, one in enumerate(least)]
    return tuple(one & _KEPT for one in least)


def similarity(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """About the Jaccard index of two texts, from their signatures; 0 where either was too short for one."""
    if len(one) != len(other) or not one:
        return 0.0
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)


def bands(values: tuple[int, ...]) -> list[str]:
    """The bands of a signature: two texts that share one are worth comparing."""
    return [
        f"{at // ROWS:02d}-{crc32(pack(f'<{ROWS}H', *values[at : at + ROWS])):08x}"
        for at in range(0, len(values), ROWS)
    ]


def _hashes(text: str, key: Key) -> list[int]:
    """A hash of 30 bits of each shingle: twice (x XOR a) × b, of which the middle bits are taken."""
    codes = text.encode("utf-32-le", "replace")[::4]  # the low octet of each character
    count = len(codes)
    lanes = -count % _ROUND + count
    ones = _ones(lanes)
    spread = bytearray(8 * lanes)
    spread[: 8 * count : 8] = codes
    x = int.from_bytes(spread, "little") & (ones * ((1 << _CODE) - 1))
    pair = x | (x >> 64 << _CODE)
    x = pair | (pair >> 128 << 2 * _CODE) | (x >> 256 << 4 * _CODE)
    x = (x ^ ones * key[0]) * key[1]
    x = x >> _MIDDLE & ones * ((1 << _TOP) - 1)
    x = (x ^ ones * key[2]) * key[3]
    words = array("I", (x >> _MIDDLE & ones * ((1 << _TOP) - 1)).to_bytes(8 * lanes, "little"))
    if sys.byteorder == "big":
        words.byteswap()
    return words[: 2 * (count - _SHINGLE + 1) : 2].tolist()


@lru_cache(maxsize=64)
def _ones(lanes: int) -> int:
    """A one in each lane."""
    return int.from_bytes(b"\1\0\0\0\0\0\0\0" * lanes, "little")


def _borrowed(least: list[int], empty: int) -> int:
    """The value of the first bin with one, in an order that depends on the empty bin alone."""
    at = empty
    for _ in range(100 * BINS):
        at = (at * 1_103_515_245 + 12_345 + empty) & 0x7FFF_FFFF
        if least[at >> 16 & BINS - 1] != _EMPTY:
            return least[at >> 16 & BINS - 1]
    return next((one for one in least if one != _EMPTY), 0)
