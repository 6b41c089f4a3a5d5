"""A bundle in one encrypted file: for an age recipient, or as a ZIP with a passphrase for a PC with 7-Zip.

Inside is the folder ``bundle``, the bag. An age file hides everything but its size; a ZIP (WinZip AE-2, AES-256) shows
the names and sizes of files, which are exhibit numbers. Nothing is ever held in memory whole, and nothing is written in
the clear.
"""

from __future__ import annotations

import os
import shutil
import struct
import tarfile
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO

import pyrage
import pyzipper

from inboxwatch.errors import ExportRefused, IntegrityFailure
from inboxwatch.locks.keys import identities, recipient

_TOP = "bundle"
_AGE = b"age-encryption.org/"
_ZIP = b"PK\x03\x04"
_PIECE = 1 << 20
_DAMAGED_ZIP = (RuntimeError, LookupError, struct.error, zipfile.BadZipFile, pyzipper.BadZipFile)

Put = Callable[[str, bytes], None]
"""Puts a file of this name, below the bundle's folder, into what is being written."""


def _unheard(_part: Path) -> None:
    """Nobody wants to know."""


@contextmanager
def age_file(
    target: Path, recipients: Sequence[str], moment: datetime, whole: Callable[[Path], None] = _unheard
) -> Iterator[Put]:
    """What puts files into the new file `target`, a tar (POSIX pax) in an age file for these recipients.

    It stands there once the block has ended well, and not before. `whole` is called when it is durable, with the place
    where it lies without its name. Raises what that raises, and `ExportRefused`.
    """
    keys = [recipient(one) for one in recipients]
    with (
        _new_file(target, whole) as file,
        _encrypting(file, keys) as pipe,
        tarfile.open(mode="w|", fileobj=pipe) as archive,
    ):

        def put(name: str, octets: bytes) -> None:
            member = tarfile.TarInfo(f"{_TOP}/{name}")
            member.size, member.mtime, member.mode = len(octets), int(moment.timestamp()), 0o600
            archive.addfile(member, BytesIO(octets))

        yield put


@contextmanager
def zip_file(
    target: Path, passphrase: str, moment: datetime, whole: Callable[[Path], None] = _unheard
) -> Iterator[Put]:
    """As `age_file`, but a ZIP with a passphrase."""
    with _new_file(target, whole) as file:
        archive = pyzipper.AESZipFile(file, "w", pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES)
        archive.setpassword(passphrase.encode("utf-8"))

        def put(name: str, octets: bytes) -> None:
            member = archive.zipinfo_cls(f"{_TOP}/{name}", moment.timetuple()[:6])
            member.compress_type, member.external_attr = pyzipper.ZIP_DEFLATED, 0o600 << 16
            archive.writestr(member, octets)

        try:
            yield put
            archive.close()
        except BaseException:
            archive.fp = None  # or its finaliser would go on writing
            raise


def is_zip(path: Path) -> bool:
    """Whether a file is a ZIP; False for an age file. Raises `IntegrityFailure` for anything else."""
    with path.open("rb") as file:
        begin = file.read(len(_AGE))
    if not begin.startswith((_ZIP, _AGE)):
        raise IntegrityFailure(f"{path} is no encrypted bundle", "it is neither an age file nor a ZIP, or was changed")
    return begin.startswith(_ZIP)


def unlock_with(path: Path, into: Path, passphrase: str) -> Path:
    """Write what is in a ZIP under the empty folder `into`; the bundle's folder. Raises `IntegrityFailure`."""
    try:
        with pyzipper.AESZipFile(path) as archive:
            archive.setpassword(passphrase.encode("utf-8"))
            for info in archive.infolist():
                if not info.is_dir():
                    with archive.open(info) as source:
                        _put(into, info.filename, source)
    except (*_DAMAGED_ZIP, zlib.error, ValueError, OSError) as error:
        raise _cannot_open(path, "the passphrase is another, or the file was changed") from error
    return into / _TOP


def unlock_for(path: Path, into: Path, identity: str) -> Path:
    """Write what is in an age file under the empty folder `into`; the bundle's folder. Raises `IntegrityFailure`.

    `identity` is the text of an age identity file, or of an SSH private key.
    """
    try:
        keys = identities(identity)
        plain = into / "plain.tar"
        with path.open("rb") as source, plain.open("xb") as out:
            pyrage.decrypt_io(source, out, keys)
        with tarfile.open(plain) as archive:
            for member in archive:
                _put(into, member.name, archive.extractfile(member) if member.isreg() else None)
        plain.unlink()
    except (pyrage.DecryptError, tarfile.TarError, ValueError, OSError) as error:
        raise _cannot_open(path, "it is for another key, or the file was changed") from error
    return into / _TOP


def _put(into: Path, name: str, source: IO[bytes] | None) -> None:
    parts = PurePosixPath(name).parts
    if source is None:
        raise ValueError(f"it is no file: {name!r}")
    if not parts or parts[0] != _TOP or ".." in parts or "\\" in name or "\x00" in name:
        raise ValueError(f"a path in it leads elsewhere: {name!r}")
    place = into.joinpath(*parts)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with place.open("xb") as file:
        shutil.copyfileobj(source, file, _PIECE)


def _cannot_open(path: Path, why: str) -> IntegrityFailure:
    return IntegrityFailure(f"{path} cannot be opened: {why}", "nothing was written; try again, or ask who made it")


@contextmanager
def _new_file(target: Path, whole: Callable[[Path], None]) -> Iterator[IO[bytes]]:
    """A file that stands at `target` once the block has ended well; then it is durable."""
    part = target.with_name(f".{target.name}.inboxwatch-part")  # nobody else's file has that name
    _refuse_existing(target)
    try:
        fd = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _refuse_existing(target)  # it took a while
        whole(part)
        part.rename(target)
        _sync(target.parent)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise ExportRefused(f"cannot write {target}: {error.strerror}", "choose another place") from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _refuse_existing(target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise ExportRefused(f"{target} is there already", "nothing is overwritten: choose another name")


def _sync(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


@contextmanager
def _encrypting(file: IO[bytes], keys: Sequence[object]) -> Iterator[IO[bytes]]:
    """What is written into this is encrypted into `file`, by a thread. Raises what goes wrong there."""
    out, into = os.pipe()
    failed: list[BaseException] = []

    def encrypt() -> None:
        try:
            with os.fdopen(out, "rb") as plain:
                pyrage.encrypt_io(plain, file, keys)
        except pyrage.EncryptError as error:
            failed.append(ExportRefused(f"the encrypted file cannot be written: {error}", "choose another place"))
        except BaseException as error:  # noqa: BLE001 -- handed to the thread that writes
            failed.append(error)

    thread = threading.Thread(target=encrypt, name="encrypt")
    thread.start()
    try:
        with os.fdopen(into, "wb") as pipe:
            yield pipe
    except BrokenPipeError:
        pass  # the other end says why
    finally:
        thread.join()
    if failed:
        raise failed[0]
