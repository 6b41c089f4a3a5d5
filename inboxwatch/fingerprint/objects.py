"""Family OBJECTS: things used again, such as attachments, sentences, whole texts.

The sender vouches for them, and hardly anybody else has them to send.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from inboxwatch.fingerprint import minhash
from inboxwatch.fingerprint.kinds import trait
from inboxwatch.fingerprint.sentences import folded, phrases, sentences
from inboxwatch.fingerprint.words import Words
from inboxwatch.model.fingerprint import Trait
from inboxwatch.model.message import ParsedMessage

_ATTACHMENTS = 30
_SENTENCES = 100
_QUOTED = 40
_PHRASES = 160
_SAMPLE = frozenset("02468ace")
"""The last digits of the digests that are kept: every other phrase, the same ones in every message."""
_LETTERS = 4_000  # characters in which phrases are looked for
_TINY = 200  # octets: pixels and separators, which many share
_PASSING = frozenset(
    ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "application/ms-tnef")
)
"""Types of attachments that are made anew for each message."""


def traits(message: ParsedMessage, words: Words, digest: Callable[[str], str]) -> Iterator[Trait]:
    """Attachments and sentences."""
    worth = (one for one in message.attachments if one.size >= _TINY and one.content_type not in _PASSING)
    for attachment in islice(dict.fromkeys(one.sha256 for one in worth), _ATTACHMENTS):
        yield trait("attachment", attachment, "attachment")
    for sentence in sentences(words.own, _SENTENCES):
        yield trait("sentence", digest(sentence), "text")
    sampled = (value for value in map(digest, phrases(words.own[:_LETTERS], _PHRASES)) if value[-1] in _SAMPLE)
    for value in sampled:
        yield trait("phrase", value, "text")
    for sentence in sentences(words.quoted, _QUOTED):
        yield trait("quoted", digest(sentence), "quotation")


def text_signature(own: str, digest: Callable[[str], str]) -> tuple[int, ...]:
    """The MinHash of the own text; empty if it is too short."""
    return minhash.signature(folded(" ".join(own.split())[: minhash.LONGEST]), minhash.key_from(digest))


def band_traits(signature: tuple[int, ...]) -> Iterator[Trait]:
    """The bands of a signature, by which texts that are alike are found without comparing all."""
    for band in minhash.bands(signature):
        yield trait("band", band, "text")
