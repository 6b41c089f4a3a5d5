"""The way of writing in one text, measured: punctuation, spacing, capitals, letter sequences, function words, openings.

The text has neither quotes nor a signature. What is promised: no text raises, the cost is linear and bounded, folding
lines otherwise and white space at their ends change nothing, and the sketch holds numbers alone, no words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from zlib import crc32

from inboxwatch.fingerprint import habits
from inboxwatch.fingerprint.function_words import LISTS
from inboxwatch.model.style import Habit, StyleSketch, weight_of

MEASURED = 4_000
"""Characters of one text that are measured: of a longer one the beginning and the end, half of it each.

More says no more: an unknown text is credited with 2,500 letters at most (`matching.style`), and docs/linking.md tells
what even fewer characters came to."""
_LOOKED_AT = 40_000  # characters, white space included; the beginning and the end as well
_FEWEST = 20  # letters; nothing can be said of less
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_TYPESET = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "…": "..."})
_ADDRESS, _LINK = "0@0", "0://0"


def measure(text: str) -> StyleSketch | None:
    """The sketch of a text, or None when it has fewer than 20 letters. At most `MEASURED` characters are measured."""
    plain = _plain(text)
    parts = habits.tokens(plain)
    solid = [one for one in parts if one != " "]
    words = [one.lower() for one in solid if one[0].isalpha()]
    letters = sum(map(len, words))
    if letters < _FEWEST:
        return None
    shaped = [habits.shape(one) for one in parts]
    counts: dict[int, int] = {}
    for habit, seen in (
        (Habit.LETTERS, habits.letters(plain)),
        (Habit.WORDS, words),
        (Habit.PAIRS, habits.pairs(solid)),
        (Habit.SHAPES, habits.shapes(shaped)),
        (Habit.PLACES, habits.places(solid)),
        (Habit.MARKS, habits.marks(shaped)),
    ):
        counts.update(_numbered(habit, seen))
    counts.update(_tongues(words))
    return StyleSketch(letters, counts)


def _plain(text: str) -> str:
    """The text in one line: one space for all white space, nothing invisible, digits as 0, no addresses."""
    text = _ends(text, _LOOKED_AT)
    if not text.isascii():
        text = text.translate(_TYPESET)
    words = _INVISIBLE.sub("", text).split()
    if "@" in text or "://" in text:
        words = [_ADDRESS if "@" in one else _LINK if "://" in one else one for one in words]
    return _DIGIT.sub("0", _ends(" ".join(words), MEASURED).rstrip())


def _ends(text: str, most: int) -> str:
    """The text; of one with more than so many characters the beginning and the end, half of them each."""
    half = most // 2
    return text if len(text) <= most else f"{text[:half].rstrip()} {text[-half:].lstrip()}"


_DIGIT = re.compile(r"\d")


def _numbered(habit: Habit, seen: Iterable[str]) -> dict[int, int]:
    """What was seen, hashed into the numbers of its habit, with weights."""
    first, size = habit.first, habit.size
    times: Counter[int] = Counter()
    for one, often in Counter(seen).items():
        times[crc32(one.encode("utf-8", "surrogatepass")) % size] += often
    return {first + number: weight_of(often) for number, often in times.items()}


def _tongues(words: list[str]) -> dict[int, int]:
    """How many words there are, and how many are function words of each language."""
    first = Habit.TONGUES.first
    found = {first: len(words)}
    for at, known in enumerate(LISTS, 1):
        if hits := sum(one in known for one in words):
            found[first + at] = hits
    return found
