"""`inboxwatch key`: encryption of what is kept on this disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inboxwatch.cli.door import Door, common
from inboxwatch.cli.passphrase import new_passphrase
from inboxwatch.cli.recovery import have_it_written_down, page
from inboxwatch.errors import ConfigError, IntegrityFailure, KeyRefused

if TYPE_CHECKING:
    from inboxwatch.daemon.bootstrap import House

_EXPLAINED = """\
From here on every message that is kept is encrypted on this disk. Keeping needs no key: the service goes on as before.
Looking at a message, exporting it or making a bundle needs the key.

Still visible to whoever has this disk: how many messages were kept, when, how large, from which folder, the flagged
addresses and names by which they were recognised, and everything that was done with them. What lay in the clear until
now may be found by an expert until the disk has written over it; encryption of the whole disk hides that as well.

IF THE KEY AND THE RECOVERY KEY ARE BOTH LOST, NOBODY CAN READ THE MESSAGES AGAIN: not you, not the police, not the
makers of this program. The journal still proves that they were there, not what they said. Keep the recovery key on
paper, where the person you fear does not come: with your lawyer, or with somebody you trust.
"""

_NAMED = "Take what stands under [storage] out of your configuration: a passphrase opens the key now.\n"
_CREDENTIAL = """\
For a service: systemd-creds encrypt --name=storage-key {path} /etc/credstore.encrypted/storage-key
with LoadCredentialEncrypted=storage-key in the unit, and credential = "storage-key" in place of key_file.
"""
_keyring = click.option("--keyring", is_flag=True, help="Keep the key in the desktop's keyring.")
_file = click.option(
    "--file",
    "key_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Keep the key in this new file: on a USB stick, or to be made a systemd credential.",
)


@click.group("key")
def command() -> None:
    """Encrypt what is kept on this disk, or take the encryption away.

    The service must be stopped. The key is kept behind a passphrase, unless you say otherwise.
    """


@command.command("set")
@common
@_keyring
@_file
@click.option(
    "--recovery", metavar="FILE", type=click.Path(path_type=Path), help="Write the recovery key here, to print."
)
@click.option("--yes", is_flag=True, help="Do not ask whether the recovery key is written down.")
@click.pass_obj
def set_(door: Door, *, keyring: bool, key_file: Path | None, recovery: Path | None, yes: bool) -> int:
    """Encrypt what is kept; or change how the key is kept.

    Explains first what a lost key means, and gives a recovery key to be kept on paper. What was begun and broken off is
    finished by the same command.
    """
    from inboxwatch.daemon.relock import encrypt
    from inboxwatch.locks import load_keys

    _refuse_existing(key_file, recovery)
    if recovery is not None and key_file is not None and recovery.resolve() == key_file.resolve():
        raise ConfigError("key and recovery key in one file: who has one would have both", "name two files, kept apart")
    keys = load_keys()
    with _stopped(door) as house:
        storage = house.vault.storage()
        recipients = storage.recipients
        if storage.is_locked or house.vault.has(locked=True):  # one that was not taken away altogether needs its key
            if recovery is not None:
                raise ConfigError("the recovery key was given when storage was encrypted", "leave --recovery out")
            identity = house.storage_key.fitting(recipients)
            finishing = house.vault.has(locked=False) and not (keyring or key_file)
            if not finishing:
                _keep(door, house, identity, keyring=keyring, key_file=key_file)
        else:
            click.echo(_EXPLAINED, err=True)
            if not yes:
                click.confirm("Encrypt what is kept?", abort=True, err=True)
            key, spare = keys.new_key(), keys.new_key()
            _give(page(spare.identity, house.clock.now(), house.state_dir), recovery)
            if not yes:
                have_it_written_down(spare.identity)
            _keep(door, house, key.identity, keyring=keyring, key_file=key_file)
            house.storage_key.use(key.identity)
            recipients = (key.recipient, spare.recipient)
        count = encrypt(house, recipients, door.who, _progress)
        left = house.vault.has(locked=False)
    click.echo(f"{count} messages were encrypted; new ones will be")
    return _left("in the clear") if left else 0


@command.command("recover")
@common
@_keyring
@_file
@click.pass_obj
def recover(door: Door, *, keyring: bool, key_file: Path | None) -> None:
    """Take the recovery key, because the key or its passphrase is lost.

    The recovery key on paper stays good.
    """
    from inboxwatch.locks import load_keys

    _refuse_existing(key_file)
    with _stopped(door) as house:
        recipients = house.vault.storage().recipients
        if not recipients:
            raise ConfigError("what is kept was never encrypted", "there is nothing to recover")
        typed = click.prompt("Recovery key (spaces do not matter)", hide_input=True, err=True)
        try:
            key = load_keys().key_of(typed)
        except ValueError as error:
            raise KeyRefused(f"the recovery key cannot be used: {error}", "compare it letter by letter") from error
        if key.recipient not in recipients:
            raise KeyRefused("that is the recovery key of something else", "look for the page that names this folder")
        _keep(door, house, key.identity, keyring=keyring, key_file=key_file)
    click.echo("what is kept can be opened again")


@command.command("remove")
@common
@click.option("--yes", is_flag=True, help="Do not ask whether you are sure.")
@click.pass_obj
def remove(door: Door, *, yes: bool) -> int:
    """Put what is kept back into the clear, and new messages too."""
    from inboxwatch.daemon.relock import decrypt

    with _stopped(door) as house:
        house.need_key()
        if not yes:
            click.confirm("Put everything back into the clear, for whoever has this disk?", abort=True, err=True)
        count = decrypt(house, door.who, _progress)
        left = house.vault.has(locked=True)
    click.echo(f"{count} messages are in the clear again; new ones will be")
    return _left("encrypted, and so does their key") if left else 0


def _left(how: str) -> int:
    click.echo(f"some are not what was kept: they stay {how}. `inboxwatch verify` names them", err=True)
    return IntegrityFailure.exit_code


@contextmanager
def _stopped(door: Door) -> Iterator[House]:
    """The rooms, while no service runs. Raises `AlreadyRunning`."""
    with door.house() as house:
        house.daemon_lock.take()
        yield house


def _refuse_existing(*paths: Path | None) -> None:
    for path in paths:
        if path is not None and path.exists():
            raise ConfigError(f"{path} is there already", "nothing is overwritten: choose another name")


def _keep(door: Door, house: House, identity: str, *, keyring: bool, key_file: Path | None) -> None:
    """Put the key where it is to be kept, see that it can be had again, and say what the configuration needs."""
    from inboxwatch.daemon.storage_key import write_key
    from inboxwatch.settings import StorageSettings, storage_key, storage_key_into_keyring

    if keyring:
        storage_key_into_keyring(identity)
        where = StorageSettings(keyring=True)
        lines = "keyring = true"
    elif key_file is not None:
        place = key_file.resolve()
        write_key(place, f"{identity}\n".encode())
        where = StorageSettings(key_file=place)
        lines = f'key_file = "{place}"'
    else:
        house.storage_key.keep_behind(new_passphrase(), identity)
        where = StorageSettings()
        lines = ""
    again = storage_key(where, door.environ)
    if again is not None:
        if again() != identity:
            raise KeyRefused("what was kept there cannot be had again", "choose another place; nothing was encrypted")
        house.storage_key.forget_wrapped()
    if where != house.settings.storage:
        click.echo(f"Put this into your configuration:\n\n    [storage]\n    {lines}\n" if lines else _NAMED, err=True)
    if key_file is not None:
        click.echo(_CREDENTIAL.format(path=key_file), err=True)


def _give(text: str, path: Path | None) -> None:
    from inboxwatch.daemon.storage_key import write_key

    if path is None:
        click.echo(text)
    else:
        write_key(path, text.encode())
        click.echo(f"The recovery key is in {path}: print it, then delete the file.", err=True)


def _progress(count: int) -> None:
    click.echo(f"  {count} …", err=True)
