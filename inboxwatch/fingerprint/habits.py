"""What is counted of a text for the way of writing, habit by habit, as short texts that the caller hashes.

Everything works on tokens: words, numbers, runs of other marks, spaces. Digits all count as 0, so that numbers tell
their form alone. Nothing here looks further back than one token, so the cost is linear.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from inboxwatch.fingerprint.function_words import ENGLISH

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+(?:[.,:/]\d+)*|[^\w\s]+|_+|\s")
_RUN_LOWER, _RUN_UPPER = re.compile("a+"), re.compile("A+")
_SENTENCE_ENDS = frozenset(".!?")
_TAIL_FROM = 4  # letters: longer words of content keep their last two, which are mostly grammar
_LONGEST = 6  # the class of the longest sentences


def tokens(text: str) -> list[str]:
    """Words, numbers, runs of marks and single spaces, in order."""
    return _TOKEN.findall(text)


def letters(text: str) -> Iterator[str]:
    """Three characters in a row, capitals told apart."""
    around = f" {text} "
    return (around[at : at + 3] for at in range(len(around) - 2))


def shape(token: str) -> str:
    """The token with runs of small letters as a, of capitals as A, of digits as 0; marks stay."""
    if token[0].isalpha():
        if token.islower() and "'" not in token:
            return "a"
        drawn = "".join("A" if one.isupper() else "a" if one != "'" else one for one in token)
        return _RUN_UPPER.sub("A", _RUN_LOWER.sub("a", drawn))
    return _NUMBER.sub("0", token) if token[0].isdigit() else token


_NUMBER = re.compile(r"\d+")


def shapes(shaped: Sequence[str]) -> Iterator[str]:
    """Four and six characters in a row of the shapes."""
    line = f" {''.join(shaped)} "
    for size in (4, 6):
        for at in range(len(line) - size + 1):
            yield line[at : at + size]


def blotted(token: str) -> str:
    """A function word or a mark as it is; a word of content as its case and, when long and small, its last letters."""
    if not token[0].isalpha():
        return "0" if token[0].isdigit() else token
    low = token.lower()
    if low in ENGLISH:
        return token
    if token[0].isupper():
        return "AA" if len(token) > 1 and token.isupper() else "Aa"
    return "a" + (low[-2:] if len(low) > _TAIL_FROM else "")


def pairs(solid: Sequence[str]) -> Iterator[str]:
    """Two neighbours, after blotting out."""
    line = ["^", *(blotted(one) for one in solid), "$"]
    return (f"{one} {two}" for one, two in pairwise(line))


def places(solid: Sequence[str]) -> Iterator[str]:
    """How the text and its sentences begin and end, and how long the sentences are."""
    first, last = " ".join(solid[:2]), " ".join(solid[-2:])
    yield f"F{first.lower()}"
    yield f"f{solid[0].lower()}"
    yield f"L{last.lower()}"
    yield f"l{solid[-1].lower()}"
    yield f"B{' '.join(shape(one) for one in solid[:2])}"
    yield f"E{' '.join(shape(one) for one in solid[-2:])}"
    start = 0
    for at, token in enumerate(solid):
        if token[-1] in _SENTENCE_ENDS or at + 1 == len(solid):
            yield from _sentence(solid[start], token, at + 1 - start)
            start = at + 1


def _sentence(first: str, last: str, length: int) -> Iterator[str]:
    """What is counted of one sentence."""
    yield f"S{first.lower()}"
    yield f"c{'A' if first[0].isupper() else 'a' if first[0].isalpha() else '.'}"
    yield f"n{min(_LONGEST, int(math.log2(length + 1) * 1.5))}"
    yield f"e{last if not last[0].isalnum() else '-'}"


def marks(shaped: Sequence[str]) -> Iterator[str]:
    """Runs of marks with what stands beside them, and two runs after each other; capitals not told apart."""
    line = ["^", *(one.lower() if one[0].isalpha() else one for one in shaped), "$"]
    before = ""
    for left, here, right in zip(line, line[1:], line[2:], strict=False):
        if here[0].isalnum() or here[0].isspace():
            continue
        yield here
        yield f"{left[-1]}{here}{right[0]}"
        yield f"{before} {here}"
        before = here
