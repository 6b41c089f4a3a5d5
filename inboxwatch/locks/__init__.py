"""LOCK: encryption of what lies on this disk and of what leaves it, in formats that other people's programs open.

age (https://age-encryption.org/v1) and WinZip AE-2. The home of pyrage and pyzipper, optional extras: so the modules of
this room are had by `load_keys` and `load_envelope`, when something is locked or opened, and not before.
"""

from __future__ import annotations

import importlib
from types import ModuleType

from inboxwatch.errors import ConfigError


def load_keys() -> ModuleType:
    """`inboxwatch.locks.keys`. Raises `ConfigError` where its package is not installed."""
    return _module("inboxwatch.locks.keys")


def load_envelope() -> ModuleType:
    """`inboxwatch.locks.envelope`. Raises `ConfigError` where its packages are not installed."""
    return _module("inboxwatch.locks.envelope")


def _module(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ConfigError("encryption needs packages that are not installed", "install inboxwatch[encrypt]") from error
