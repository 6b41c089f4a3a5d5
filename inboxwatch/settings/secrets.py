"""Passwords, tokens and alert addresses: read whenever they are needed, never remembered, never in the configuration.

A file that others may read is refused, since it is no longer a secret. No error repeats anything of a secret, and
none keeps as its cause an error of Python that does.
"""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import TypeVar, cast

from inboxwatch.errors import ConfigError
from inboxwatch.settings.complaint import ComplaintSettings
from inboxwatch.settings.schema import AccountSettings, AlertSettings, StorageSettings

_LARGEST = 64 * 1024
_PATIENCE = 30.0
_SERVICE = "inboxwatch"  # in the desktop's keyring
_STORAGE_KEY = "storage key"
_T = TypeVar("_T")
_CREDENTIALS = Path("/run/credentials")  # where the system manager puts them, for the service alone


def account_secret(account: AccountSettings, environ: Mapping[str, str]) -> Callable[[bool], str]:
    """What gives the account's password or token when asked; its argument asks for a fresh token.

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


def submission_secret(complaint: ComplaintSettings, environ: Mapping[str, str]) -> Callable[[], str]:
    """What gives the password of the address for complaints when asked.

    What it gives raises `ConfigError` when the secret cannot be had.
    """
    what = "[complaint]"
    named = _named(what, environ, complaint.password_file, complaint.password_command, complaint.credential)
    return named or (lambda: _from_keyring(complaint.username, what))


def route_url(alert: AlertSettings) -> Callable[[], str]:
    """What gives the Apprise URL of a way to alert somebody; raises `ConfigError` when it cannot be had."""
    return lambda: from_file(alert.url_file, f"alert {alert.name}")


def storage_key(storage: StorageSettings, environ: Mapping[str, str]) -> Callable[[], str] | None:
    """What gives the key of encrypted storage; None where the configuration names no place: then it is a passphrase.

    What it gives raises `ConfigError` when the key cannot be had.
    """
    what = "storage key"
    named = _named(what, environ, storage.key_file, storage.key_command, storage.credential)
    if named is None and storage.keyring:
        return lambda: _from_keyring(_STORAGE_KEY, what)
    return named


def _named(
    what: str, environ: Mapping[str, str], file: Path | None, command: Sequence[str] | None, credential: str | None
) -> Callable[[], str] | None:
    """What gives a secret out of the file, by the command or from the credential that is named; None if none is."""
    if file is not None:
        return lambda: from_file(file, what)
    if command:
        return lambda: from_command(command, what, environ)
    return None if credential is None else lambda: _from_credential(credential, what, environ)


def storage_key_into_keyring(key: str) -> None:
    """Put the key of encrypted storage into the desktop's keyring. Raises `ConfigError`."""
    _asked(
        lambda: _keyring("storage key").set_password(_SERVICE, _STORAGE_KEY, key),
        "storage key",
        "choose a passphrase or --file",
    )


def from_file(path: Path, what: str) -> str:
    """What a file holds that nobody but its owner may read, without its last line end. Raises `ConfigError`."""
    with _opened(path, f"{what}: the secret file {path}", "check the path") as fd:
        refuse_open_secret(os.fstat(fd), path, what)
        return _text(_all_of(fd), f"{what}: {path}")


def refuse_open_secret(found: os.stat_result, path: Path, what: str) -> None:
    """Raise `ConfigError` if others may read the file, whatever links lead to it."""
    if not stat.S_ISREG(found.st_mode):
        raise ConfigError(f"{what}: {path} is not a regular file", "name a file that holds the secret and nothing else")
    if found.st_uid not in {os.geteuid(), 0}:
        raise ConfigError(f"{what}: the secret file {path} belongs to another user", "make a file of your own")
    if found.st_uid == 0 and path.resolve().is_relative_to(_CREDENTIALS):
        return  # its group bits are the mask of an access list that names the service alone
    if found.st_mode & 0o077:
        raise ConfigError(f"{what}: others may read the secret file {path}", f"chmod 600 {path}")


