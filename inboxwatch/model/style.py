"""The way of writing as numbers: what is counted, under which numbers, and how counts of several texts are added.

A number stands for whatever was hashed to it, so a sketch holds no words. The marking (`fingerprint`) writes these
numbers and the deciding (`matching`) reads them; neither knows the other, so the layout stands here.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import cache

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "ru")
"""The languages that can be told apart, in the order in which their function words are counted."""
_MOST = 1 << 14  # of one count, so that many texts can be added without growing for ever


class Habit(Enum):
    """What is counted: a first number and how many numbers belong to it."""

    LETTERS = (0, 8192)  # three characters in a row
    WORDS = (8192, 8192)  # each word
    PAIRS = (16384, 4096)  # two function words, marks or kinds of word in a row, words of content blotted out
    SHAPES = (20480, 2048)  # capitals, digits, spaces and punctuation, without the letters
    PLACES = (22528, 1024)  # how texts and sentences begin and end
    MARKS = (23552, 1024)  # punctuation and what stands beside it, capitals not told apart
    TONGUES = (24576, 16)  # words in all, then those of each language's function words: plain counts

    @property
    def first(self) -> int:
        """The first number."""
        return int(self.value[0])

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return int(self.value[1])


NUMBERS = Habit.TONGUES.first + Habit.TONGUES.size


@cache
def weight_of(times: int) -> int:
    """What it counts that something was seen so often in one text: four times log2(1 + times), rounded.

    A word that is said twenty times in one mail says little more about its author than one that is said twice.
    """
    return round(4 * math.log2(1 + times))


@dataclass(frozen=True, slots=True)
class StyleSketch:
    """The way of writing in one text, or in several together: weights that can be added, no words.

    `letters` is the number of letters measured, `texts` the number of texts. `counts` maps a feature's number to the
    sum of its weights (`weight_of`) over the texts.
    """

    letters: int
    counts: dict[int, int] = field(repr=False)
    texts: int = 1

    def __add__(self, other: StyleSketch) -> StyleSketch:
        """Both together."""
        return merged((self, other))

    def packed(self) -> bytes:
        """All of it in few octets: numbers in ascending order as differences, base 128, lowest first."""
        return bytes(_octets(self))


def merged(sketches: Iterable[StyleSketch]) -> StyleSketch:
    """Several texts as one sketch; the order does not matter. None at all is a sketch of nothing."""
    letters = texts = 0
    total: Counter[int] = Counter()
    for one in sketches:
        letters, texts = letters + one.letters, texts + one.texts
        total.update(one.counts)
    return StyleSketch(letters, dict(total), texts)


def unpacked(octets: bytes) -> StyleSketch:
    """What `packed` wrote. Raises `ValueError` for octets that are no sketch."""
    numbers = list(_values(octets))
    letters, texts, *rest = numbers if len(numbers) > 1 else (0, 0, 0)
    if len(rest) % 2:
        raise ValueError(f"a sketch has pairs of number and weight, found {len(rest)} values")
    counts: dict[int, int] = {}
    at = -1
    for step, weight in zip(rest[::2], rest[1::2], strict=True):
        at += step + 1
        if at >= NUMBERS:
            raise ValueError(f"a sketch has numbers below {NUMBERS}, found {at}")
        counts[at] = weight
    return StyleSketch(letters, counts, texts)


def _octets(sketch: StyleSketch) -> Iterator[int]:
    """The octets of `packed`."""
    yield from _varint(sketch.letters)
    yield from _varint(sketch.texts)
    before = -1
    for number, weight in sorted(sketch.counts.items()):
        yield from _varint(number - before - 1)
        yield from _varint(weight)
        before = number


def _varint(value: int) -> Iterator[int]:
    """One number, seven bits an octet, lowest first; the high bit says that more follows."""
    while value > 0x7F:  # noqa: PLR2004 - seven bits
        yield value & 0x7F | 0x80
        value >>= 7
    yield value


def _values(octets: bytes) -> Iterator[int]:
    """The numbers that `_varint` wrote."""
    value = shift = 0
    for octet in octets:
        value |= (octet & 0x7F) << shift
        shift += 7
        if octet < 0x80:  # noqa: PLR2004 - seven bits
            yield value
            value = shift = 0
    if shift:
        raise ValueError("a sketch ends in the middle of a number")


@dataclass(frozen=True, slots=True)
class StyleEvidence:
    """What the way of writing says, for (above 0) or against one author: a logarithm to base 10 of a likelihood ratio.

    Exactly 0 when nothing is said, and then `reason` says why. `contributions` are the strongest habits with what each
    added, the strongest first.
    """

    log_ratio: float
    reason: str = ""
    contributions: tuple[tuple[str, float], ...] = ()
