"""Between values and rows of the tables about likeness. Pure."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from typing import Any

from inboxwatch.casefile.rows import ref_of
from inboxwatch.model.fingerprint import Family, Fingerprint, TrackingAttempt, Trait, Voucher
from inboxwatch.model.identity import ExhibitId, SenderId
from inboxwatch.model.likeness import Acquaintance, Marked, Shown, Stranger, TraitKey
from inboxwatch.model.style import unpacked
from inboxwatch.model.times import moment, stamp

Row = Mapping[str, Any]


def acquaintance_of(key: str, vouched: int, days: int, first_day: str | None, last_day: str | None) -> Acquaintance:
    """The acquaintance behind a row."""
    return Acquaintance(key, bool(vouched), days, _day(first_day), _day(last_day))


def stranger_row(one: Stranger) -> tuple[str, str, int, int, str, str | None]:
    """A row of `strangers`, without its state; as a tuple, since a first scan has one for nearly every message."""
    ref = one.ref
    return str(ref.account), ref.folder, ref.uidvalidity, ref.uid, one.key, None if one.at is None else stamp(one.at)


def stranger_of(row: Row) -> Stranger:
    """The stranger behind a row."""
    return Stranger(ref_of(row), row["key"], None if row["at"] is None else moment(row["at"]))


def shown_of(kind: str, value: str, sender: str, exhibits: int, example: str | None) -> Shown:
    """A row of `profile` as a value."""
    return Shown(TraitKey(kind, value), SenderId(sender), exhibits, None if example is None else ExhibitId(example))


def mark_row(one: Marked) -> dict[str, Any]:
    """A row of `marks`, which counts for nobody yet."""
    found = one.fingerprint
    return {
        "exhibit": str(one.exhibit),
        "version": found.version,
        "traits": json.dumps([list(asdict(trait).values()) for trait in found.traits]),
        "keys": keys_text(one.keys),
        "signature": json.dumps(found.signature),
        "style": None if found.style is None else b64encode(found.style.packed()).decode("ascii"),
        "tracking": json.dumps([[one.code, one.where, one.text] for one in found.tracking]),
        "counted": None,
    }


def fingerprint_of(row: Row) -> Fingerprint:
    """The fingerprint behind a row."""
    traits = tuple(
        Trait(Family(family), kind, value, where, Voucher(voucher))
        for family, kind, value, where, voucher in json.loads(row["traits"])
    )
    style = None if row["style"] is None else unpacked(b64decode(row["style"]))
    tracking = tuple(TrackingAttempt(*one) for one in json.loads(row["tracking"] or "[]"))
    return Fingerprint(row["version"], traits, tuple(json.loads(row["signature"])), style, tracking)


def keys_text(keys: Iterable[TraitKey]) -> str:
    """Trait keys as text."""
    return " ".join(f"{one.kind}:{one.value}" for one in sorted(set(keys)))


def keys_of(text: str) -> tuple[TraitKey, ...]:
    """The trait keys that `keys_text` wrote."""
    return tuple(TraitKey(*one.split(":", 1)) for one in text.split())


@lru_cache(4096)
def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
