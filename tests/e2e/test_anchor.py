"""Timestamps from end to end: authorities on this machine, the command, the service's daily look, verify, the bundle."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from inboxwatch.daemon.anchoring import AnchorThread
from inboxwatch.daemon.bootstrap import House
from inboxwatch.settings import load
from tests.support.authority import LocalAuthority, tables
from tests.support.bundles import home_with_evidence, part_bundle, whole_bundle
from tests.support.service import Home


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> list[LocalAuthority]:
    folder = tmp_path_factory.mktemp("authorities")
    return [LocalAuthority(folder / "one", "One"), LocalAuthority(folder / "two", "Two", sends_root=True)]


@pytest.fixture
def served(authorities: list[LocalAuthority]) -> Iterator[list[str]]:
    with authorities[0].served() as one, authorities[1].served() as two:
        yield [one, two]


def home_with(folder: Path, authorities: list[LocalAuthority], urls: list[str]) -> Home:
    home = home_with_evidence(folder)
    home.write_config(9, alerts=False, extra=tables(authorities, urls))
    return home


def kept(home: Home) -> list[Path]:
    return sorted((home.state / "evidence/anchors").iterdir())


def openssl_agrees(folder: Path) -> int:
    """How many tokens of a folder openssl verifies."""
    tokens = sorted(folder.glob("*.tsr"))
    for token in tokens:
        statement = folder / f"{token.name.partition('.')[0]}.json"
        chain = token.with_suffix(".chain.pem")
        call = ["openssl", "ts", "-verify", "-data", statement, "-in", token, "-CAfile", chain]
        subprocess.run(call, check=True, capture_output=True)
    return len(tokens)


def codes(home: Home) -> set[str]:
    found = json.loads(home.attempt("verify", "--json").stdout)
    return {one["code"] for one in found["findings"]}


def test_the_journal_is_timestamped_by_all_authorities_once(
    authorities: list[LocalAuthority], served: list[str], tmp_path: Path
) -> None:
    home = home_with(tmp_path, authorities, served)
    first = home.json("anchor")
    assert ["a0", "a1"] == [one["authority"] for one in first["asked"] if one["time"]]
    assert 2 == openssl_agrees(home.state / "evidence/anchors")
    assert (0, set()) == (home.attempt("verify").returncode, codes(home))

    asked = [one.asked for one in authorities]
    again = home.json("anchor")
    assert (first["statement"], []) == (again["statement"], again["asked"])
    assert asked == [one.asked for one in authorities]

    home.run("confirm", "1")
    assert first["entries"] + 5 == home.json("anchor")["entries"]  # two timestamps, two checks, one decision
    assert 4 == openssl_agrees(home.state / "evidence/anchors")


def test_who_did_not_answer_is_asked_again_about_the_same(
    authorities: list[LocalAuthority], served: list[str], tmp_path: Path
) -> None:
    home = home_with(tmp_path, authorities, [served[0], "http://127.0.0.1:9/"])
    first = home.json("anchor", code=69)
    assert [True, False] == [one["time"] is not None for one in first["asked"]]
    assert ["authority:a1"] == [one["key"] for one in home.json("status")["problems"]]

    home.write_config(9, alerts=False, extra=tables(authorities, served))
    then = home.json("anchor")
    assert (first["statement"], ["a1"]) == (then["statement"], [one["authority"] for one in then["asked"]])
    assert [] == home.json("status")["problems"]


def test_without_an_authority_it_says_how_to_name_one(tmp_path: Path) -> None:
    home = home_with_evidence(tmp_path)
    done = home.attempt("anchor")
    assert 78 == done.returncode
    assert "[[authority]]" in done.stderr


def test_the_service_asks_once_a_day(
    authorities: list[LocalAuthority], served: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_with(tmp_path, authorities, [served[0], "http://127.0.0.1:9/"])
    house = House(load(home.config, {}), {})
    try:
        thread = AnchorThread(house, lambda error: pytest.fail(str(error)))
        assert 900.0 == thread.look()
        home.write_config(9, alerts=False, extra=tables(authorities, served))
        house.take_up(load(home.config, {}))
        assert 3600.0 == thread.look()
        names = [path.name for path in kept(home)]
        assert 7 == len(names)

        home.run("confirm", "1")
        assert 3600.0 == thread.look()
        assert names == [path.name for path in kept(home)], "it asked twice in a day"
        tomorrow = datetime.now(UTC) + timedelta(hours=25)
        monkeypatch.setattr(house.clock, "now", lambda: tomorrow)
        assert 3600.0 == thread.look()
        assert 14 == len(kept(home))
    finally:
        house.close()


@pytest.fixture(scope="module")
def anchored(authorities: list[LocalAuthority], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Three timestamps of two authorities, the last over all that there is to tell."""
    with authorities[0].served() as one, authorities[1].served() as two:
        home = home_with(tmp_path_factory.mktemp("anchored"), authorities, [one, two])
        home.run("anchor")
        home.run("confirm", "1")
        home.run("anchor")
    return home


