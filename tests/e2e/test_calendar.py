"""OpenTimestamps from end to end: a calendar on this machine, the command, the service's look, verify, the bundle."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation

from inboxwatch.daemon.anchoring import AnchorThread
from inboxwatch.daemon.bootstrap import House
from inboxwatch.settings import load
from tests.support.bundles import home_with_evidence, part_bundle, whole_bundle, with_manifests_made_anew
from tests.support.calendar import DAMAGES, LocalCalendar, read, table
from tests.support.service import Home

BLOCK = 900_000


@pytest.fixture
def calendar() -> Iterator[LocalCalendar]:
    calendar = LocalCalendar()
    with calendar.served():
        yield calendar


@pytest.fixture
def home(calendar: LocalCalendar, tmp_path: Path) -> Home:
    return home_with(tmp_path, calendar.url)


@pytest.fixture(scope="module")
def proved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, str]:
    """A home with a proof and, over more entries, a promise; and the Merkle root as block explorers show it."""
    calendar = LocalCalendar()
    with calendar.served() as url:
        home = home_with(tmp_path_factory.mktemp("proved"), url)
        home.run("anchor")
        calendar.height = BLOCK
        home.run("anchor")
        calendar.height = None
        home.run("confirm", "1")
        home.run("anchor")
    return home, calendar.roots[BLOCK][::-1].hex()


def home_with(folder: Path, *urls: str) -> Home:
    home = home_with_evidence(folder)
    home.write_config(9, alerts=False, extra="".join(table(url, f"c{at}") for at, url in enumerate(urls)))
    return home


def anchors(home: Home) -> list[Path]:
    return sorted((home.state / "evidence/anchors").iterdir())


def ending(home: Home, end: str) -> Path:
    (found,) = [path for path in anchors(home) if path.name.endswith(end)]
    return found


def codes(home: Home) -> set[str]:
    return {one["code"] for one in json.loads(home.attempt("verify", "--json").stdout)["findings"]}


def test_first_a_promise_then_the_proof_and_the_library_agrees(calendar: LocalCalendar, home: Home) -> None:
    first = home.json("anchor")
    promise = read(ending(home, ".c0.pending.ots"))
    assert [("c0", None, None, "")] == [tuple(one.values()) for one in first["asked"]]
    assert promise.file_digest == promise.file_hash_op.hash_fd(ending(home, ".json").open("rb"))
    assert {PendingAttestation(calendar.url)} == {one for _, one in promise.timestamp.all_attestations()}

    assert [] == home.json("anchor")["asked"], "not yet, and nothing new to promise"
    calendar.height = BLOCK
    assert f"c0: proved by block {BLOCK} of the Bitcoin chain" in home.run("anchor")
    proof = read(ending(home, ".c0.ots"))
    ((root, attested),) = proof.timestamp.all_attestations()
    assert (BitcoinBlockHeaderAttestation(BLOCK), calendar.roots[BLOCK]) == (attested, root)
    assert proof.file_digest == promise.file_digest

    asked = len(calendar.asked)
    assert [] == home.json("anchor")["asked"]
    assert asked == len(calendar.asked), "what is proved is asked about no more"
    assert (0, set()) == (home.attempt("verify").returncode, codes(home))
    lines = (home.state / "evidence/journal.jsonl").read_text().splitlines()
    told = [json.loads(line)["detail"] for line in lines if '"anchored"' in line]
    assert [None, BLOCK] == [one["block"] for one in told]


def test_a_calendar_learns_nothing(calendar: LocalCalendar, home: Home) -> None:
    seen: list[bytes] = []

    def promise(digest: bytes) -> bytes:
        seen.append(digest)
        return calendar.promised(digest)

    calendar.promise = promise
    home.run("anchor")
    (statement,) = [path for path in anchors(home) if path.suffix == ".json"]

    assert [32] == [len(one) for one in seen]
    assert seen != [read(ending(home, ".pending.ots")).file_digest]
    assert b"/digest" in calendar.asked
    assert statement.exists()


def test_the_service_fetches_the_proof(calendar: LocalCalendar, home: Home) -> None:
    house = House(load(home.config, {}), {})
    try:
        thread = AnchorThread(house, lambda error: pytest.fail(str(error)))
        assert 3600.0 == thread.look()
        assert 3600.0 == thread.look()
        assert [".ots", ".json"] == [path.suffix for path in anchors(home)]
        calendar.height = BLOCK
        assert 3600.0 == thread.look()
        assert ending(home, ".c0.ots").exists()
    finally:
        house.close()


def test_who_did_not_answer_is_asked_again(calendar: LocalCalendar, tmp_path: Path) -> None:
    home = home_with(tmp_path, calendar.url, "http://127.0.0.1:9")
    asked = home.json("anchor", code=69)["asked"]
    assert [False, True] == [bool(one["trouble"]) for one in asked]
    assert ["calendar:c1"] == [one["key"] for one in home.json("status")["problems"]]

    home.write_config(9, alerts=False, extra=table(calendar.url) + table(calendar.url, "c1"))
    assert ["c1"] == [one["authority"] for one in home.json("anchor")["asked"]]
    assert [] == home.json("status")["problems"]


@pytest.mark.parametrize(
    "answer",
    [b"", b"<html>", bytes(70_000), b"\xf0\x01a" * 3_000 + b"\x00" + bytes(9), b"\x67\x00" + bytes(9), None],
    ids=["nothing", "a page", "long", "deep", "unknown", "absent"],
)
@pytest.mark.parametrize("when", ["promise", "proof"])
def test_a_hostile_calendar_is_refused_in_words(
    calendar: LocalCalendar, home: Home, answer: bytes | None, when: str
) -> None:
    if when == "proof":
        home.run("anchor")
    setattr(calendar, when, lambda _message: answer)
    done = home.attempt("anchor")

    assert (0 if (when, answer) == ("proof", None) else 69) == done.returncode, done.stdout
    assert "Traceback" not in done.stderr
    assert set() == codes(home)
    assert [when == "proof"] == [any(path.name.endswith(".pending.ots") for path in anchors(home))]
    assert not any(path.name.endswith(".c0.ots") for path in anchors(home))


def test_a_calendar_that_names_another_place_is_not_followed_there(calendar: LocalCalendar, home: Home) -> None:
    other = LocalCalendar()
    with other.served() as url:
        mine, calendar.url = calendar.url, url
        home.run("anchor")
        calendar.height = BLOCK
        home.run("anchor")

    assert ending(home, ".c0.ots").exists()
    assert [] == other.asked
    assert mine != url


@pytest.mark.parametrize(
    ("end", "change", "code"),
    [
        (".c0.ots", lambda _: b"", "token-wrong"),
        (".c0.ots", lambda octets: octets[:-1], "token-wrong"),
        (".c0.ots", lambda octets: octets[:40] + bytes([octets[40] ^ 1]) + octets[41:], "token-wrong"),
        (".c0.ots", lambda octets: octets[:-1] + bytes([octets[-1] ^ 1]), "token-altered"),
        (".json", lambda _: None, "token-incomplete"),
        (".c0.ots", lambda _: None, "token-altered"),
    ],
)
def test_a_damaged_proof_is_found(proved: tuple[Home, str], tmp_path: Path, end: str, change, code: str) -> None:
    home = proved[0].copied_to(tmp_path)
    path = next(path for path in anchors(home) if path.name.endswith(end))
    octets = change(path.read_bytes())
    path.unlink()
    if octets is not None:
        path.write_bytes(octets)

    assert code in codes(home)
    assert 65 == home.attempt("verify").returncode


def test_a_promise_that_is_called_a_proof_is_found(proved: tuple[Home, str], tmp_path: Path) -> None:
    home = proved[0].copied_to(tmp_path)
    promise = max(path for path in anchors(home) if path.name.endswith(".pending.ots"))
    promise.with_name(promise.name.replace(".pending", "")).write_bytes(promise.read_bytes())

    assert "token-wrong" in codes(home)


# -- in a bundle -------------------------------------------------------------------------------------------------------


def test_a_bundle_carries_its_proofs_and_tells_what_to_compare(proved: tuple[Home, str], tmp_path: Path) -> None:
    home, root = proved
    whole, part = whole_bundle(home, tmp_path / "whole"), part_bundle(home, tmp_path / "part")
    names = [path.name.partition(".")[2] for path in sorted((whole / "data/30_timestamps").iterdir())]

    assert ["c0.ots", "c0.pending.ots", "json", "json"] == sorted(names), "a promise that was kept is left out"
    assert ["c0.pending.ots", "json"] == sorted(
        path.name.partition(".")[2] for path in (part / "data/30_timestamps").iterdir()
    )
    said = home.run("verify", str(whole))
    assert "Everything fits." in said
    assert f"block {BLOCK} of the Bitcoin chain, if the Merkle root of that block is {root}" in said
    assert "so far this is only a promise" in home.run("verify", str(part))


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_proof_in_a_bundle_is_found(proved: tuple[Home, str], tmp_path: Path, damage: str) -> None:
    change, named = DAMAGES[damage]
    bag = whole_bundle(proved[0], tmp_path / "bag")
    (path,) = (path for path in (bag / "data/30_timestamps").glob("*.c0.ots"))
    octets = change(path.read_bytes())
    path.unlink()
    path.write_bytes(octets)
    with_manifests_made_anew(bag)
    done = subprocess.run(
        [sys.executable, bag / "data/90_verify/verify.py", bag], capture_output=True, text=True, check=False
    )

    assert (65, True) == (done.returncode, named in done.stdout), done.stdout
