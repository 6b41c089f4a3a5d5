"""Checking the objects: each file against the digest in its name, and all of them against what the journal names."""

from __future__ import annotations

import itertools
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from inboxwatch.errors import KeyRefused
from inboxwatch.evidence.findings import broken
from inboxwatch.evidence.follow import Followed
from inboxwatch.evidence.objects import Lying, ObjectStore, file_digest
from inboxwatch.evidence.storage import Storage
from inboxwatch.model.custody import Finding, Severity
from inboxwatch.model.identity import Sha256

_UNNAMED = "the journal names no locked file for it; with the key it can be opened"
_READERS = 2  # hashing lets go of the interpreter lock: two threads keep two cores busy
_SHARE = 256  # files in one hand-over to a thread: handing over one small file costs more than hashing it


def check_objects(
    objects: ObjectStore, chain: Followed, still: Callable[[Sha256], bool], *, opening: bool
) -> tuple[int, int, list[Finding]]:
    """Hash every object; report what is altered, missing, foreign, or not named by the journal.

    Answers with the octets that were read and the number of objects, before the findings.
    """
    owner: Mapping[Sha256, str] = chain.attached | {
        entry.event.sha256: exhibit for exhibit, entry in chain.acquired.items() if entry.event.sha256 is not None
    }
    findings: list[Finding] = []
    seen: set[Sha256] = set()
    octets = 0
    files = list(objects.lying())
    check = _Check(objects, chain.storage, frozenset(owner), opening)
    shares = [files[at : at + _SHARE] for at in range(0, len(files), _SHARE)]
    with ThreadPoolExecutor(_READERS) as pool:
        checked = itertools.chain.from_iterable(pool.map(check.all, shares))
        for file, (size, wrong) in zip(files, checked, strict=True):
            octets += size
            if file.digest is None:
                findings.append(_foreign(file.path))
                continue
            seen.add(file.digest)
            if wrong:
                if (wrong == _UNNAMED or not file.path.exists()) and still(file.digest):
                    continue  # it was put into its other form meanwhile
                findings.append(_altered(file.path, wrong, owner.get(file.digest)))
            elif file.digest not in owner:
                findings.append(_unreferenced(file.path))
    gone = [digest for digest in owner if digest not in seen and not still(digest)]
    findings += [_missing(objects, digest, owner[digest], chain.storage) for digest in gone]
    findings += _forms(files, chain.storage, objects, opening=opening)
    return octets, len(seen), findings


@dataclass(frozen=True, slots=True)
class _Check:
    """Checks files of the object store against what the journal says of them."""

    objects: ObjectStore
    storage: Storage
    named: frozenset[Sha256]
    opening: bool

    def all(self, files: Sequence[Lying]) -> list[tuple[int, str]]:
        """Size and what is wrong, if anything is, of each."""
        return [self._one(file) for file in files]

    def _one(self, file: Lying) -> tuple[int, str]:
        if file.digest is None:
            return 0, ""
        try:
            facts = os.lstat(file.where)
            if not stat.S_ISREG(facts.st_mode):
                return 0, "not a regular file"
            wrong = self._locked(file.path, file.digest) if file.is_locked else _differs(file.where, file.digest)
        except OSError as error:
            return 0, f"unreadable: {error.strerror}"
        return facts.st_size, wrong

    def _locked(self, path: Path, digest: Sha256) -> str:
        expected = self.storage.files.get(digest)
        wrong = "" if expected is None else _differs(path, expected)
        if wrong:
            return f"as a locked file, {wrong}"
        if not self.opening:
            unexplained = expected is None and digest in self.named and not self.objects.path(digest).exists()
            return _UNNAMED if unexplained else ""
        try:
            found = Sha256.of(self.objects.unlocked(path.read_bytes()))
        except KeyRefused:
            if expected is not None:
                raise  # the file is the one that was written: it is the key
            return "it does not open with the key"
        return "" if found == digest else f"expected {digest}, found {found}"


def _differs(path: Path | str, expected: Sha256) -> str:
    found = file_digest(path)
    return "" if found == expected else f"expected {expected}, found {found}"


def _forms(files: Sequence[Lying], storage: Storage, objects: ObjectStore, *, opening: bool) -> Iterator[Finding]:
    """What is to be said about the forms in which objects lie."""
    if storage.foreign:
        yield broken(
            "recipients-changed",
            Path("journal.jsonl"),
            f"an entry names other recipients, without unlocking what is kept first: {', '.join(storage.foreign)}",
            "this program does not write that; it is not obeyed. Somebody else wrote into the journal",
        )
    locked = sum(one.is_locked for one in files if one.digest is not None)
    clear = sum(not one.is_locked for one in files if one.digest is not None)
    if locked and not storage.is_locked:
        yield Finding(
            code="objects-locked",
            severity=Severity.NOTE,
            where=str(objects.folder),
            what="objects lie encrypted, though storage is not",
            means="taking the encryption away was broken off, or they could not be opened",
            todo="stop the service and run `inboxwatch key remove`, or `inboxwatch key set` to encrypt all again",
        )
    if locked and not opening:
        yield Finding(
            code="objects-not-opened",
            severity=Severity.NOTE,
            where=str(objects.folder),
            what=f"{locked} objects were checked as the encrypted files that they are, without opening them",
            means="each is the file that the journal names, unchanged; that the key still opens it was not tried",
            todo="run `inboxwatch verify` in a terminal, where the key can be asked for",
        )
    if storage.is_locked and clear:
        yield Finding(
            code="objects-in-clear",
            severity=Severity.NOTE,
            where=str(objects.folder),
            what=f"{clear} objects lie in the clear, though storage is encrypted",
            means="the encryption of what was kept before was broken off; whoever has the disk can read these",
            todo="stop the service and run `inboxwatch key set`: it encrypts the rest",
        )


def _altered(path: Path, wrong: str, owner: str | None) -> Finding:
    return broken(
        "object-altered",
        path,
        f"the octets of {owner or 'an object that no exhibit names'} are not what was kept: {wrong}",
        "they were changed after acquisition, or the disk is failing",
    )


def _missing(objects: ObjectStore, digest: Sha256, owner: str, storage: Storage) -> Finding:
    return broken(
        "object-missing",
        objects.locked_path(digest) if digest in storage.files else objects.path(digest),
        f"the octets of {owner} are not there",
        "they were removed after they were kept; the journal still shows that they existed",
    )


def _foreign(path: Path) -> Finding:
    return Finding(
        code="foreign-file",
        severity=Severity.NOTE,
        where=str(path),
        what="a file lies among the objects that was not put there by this program",
        means="nothing for the exhibits; it is in no export",
        todo="move it elsewhere",
    )


def _unreferenced(path: Path) -> Finding:
    return Finding(
        code="object-unreferenced",
        severity=Severity.NOTE,
        where=str(path),
        what="an object that no journal entry names",
        means="keeping it was interrupted by a crash; what was to be kept is kept again where it was met again",
        todo="nothing",
    )
