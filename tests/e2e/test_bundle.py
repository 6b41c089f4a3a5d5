"""The evidence bundle, held against checkers that are not ours, and against everything that can be wrong with one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import bagit
import pytest

from tests.support.bundles import home_with_evidence, part_bundle, whole_bundle, with_manifests_made_anew
from tests.support.service import Home

EML = "data/10_exhibits/IW-000001.eml"
RECORD = "data/10_exhibits/IW-000001.acquisition.json"
JOURNAL = "data/20_custody/custody.jsonl"
FACTS = "data/20_custody/custody.json"
PROOFS = "data/20_custody/proofs.jsonl"
LEFT_OUT = "data/10_exhibits/left-out.txt"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return home_with_evidence(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def whole(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return whole_bundle(home, tmp_path_factory.mktemp("whole") / "bag")


@pytest.fixture(scope="module")
def part(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return part_bundle(home, tmp_path_factory.mktemp("part") / "bag")


def checked(bag: Path) -> tuple[int, str]:
    """What the checker in the bundle says, run as an outsider runs it."""
    script = bag / "data/90_verify/verify.py"
    done = subprocess.run([sys.executable, "-I", "-B", script, bag], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def files_of(bag: Path) -> dict[str, bytes]:
    return {str(path.relative_to(bag)): path.read_bytes() for path in bag.rglob("*") if path.is_file()}


@pytest.mark.parametrize("kind", ["whole", "part"])
def test_checkers_of_all_kinds_agree_on_a_good_bundle(kind: str, request: pytest.FixtureRequest, home: Home) -> None:
    bag = request.getfixturevalue(kind)
    assert (0, True) == (checked(bag)[0], "Everything fits." in checked(bag)[1])
    assert bagit.Bag(str(bag)).is_valid()
    for manifest in ("manifest", "tagmanifest"):
        subprocess.run(["sha256sum", "--check", "--quiet", "--strict", f"{manifest}-sha256.txt"], cwd=bag, check=True)
        subprocess.run(["sha512sum", "--check", "--quiet", "--strict", f"{manifest}-sha512.txt"], cwd=bag, check=True)
    assert "Everything fits." in home.run("verify", str(bag))


def test_the_same_state_gives_the_same_octets(home: Home, whole: Path, part: Path, tmp_path: Path) -> None:
    assert files_of(whole) == files_of(whole_bundle(home, tmp_path / "again"))
    assert files_of(part) == files_of(part_bundle(home, tmp_path / "part again"))


def test_a_part_says_nothing_of_the_others_but_their_numbers(part: Path) -> None:
    everything = b"\n".join(files_of(part).values())
    assert b"IW-000004\n" == (part / LEFT_OUT).read_bytes()
    assert 1 == everything.count(b"IW-000004")
    assert b"aunt" not in everything


def test_one_exhibit_can_be_handed_out_alone(home: Home, tmp_path: Path) -> None:
    home.run("bundle", "-o", str(tmp_path / "one"), "--exhibit", "2")
    assert 0 == checked(tmp_path / "one")[0]
    names = [path.name for path in (tmp_path / "one/data/10_exhibits").glob("*.eml")]
    assert ["IW-000002.eml"] == names


def test_what_is_handed_out_is_in_the_journal(home: Home, tmp_path: Path) -> None:
    home.run("--as", "anna", "bundle", "-o", str(tmp_path / "b"), "--for", "officer", "--purpose", "report")
    entries = [json.loads(one) for one in (home.state / "evidence/journal.jsonl").read_text().splitlines()]
    whole = next(one for one in reversed(entries) if one["detail"].get("exhibits"))
    assert ("exported", "person:anna", "report", "officer") == (
        whole["action"],
        whole["actor"],
        whole["purpose"],
        whole["detail"]["to"],
    )
    manifest = (tmp_path / "b/manifest-sha256.txt").read_bytes()
    import hashlib

    assert hashlib.sha256(manifest).hexdigest() == whole["detail"]["written_sha256"]


def test_a_cell_never_becomes_a_formula(whole: Path) -> None:
    for name in ("exhibits.csv", "timeline.csv"):
        cells = (whole / "data/00_report" / name).read_text().replace("\r\n", ",").split(",")
        assert [] == [one for one in cells if one.strip('"').startswith(("=", "+", "-", "@"))]


def test_what_is_there_is_never_overwritten(home: Home, tmp_path: Path) -> None:
    place = tmp_path / "full"
    place.mkdir()
    (place / "letter").write_text("mine")
    done = home.attempt("bundle", "-o", str(place))
    assert (73, "mine") == (done.returncode, (place / "letter").read_text())
    assert not (tmp_path / "full.part").exists()


def test_what_an_interrupted_run_left_is_made_anew(home: Home, tmp_path: Path) -> None:
    left = tmp_path / "bag.part"
    (left / "data").mkdir(parents=True)
    (left / ".inboxwatch-part").touch()
    (left / "data" / "half").write_bytes(b"half a file")
    part_bundle(home, tmp_path / "bag")
    assert not left.exists()
    assert 0 == checked(tmp_path / "bag")[0]


def test_a_folder_of_somebody_else_is_not_cleared_away(home: Home, tmp_path: Path) -> None:
    (tmp_path / "bag.part").mkdir()
    (tmp_path / "bag.part" / "letter").write_text("mine")
    assert 73 == home.attempt("bundle", "-o", str(tmp_path / "bag")).returncode
    assert "mine" == (tmp_path / "bag.part" / "letter").read_text()


# -- damages -----------------------------------------------------------------------------------------------------------


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
ALL = [("whole", name, *case) for name, case in DAMAGES.items()] + [
    ("part", name, *case) for name, case in IN_A_PART.items()
]


@pytest.mark.parametrize(("kind", "name", "damage", "named"), ALL, ids=[one[1] for one in ALL])
def test_every_damage_is_found_and_named(
    kind: str, name: str, damage: Callable[[Path], None], named: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    bag = tmp_path / "bag"
    shutil.copytree(request.getfixturevalue(kind), bag)
    checker = (bag / "data/90_verify/verify.py").read_bytes()
    damage(bag)
    (bag / "data/90_verify/verify.py").write_bytes(checker)
    code, said = checked(bag)
    assert 65 == code, said
    assert named in said


def test_what_is_no_bundle_is_told_apart(home: Home, tmp_path: Path) -> None:
    assert 66 == home.attempt("verify", str(tmp_path)).returncode


def test_a_journal_that_was_cut_off_is_found_by_a_witness(tmp_path: Path) -> None:
    home = home_with_evidence(tmp_path)
    early, journal = home.json("verify")["head"], home.state / "evidence/journal.jsonl"
    home.run("confirm", "1")
    late = home.json("verify")["head"]
    assert early != late
    assert 0 == home.attempt("verify", "--witness", early).returncode
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:-1]))
    assert 0 == home.attempt("verify").returncode
    found = home.json("verify", "--witness", late, code=65)
    assert ["witness-missing"] == [one["code"] for one in found["findings"] if one["severity"] == "broken"]