def replace(path: Path, octets: bytes) -> None:
    path.unlink(missing_ok=True)
    path.write_bytes(octets)


def test_a_journal_cut_off_behind_a_timestamp_is_found_without_a_witness(anchored: Home, tmp_path: Path) -> None:
    home = anchored.copied_to(tmp_path)
    assert set() == codes(home)
    journal = home.state / "evidence/journal.jsonl"
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:2]))
    assert "journal-cut-off" in codes(home)
    assert 65 == home.attempt("verify").returncode


def test_a_journal_written_anew_is_found_by_its_timestamp(anchored: Home, tmp_path: Path) -> None:
    home, other = anchored.copied_to(tmp_path / "a"), home_with_evidence_in(tmp_path / "b")
    for _ in range(9):
        other.run("confirm", "1")
        other.run("reject", "1")
    replace(home.state / "evidence/journal.jsonl", (other.state / "evidence/journal.jsonl").read_bytes())
    assert "journal-rewritten" in codes(home)


def home_with_evidence_in(folder: Path) -> Home:
    folder.mkdir()
    return home_with_evidence(folder)


@pytest.mark.parametrize(
    ("ending", "octets", "code"),
    [
        (".a0.tsr", b"", "token-wrong"),
        (".a1.tsr", b"<html>", "token-wrong"),
        (".a0.chain.pem", b"nothing", "token-wrong"),
        (".json", b"{}\n", "statement-altered"),
        (".json", b'{"entries":"x"}\n', "statement-altered"),
        (".json", b"[" * 100_000, "statement-altered"),
    ],
)
def test_a_damaged_timestamp_is_found(anchored: Home, tmp_path: Path, ending: str, octets: bytes, code: str) -> None:
    home = anchored.copied_to(tmp_path)
    path = next(path for path in kept(home) if path.name.endswith(ending))
    replace(path, octets)
    assert code in codes(home)
    assert 65 == home.attempt("verify").returncode


def test_a_statement_about_less_than_nothing_is_found(anchored: Home, tmp_path: Path) -> None:
    home = anchored.copied_to(tmp_path)
    octets = b'{"entries":-5,"format":"inboxwatch-anchor/1","head":"","merkle_root":""}\n'
    name = f"-5-{hashlib.sha256(octets).hexdigest()[:12]}.json"
    (home.state / "evidence/anchors" / name).write_bytes(octets)
    assert {"statement-altered"} == codes(home)


def test_a_token_over_another_statement_is_found(anchored: Home, tmp_path: Path) -> None:
    home = anchored.copied_to(tmp_path)
    one, two = [path for path in kept(home) if path.name.endswith(".a0.tsr")]
    replace(one, two.read_bytes())
    assert {"token-wrong", "token-altered"} <= codes(home)


def test_a_token_that_is_gone_is_found(anchored: Home, tmp_path: Path) -> None:
    home = anchored.copied_to(tmp_path)
    next(path for path in kept(home) if path.name.endswith(".a1.tsr")).unlink()
    assert {"token-altered"} == codes(home)


# -- in a bundle -------------------------------------------------------------------------------------------------------


def test_a_bundle_carries_its_timestamps(anchored: Home, tmp_path: Path) -> None:
    whole, part = whole_bundle(anchored, tmp_path / "whole"), part_bundle(anchored, tmp_path / "part")
    assert 4 == openssl_agrees(whole / "data/30_timestamps")
    assert 2 == openssl_agrees(part / "data/30_timestamps"), "a part is told by the newest statement alone"
    for bag in (whole, part):
        assert "Everything fits." in anchored.run("verify", str(bag))


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda one, _two: b"", "it is empty"),
        (lambda _one, two: two, "over another digest"),
        (lambda one, _two: one[:40], "not the answer"),
    ],
)
def test_a_damaged_token_in_a_bundle_is_found(anchored: Home, tmp_path: Path, damage, named: str) -> None:
    from tests.support.bundles import with_manifests_made_anew

    bag = whole_bundle(anchored, tmp_path / "bag")
    one, two = sorted((bag / "data/30_timestamps").glob("*.a0.tsr"))
    replace(one, damage(one.read_bytes(), two.read_bytes()))
    with_manifests_made_anew(bag)
    done = anchored.attempt("verify", str(bag))
    assert (65, True) == (done.returncode, named in done.stdout), done.stdout


def test_doctor_looks_whether_an_authority_could_be_asked(
    authorities: list[LocalAuthority], served: list[str], tmp_path: Path
) -> None:
    home = home_with(tmp_path, authorities, served)
    home.config.write_text(home.config.read_text().replace(str(authorities[1].root), f"{tmp_path}/none.pem"))
    looked = json.loads(home.attempt("doctor", "--offline", "--json").stdout)
    checks = looked["checks"] if isinstance(looked, dict) else looked
    states = {one["what"]: one["state"] for one in checks if one["what"].startswith("authority")}
    assert {"authority a0": "ok", "authority a1": "wrong"} == states
