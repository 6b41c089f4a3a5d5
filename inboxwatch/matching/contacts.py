"""Whom the person knows, as far as it must be known here: whether some key is a contact's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Self

from inboxwatch.matching.lookalikes import Kind, LookalikeKeys

Contacts = Callable[[Kind, frozenset[str]], bool]
"""Whether any of these keys of this kind is kept for a contact. It is asked with plain keys and may look up digests."""


@dataclass(frozen=True, slots=True)
class Known:
    """Contacts whose keys are at hand: the person's own addresses, for one."""

    keys: frozenset[tuple[Kind, str]] = field(default=frozenset(), repr=False)

    @classmethod
    def of(cls, them: Iterable[LookalikeKeys]) -> Self:
        """Those with these keys."""
        return cls(frozenset(key for one in them for key in one.kept()))

    def __call__(self, kind: Kind, keys: frozenset[str]) -> bool:
        """See `Contacts`."""
        return any((kind, key) in self.keys for key in keys)


nobody = Known()
