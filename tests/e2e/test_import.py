"""Saved mail from end to end: what is kept of it, and that where it came from is told wherever it is shown."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.bundles import FROM_FLAGGED, home_with_evidence

TAKEOUT = (
    b"From 1@xxx Mon Nov 23 21:09:00 +0000 2026\r\nX-GM-THRID: 1\r\nFrom: friend@example.org\r\n\r\nunrelated words\r\n\r\n"
    b"From 2@xxx Mon Nov 23 21:09:00 +0000 2026\r\nX-GM-THRID: 2\r\nFrom: bad@example.net\r\n\r\n>From you\r\n\r\n"
    b"From 3@xxx Mon Nov 23 21:09:00 +0000 2026\r\nX-GM-THRID: 3\r\nFrom: shop@example.com\r\n\r\nunrelated words\r\n\r\n"
)


def test_of_a_whole_mailbox_from_takeout_only_what_is_flagged_is_kept_if_asked(tmp_path: Path) -> None:
    home = home_with_evidence(tmp_path)
    (tmp_path / "All mail.mbox").write_bytes(TAKEOUT)
    said = home.run("import", "--flagged", str(tmp_path / "All mail.mbox"))
    assert "1 kept, 0 were kept already, 2 are from others and were not kept" in said
    assert 5 == len(home.json("list"))
    assert not [
        path for path in (home.state / "evidence/objects").rglob("*.eml") if b"unrelated words" in path.read_bytes()
    ]


def test_where_a_file_came_from_is_told_wherever_it_is_shown(tmp_path: Path) -> None:
    home = home_with_evidence(tmp_path)
    (tmp_path / "All mail.mbox").write_bytes(TAKEOUT)
    home.run("import", "--flagged", str(tmp_path / "All mail.mbox"))
    shown = home.run("show", "5")
    assert "mbox of Gmail Takeout, From-quoting undone" in shown
    assert "All mail.mbox#2" in shown
    assert "imported" == home.json("list")[0]["provenance"]
    home.run("bundle", "-o", str(tmp_path / "bag"), "--exhibit", "5")
    bag = tmp_path / "bag/data"
    record = json.loads((bag / "10_exhibits/IW-000005.acquisition.json").read_text())
    assert ("imported", "All mail.mbox#2") == (record["provenance"], record["source"]["file"])
    assert "imported" in (bag / "00_report/exhibits.csv").read_text()
    assert "import" in (bag / "00_report/report.txt").read_text()
    assert "import" in (bag / "50_declarations/fre-902-14-certificate.draft.txt").read_text()


def test_the_same_octets_in_another_file_are_a_further_acquisition_of_their_exhibit(tmp_path: Path) -> None:
    home = home_with_evidence(tmp_path)
    (tmp_path / "again.eml").write_bytes(FROM_FLAGGED % 1)
    assert "0 kept, 1 were kept already" in home.run("import", str(tmp_path / "again.eml"))
    assert 4 == len(home.json("list"))
    last = json.loads((home.state / "evidence/journal.jsonl").read_text().splitlines()[-1])
    assert ("seen_again", "IW-000001", "again.eml") == (
        last["action"],
        last["exhibit"],
        last["detail"]["source"]["file"],
    )
