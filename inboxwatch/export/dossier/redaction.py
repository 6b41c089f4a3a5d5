"""Addresses that are made unreadable, wherever they stand in what is told: the same address by the same number. Pure.

It takes every address for a third party's that is neither the person's own nor one that a message told of names as
where it is from. A header field or a body in which such an address still shows in some way of reading it is not told at
all. What it cannot see are names in free text (docs/report.md says so).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

_RUN = r"[^\s<>()\[\],;:\"']"
_ADDRESS = re.compile(rf"(?:\"[^\"\r\n]{{1,80}}\"|(?<!{_RUN}){_RUN}+)@{_RUN}+")
"""From the start of a run of letters on, so that a long one is gone through once."""
_NOBODYS = frozenset({"message-id", "in-reply-to", "references", "resent-message-id", "content-id"})
_RECIPIENTS = frozenset({"to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc", "apparently-to", "delivered-to"})


@dataclass(slots=True)
class Redaction:
    """What is made unreadable: third parties' addresses, the person's own, or both. Addresses are in lower case.

    Numbers are given as addresses are met, so the same report made in the same order has the same numbers. `shows` says
    whether a text shows an address that is to be hidden, however it is encoded.
    """

    words: Mapping[str, str]
    own: Collection[str] = frozenset()
    senders: Collection[str] = frozenset()
    third_parties: bool = False
    hide_own: bool = False
    shows: Callable[[str], bool] = lambda _text: False
    _numbers: dict[str, dict[str, int]] = field(default_factory=dict)

    def text(self, text: str) -> str:
        """The text without the addresses that are not to be read."""
        if not self._hides or "@" not in text:
            return text
        return "\n".join(  # no address goes over a line
            _ADDRESS.sub(lambda found: self._instead(found[0]), line) if "@" in line else line
            for line in text.split("\n")
        )

    def field(self, name: str, value: str) -> str:
        """The value of a header field, in the same way. `name` is in lower case.

        Of fields that name recipients only the addresses are left, since the names with them tell as much. Message-IDs
        look like addresses and are none.
        """
        if not self._hides:
            return value
        if name in _RECIPIENTS:
            return " " + ", ".join(self._instead(found) for found in _ADDRESS.findall(value))
        told = value if name in _NOBODYS else self.text(value)
        return self.checked(told)

    def checked(self, told: str) -> str:
        """A text that was gone through, unless an address that is to be hidden shows in it all the same."""
        return f" {self.words['redacted']}" if self._hides and self.shows(told) else told

    @property
    def _hides(self) -> bool:
        return self.third_parties or self.hide_own

    def _instead(self, found: str) -> str:
        before = found[: found.rstrip("=").rfind("=") + 1]
        address = found[len(before) :].strip(".=").lower()
        kind = "own-address" if address in self.own else "third-party"
        if address in self.senders or not (self.hide_own if kind == "own-address" else self.third_parties):
            return self.text(before) + found[len(before) :]
        numbers = self._numbers.setdefault(kind, {})
        return self.words[kind].format(number=numbers.setdefault(address, len(numbers) + 1))
