"""Checking everything that is kept, and saying in words what was found.

An audit never stops at the first finding and mends nothing. Notes are facts worth knowing; what is broken makes
`inboxwatch verify` end with 65.
"""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from inboxwatch.evidence.anchors import Anchors
from inboxwatch.evidence.audit_objects import check_objects
from inboxwatch.evidence.findings import broken
from inboxwatch.evidence.follow import Followed, follow, torn, witnessed
from inboxwatch.evidence.journal import Journal
from inboxwatch.evidence.objects import ObjectStore, file_digest, names_in
from inboxwatch.model.custody import Audit, Entry, Finding, Severity
from inboxwatch.model.identity import Sha256
from inboxwatch.model.times import stamp

_LINE = re.compile(r", (last line|line \d+)$")


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
    chain = follow(journal)
    findings = [
        *_lost(folder),
        *chain.findings,
        *witnessed(chain, witness),
        *torn(journal),
        *_records(folder, chain),
        *_sessions(folder),
        *anchors.findings(chain.hashes, chain.anchored),
        *_modes(folder),
    ]
    octets, count, about_objects = check_objects(objects, chain, still, opening=opening)
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


def _records(folder: Path, chain: Followed) -> Iterator[Finding]:
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


def _unjournaled(folder: Path, chain: Followed) -> Iterator[Finding]:
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
