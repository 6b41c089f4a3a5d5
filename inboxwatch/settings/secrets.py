"""Passwords, tokens and alert addresses: read when they are needed, never remembered, never from the configuration.

A file that others may read is refused, since it is no longer a secret.
"""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from inboxwatch.errors import ConfigError
from inboxwatch.settings.schema import AccountSettings, AlertSettings

_LARGEST = 64 * 1024
_PATIENCE = 30


def account_secret(account: AccountSettings, environ: Mapping[str, str]) -> Callable[[bool], str]:
    """What gives the account's password or token when asked; its argument asks for a fresh one.

    What it gives raises `ConfigError` when the secret cannot be had.
    """
    what = f"account {account.name}"

    def secret(fresh: bool) -> str:  # noqa: FBT001 -- the promise of the mailbox room
        oauth2 = account.oauth2
        if account.password_file is not None:
            return from_file(account.password_file, what)
        if account.password_command is not None:
            return from_command(account.password_command, what, environ)
        if account.credential is not None:
            return _from_credential(account.credential, what, environ)
        if oauth2 is not None and oauth2.token_file is not None:
            return from_file(oauth2.token_file, what)
        if oauth2 is not None and oauth2.token_command is not None:
            asked = {**environ, "INBOXWATCH_REFRESH": "1"} if fresh else environ
            return from_command(oauth2.token_command, what, asked)
        return _from_keyring(account.username, what)

    return secret


def route_url(alert: AlertSettings) -> Callable[[], str]:
    """What gives the Apprise URL of a way to alert somebody."""
    return lambda: from_file(alert.url_file, f"alert {alert.name}")


def from_file(path: Path, what: str) -> str:
    """The first line of a file that nobody but its owner may read. Raises `ConfigError`."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise ConfigError(
            f"{what}: the secret file {path} cannot be read: {error.strerror}", "check the path"
        ) from error
    with os.fdopen(fd, "rb") as file:
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode):
            raise ConfigError(f"{what}: {path} is not a regular file", "name a file with the secret in its first line")
        if found.st_mode & 0o077:
            raise ConfigError(f"{what}: others may read the secret file {path}", f"chmod 600 {path}")
        if found.st_uid not in {os.geteuid(), 0}:
            raise ConfigError(f"{what}: the secret file {path} belongs to another user", "make a file of your own")
        return _first_line(file.read(_LARGEST), f"{what}: {path}")


def from_command(command: Sequence[str], what: str, environ: Mapping[str, str]) -> str:
    """The first line that a command prints, run without a shell. Raises `ConfigError`, never with its output."""
    if not command:
        raise ConfigError(f"{what}: the command for the secret is empty", 'for example ["pass", "show", "mail"]')
    try:
        done = subprocess.run(  # the person's own command, from their own configuration
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            env=dict(environ),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ConfigError(
            f"{what}: the command for the secret does not work: {command[0]}", "try it by hand"
        ) from error
    if done.returncode:
        raise ConfigError(f"{what}: the command for the secret ended with {done.returncode}", "try it by hand")
    return _first_line(done.stdout, f"{what}: the command for the secret")


def _from_credential(name: str, what: str, environ: Mapping[str, str]) -> str:
    folder = environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        raise ConfigError(f"{what}: there are no systemd credentials here", "start it by systemd, with LoadCredential=")
    if "/" in name or name.startswith("."):
        raise ConfigError(f"{what}: not the name of a credential", "a plain name, as in LoadCredential=")
    try:
        return _first_line((Path(folder) / name).read_bytes(), f"{what}: credential {name}")
    except OSError as error:
        raise ConfigError(
            f"{what}: there is no credential {name}", f"LoadCredential={name}:/path in the unit"
        ) from error


def _from_keyring(username: str, what: str) -> str:
    try:
        import keyring  # noqa: PLC0415 -- an optional package
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"{what}: the package keyring is not installed", "pip install 'inboxwatch[keyring]'"
        ) from error
    try:
        found = keyring.get_password("inboxwatch", username)
    except keyring.errors.KeyringError as error:
        raise ConfigError(f"{what}: the keyring cannot be used here", "use password_file or a credential") from error
    if not found:
        raise ConfigError(f"{what}: the keyring holds nothing", f"keyring set inboxwatch {username}")
    return str(found)


def _first_line(octets: bytes, where: str) -> str:
    line = octets.split(b"\n", 1)[0].removesuffix(b"\r")
    if not line:
        raise ConfigError(f"{where} is empty", "the secret stands in the first line")
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{where} is not UTF-8 text", "write the secret as UTF-8") from error
