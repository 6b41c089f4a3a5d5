"""How one person writes: small preferences that stay the same from mail to mail, put on phrases that everybody shares."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType

from tests.support.reissue import lexicon_de, lexicon_en
from tests.support.reissue.chance import Chance

LEXICONS: dict[str, ModuleType] = {"en": lexicon_en, "de": lexicon_de}
_QUESTION = re.compile(
    r"(?:shall|could|have|is|would|do|did|how|what|can|are|wollen|kannst|hast|schickst|weißt|ist|hätten|wie)\b(?! not)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Voice:
    """Someone's way of writing. Probabilities are for each sentence unless a name says otherwise."""

    language: str = "en"
    swaps: dict[str, str] = field(default_factory=dict)  # words this person has for other words
    firm: float = 0.75  # how often such a word is taken: nobody always writes the same
    leads: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    lead: float = 0.2
    tail: float = 0.15
    small: float = 0.0  # begins with a small letter
    small_i: bool = False
    ends: tuple[str, ...] = (".",)
    gap: str = " "
    no_commas: float = 0.0
    shouts: float = 0.0  # puts a word in capitals
    emoticon: str = ""
    emoticons: float = 0.0  # for each mail
    greetings: tuple[str, ...] = ("",)
    closings: tuple[str, ...] = ("",)
    paragraph: int = 4
    length: float = 5.0  # sentences in a mail, on average

    def styled(self, sentence: str, chance: Chance) -> str:
        """A sentence as this person writes it, with its end."""
        text = sentence
        if self.swaps:

            def swap(found: re.Match[str]) -> str:
                word = found.group()
                return self.swaps.get(word, word) if chance.random() < self.firm else word

            text = _patterns(self.language).sub(swap, text)
        if self.no_commas and chance.often(self.no_commas):
            text = text.replace(",", "")
        if self.small_i:
            text = re.sub(r"\bI\b", "i", text)
        if self.shouts and chance.often(self.shouts):
            words = text.split(" ")
            at = chance.randrange(len(words))
            words[at] = words[at].upper()
            text = " ".join(words)
        if not chance.often(self.small):
            text = text[:1].upper() + text[1:]
        is_question = _QUESTION.match(sentence) is not None
        end = chance.one(self.ends)
        if is_question:
            end = "?" if end in {".", ""} else "?" + end.replace(".", "")
        return text + end


