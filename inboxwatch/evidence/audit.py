"""Checking everything that is kept, and saying in words what was found.

An audit never stops at the first finding and mends nothing. Notes are facts worth knowing; what is broken makes
`inboxwatch verify` end with 65.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from inboxwatch.errors import IntegrityFailure, KeyRefused
from inboxwatch.evidence.anchors import Anchors
from inboxwatch.evidence.chain import GENESIS, unlink
from inboxwatch.evidence.findings import broken
from inboxwatch.evidence.journal import Journal
from inboxwatch.evidence.objects import Lying, ObjectStore, file_digest, names_in
from inboxwatch.evidence.records import attached
from inboxwatch.evidence.storage import Storage
from inboxwatch.model.custody import Action, Audit, Entry, Finding, Severity
from inboxwatch.model.identity import ExhibitId, Sha256
from inboxwatch.model.times import stamp

_LINE = re.compile(r", (last line|line \d+)$")
_UNNAMED = "the journal names no locked file for it; with the key it can be opened"
_READERS = 2  # hashing lets go of the interpreter lock: two threads keep two cores busy
_SHARE = 256  # files in one hand-over to a thread: handing over one small file costs more than hashing it


@dataclass(slots=True)
class _Chain:
    """What the journal says, as far as it could be read."""

    head: str = GENESIS
    entries: int = 0
    acquired: dict[ExhibitId, Entry] = field(default_factory=dict)
    attached: dict[Sha256, str] = field(default_factory=dict)
    unused: set[str] = field(default_factory=set)
    hashes: list[str] = field(default_factory=list)
    anchored: list[Entry] = field(default_factory=list)
    storage: Storage = field(default_factory=Storage)
    checks: list[Entry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def _lost(folder: Path) -> list[Finding]:
    """Folders of the store that cannot be read."""
    gone = [one for one in (folder / name for name in ("objects", "records", "sessions")) if not one.is_dir()]
    return [
        broken("folder-missing", one, f"the folder {one.name} is not there", "everything that lay in it is lost here")
        for one in gone
    ]


def audit(
    folder: Path,
    journal: Journal,
    objects: ObjectStore,
    anchors: Anchors,
    witness: Sha256 | None = None,
    *,
    opening: bool,
    still: Callable[[Sha256], bool],
) -> Audit:
    """Check the journal's chain, every acquisition record, object and timestamp against each other.

    With `witness`, an earlier head that somebody else knows, also that the chain still leads through it. Locked objects
    are opened only if `opening`, and then what hinders it is raised; their files are checked in any case. What seems
    to be broken is looked at again with `still`, since somebody may be encrypting at this moment.
    """
    chain = _walk(journal)
    findings = [
        *_lost(folder),
        *chain.findings,
        *_witnessed(chain, witness),
        *_torn(journal),
        *_records(folder, chain),
        *_sessions(folder),
        *anchors.findings(chain.hashes, chain.anchored),
        *_modes(folder),
    ]
    octets, count, about_objects = _objects(objects, chain, still, opening=opening)
    findings += about_objects
    order = {Severity.BROKEN: 0, Severity.NOTE: 1}
    findings.sort(key=lambda one: (order[one.severity], one.where))
    dated = tuple(replace(one, since=_since(folder, one, chain.checks)) for one in findings)
    return Audit(chain.head, chain.entries, len(chain.acquired), count, octets, dated)


def _since(folder: Path, finding: Finding, checks: Sequence[Entry]) -> str:
    """Since when something may be as it was found: by the last check that did not find it, and by the disk."""
    where = finding.where
    words = "not known: no earlier check in the journal tells"
    for entry in reversed(checks):
        found = entry.event.detail.get("findings")
        if not (isinstance(found, list) and finding.code in found):
            words = f"after {stamp(entry.event.at)}, when a check did not find it (entry {entry.seq})"
            break
    path = folder / _LINE.sub("", where)
    try:
        changed = datetime.fromtimestamp(path.lstat().st_ctime, UTC)
    except (OSError, ValueError):
        return f"{words}; it is not there any more"
    return f"{words}; last changed {stamp(changed)}, as the disk tells"


def _walk(journal: Journal) -> _Chain:
    """Follow the chain to its end; at a break, go on from what the next line claims, and name the break."""
    chain = _Chain()
    for number, line in enumerate(journal.lines(), start=1):
        try:
            entry = unlink(line, seq=number, prev=chain.head)
        except IntegrityFailure as error:
            chain.findings.append(
                Finding(
                    code="journal-broken",
                    severity=Severity.BROKEN,
                    where=f"journal.jsonl, line {number}",
                    what=error.message,
                    means="somebody or something changed the journal after it was written; the entries before this "
                    "line are sound, this one and those behind it prove nothing until the cause is known",
                    todo="make a copy of the whole folder, change nothing, compare with a backup",
                )
            )
            break
        chain.head, chain.entries = entry.hash, number
        chain.hashes.append(entry.hash)
        chain.storage.learn(entry.event.action, entry.event.sha256, entry.event.detail)
        if entry.event.action is Action.ACQUIRED and entry.event.exhibit is not None:
            chain.acquired[entry.event.exhibit] = entry
        elif entry.event.action is Action.INCIDENT:
            chain.attached.update(attached(entry.event))
        elif entry.event.action is Action.VERIFIED:
            chain.checks.append(entry)
        elif entry.event.action is Action.ANCHORED:
            chain.anchored.append(entry)
        elif entry.event.action is Action.RECOVERED:
            unused = entry.event.detail.get("unused")
            chain.unused.update(map(str, unused) if isinstance(unused, list) else ())
    return chain


def _witnessed(chain: _Chain, witness: Sha256 | None) -> Iterator[Finding]:
    if witness is not None and witness not in {GENESIS, *chain.hashes}:
        yield broken(
            "witness-missing",
            Path("journal.jsonl"),
            f"no entry of the journal has the digest {witness}, of which somebody was told",
            "the journal was cut off before that entry, or written anew; or the digits were copied wrongly",
        )


def _torn(journal: Journal) -> Iterator[Finding]:
    fragment = journal.torn_tail()
    if fragment:
        yield Finding(
            code="journal-torn",
            severity=Severity.NOTE,
            where="journal.jsonl, last line",
            what=f"the last line is {len(fragment)} octets of an unfinished entry",
            means="a crash or a power cut interrupted a write; nothing that was answered for is lost",
            todo="start the service once: it takes the fragment aside and writes that down",
        )


def _records(folder: Path, chain: _Chain) -> Iterator[Finding]:
    for exhibit, entry in chain.acquired.items():
        path = folder / "records" / f"{exhibit}.json"
        try:
            found = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            yield broken(
                "record-missing",
                path,
                f"the acquisition record of {exhibit} cannot be read: {error.strerror}",
                f"how and when {exhibit} was acquired can no longer be shown from this copy",
            )
            continue
        if found != entry.event.detail.get("record"):
            yield broken(
                "record-altered",
                path,
                f"the acquisition record of {exhibit} is not the one that the journal names",
                "it was changed after it was written; what it says proves nothing",
            )
    yield from _unjournaled(folder, chain)


def _unjournaled(folder: Path, chain: _Chain) -> Iterator[Finding]:
    for name in names_in(str(folder / "records")) if (folder / "records").is_dir() else ():
        if name.removesuffix(".json") in chain.acquired:
            continue
        path = folder / "records" / name
        explained = path.stem in chain.unused
        yield Finding(
            code="record-unjournaled",
            severity=Severity.NOTE,
            where=str(path),
            what=f"there is a record for {path.stem}, but no journal entry says that it was acquired",
            means="an acquisition was interrupted by a crash; the message was kept again under a later number"
            if explained
            else "an acquisition was interrupted, or the end of the journal is missing",
            todo="nothing"
            if explained
            else "start the service once; if the number is one you have seen listed, compare with a backup",
        )


def _sessions(folder: Path) -> Iterator[Finding]:
    for path in sorted((folder / "sessions").glob("*")):
        try:
            found = file_digest(path)
        except OSError as error:
            found = f"unreadable: {error.strerror}"
        if found != path.stem:
            yield broken(
                "session-altered",
                path,
                "the record of a session with the mail server is not what its name says",
                "it was changed after it was written; the messages themselves are checked apart from it",
            )


def _objects(
    objects: ObjectStore, chain: _Chain, still: Callable[[Sha256], bool], *, opening: bool
) -> tuple[int, int, list[Finding]]:
    """Hash every object; report what is altered, missing, foreign, or not named by the journal."""
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


def _modes(folder: Path) -> Iterator[Finding]:
    mode = folder.stat().st_mode
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Finding(
            code="open-to-others",
            severity=Severity.NOTE,
            where=str(folder),
            what=f"other users of this machine may enter the folder (mode {stat.S_IMODE(mode):04o})",
            means="somebody with another account on this machine may read what is kept",
            todo=f"chmod 700 {folder}",
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
