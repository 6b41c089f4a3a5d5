"""Who is flagged, by configuration and casefile together, and the rules that come of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from inboxwatch import matching
from inboxwatch.model.identity import SenderId
from inboxwatch.model.message import Originators
from inboxwatch.model.people import AllowList, FlaggedSender
from inboxwatch.model.verdict import Verdict
from inboxwatch.settings import Settings


class Rules:
    """The rules as they were when they were last taken up."""

    def __init__(self, settings: Callable[[], Settings], senders: Callable[[], Sequence[FlaggedSender]]) -> None:
        """`senders` are those of the casefile. Raises `ConfigError` if the rules cannot be used."""
        self._settings = settings
        self._senders = senders
        self.take_up()

    def people(self, without: SenderId | None = None) -> list[FlaggedSender]:
        """Everybody who is flagged: from config.toml, with what the casefile adds, then those of the casefile alone."""
        kept = {one.id: one for one in self._senders() if one.id != without}
        configured = [self._configured(one.id, kept.pop(one.id, None)) for one in self._settings().sender]
        return [*configured, *kept.values()]

    def decide(self, originators: Originators) -> Verdict:
        """Decide by the rules as they are now."""
        return self._compiled.decide(originators)

    def is_allowed(self, originators: Originators) -> bool:
        """Whether the allow list names one of them."""
        return self._compiled.is_allowed(originators)

    def number(self) -> int:
        """A number for these rules: other rules have another one."""
        return self._number

    def check(self, people: Sequence[FlaggedSender]) -> None:
        """Raise `ConfigError` if these rules could not be used."""
        matching.compile_rules(people, self._allow())

    def take_up(self) -> None:
        """Use the rules as configuration and casefile now have them. Raises `ConfigError`; then the old ones stay."""
        people, allow = self.people(), self._allow()
        self._compiled = matching.compile_rules(people, allow)
        self._number = _number_of(people, allow)

    def _allow(self) -> AllowList:
        return AllowList(self._settings().allow.addresses)

    def _configured(self, name: SenderId, added: FlaggedSender | None) -> FlaggedSender:
        one = next(one for one in self._settings().sender if one.id == name)
        return FlaggedSender(
            id=one.id,
            label=one.label,
            addresses=_joined(one.addresses, added.addresses if added else ()),
            aliases=added.aliases if added else (),
            display_names=_joined(one.display_names, added.display_names if added else ()),
            patterns=_joined(one.patterns, added.patterns if added else ()),
        )


def _number_of(people: Sequence[FlaggedSender], allow: AllowList) -> int:
    """A number for these rules. A private label is no rule."""
    text = repr(([replace(one, label="") for one in people], allow))
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:7])


def _joined(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
