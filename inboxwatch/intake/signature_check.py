"""Checking DKIM and ARC signatures with keys at hand (dkimpy; no network here). The only user of dkimpy.

The library takes time that grows with the square of a run of blanks, and it looks at the clock: a message that would
take long is not checked, and a signature is checked as it stands, whenever that is done. A signature over a part of the
body only (``l=``), or that leaves From out, counts for nothing.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

import dkim
from dkim.asn1 import ASN1FormatError
from dkim.canonicalization import InvalidCanonicalizationPolicyError
from dkim.crypto import DigestTooLargeError, UnparsableKeyError
from dkim.dnsplug import get_txt
from dkim.util import InvalidTagValueList, parse_tag_value

from inboxwatch.intake.scan import header_block
from inboxwatch.intake.signatures import MOST, Check, Signature, key_name

_LARGEST = 32 << 20  # octets
_LINES = 200_000
_HEADER_LINES = 20_000
_BLANKS, _FOLDS = re.compile(rb"[\t ]{64,}"), re.compile(rb"\s{64,}")
_PATIENCE = 300_000_000  # squares of runs of blanks: half a second
_CLOCK_TAGS = {b"t", b"x"}
_SMALLEST_KEY = 1024  # bits (RFC 8301)
_TROUBLE = (
    dkim.DKIMException,
    ASN1FormatError,
    DigestTooLargeError,
    InvalidCanonicalizationPolicyError,
    InvalidTagValueList,
    UnparsableKeyError,
    NameError,  # a kind of key whose package is not there
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)
"""What the library raises on strange input: then there is no signature that could be checked."""

_quiet = logging.getLogger("inboxwatch.signatures")
_quiet.setLevel(logging.CRITICAL)  # it logs parts of header fields


def check(octets: bytes, keys: Mapping[str, str]) -> tuple[Signature, ...]:
    """Check the signatures of mail providers in the table; `keys` are key texts by where they are published."""
    if _takes_long(octets):
        return ()
    lookup = _lookup(keys)
    try:
        message = dkim.DKIM(octets, logger=_quiet, minkey=_SMALLEST_KEY)
        headers = [one for one in message.headers if one[0].lower() == b"dkim-signature"]
    except _TROUBLE:
        return ()
    found = [one for header in headers[:MOST] if (one := _dkim(message, header, keys, lookup)) is not None]
    sealed = _arc(octets, keys, lookup)
    return (*found, sealed) if sealed is not None else tuple(found)


def ask(name: str, patience: float = 10.0) -> str:
    """Ask the DNS for a key; empty if none was answered. Raises `OSError` in words if nobody did within `patience`.

    Asked is the resolver of this machine, for the exact name. `patience` is in seconds.
    """
    try:
        answer = get_txt(f"{name}.".encode("ascii"), timeout=patience)
    except dkim.DnsTimeoutError as error:
        raise OSError(f"no answer about {name}") from error
    return answer.decode("ascii", "replace") if answer else ""


def _lookup(keys: Mapping[str, str]) -> Callable[..., bytes | None]:
    """What the library asks instead of the DNS."""

    def answered(name: bytes, timeout: int = 0) -> bytes | None:  # noqa: ARG001 -- as the library calls it
        text = keys.get(name.decode("latin-1").lower().rstrip("."), "")
        return text.encode("ascii", "ignore") or None

    return answered


def _takes_long(octets: bytes) -> bool:
    header = header_block(octets)
    return (
        len(octets) > _LARGEST
        or octets.count(b"\n") > _LINES
        or header.count(b"\n") > _HEADER_LINES
        or sum(len(run) ** 2 for run in (*_FOLDS.findall(header), *_BLANKS.findall(octets))) > _PATIENCE
    )


def _dkim(
    message: dkim.DKIM, header: tuple[bytes, bytes], keys: Mapping[str, str], lookup: Callable[..., bytes | None]
) -> Signature | None:
    """One DKIM signature; None if it is no provider's, or none that counts."""
    try:
        tags = parse_tag_value(header[1])
        name = key_name(tags[b"s"].decode("latin-1"), tags[b"d"].decode("latin-1"))
        signed = [one.strip().lower() for one in tags[b"h"].split(b":")]
        if not name or b"l" in tags or b"from" not in signed:
            return None
        dkim.validate_signature_fields({key: tags[key] for key in tags if key not in _CLOCK_TAGS})
    except _TROUBLE:
        return None
    return _signature("dkim", name, keys, lambda: message.verify_sig(tags, signed, header, lookup))


def _arc(octets: bytes, keys: Mapping[str, str], lookup: Callable[..., bytes | None]) -> Signature | None:
    """The newest seal of an ARC chain, verified if all of it is; None if there is none, or it is no provider's."""
    try:
        verdict, sets, _ = dkim.ARC(octets, logger=_quiet, minkey=_SMALLEST_KEY).verify(dnsfunc=lookup)
        newest: dict[str, Any] = sets[0]
        name = key_name(newest["as-selector"].decode("latin-1"), newest["as-domain"].decode("latin-1"))
    except _TROUBLE:
        return None
    if not name:
        return None
    return _signature("arc", name, keys, lambda: verdict == dkim.CV_Pass)


def _signature(kind: str, name: str, keys: Mapping[str, str], holds: Callable[[], bool]) -> Signature:
    domain = name.partition("._domainkey.")[2]
    if not keys.get(name):
        return Signature(kind, domain, name, Check.NO_KEY)
    try:
        verified = bool(holds())
    except _TROUBLE:
        verified = False
    return Signature(kind, domain, name, Check.VERIFIED if verified else Check.FAILS)
