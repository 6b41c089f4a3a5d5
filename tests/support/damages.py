"""What can be wrong with a bundle: one damage each, and words by which a checker must name it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.support.bundles import ATTACHED, with_manifests_made_anew

EML = "data/10_exhibits/IW-000001.eml"
RECORD = "data/10_exhibits/IW-000001.acquisition.json"
JOURNAL = "data/20_custody/custody.jsonl"
FACTS = "data/20_custody/custody.json"
PROOFS = "data/20_custody/proofs.jsonl"
LEFT_OUT = "data/10_exhibits/left-out.txt"


def edited(name: str, old: bytes, new: bytes, count: int = 1) -> Callable[[Path], None]:
    def damage(bag: Path) -> None:
        octets = (bag / name).read_bytes()
        assert old in octets
        (bag / name).chmod(0o600)
        (bag / name).write_bytes(octets.replace(old, new, count))

    return damage


def written(name: str, octets: bytes) -> Callable[[Path], None]:
    def damage(bag: Path) -> None:
        (bag / name).parent.mkdir(parents=True, exist_ok=True)
        (bag / name).write_bytes(octets)

    return damage


def removed(name: str) -> Callable[[Path], None]:
    return lambda bag: (bag / name).unlink()


def lines_of(name: str, change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Path], None]:
    def damage(bag: Path) -> None:
        (bag / name).write_bytes(b"".join(change((bag / name).read_bytes().splitlines(keepends=True))))

    return damage


def hidden(damage: Callable[[Path], None]) -> Callable[[Path], None]:
    """The damage by somebody who then makes the manifests fit."""

    def both(bag: Path) -> None:
        damage(bag)
        with_manifests_made_anew(bag)

    return both


def linked(bag: Path) -> None:
    (bag / "data" / "link").symlink_to("/etc/passwd")


def replaced_by_link(bag: Path) -> None:
    shutil.copyfile(bag / EML, bag.parent / "copy")
    (bag / EML).unlink()
    (bag / EML).symlink_to(bag.parent / "copy")


CLIMBING = b"%s  data/../../outside\n" % (b"0" * 64)

DAMAGES = {
    "a message was edited": (edited(EML, b"number", b"Number"), EML),
    "a message was edited and the manifests made anew": (hidden(edited(EML, b"number", b"Number")), EML),
    "a message is missing": (removed(EML), EML),
    "a message is missing and the manifests made anew": (hidden(removed(EML)), EML),
    "a record was edited": (hidden(edited(RECORD, b"imported", b"dropped ")), RECORD),
    "a header block was cut": (
        hidden(edited("data/10_exhibits/IW-000001.headers.txt", b"Subject", b"")),
        "headers.txt",
    ),
    "there is one file more": (written("data/10_exhibits/extra.txt", b"x"), "extra.txt"),
    "there is one file more and the manifests name it": (hidden(written("data/10_exhibits/x.txt", b"x")), "x.txt"),
    "there is one file more beside the payload": (written("note.txt", b"x"), "note.txt"),
    "a file is to be fetched from elsewhere": (hidden(written("fetch.txt", b"http://x 1 data/x\n")), "fetch.txt"),
    "a path climbs out": (lines_of("manifest-sha256.txt", lambda old: [*old, CLIMBING]), "leads elsewhere"),
    "a path is absolute": (
        lines_of("manifest-sha256.txt", lambda old: [*old, CLIMBING.replace(b"data/..", b"")]),
        "leads",
    ),
    "a manifest is missing": (removed("manifest-sha512.txt"), "manifest-sha512.txt"),
    "a manifest is empty": (written("manifest-sha256.txt", b""), "does not name it"),
    "a manifest is not text": (written("manifest-sha256.txt", b"\xff\xfe\n"), "line 1"),
    "there is a symbolic link": (linked, "symbolic link"),
    "a message became a symbolic link": (replaced_by_link, "symbolic link"),
    "it is a bag of another version": (hidden(edited("bagit.txt", b"1.0", b"0.9")), "bagit.txt"),
    "an entry of the journal was edited": (hidden(edited(JOURNAL, b"person:", b"Person:")), "digest says"),
    "an entry was taken out": (hidden(lines_of(JOURNAL, lambda old: old[:1] + old[2:])), "line 2"),
    "two entries were swapped": (hidden(lines_of(JOURNAL, lambda old: [old[1], old[0], *old[2:]])), "line 1"),
    "the journal was cut off": (hidden(lines_of(JOURNAL, lambda old: old[:-1])), "custody.jsonl"),
    "the last line is torn": (hidden(lines_of(JOURNAL, lambda old: [*old[:-1], old[-1][:9]])), "cut off"),
    "an entry is in another form": (hidden(edited(JOURNAL, b'{"action"', b'{ "action"')), "canonical form"),
    "the head is another": (hidden(edited(FACTS, b'"head":"', b'"head":"0')), "custody.json"),
    "the Merkle root is another": (hidden(edited(FACTS, b'"merkle_root":"', b'"merkle_root":"0')), "custody.json"),
    "the list of what was left out is gone": (hidden(removed(LEFT_OUT)), "left-out.txt"),
    "a token is empty": (hidden(written("data/30_timestamps/1-000000000000.a.tsr", b"")), "000000000000.a.tsr"),
    "a stranger lies among the timestamps": (hidden(written("data/30_timestamps/x", b"")), "timestamps"),
    "the journal is nested deeply": (hidden(written(JOURNAL, b"[" * 200_000 + b"\n")), "line 1"),
}
IN_A_PART = {
    "a proof was edited": (hidden(edited(PROOFS, b'{"path":["', b'{"path":["00')), "its proof does not show"),
    "a proof is missing": (hidden(lines_of(PROOFS, lambda old: old[1:])), "one proof for each"),
    "an entry of a part was edited": (hidden(edited(JOURNAL, b"person:", b"Person:")), "digest says"),
    "the root of a part is another": (hidden(edited(FACTS, b'"merkle_root":"', b'"merkle_root":"f')), "custody.json"),
}
ATTACHED_FILE = f"data/15_attached/{hashlib.sha256(ATTACHED).hexdigest()}.ogg"
ATTACHED_LEFT_OUT = "data/15_attached/left-out.txt"
IN_A_LOG = {
    "a file of an incident was edited": (
        hidden(edited(ATTACHED_FILE, b"sound", b"Sound")),
        "not the file that its name says",
    ),
    "a file of an incident is missing": (hidden(removed(ATTACHED_FILE)), "goes with an incident"),
    "a stranger lies among the files of incidents": (hidden(written("data/15_attached/x", b"x")), "does not belong"),
    "a file that nobody named lies among those of incidents": (
        hidden(written(f"data/15_attached/{hashlib.sha256(b'x').hexdigest()}.txt", b"x")),
        "no sound entry of the journal names it",
    ),
    "the list of files that were left out is gone": (hidden(removed(ATTACHED_LEFT_OUT)), "goes with an incident"),
}
ALL = [
    (kind, name, *case)
    for kind, cases in (("whole", DAMAGES), ("part", IN_A_PART), ("log", IN_A_LOG))
    for name, case in cases.items()
]

# what somebody hid so that it is a sound bag, or what a bag may have: only the journal and our own checkers find it
SOUND_BAGS = {
    "a message was edited and the manifests made anew",
    "a record was edited",
    "there is one file more beside the payload",
    "a file is to be fetched from elsewhere",
    "an entry of the journal was edited",
    "two entries were swapped",
    "an entry of a part was edited",
    "a file of an incident was edited",
}
# what the lines of the manifests tell by themselves
WRONG_LINES = {
    "a message was edited",
    "a message is missing",
    "a path climbs out",
    "a path is absolute",
    "a manifest is missing",
    "a manifest is empty",
    "a manifest is not text",
}
