"""The evidence of one state directory, without the rooms that only watching needs: quick to open."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from inboxwatch import __version__
from inboxwatch.daemon.clock import SystemClock
from inboxwatch.daemon.storage_key import StorageKey, nobody_to_ask
from inboxwatch.errors import CannotKeep
from inboxwatch.evidence import Gate, Vault, ignore
from inboxwatch.settings import Settings

TOOL = f"inboxwatch {__version__}"


class Store:
    """State directory, clock, gate, vault and the key of encrypted storage."""

    def __init__(
        self,
        settings: Settings,
        environ: Mapping[str, str],
        *,
        reached: Callable[[str], None] = ignore,
        ask: Callable[[], str] = nobody_to_ask,
    ) -> None:
        """Open it, and make it if it is not there. Raises `ConfigError`, `CannotKeep`."""
        os.umask(0o077)
        self.state_dir = prepared(settings.state_dir)
        self.clock = SystemClock()
        self.gate = Gate(self.state_dir / "gate")
        evidence = self.state_dir / "evidence"
        self.storage_key = StorageKey(evidence / "keys", settings.storage, environ, ask)
        reserve, smith = settings.service.min_free_mb << 20, self.storage_key.lock
        self.vault = Vault(evidence, self.gate, TOOL, reserve=reserve, reached=reached, smith=smith)
        self.vault.prepare()

    def need_key(self) -> None:
        """Have the key of encrypted storage now, and see that it fits; for storage in the clear it does nothing.

        Raises `KeyMissing`, `KeyRefused`, `ConfigError`, `IntegrityFailure`.
        """
        storage = self.vault.storage()
        if storage.is_locked:
            self.storage_key.fitting(storage.recipients)


def prepared(path: Path) -> Path:
    """The state directory, made if it is not there, for nobody but its owner. Raises `CannotKeep`."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotKeep(f"cannot make {path}: {error.strerror}", "choose another state_dir") from error
    found = path.stat()
    if found.st_uid != os.geteuid():
        raise CannotKeep(f"{path} belongs to another user", "choose another state_dir, or run as that user")
    if found.st_mode & 0o077:
        raise CannotKeep(f"other users of this machine may enter {path}", f"chmod 700 {path}")
    return path
