"""Builders for what is learnt."""

from __future__ import annotations

from datetime import date, timedelta

from inboxwatch.model.fingerprint import Family, Fingerprint, TrackingAttempt, Trait, Voucher
from inboxwatch.model.identity import ExhibitId
from inboxwatch.model.likeness import Marked, TraitKey
from inboxwatch.model.style import StyleSketch

TODAY = date(2026, 11, 1)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def a_key(value: str, kind: str = "mailer") -> TraitKey:
    return TraitKey(kind, value)


def a_trait(value: str, kind: str = "mailer", family: Family = Family.SOFTWARE, where: str = "X-Mailer") -> Trait:
    return Trait(family, kind, value, where, Voucher.SENDER)


def marked(number: int, *keys: TraitKey, version: int = 1) -> Marked:
    traits = tuple(a_trait(one.value, one.kind) for one in keys)
    found = Fingerprint(
        version, traits, (1, 2, 3), StyleSketch(300, {7: 2}), (TrackingAttempt("form", "text", "words"),)
    )
    return Marked(ExhibitId.of(number), found, keys)
