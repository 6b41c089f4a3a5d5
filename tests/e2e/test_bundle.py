"""The evidence bundle, held against checkers that are not ours, and against everything that can be wrong with one."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import bagit
import pyrage
import pytest

from inboxwatch.errors import CannotKeep
from inboxwatch.evidence import Gate, Vault
from inboxwatch.export.bag import new_folder
from inboxwatch.export.bundle import ending_of
from inboxwatch.locks.envelope import age_file
from tests.support.bundles import (
    ATTACHED,
    WITHDRAWN,
    bundle_of_odd_ones,
    home_with_evidence,
    part_bundle,
    whole_bundle,
    with_a_log,
)
from tests.support.case import fetched
from tests.support.damages import ALL, LEFT_OUT, SOUND_BAGS, WRONG_LINES
from tests.support.service import Home, until

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return home_with_evidence(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def whole(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return whole_bundle(home, tmp_path_factory.mktemp("whole") / "bag")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = with_a_log(home_with_evidence(tmp_path_factory.mktemp("log")))
    return whole_bundle(home, tmp_path_factory.mktemp("bag") / "log")


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


@pytest.mark.parametrize("kind", ["whole", "part", "log"])
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


def test_the_log_goes_with_the_whole_and_its_files_as_they_stand(log: Path) -> None:
    inside = {path.name: path.read_bytes() for path in (log / "data/15_attached").iterdir()}
    kept, gone = (hashlib.sha256(octets).hexdigest() for octets in (ATTACHED, WITHDRAWN))
    assert {f"{kept}.ogg": ATTACHED, "left-out.txt": f"{gone}\n".encode()} == inside
    table = (log / "data/00_report/log.csv").read_text("utf-8-sig")
    assert f"voice.ogg (SHA-256 {kept})" in table
    assert "PC Jones" in table
    assert "page.html" not in table
    assert "1 incidents, 1 attempts to stop it" in (log / "data/00_report/report.txt").read_text()


def test_it_is_said_that_a_part_leaves_the_log_out(tmp_path: Path) -> None:
    home = home_with_evidence(tmp_path)
    assert "log" not in home.attempt("bundle", "-o", str(tmp_path / "none"), "--exhibit", "1").stderr
    with_a_log(home)
    told = home.attempt("bundle", "-o", str(tmp_path / "part"), "--exhibit", "1").stderr
    assert "The log is not in it (2 incidents and attempts)" in told
    assert not (tmp_path / "part/data/00_report/log.csv").exists()


def test_a_sealed_message_that_was_handed_in_as_a_file_too_leaves_in_neither_form(tmp_path: Path) -> None:
    home = home_with_evidence(tmp_path)
    home.run("log", "add", "--at", "2026-11-20", "--channel", "chat", "--what", "x", "--file", f"{home.folder}/1.eml")
    home.run("seal", "1", "--yes")
    bag = whole_bundle(home, tmp_path / "bag")
    assert not any(b"words number 1" in octets for octets in files_of(bag).values())
    assert (0, True) == (checked(bag)[0], "Everything fits." in checked(bag)[1])


def test_a_program_or_a_page_gets_an_ending_that_opens_nothing() -> None:
    endings = {
        name: ending_of(name) for name in ("a.JPG", "a.html", "a.exe", "a.jpg.exe", "jpg", "a", "a.svg", "a.pdf")
    }
    assert ["jpg", "bin", "bin", "bin", "jpg", "bin", "bin", "pdf"] == list(endings.values())


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


def test_messages_with_odd_header_blocks_stop_no_bundle_and_fit(tmp_path: Path) -> None:
    bag = bundle_of_odd_ones(home_with_evidence(tmp_path), tmp_path / "bag")
    assert (0, True) == (checked(bag)[0], "Everything fits." in checked(bag)[1])
    headers = [path.read_bytes() for path in sorted((bag / "data/10_exhibits").glob("*.headers.txt"))]
    assert [b"\r\n", b"\n", b"A: b\r\nC: d\r\n", b"A: b\r\rbody\r\n\r\n", b"body"] == headers


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


# -- damages ---------------------------------------------------------------------------------------------------------


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
    assert (name in SOUND_BAGS) == _is_valid(bag)
    assert (name in WRONG_LINES) == (not _lines_hold(bag))


def _is_valid(bag: Path) -> bool:
    """What bagit.py says; it ends some bags by an exception."""
    try:
        return bagit.Bag(str(bag)).is_valid()
    except (bagit.BagError, UnicodeDecodeError):
        return False


def _lines_hold(bag: Path) -> bool:
    """What sha256sum says of the two manifests."""
    check = ("sha256sum", "--check", "--quiet", "--strict")
    manifests = ("manifest-sha256.txt", "tagmanifest-sha256.txt")
    return not any(
        subprocess.run([*check, one], cwd=bag, capture_output=True, check=False).returncode for one in manifests
    )


def test_what_is_no_bundle_is_told_apart(home: Home, tmp_path: Path) -> None:
    assert 66 == home.attempt("verify", str(tmp_path)).returncode


def test_a_journal_that_was_cut_off_is_found_by_a_witness(tmp_path: Path) -> None:
    home = home_with_evidence(tmp_path)
    early, journal = home.json("verify")["head"], home.state / "evidence/journal.jsonl"
    home.run("confirm", "1")
    late = home.json("verify")["head"]
    assert early != late
    assert 0 == home.attempt("verify", "--witness", early).returncode
    before = journal.read_bytes().partition(b'{"action":"confirmed"')[0]
    journal.write_bytes(before)
    assert 0 == home.attempt("verify").returncode
    journal.write_bytes(before)
    found = home.json("verify", "--witness", late, code=65)
    assert ["witness-missing"] == [one["code"] for one in found["findings"] if one["severity"] == "broken"]


@pytest.mark.slow
@pytest.mark.parametrize("lock", [[], ["--encrypt", "age"]], ids=["folder", "encrypted"])
def test_after_a_kill_in_the_middle_the_next_run_makes_it_whole(lock: list[str], tmp_path: Path) -> None:
    home = home_with_evidence(tmp_path)
    vault = Vault(home.state / "evidence", Gate(home.state / "gate"), "inboxwatch test")
    vault.prepare()
    for at in range(0, 600, 100):
        vault.preserve(
            [fetched(b"From: bad@example.net\r\n\r\n%d" % uid + bytes(50_000), uid) for uid in range(at, at + 100)]
        )
    identity = pyrage.x25519.Identity.generate()
    lock = [one.replace("age", f"age:{identity.to_public()}") for one in lock]
    target = tmp_path / "bag"
    part = tmp_path / (".bag.inboxwatch-part" if lock else "bag.part")
    argv = [sys.executable, "-m", "inboxwatch", "bundle", "-o", str(target), *lock]
    with subprocess.Popen(argv, env=home.environ(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        until(lambda: (part.is_file() and part.stat().st_size > 2_000_000) or len(list(part.rglob("*.eml"))) > 50)
        process.kill()
    assert part.exists()
    assert not target.exists()
    if lock:
        assert b"bad@example.net" not in part.read_bytes()
    home.run("bundle", "-o", str(target), *lock)
    assert not part.exists()
    if lock:
        (tmp_path / "key").write_text(str(identity))
        assert "603 exhibits" in home.run("verify", str(target), "--identity", str(tmp_path / "key"))
    else:
        assert (0, True) == (checked(target)[0], "603 exhibits" in checked(target)[1])


def told(home: Home) -> list[dict[str, object]]:
    """What the journal says of bundles, each as a whole."""
    lines = (home.state / "evidence/journal.jsonl").read_bytes().splitlines()
    entries = [json.loads(line) for line in lines]
    details = [one["detail"] for one in entries if one["action"] == "exported"]
    return [one for one in details if one["what"] == "bundle" and "exhibits" in one]


@pytest.mark.parametrize("lock", ["", "age", "zip"])
@pytest.mark.parametrize("step", ["journal_written", "noted", "never"])
def test_a_bundle_has_its_name_only_when_the_journal_tells_of_it_wherever_it_is_killed(
    step: str, lock: str, tmp_path: Path
) -> None:
    home = home_with_evidence(tmp_path)
    identity = pyrage.x25519.Identity.generate()
    words = {"": [], "age": ["--encrypt", f"age:{identity.to_public()}"], "zip": ["--encrypt", "zip"]}[lock]
    out = tmp_path / "out"
    out.mkdir()
    target, part = out / "bag", out / (".bag.inboxwatch-part" if lock else "bag.part")
    killed = [sys.executable, "-m", "tests.support.killed_export", step, "inboxwatch.cli.commands.bundle_"]
    done = subprocess.run(
        [*killed, "-o", target, *words],
        env=home.environ(),
        input=b"five words of no use\n" * 2,
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert (0 if step == "never" else -9) == done.returncode, done.stderr
    assert [target if step == "never" else part] == list(out.iterdir())
    made = target if step == "never" else part
    (entry,) = told(home)
    if lock:
        assert hashlib.sha256(made.read_bytes()).hexdigest() == entry["file_sha256"]
    else:
        assert hashlib.sha256((made / "manifest-sha256.txt").read_bytes()).hexdigest() == entry["written_sha256"]
    home.run("verify")
    if step != "never" and lock != "zip":
        home.run("bundle", "-o", str(target), *words)
        assert [target] == list(out.iterdir())
        assert [entry["written_sha256"]] * 2 == [one["written_sha256"] for one in told(home)]


@pytest.mark.parametrize("is_locked", [False, True])
def test_a_bundle_that_cannot_be_journaled_is_not_there(is_locked: bool, tmp_path: Path) -> None:
    keys = [str(pyrage.x25519.Identity.generate().to_public())]
    found = []

    def fails(part: Path) -> None:
        found.append(part.exists())
        raise CannotKeep("the disk is full", "")

    place = age_file(tmp_path / "bag", keys, NOON, fails) if is_locked else new_folder(tmp_path / "bag", NOON, fails)
    with pytest.raises(CannotKeep), place as put:
        put("a", b"b")

    assert ([True], []) == (found, list(tmp_path.iterdir()))
