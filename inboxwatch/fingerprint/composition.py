"""Family SOFTWARE, from the whole message: its parts, its HTML, its lines. The sender vouches for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from inboxwatch.fingerprint.kinds import common_trait, technical_digest, trait
from inboxwatch.fingerprint.media import charset_of, encoding_of, is_text, media_type, type_shape
from inboxwatch.fingerprint.sentences import folded
from inboxwatch.fingerprint.words import Words
from inboxwatch.model.fingerprint import Trait
from inboxwatch.model.message import Build, Part

_PARTS = 40
_DISTINCT = 12  # types, charsets and encodings told
_ELEMENTS = 2_000
_TELLING = 60  # characters; shorter lines were not wrapped
_CLASSES = (72, 76, 78, 80, 100, 998)  # characters; RFC 5322 section 2.1.1 and the habits of programs


def traits(build: Build, words: Words, digest: Callable[[str], str]) -> Iterator[Trait]:
    """What the body shows of the program that made it."""
    parts = build.parts[:_PARTS]
    if parts:
        yield common_trait("structure", _tree(parts), "parts")
    yield from _parts(parts)
    yield from _html(build.tags)
    if build.wraps >= _TELLING:
        least = next((one for one in _CLASSES if build.wraps <= one), 0)
        yield common_trait("wraps", f"<={least}" if least else f">{_CLASSES[-1]}", "text")
    signature = folded(words.signature[:2000])
    if signature:
        yield trait("signature", digest(signature), "signature")


def _parts(parts: Sequence[Part]) -> Iterator[Trait]:
    """How the parts below the top are declared, and charset and encoding of those that hold text."""
    shapes: dict[str, None] = {}
    charsets: dict[str, None] = {}
    encodings: dict[str, None] = {}
    for one in parts:
        kind = " ".join(one.content_type.split())
        if one.depth:
            shapes[type_shape(kind)] = None
        if is_text(kind):
            charsets[charset_of(kind)] = None
            encodings[encoding_of(" ".join(one.transfer_encoding.split()))] = None
    for name, values in (("part-type-shape", shapes), ("charset", charsets), ("encoding", encodings)):
        for value in list(filter(None, values))[:_DISTINCT]:
            yield common_trait(name, value, "parts")


def _tree(parts: Sequence[Part]) -> str:
    """The types of all parts as a tree, such as ``multipart/alternative(text/plain,text/html)``."""
    tree = ""
    depth = -1
    for one in parts:
        at = min(one.depth, depth + 1)
        if at > depth:
            tree += "(" if depth >= 0 else ""
        else:
            tree += ")" * (depth - at) + ","
        depth = at
        tree += media_type(" ".join(one.content_type.split()))
    return tree + ")" * depth


def _html(tags: str) -> Iterator[Trait]:
    """The elements in order with repetitions folded, as a digest; and which elements there are."""
    elements = tags.split()[:_ELEMENTS]
    if not elements:
        return
    runs = [one for at, one in enumerate(elements) if at == 0 or one != elements[at - 1]]
    yield trait("html-skeleton", technical_digest(" ".join(runs)), "html")
    yield common_trait("html-elements", " ".join(dict.fromkeys(elements)), "html")
