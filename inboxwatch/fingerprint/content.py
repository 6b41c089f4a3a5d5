"""Family CONTENT: words that only few people use to the person. Kept and told as keyed digests only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from itertools import islice

from inboxwatch.fingerprint.folds import Folds
from inboxwatch.fingerprint.head import Head
from inboxwatch.fingerprint.kinds import clean, trait
from inboxwatch.fingerprint.sentences import folded
from inboxwatch.fingerprint.words import Words
from inboxwatch.model.fingerprint import Trait

PHRASE = 5
"""Words in a private phrase at most."""
_WORDS = 20_000
_LETTERS = 200_000  # characters
_FOUND = 50
_RECIPIENTS = 4
_NAME = re.compile(r'(?:"((?:[^"\\]|\\.){1,200})"|([^"<>,;]{1,200}?))\s*<([^<>]{0,320})>')
_ENCODED = re.compile(r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?]{0,400}\?=")
_OPENING = 80  # characters
_ADDRESSED = 5  # words
_TAIL = 400  # characters
_CLOSING = 2  # lines
_NAMED = 3  # words, without a greeting before them
_NO_NAMES = frozenset(
    (  # noqa: SIM905 -- a table of words
        "yes no well ok okay thanks thank sorry fyi also so and but oh please ja nein danke also gut nun aber oui non"
        " merci bien mais sí si gracias bueno pero sì grazie allora sim não obrigado nee bedankt да нет спасибо tak nie"
    ).split()
)
"""Words that begin a text and address nobody."""
_STOP = re.compile(r"[,!:;.?…–—\n，！。：]")
_GREETINGS = frozenset(
    (  # noqa: SIM905 -- a table of words
        "hi hey hello dear hiya yo morning good hallo liebe lieber liebes guten moin servus hoi grüezi grüß gruß sehr"
        " salut bonjour bonsoir cher chère coucou hola querido querida buenos buenas estimado estimada ciao caro cara"
        " salve buongiorno buonasera olá oi caro prezado prezada bom boa hej hei kära kjære kæra hallå moi terve hyvä"
        " beste lieve dag cześć witaj drogi droga dzień ahoj milý milá dobrý zdravo dragi draga szia kedves bună dragă"
        " merhaba sevgili selam привет здравствуй здравствуйте дорогая дорогой милая привіт вітаю γεια αγαπητή αγαπητέ"
        " שלום مرحبا 你好 亲爱的"
    ).split()
)


def cue(phrase: str, digest: Callable[[str], str]) -> str:
    """The digest by which a private word or phrase is kept: ``2-`` and 16 digits for one of two words.

    Empty for a phrase without words or with more than `PHRASE`.
    """
    words = folded(clean(phrase)).split()
    return f"{len(words)}-{digest(' '.join(words))}" if 0 < len(words) <= PHRASE else ""


def cues(text: str, known: frozenset[str], digest: Callable[[str], str], where: str) -> Iterator[Trait]:
    """Which of the known private words occur in a text: at most 50, in the first 20,000 words."""
    lengths = sorted({int(one[0]) for one in known if one[:1] in {"1", "2", "3", "4", "5"}})
    if not lengths:
        return
    words = folded(clean(text[:_LETTERS])).split()[:_WORDS]
    found: dict[str, None] = {}
    for length in lengths:
        phrases = dict.fromkeys(map(" ".join, zip(*(words[at:] for at in range(length)), strict=False)))
        for phrase in phrases:
            value = f"{length}-{digest(phrase)}"
            if value in known:
                found[value] = None
    for value in islice(found, _FOUND):
        yield trait("private-word", value, where)


def traits(head: Head, words: Words, folds: Folds) -> Iterator[Trait]:
    """How the person is addressed: in the first words, and in the name in To."""
    opening = _salutation(words.own)
    if opening:
        yield trait("salutation", folds.digest(opening), "text")
    for line in _closing(words.own):
        yield trait("closing", folds.digest(line), "text")
    for name in _names(head.value("to")):
        for key in sorted(folds.name_keys(name)):
            yield trait("recipient-name", folds.digest(key), "to")


def _salutation(own: str) -> str:
    """The words before the first comma or line end, if they greet or are few; folded."""
    start = own[:2000].lstrip()[:_OPENING]
    end = _STOP.search(start)
    if end is None:
        return ""
    words = folded(start[: end.start()]).split()
    if not words or len(words) > _ADDRESSED:
        return ""
    greets = words[0] in _GREETINGS or (len(words) <= _NAMED and end[0] in {",", "，"} and words[0] not in _NO_NAMES)
    return " ".join(words) if greets else ""


def _closing(own: str) -> Iterator[str]:
    """The last lines, as far as they are short; folded. How somebody takes leave, and how they sign."""
    lines = [line for line in own[-_TAIL:].splitlines() if line.strip()]
    for line in lines[:0:-1][:_CLOSING]:
        words = folded(line).split()
        if not 0 < len(words) <= _ADDRESSED:
            return
        yield " ".join(words)


def _names(field: str) -> Iterator[str]:
    """The display names in an address field; not those that are only an address again."""
    for found in islice(_NAME.finditer(field), _RECIPIENTS):
        name = _decoded((found[1] or found[2] or "").strip())
        if name and "@" not in name:
            yield clean(name)


def _decoded(text: str) -> str:
    """The text with its encoded words (RFC 2047) decoded; as it is if they are broken."""
    return _ENCODED.sub(_word, re.sub(r"\?=\s+=\?", "?==?", text)) if "=?" in text else text


def _word(found: re.Match[str]) -> str:
    try:
        octets, charset = decode_header(found[0])[0]
        return octets if isinstance(octets, str) else octets.decode(charset or "ascii", "replace")
    except (HeaderParseError, LookupError, ValueError):
        return found[0]
