"""The key of encrypted storage: had from where the configuration says, or by a passphrase, when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from inboxwatch.errors import KeyMissing, KeyRefused
from inboxwatch.evidence import Lock, durable, ignore
from inboxwatch.locks import load_keys
from inboxwatch.settings import StorageSettings, storage_key

_HINT = "name the key under [storage] in the configuration, or: `inboxwatch key recover`"


def nobody_to_ask() -> str:
    """The passphrase, for a service. Raises `KeyMissing`."""
    raise KeyMissing("what is kept is encrypted, and nobody can be asked for the passphrase", _HINT)


def write_key(path: Path, octets: bytes) -> None:
    """Write a key, durable on return, for nobody but the owner. Raises `CannotKeep`."""
    durable.write_once([durable.NewFile(path, octets)], path.parent, ignore)


class StorageKey:
    """The key of one state directory. A passphrase is asked for at most once."""

    def __init__(
        self, folder: Path, storage: StorageSettings, environ: Mapping[str, str], ask: Callable[[], str]
    ) -> None:
        """`folder` holds the key that a passphrase opens; `ask` gives the passphrase, or raises `KeyMissing`."""
        self.wrapped = folder / "identity.age"  # opened with `age -d` as well
        self._named = storage_key(storage, environ)
        self._ask = ask
        self._identity: str | None = None
        self._lock: Lock | None = None

    @property
    def is_asked_for(self) -> bool:
        """Whether a person has to type a passphrase."""
        return self._named is None and self._identity is None

    def identity(self) -> str:
        """The secret half. Raises `KeyMissing`, `KeyRefused`, `ConfigError`."""
        if self._identity is None:
            self._identity = self._unwrapped() if self._named is None else self._named()
        return self._identity

    def fitting(self, recipients: Sequence[str]) -> str:
        """The secret half, if it opens what is locked for these. Raises as `identity`."""
        try:
            key = load_keys().key_of(self.identity())
        except ValueError as error:
            raise KeyRefused(f"the storage key cannot be used: {error}", "look at [storage]") from error
        if key.recipient not in recipients:
            raise KeyRefused("that key does not open what is kept", _HINT)
        return str(key.identity)

    def use(self, identity: str) -> None:
        """Take this one from here on, wherever it is kept."""
        self._identity = identity
        self._lock = None

    def keep_behind(self, passphrase: str, identity: str) -> None:
        """Keep a key here, opened by this passphrase, and see that it opens. Raises `CannotKeep`, `KeyRefused`."""
        durable.make_folder(self.wrapped.parent)
        write_key(self.wrapped, load_keys().wrap(identity, passphrase))
        load_keys().unwrap(self.wrapped.read_bytes(), passphrase)

    def forget_wrapped(self) -> None:
        """Remove the key behind a passphrase: it is kept elsewhere now."""
        self.wrapped.unlink(missing_ok=True)

    def lock(self) -> Lock:
        """What locks and opens objects (`LockSmith`). Raises `ConfigError` where encryption is not installed."""
        if self._lock is None:
            self._lock = load_keys().AgeLock(self.identity)
        return self._lock

    def _unwrapped(self) -> str:
        try:
            octets = self.wrapped.read_bytes()
        except OSError as error:
            raise KeyMissing("what is kept is encrypted, and its key is not here", _HINT) from error
        return str(load_keys().unwrap(octets, self._ask()))