def from_command(command: Sequence[str], what: str, environ: Mapping[str, str], patience: float = _PATIENCE) -> str:
    """The first line that a command prints, run without a shell, within `patience` seconds.

    Raises `ConfigError`, never with anything that the command said.
    """
    hint = "try it by hand"
    try:
        process = subprocess.Popen(  # the person's own command, from their own configuration
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(environ),
            start_new_session=True,  # so that what it starts can be ended with it
        )
    except OSError as error:
        words = f"{what}: the command for the secret cannot be started: {command[0]}: {error.strerror}"
        raise ConfigError(words, hint) from error
    with process:
        try:
            printed, _ = process.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            printed = None
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    if printed is None:
        raise ConfigError(f"{what}: the command for the secret gave no answer in {patience:g} s: {command[0]}", hint)
    if process.returncode:
        raise ConfigError(f"{what}: the command for the secret ended with {process.returncode}: {command[0]}", hint)
    return _text(printed.split(b"\n", 1)[0], f"{what}: what the command for the secret printed")


def _from_credential(name: str, what: str, environ: Mapping[str, str]) -> str:
    """A credential (systemd.exec(5)); who may read it is the system manager's business."""
    folder = environ.get("CREDENTIALS_DIRECTORY")
    hint = f"LoadCredential={name}:/path/to/file in the unit"
    if not folder:
        raise ConfigError(f"{what}: there are no systemd credentials here", f"start it as a service, with {hint}")
    with _opened(Path(folder) / name, f"{what}: the credential {name}", hint) as fd:
        return _text(_all_of(fd), f"{what}: the credential {name}")


def _from_keyring(username: str, what: str) -> str:
    found = _asked(lambda: _keyring(what).get_password(_SERVICE, username), what, "use password_file or a credential")
    if not found:
        raise ConfigError(
            f"{what}: the keyring holds no password for {username}", f"keyring set {_SERVICE} '{username}'"
        )
    return str(found)


def _asked(ask: Callable[[], _T], what: str, hint: str) -> _T:
    """What the keyring answers; whatever it raises becomes a `ConfigError` without its words.

    Its backends are chosen by the desktop or by a variable, may be anybody's, and raise what they like: a parser's
    error, one of the message bus, one of an import. Their words may quote what they read.
    """
    try:
        return ask()
    except ConfigError:
        raise
    except Exception as error:  # noqa: BLE001 -- the boundary of a plugin
        kind = type(error).__name__
    raise ConfigError(f"{what}: the keyring cannot be used here ({kind})", hint)  # outside: nothing keeps their error


def _keyring(what: str) -> ModuleType:
    try:
        import keyring  # noqa: PLC0415 -- an optional package
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"{what}: the package keyring is not installed", "pip install 'inboxwatch[keyring]'"
        ) from error
    return cast("ModuleType", keyring)


@contextlib.contextmanager
def _opened(path: Path, thing: str, hint: str) -> Iterator[int]:
    """A file for reading, never waiting for one that is a pipe. Raises `ConfigError`."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise ConfigError(f"{thing} cannot be read: {error.strerror}", hint) from error
    try:
        yield fd
    finally:
        os.close(fd)


def _all_of(fd: int) -> bytes:
    parts: list[bytes] = []
    while sum(map(len, parts)) < _LARGEST and (part := os.read(fd, _LARGEST)):
        parts.append(part)
    return b"".join(parts)


def _text(octets: bytes, thing: str) -> str:
    line = octets.removesuffix(b"\n").removesuffix(b"\r")
    if not line:
        raise ConfigError(f"{thing} is empty", "the secret stands in its only line")
    if b"\n" in line or b"\0" in line:
        raise ConfigError(f"{thing} holds more than one line", "only the secret, in one line")
    with contextlib.suppress(UnicodeDecodeError):
        return line.decode("utf-8")
    raise ConfigError(f"{thing} is not UTF-8 text", "write the secret as UTF-8")
