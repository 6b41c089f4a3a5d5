"""Checking the store, as a person does: every check is written down."""

from __future__ import annotations

import json

from tests.support.bundles import home_with_evidence


def test_every_check_is_written_down_and_a_later_one_tells_since_when(tmp_path):
    home = home_with_evidence(tmp_path)
    home.run("verify")
    path = next((home.state / "evidence" / "objects").rglob("*.eml"))
    path.chmod(0o600)
    path.write_bytes(b"altered")
    (found,) = home.json("verify", code=65)["findings"]
    said = home.run("verify", code=65)
    checks = [
        json.loads(line)["detail"]
        for line in (home.state / "evidence/journal.jsonl").read_text().splitlines()
        if '"verified"' in line
    ]

    assert "when a check did not find it (entry 5)" in found["since"]
    assert found["since"] in said
    assert [(True, []), (False, ["object-altered"]), (False, ["object-altered"])] == [
        (one["sound"], one["findings"]) for one in checks
    ]


def test_nothing_is_added_to_a_journal_that_is_not_whole(tmp_path):
    home = home_with_evidence(tmp_path)
    journal = home.state / "evidence/journal.jsonl"
    broken = journal.read_bytes().replace(b"person:", b"Person:", 1)
    journal.write_bytes(broken)
    home.run("verify", code=65)

    assert broken == journal.read_bytes()


def test_a_line_that_cannot_be_read_does_not_keep_the_rest_from_being_checked(tmp_path):
    home = home_with_evidence(tmp_path)
    next((home.state / "evidence" / "objects").rglob("*.eml")).unlink()
    journal = home.state / "evidence/journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:3], lines[3].replace(b'"sha256":"', b'"sha256":"x', 1), *lines[4:]]))
    found = {one["code"] for one in home.json("verify", code=65)["findings"]}

    assert {"journal-broken", "object-missing"} <= found
    for words in (["import", str(home.config)], ["doctor", "--offline"], ["key", "remove", "--yes"]):
        done = home.attempt(*words)
        assert (True, False) == (done.returncode in {0, 65}, "Traceback" in done.stderr), done.stderr
