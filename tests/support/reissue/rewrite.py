"""Text changed on purpose: a sentence said again almost the same, and a whole text said in other words."""

from __future__ import annotations

import re

from tests.support.reissue.chance import Chance, listed
from tests.support.reissue.voice import LEXICONS

_EMOTICONS = re.compile(r"\s*(?::-?[()D]|;-?\)|<3|xx\b|[\U0001F300-\U0001FAFF\u2600-\u27BF])")
_REAL = frozenset(
    listed("your its to then a das seid wider was were patients no", " ")
)  # a mistake elsewhere, a word here
_SPLIT = re.compile(r"(?<=[.!?…])\s+")


def nearly(sentence: str, chance: Chance, language: str) -> str:
    """The same sentence with one to three words changed, as somebody says again what they always say."""
    options = _options(language)
    words = sentence.split(" ")
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(words))
        bare = words[at].strip(",.!?…").lower()
        if bare in options:
            words[at] = words[at].lower().replace(bare, chance.one(options[bare]))
        elif len(words) > 8 and len(bare) < 5:
            del words[at]
        else:
            words.insert(
                at,
                chance.one(("just", "even", "always")) if language == "en" else chance.one(("halt", "auch", "immer")),
            )
    again = " ".join(words)
    return again[:1].upper() + again[1:]


def rewritten(text: str, chance: Chance, language: str) -> str:
    """The text as a careful person would disguise it: other words, plain punctuation, other order, own habits gone."""
    options = _options(language)
    wrong = (*LEXICONS[language].MISSPELT.items(), *LEXICONS[language].TEXTED.items())
    mended = {new: old for old, new in wrong if new not in _REAL}
    longer = {new.lower(): old for old, new in LEXICONS[language].SHORTENED.items()}
    text = _EMOTICONS.sub("", text)
    blocks = []
    for block in text.split("\n\n"):
        told = [
            _plain(one, chance, options, mended, longer)
            for one in _SPLIT.split(block.replace("\n", " ").strip())
            if one
        ]
        if len(told) > 2 and chance.often(0.5):
            at = chance.randrange(len(told) - 1)
            told[at], told[at + 1] = told[at + 1], told[at]
        blocks.append(" ".join(told))
    return "\n\n".join(one for one in blocks if one)


def _plain(
    sentence: str, chance: Chance, options: dict[str, tuple[str, ...]], mended: dict[str, str], longer: dict[str, str]
) -> str:
    words = []
    for word in sentence.split():
        bare = word.strip(",.!?…;:")
        small = bare.lower()
        if not bare:
            continue
        if small in longer:
            new = longer[small]
        elif small in options and chance.often(0.8):
            new = chance.one(options[small])
        else:
            new = mended.get(small, bare if bare.isupper() is False or len(bare) < 2 else bare.lower())
        tail = "," if word.endswith(",") and chance.often(0.5) else ""
        words.append((new or bare) + tail)
    said = " ".join(words).replace(" i ", " I ").rstrip(",")
    end = "?" if "?" in sentence[-3:] else "."
    return said[:1].upper() + said[1:] + end if said else ""


_CACHE: dict[str, dict[str, tuple[str, ...]]] = {}


def _options(language: str) -> dict[str, tuple[str, ...]]:
    if language not in _CACHE:
        found: dict[str, tuple[str, ...]] = {}
        for one in LEXICONS[language].CHOICES:
            for word in one:
                if " " not in word:
                    found[word] = tuple(other for other in one if other != word)
        _CACHE[language] = found
    return _CACHE[language]