def a_voice(chance: Chance, language: str = "en", *, care: float | None = None) -> Voice:
    """Someone's way of writing. `care` from 0 (sloppy) to 1 (every comma where it belongs)."""
    lexicon = LEXICONS[language]
    care = chance.random() if care is None else care
    swaps: dict[str, str] = {}
    for options in chance.sample(lexicon.CHOICES, k=len(lexicon.CHOICES) // 3):
        swaps[options[0]] = chance.one(options[1:])
    if chance.often(0.6):
        shortened = list(lexicon.SHORTENED.items())
        swaps.update(chance.sample(shortened, k=len(shortened) * 3 // 4))
    if care < 0.5:
        swaps.update(chance.sample(list(lexicon.MISSPELT.items()), k=1 + int(6 * (0.5 - care) * 2)))
    if care < 0.2 and chance.often(0.5):
        swaps.update(chance.sample(list(lexicon.TEXTED.items()), k=3))
    swaps = {old: new for old, new in swaps.items() if old != new}
    calm = [".", ".", ".", ".", "."]
    mark = chance.one(("...", "!", "!!", "…", " ...", "", ".", "!!!"))
    ends = tuple(calm + [mark] * (1 + int(6 * (1 - care))))
    return Voice(
        language=language,
        swaps=swaps,
        leads=tuple(chance.sample(lexicon.LEADS, k=min(12, len(lexicon.LEADS)))),
        tails=tuple(chance.sample(lexicon.TAILS, k=min(12, len(lexicon.TAILS)))),
        firm=chance.uniform(0.5, 0.95),
        lead=chance.uniform(0.03, 0.25),
        tail=chance.uniform(0.03, 0.2),
        small=chance.one((0, 0, 0, 0.3, 0.95)) if care < 0.4 else 0.0,
        small_i=care < 0.25 and chance.often(0.6),
        ends=ends,
        gap="  " if chance.often(0.1) else " ",
        no_commas=chance.uniform(0.3, 0.9) if care < 0.45 else 0.0,
        shouts=chance.uniform(0.05, 0.2) if care < 0.3 else 0.0,
        emoticon=chance.one((":)", ":-)", ";-)", ":(", "xx", "🙂", "😂", "<3", ":D", "😉")),
        emoticons=chance.one((0, 0, 0, 0.2, 0.6)),
        greetings=tuple(chance.sample(lexicon.GREETINGS, k=2)),
        closings=tuple(chance.sample(lexicon.CLOSINGS, k=2)),
        paragraph=chance.randrange(2, 7),
        length=chance.uniform(2.5, 8.0),
    )


@cache
def _patterns(language: str) -> re.Pattern[str]:
    """All words that somebody may have other words for, the longest first."""
    lexicon = LEXICONS[language]
    words = {one[0] for one in lexicon.CHOICES} | {*lexicon.SHORTENED, *lexicon.MISSPELT, *lexicon.TEXTED}
    longest = "|".join(re.escape(one) for one in sorted(words, key=lambda one: (-len(one), one)))
    return re.compile(rf"\b(?:{longest})\b(?! of\b)")


@dataclass(slots=True)
class Circle:
    """What somebody writes about: the names and places that come up in their mail, fewer than there are."""

    names: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, chance: Chance, language: str) -> Circle:
        places = LEXICONS[language].PLACES
        few = {"person": 9, "relative": 6, "town": 8, "group": 5, "place": 9}
        return cls(
            {
                name: tuple(chance.sample(values, k=few[name])) if name in few else values
                for name, values in places.items()
            }
        )

    @classmethod
    def wide(cls, language: str) -> Circle:
        return cls(dict(LEXICONS[language].PLACES))


_FILLED = re.compile(r"\{(\w+)\}|\(([^()|]*(?:\|[^()|]*)+)\)")


def filled(phrase: str, circle: Circle, chance: Chance) -> str:
    """A phrase with its places filled; of `(this|that)` one is taken."""

    def fill(found: re.Match[str]) -> str:
        return chance.one(circle.names[found.group(1)]) if found.group(1) else chance.one(found.group(2).split("|"))

    return _FILLED.sub(fill, _FILLED.sub(fill, phrase) if "(" in phrase else phrase)


@dataclass(slots=True)
class Pen:
    """Writes texts that never repeat a sentence, in one voice. `used` may be shared by everyone in a mailbox."""

    voice: Voice
    circle: Circle
    used: set[str]

    def sentence(self, phrases: tuple[str, ...], chance: Chance) -> str:
        """A new sentence, styled. After some tries a repetition is let through if it is short."""
        text = ""
        for _ in range(12):
            raw = filled(chance.one(phrases), self.circle, chance)
            if self.voice.leads and chance.often(self.voice.lead):
                raw = chance.one(self.voice.leads) + raw
            if self.voice.tails and chance.often(self.voice.tail):
                raw += chance.one(self.voice.tails)
            key = words_of(raw)
            if key not in self.used:
                self.used.add(key)
                return self.voice.styled(raw, chance)
            text = raw
        return self.voice.styled(text, chance)

    def sentences(self, kinds: list[tuple[str, ...]], chance: Chance, count: int | None = None) -> list[str]:
        if count is None:
            count = max(1, min(14, round(chance.gammavariate(3.0, self.voice.length / 3.0))))
        return [self.sentence(chance.one(kinds), chance) for _ in range(count)]

    def text(
        self, sentences: list[str], chance: Chance, *, to: str = "", me: str = "", frame: tuple[str, str] | None = None
    ) -> str:
        """Sentences as a mail: greeting, paragraphs, closing."""
        greeting, closing = frame or (chance.one(self.voice.greetings), chance.one(self.voice.closings))
        size = self.voice.paragraph
        blocks = [self.voice.gap.join(sentences[at : at + size]) for at in range(0, len(sentences), size)] or [""]
        if self.voice.emoticons and chance.often(self.voice.emoticons):
            blocks[-1] += f" {self.voice.emoticon}"
        parts = [greeting.format(to=to, me=me), *blocks, closing.format(to=to, me=me)]
        return "\n\n".join(one for one in parts if one.strip())


_WORDS = re.compile(r"\w+")


def words_of(text: str) -> str:
    """The words alone, so that a sentence counts as used however it was styled."""
    return " ".join(_WORDS.findall(text.lower()))
