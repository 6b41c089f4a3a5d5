"""Text as it is compared: without regard to case, compatibility forms, punctuation, line breaks and white space."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain, islice

SHORTEST_SENTENCE = 40
"""Characters. A shorter sentence is one that anybody might write."""

PHRASE = 5
"""Words."""

_LONGEST_SENTENCE = 1_000  # characters
_ENDS = re.compile(r"[.!?…؟।:;]+(?=\s|\Z)|[。！？]|\n[ \t\r\f\v]*\n")
_NOT_WORDS = re.compile(r"[\W_]+")
_ASCII = bytes(one if chr(one).isalnum() and one < 128 else 32 for one in range(256))  # noqa: PLR2004 -- not ASCII
_PIECE = 1_000  # characters; NFKC can cost the square of a run of combining marks, which ends with a piece


def folded(text: str) -> str:
    """The words of a text: NFKC, case folded, everything that is no letter or digit as one space."""
    if text.isascii():
        return " ".join(text.lower().encode().translate(_ASCII).decode().split())
    text = " ".join(text.split())
    if len(text) > _PIECE:
        text = "".join(_normal(text[at : at + _PIECE]) for at in range(0, len(text), _PIECE))
    else:
        text = _normal(text)
    return " ".join(_NOT_WORDS.sub(" ", text).split())


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def phrases(text: str, most: int) -> Iterator[str]:
    """The first `most` different runs of five words, folded."""
    words = folded(text).split()
    runs = zip(*(words[at:] for at in range(PHRASE)), strict=False)
    yield from islice(dict.fromkeys(map(" ".join, islice(runs, 4 * most))), most)


def sentences(text: str, most: int) -> Iterator[str]:
    """The first `most` different sentences of at least `SHORTEST_SENTENCE` characters, folded."""
    seen: set[str] = set()
    start = 0
    for end in chain((found.span() for found in _ENDS.finditer(text)), [(len(text), len(text))]):
        piece = " ".join(text[start : end[0]].split())
        start = end[1]
        if len(piece) < SHORTEST_SENTENCE:
            continue
        sentence = folded(piece[:_LONGEST_SENTENCE])
        if len(sentence) >= SHORTEST_SENTENCE and sentence not in seen:
            seen.add(sentence)
            yield sentence
            if len(seen) >= most:
                return
