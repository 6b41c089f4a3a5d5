"""The kinds of traits there are, and how one is made. docs/formats/fingerprint.md says what each of them is.

A kind is a stable word: once fingerprints are kept, it means the same for ever, or `VERSION` grows.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

from inboxwatch.model.fingerprint import Family, Trait, Voucher

LONGEST = 200
"""Characters of a value at most."""

_OF_THE_HEADER = {
    Family.SOFTWARE: (
        "content-type-shape boundary-shape charset date-padding date-shape encoding field-order field-order-core"
        " field-spelling from-shape language mailer mailer-full message-id-shape mime-version priority reply-prefix"
        " subject-encoding to-shape"
    ),
    Family.INFRASTRUCTURE: "arc-sealer dkim-domain dkim-selector message-id-domain provider return-path-domain",
    Family.TIMING: "hour weekday zone",
}
_OF_THE_WHOLE = {
    Family.IDENTITY: "address contact key list-unsubscribe name name-part reply-to stem stem-near stem-part",
    Family.THREAD: "message-id thread",
    Family.OBJECTS: "attachment band phrase quoted sentence",
    Family.NETWORK: (
        "asserted-ip asserted-net claimed-helo claimed-ip claimed-net observed-helo observed-ip observed-net"
    ),
    Family.SOFTWARE: "html-elements html-skeleton part-type-shape signature structure wraps",
    Family.CONTENT: "closing private-word recipient-name salutation",
}

HEADER_KINDS = frozenset(kind for kinds in _OF_THE_HEADER.values() for kind in kinds.split())
"""The kinds that `mark_fields` finds: how rare their values are can be learned from header blocks alone."""

KINDS = {
    kind: family
    for table in (_OF_THE_HEADER, _OF_THE_WHOLE)
    for family, kinds in table.items()
    for kind in kinds.split()
}
"""Every kind with its family."""


def trait(kind: str, value: str, where: str, voucher: Voucher = Voucher.SENDER) -> Trait:
    """A trait of a known kind; its value can be written as UTF-8 and is at most `LONGEST` characters."""
    return Trait(KINDS[kind], kind, short(value), where, voucher)


common_trait = lru_cache(maxsize=4096)(trait)
"""The same for values that many messages share, and so remembered. What is remembered is bounded."""


def short(value: str) -> str:
    """A value as it is; of one that is too long the beginning and a digest of all of it."""
    if not value.isascii():
        value = clean(value)
    if len(value) <= LONGEST:
        return value
    return f"{value[: LONGEST - 17]}#{technical_digest(value)}"


def technical_digest(text: str) -> str:
    """A digest without a key, 16 hexadecimal digits: for the work of programs, never for words."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def clean(text: str) -> str:
    """Text without lone surrogates, which no digest and no file can take."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
