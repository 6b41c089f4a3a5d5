"""The evidence bundle: a bag that a stranger can check without us (docs/formats/bundle.md).

The same evidence and the same choice give the same octets. Of a sealed exhibit only the header block is written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from inboxwatch.export.bag import Bag, Put
from inboxwatch.export.declarations import certificate_902_14, exhibit_sheet
from inboxwatch.export.headers import header_of
from inboxwatch.export.log_table import log_csv
from inboxwatch.export.report import report_text
from inboxwatch.export.tables import exhibits_csv, timeline_csv
from inboxwatch.model.attempt import Attempt
from inboxwatch.model.custody import Action, Disclosure, JsonValue
from inboxwatch.model.exhibit import Exhibit, ExhibitState
from inboxwatch.model.identity import ExhibitId, SenderId, Sha256
from inboxwatch.model.incident import Incident
from inboxwatch.model.timeline import timeline
from inboxwatch.model.times import moment

_PICTURES = frozenset({"bmp", "gif", "heic", "jpeg", "jpg", "png", "tif", "tiff", "webp"})
_SOUND = frozenset({"aac", "amr", "flac", "m4a", "mp3", "oga", "ogg", "opus", "wav"})
_FILM = frozenset({"3gp", "mkv", "mov", "mp4", "ogv", "webm"})
_ENDINGS = _PICTURES | _SOUND | _FILM | {"pdf", "txt"}
"""What these open does not run. A page or a program gets another ending."""
_WITHOUT_EXHIBITS = datetime(2000, 1, 1, tzinfo=UTC)
_SEALED = """{exhibit} is sealed: a person has decided that its octets are to leave this machine in no export.

Its digests are in {exhibit}.acquisition.json, its header block in {exhibit}.headers.txt. An authority that has to see
the message asks the keeper of the evidence, who does not send it on: possessing or forwarding such material can be an
offence, also by mistake.
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """How the bundle asks for what is kept: octets by digest, records and session records as they lie on disk."""

    octets: Callable[[Sha256], bytes]
    record: Callable[[ExhibitId], bytes]
    session: Callable[[Sha256], bytes]


