"""What marking needs from other rooms, as functions: rooms do not know each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Folds:
    """How names, addresses and words are folded before they are compared.

    `name_keys`: the keys of a display name; what a person would take for the same name shares one. `mailbox`: the one
    form of all ways of writing an address. `digest`: a keyed digest of a text, 16 hexadecimal digits, for whatever
    would be words of the message; the same key has to be used for all fingerprints that are compared.
    """

    name_keys: Callable[[str], frozenset[str]]
    mailbox: Callable[[str], str]
    digest: Callable[[str], str]
