"""Builders for flagged senders and originators."""

from __future__ import annotations

from inboxwatch.model.identity import SenderId
from inboxwatch.model.message import Originator, Originators
from inboxwatch.model.people import FlaggedSender


def a_sender(
    *addresses: str,
    who: str = "S1",
    aliases: tuple[str, ...] = (),
    names: tuple[str, ...] = (),
    patterns: tuple[str, ...] = (),
) -> FlaggedSender:
    return FlaggedSender(
        SenderId(who), addresses=addresses, aliases=aliases, display_names=names, patterns=patterns, label="private"
    )


def said(field: str, address: str = "", name: str = "", reader: str = "test") -> Originator:
    return Originator(field, address, name, reader)


def originators(*candidates: Originator, unreadable: bool = False) -> Originators:
    return Originators(candidates, from_unreadable=unreadable)


def from_(address: str = "", name: str = "") -> Originators:
    return originators(said("from", address, name))
