"""MARK: a message that was read to its `Fingerprint`. Pure: the same message gives the same fingerprint.

One file for each family of traits. Nothing here says what a trait is worth; that is decided in matching. What every
kind of trait means is written in docs/formats/fingerprint.md.

Promised: nothing raises, whatever the message; the time is linear and bounded; there are at most 400 traits with values
of at most 200 characters; no word of a message is in them, only digests with the caller's key. The fingerprint of a
message that was received stays the same when header fields are folded differently, when servers add fields on top,
when text is encoded for transfer in another way (but for the kind `encoding`); and what is made of the text stays the
same when lines are wrapped differently.
"""

from __future__ import annotations

from datetime import datetime

from inboxwatch.fingerprint import composition, content, identity, network, objects, thread, words
from inboxwatch.fingerprint.content import cue
from inboxwatch.fingerprint.fields import head_traits, in_order, mark_fields
from inboxwatch.fingerprint.folds import Folds
from inboxwatch.fingerprint.head import head_of
from inboxwatch.fingerprint.kinds import HEADER_KINDS, KINDS, clean
from inboxwatch.fingerprint.minhash import similarity
from inboxwatch.fingerprint.style import measure
from inboxwatch.fingerprint.tracking import tracking
from inboxwatch.model.fingerprint import Fingerprint, Trait
from inboxwatch.model.message import Originators, ParsedMessage
from inboxwatch.model.origin import Origin
from inboxwatch.model.style import StyleSketch

__all__ = [
    "HEADER_KINDS",
    "KINDS",
    "VERSION",
    "Folds",
    "cue",
    "mark",
    "mark_fields",
    "mark_names",
    "similarity",
    "style_of",
]

VERSION = 2
"""The way of marking. Grows whenever the same message would give another fingerprint."""


def mark(
    message: ParsedMessage,
    origin: Origin,
    received_at: datetime | None,
    folds: Folds,
    private: frozenset[str] = frozenset(),
    own: tuple[str, ...] = (),
) -> Fingerprint:
    """The fingerprint of a message that was read as a whole; `received_at` is INTERNALDATE as aware UTC.

    `private` are the person's private words (`cue`), `own` her addresses. The way of writing is measured apart
    (`style_of`), since it takes as long as all the rest.
    """
    head = head_of(message.build.fields)
    text = words.split(clean(message.text[: words.LONGEST]))
    digest = folds.digest
    signature = objects.text_signature(text.own, digest)
    traits = [
        *head_traits(head, received_at),
        *identity.traits(message, head, text, folds),
        *thread.traits(message, head, digest),
        *objects.traits(message, text, digest),
        *objects.band_traits(signature),
        *network.traits(origin, head, digest),
        *composition.traits(message.build, text, digest),
        *content.traits(head, text, folds),
        *content.cues(text.own, private, digest, "text"),
        *content.cues(message.subject, private, digest, "subject"),
    ]
    return Fingerprint(VERSION, in_order(traits), signature, None, tracking(message, own))


def style_of(message: ParsedMessage) -> StyleSketch | None:
    """The way of writing in the sender's own words; None for too few of them."""
    return measure(words.split(clean(message.text[: words.LONGEST])).own)


def mark_names(originators: Originators, folds: Folds) -> tuple[Trait, ...]:
    """What the From fields alone show; a part of what `mark` finds."""
    return in_order(identity.names(originators, folds))