@dataclass(frozen=True, slots=True)
class Content:
    """What goes into a bundle. `anchors` are the files for ``30_timestamps``, by name.

    `incidents` and `attempts` are the log, which only a whole bundle tells.
    """

    exhibits: Sequence[Exhibit]
    left_out: Sequence[ExhibitId]
    custody: Disclosure
    anchors: Mapping[str, bytes]
    tool: str
    incidents: Sequence[Incident] = ()
    attempts: Sequence[Attempt] = ()

    @property
    def moment(self) -> datetime:
        """The time that every file gets: that of the last acquisition, so that it does not depend on today."""
        return max((one.acquired_at for one in self.exhibits), default=_WITHOUT_EXHIBITS)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: `manifest_sha256` is the digest of ``manifest-sha256.txt``, which stands for the payload.

    `file_sha256` is the digest of the one encrypted file at `path`, where there is one.
    """

    path: Path
    exhibits: int
    manifest_sha256: Sha256
    file_sha256: Sha256 | None = None


def write_bundle(put: Put, content: Content, kept: Kept, progress: Callable[[int], None]) -> Sha256:
    """Write the files of a bundle; `progress` hears how many exhibits are written.

    Gives the digest of ``manifest-sha256.txt``. Raises what `put` raises, and `IntegrityFailure` for octets that are
    not what was kept.
    """
    bag = Bag(put)
    _report(bag, content)
    sessions: set[Sha256] = set()
    for count, exhibit in enumerate(content.exhibits, start=1):
        sessions |= _exhibit(bag, exhibit, kept)
        progress(count)
    bag.payload("10_exhibits/left-out.txt", "".join(f"{one}\n" for one in content.left_out).encode())
    _attached(bag, content, kept)
    records = {session: kept.session(session) for session in sorted(sessions)}
    for session, octets in records.items():
        bag.payload(f"20_custody/sessions/{session}.json", octets)
    _declarations(bag, content, [json.loads(octets) for octets in records.values()])
    _custody(bag, content.custody)
    for name, octets in sorted(content.anchors.items()):
        bag.payload(f"30_timestamps/{name}", octets)
    _carried(bag)
    return bag.close()


def _report(bag: Bag, content: Content) -> None:
    exhibits, custody = content.exhibits, content.custody
    standing = [one for one in content.incidents if not one.withdrawn]
    attempts = [one for one in content.attempts if not one.withdrawn]
    log = (len(standing), len(attempts))
    report = report_text(exhibits, len(content.left_out), custody, content.tool, *log)
    bag.payload("00_report/report.txt", _text(report))
    bag.payload("00_report/exhibits.csv", exhibits_csv(exhibits))
    bag.payload("00_report/timeline.csv", timeline_csv(_happenings(exhibits, custody)))
    if standing or attempts:
        bag.payload("00_report/log.csv", log_csv(timeline((), standing, attempts, _senders(exhibits))))


def _declarations(bag: Bag, content: Content, sessions: Sequence[Mapping[str, JsonValue]]) -> None:
    in_order = sorted(sessions, key=lambda one: str(one["connected_at"]))
    certificate = certificate_902_14(content.exhibits, content.custody, content.tool, in_order)
    bag.payload("50_declarations/fre-902-14-certificate.draft.txt", _text(certificate))
    bag.payload("50_declarations/uk-exhibit-sheet.draft.txt", _text(exhibit_sheet(content.exhibits)))


def _happenings(exhibits: Sequence[Exhibit], custody: Disclosure) -> Iterator[tuple[datetime, str, str]]:
    chosen = {one.id for one in exhibits}
    for one in exhibits:
        if one.internal_date is not None:
            yield one.internal_date, one.id, "received by the mail server"
    for line in custody.lines:
        entry = json.loads(line)
        if entry["exhibit"] in chosen:
            words = entry["action"].replace("_", " ")
            yield moment(entry["at"]), entry["exhibit"], f"{words} by {entry['actor']}"


def _exhibit(bag: Bag, exhibit: Exhibit, kept: Kept) -> set[Sha256]:
    """Write what belongs to one exhibit; the session that its record names."""
    record, octets = kept.record(exhibit.id), kept.octets(exhibit.sha256)
    place = f"10_exhibits/{exhibit.id}"
    bag.payload(f"{place}.acquisition.json", record)
    bag.payload(f"{place}.headers.txt", header_of(exhibit.state, octets))
    if exhibit.state is ExhibitState.SEALED:
        bag.payload(f"{place}.sealed.txt", _text(_SEALED.format(exhibit=exhibit.id)))
    else:
        bag.payload(f"{place}.eml", octets)
    session = json.loads(record)["session"]
    return set() if session is None else {Sha256(session)}


def _senders(exhibits: Sequence[Exhibit]) -> dict[ExhibitId, SenderId]:
    return {one.id: one.sender for one in exhibits if one.sender is not None}


def _attached(bag: Bag, content: Content, kept: Kept) -> None:
    """Write the files of incidents as they stand, and the digests of those that the journal names beside."""
    named = set(_named_files(content.custody))
    sealed = {one.sha256 for one in content.exhibits if one.state is ExhibitState.SEALED}
    standing = {file.sha256: file.name for one in content.incidents if not one.withdrawn for file in one.files}
    shown = (named & standing.keys()) - sealed
    for digest in sorted(shown):
        bag.payload(f"15_attached/{digest}.{ending_of(standing[digest])}", kept.octets(digest))
    if named:
        left_out = "".join(f"{one}\n" for one in sorted(named - shown))
        bag.payload("15_attached/left-out.txt", left_out.encode())


def _named_files(custody: Disclosure) -> Iterator[Sha256]:
    for line in custody.lines:
        entry = json.loads(line)
        if entry["action"] == Action.INCIDENT:
            yield from (Sha256(one["sha256"]) for one in entry["detail"].get("files", ()))


def ending_of(name: str) -> str:
    """The ending under which a file may be opened without harm; ``bin`` for any other."""
    ending = name.rpartition(".")[2].lower()
    return ending if ending in _ENDINGS else "bin"


def _custody(bag: Bag, custody: Disclosure) -> None:
    facts: dict[str, JsonValue] = {
        "entries": custody.entries,
        "format": "inboxwatch-custody/1",
        "head": custody.head,
        "merkle_root": custody.merkle_root,
        "whole": custody.whole,
    }
    bag.payload("20_custody/custody.json", _canonical(facts))
    bag.payload("20_custody/custody.jsonl", b"".join(line + b"\n" for line in custody.lines))
    if not custody.whole:
        proofs = (_canonical({"path": list(path), "seq": seq}) for seq, path in custody.proofs)
        bag.payload("20_custody/proofs.jsonl", b"".join(proofs))


def _canonical(facts: Mapping[str, JsonValue]) -> bytes:
    """RFC 8785, for values that are ASCII text, integers, truth values and lists of these."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("ascii") + b"\n"


def _carried(bag: Bag) -> None:
    """Put in what every bundle carries: the words for a person, and the checkers."""
    carried = resources.files("inboxwatch.export").joinpath("carried")
    bag.tag("README-FIRST.txt", carried.joinpath("README-FIRST.txt").read_bytes())
    for name in ("VERIFY.txt", "verify.html", "verify.py"):
        bag.payload(f"90_verify/{name}", carried.joinpath(name).read_bytes())


def _text(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")
