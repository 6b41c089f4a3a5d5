"""Who may read and write the files of a configuration: what is refused, and what `doctor` tells."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from inboxwatch.errors import ConfigError
from inboxwatch.settings.schema import Settings
from inboxwatch.settings.secrets import refuse_open_secret


@dataclass(frozen=True, slots=True)
class PermissionFinding:
    """Something that other users of this machine may do and should not, and what to do about it."""

    path: Path
    text: str
    hint: str


def refuse_foreign_config(found: os.stat_result, path: Path) -> None:
    """Raise `ConfigError` if somebody else may write the configuration: it names commands that we run."""
    if not stat.S_ISREG(found.st_mode):
        raise ConfigError(f"{path} is not a regular file", "name the file config.toml itself")
    if found.st_uid not in {os.geteuid(), 0}:
        raise ConfigError(
            f"{path} belongs to another user", f"make a copy of your own, or: chown {os.geteuid()} {path}"
        )
    if found.st_mode & stat.S_IWOTH:
        raise ConfigError(f"everybody may write {path}", f"chmod 600 {path}")


def permission_findings(settings: Settings, path: Path) -> list[PermissionFinding]:
    """What is open to others in the configuration at `path` and in what it names. Reads no secret."""
    found = [*_config(path), *_folder(settings.state_dir, "the state folder")]
    if settings.service.drop_dir is not None:
        found += _folder(settings.service.drop_dir, "the drop folder")
    for account in settings.account:
        token = account.oauth2.token_file if account.oauth2 is not None else None
        for secret in (account.password_file, token):
            if secret is not None:
                found += _secret(secret, f"account {account.name}")
    if settings.storage.key_file is not None:
        found += _secret(settings.storage.key_file, "storage key")
    if settings.complaint.password_file is not None:
        found += _secret(settings.complaint.password_file, "[complaint]")
    for alert in settings.alert:
        found += _secret(alert.url_file, f"alert {alert.name}")
    return found


def _config(path: Path) -> Iterator[PermissionFinding]:
    mode = path.stat().st_mode
    if mode & stat.S_IWGRP:
        yield PermissionFinding(path, f"others in its group may write {path}", f"chmod g-w {path}")
    if mode & stat.S_IROTH:
        yield PermissionFinding(path, f"everybody on this machine may read {path}", f"chmod o-r {path}")
    folder = path.resolve().parent
    mode = folder.stat().st_mode
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        yield PermissionFinding(folder, f"everybody may put files into {folder}", f"chmod o-w {folder}")


def _folder(path: Path, what: str) -> Iterator[PermissionFinding]:
    try:
        found = path.stat()
    except OSError:
        return  # made when it is needed, or missed by what needs it
    if found.st_uid != os.geteuid():
        yield PermissionFinding(path, f"{what} {path} belongs to another user", "name a folder of your own")
    if found.st_mode & 0o077:
        yield PermissionFinding(path, f"other users may enter {what} {path}", f"chmod 700 {path}")


def _secret(path: Path, what: str) -> Iterator[PermissionFinding]:
    try:
        refuse_open_secret(path.stat(), path, what)
    except OSError as error:
        yield PermissionFinding(
            path, f"{what}: the secret file {path} cannot be read: {error.strerror}", "check the path"
        )
    except ConfigError as error:
        yield PermissionFinding(path, error.message, error.hint)
