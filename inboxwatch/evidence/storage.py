"""How the objects lie on the disk, as the custody journal tells it: in the clear, or each locked for some recipients.

The journal is the only place that names the recipients and the digest of every locked file. So that a file was not
changed is shown without the key, and whoever puts in other recipients has to write it down there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from inboxwatch.errors import KeyMissing
from inboxwatch.model.custody import Action, JsonValue
from inboxwatch.model.identity import Sha256


class Out(Protocol):
    """What takes octets, as an open file does."""

    def write(self, octets: bytes, /) -> int:
        """Take all of them."""
        ...


class Lock(Protocol):
    """Encrypts and decrypts whole files."""

    def lock(self, octets: bytes, recipients: Sequence[str], out: Out) -> None:
        """Write the octets for these recipients, any of whom can open them; needs no secret."""
        ...

    def unlock(self, octets: bytes) -> bytes:
        """What `lock` was given. Raises `KeyMissing`, `KeyRefused`."""
        ...


LockSmith = Callable[[], Lock]
"""Gives the lock when something is to be locked or opened. Raises `ConfigError` where it cannot be had."""


def no_lock() -> Lock:
    """For a store that is never locked. Raises `KeyMissing`."""
    raise KeyMissing("what is kept is encrypted", "open it with the configuration that names the key")


@dataclass(slots=True)
class Storage:
    """What the journal says so far.

    `is_locked` tells whether new objects are locked, `recipients` for whom, or for whom they were before. `foreign` are
    others whom an entry tried to put in their place. `files` has the digest of the locked file of each locked object.
    """

    is_locked: bool = False
    recipients: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    files: dict[Sha256, Sha256] = field(default_factory=dict)

    def learn(self, action: str, sha256: str | None, detail: Mapping[str, JsonValue]) -> None:
        """Take in an entry of the journal. What is not of the form that this program writes is passed over."""
        stored = detail.get("stored")
        if action in {Action.ACQUIRED, Action.SEEN_AGAIN}:
            self._learn_file(sha256, stored)
        elif action == Action.INCIDENT:
            files = detail.get("files")
            for one in files if isinstance(files, list) else ():
                if isinstance(one, dict):
                    self._learn_file(one.get("sha256"), one.get("stored"))
        elif action == Action.LOCKED:
            recipients = detail.get("recipients")
            named = tuple(map(str, recipients)) if isinstance(recipients, list) else ()
            if named and self.is_locked and named != self.recipients:
                self.foreign = named  # not obeyed: this program never changes recipients without unlocking first
            elif named:
                self.recipients = named
            self.is_locked = bool(self.recipients)
            for digest, file in stored.items() if isinstance(stored, dict) else ():
                self._learn_file(digest, file)
        elif action == Action.UNLOCKED:
            self.is_locked = False

    def _learn_file(self, digest: JsonValue, file: JsonValue) -> None:
        if isinstance(digest, str) and isinstance(file, str):
            with suppress(ValueError):
                self.files[Sha256(digest)] = Sha256(file)
