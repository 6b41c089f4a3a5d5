"""What is made from the evidence is made again from it, bit for bit."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.support.bundles import home_with_evidence, whole_bundle
from tests.support.service import Home

# where somebody was, what is still to do, and how things are now: not in the evidence, begun anew
NOT_DERIVED = {"cursors", "proofs", "problems", "alerts", "dead_letters", "moves", "seen"}


def shelf(home: Home) -> dict[str, bytes]:
    folder = home.state / "quarantine"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rows(home: Home) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(home.state / "casefile.db") as database:
        names = [one for (one,) in database.execute("select name from sqlite_master where type = 'table'")]
        return {
            name: sorted(database.execute(f"select * from {name}").fetchall(), key=repr)
            for name in names
            if name not in NOT_DERIVED and not name.startswith("sqlite_")
        }


def test_the_casefile_and_the_quarantine_folder_are_made_again_bit_for_bit(tmp_path: Path) -> None:
    home = home_with_evidence(tmp_path)
    home.run("confirm", "4")
    home.run("reject", "1")
    home.run("seal", "2", "--yes")
    home.run("sender", "alias", "S1", "other@bad.example")
    home.run("show", "3", "--text")
    home.run("rebuild")
    before, shown, out = rows(home), shelf(home), whole_bundle(home, tmp_path / "before")
    assert {"exhibits", "senders", "sightings", "gaps", "facts"} <= set(before)
    assert {"IW-000003", "IW-000004"} == {name.partition("/")[0] for name in shown}

    for path in home.state.glob("casefile.db*"):
        path.unlink()
    for name in shown:
        (home.state / "quarantine" / name).unlink()
    home.run("rebuild")
    after = rows(home)
    seq = dict(before.pop("facts"))
    again = dict(after.pop("facts"))
    assert (before, shown) == (after, shelf(home))
    assert set(seq) == set(again)
    assert all(again[name] >= seq[name] for name in seq), "only the number of the last journal entry went on"

    inside = {path.name: path.read_bytes() for path in (out / "data/10_exhibits").iterdir()}
    bag = whole_bundle(home, tmp_path / "after")
    assert inside == {path.name: path.read_bytes() for path in (bag / "data/10_exhibits").iterdir()}


@pytest.mark.parametrize("broken", ["no database", "other tables"])
def test_a_casefile_that_cannot_be_read_is_moved_aside_and_made_again(tmp_path: Path, broken: str) -> None:
    home = home_with_evidence(tmp_path)
    home.run("log", "add", "--at", "2026-11-20", "--channel", "call", "--what", "x")
    path = home.state / "casefile.db"
    before = home.json("list")
    if broken == "no database":
        path.write_bytes(b"no database" * 100)
    else:
        with sqlite3.connect(path) as database:
            database.execute("pragma user_version = 1")
    octets = path.read_bytes()
    assert "`inboxwatch rebuild`" in home.attempt("list").stderr
    told = home.attempt("rebuild")
    assert 0 == told.returncode, told.stderr
    assert "it was moved to casefile.broken.db" in told.stderr
    assert octets[:11] == (home.state / "casefile.broken.db").read_bytes()[:11]
    assert before == home.json("list")
    assert "L-0001" in home.run("log", "list")


def test_private_notes_that_cannot_be_read_leave_the_casefile_where_it_is(tmp_path: Path) -> None:
    home = home_with_evidence(tmp_path)
    (home.state / "private.db").write_bytes(b"no database" * 100)
    assert 0 != home.attempt("rebuild").returncode
    assert not (home.state / "casefile.broken.db").exists()


def test_a_message_that_is_gone_does_not_keep_the_others_out_of_sight(tmp_path: Path) -> None:
    home = home_with_evidence(tmp_path)
    next((home.state / "evidence" / "objects").rglob("*.eml")).unlink()
    (home.state / "casefile.db").unlink()
    home.run("rebuild")
    assert 4 == len(home.json("list"))
    assert 3 == len(list((home.state / "quarantine").glob("*/message.eml")))
    assert 4 == len(list((home.state / "quarantine").glob("*/summary.txt")))
