"""Messages out of files that people and programs wrote: none lost, none run together, what was changed is said."""

from __future__ import annotations

import mailbox
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.cli import saved_mail
from inboxwatch.cli.saved_mail import saved_messages
from inboxwatch.pipeline.files import HandedIn

ONE = b"From: a@example.org\nSubject: one\n\nwords\n"
TAKEOUT = (
    b"From 1789@xxx Mon Nov 23 21:09:00 +0000 2026\r\nX-GM-THRID: 1789\r\nX-Gmail-Labels: Inbox,Opened\r\n"
    b"From: a@example.org\r\n\r\n>From the start\r\n>>From before\r\n\r\n"
    b"From 1790@xxx Mon Nov 23 21:10:00 +0000 2026\r\nX-GM-THRID: 1790\r\nX-Gmail-Labels: Spam\r\n"
    b"From: b@example.org\r\n\r\nwords\r\nFrom here: no empty line stands before\r\n\r\n"
)


def found(*paths: Path) -> list[HandedIn]:
    return [one for one in saved_messages(paths) if isinstance(one, HandedIn)]


def test_gmail_takeout_is_read_message_by_message_and_named(tmp_path: Path) -> None:
    folder = tmp_path / "Takeout" / "Mail"
    folder.mkdir(parents=True)
    (folder / "All mail Including Spam and Trash.mbox").write_bytes(TAKEOUT)
    one, two = found(tmp_path / "Takeout")
    assert one.octets.endswith(b"\r\n\r\nFrom the start\r\n>From before\r\n")
    assert two.octets.endswith(b"\r\nwords\r\nFrom here: no empty line stands before\r\n")
    assert ["mbox of Gmail Takeout, From-quoting undone", "mbox of Gmail Takeout"] == [
        each.origin.container for each in (one, two)
    ]
    assert one.origin.name == "Takeout/Mail/All mail Including Spam and Trash.mbox#1"
    assert one.octets.startswith(b"X-GM-THRID: 1789\r\nX-Gmail-Labels")


def test_what_pythons_own_mbox_wrote_is_read_back(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "box.mbox")
    for number in range(3):
        box.add(ONE.replace(b"one", b"%d" % number) + b"From the top of a line\n")
    box.close()
    texts = [one.octets for one in found(tmp_path / "box.mbox")]
    assert [ONE.replace(b"one", b"%d" % number) + b"From the top of a line\n" for number in range(3)] == texts


def test_a_maildir_is_read_and_named(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "box")
    box.add(ONE)
    box.close()
    (one,) = found(tmp_path / "box")
    assert (ONE, "maildir") == (one.octets, one.origin.container)


def test_a_message_that_is_too_large_does_not_lose_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_mail, "_LARGEST", 1000)
    large = b"From: a@example.org\n\n" + b"x" * 5000 + b"\n"
    (tmp_path / "box").write_bytes(b"From -\n" + ONE + b"\nFrom -\n" + large + b"\nFrom -\n" + ONE + b"\n")
    answers = list(saved_messages([tmp_path / "box"]))
    assert [ONE, ONE] == [one.octets for one in answers if isinstance(one, HandedIn)]
    assert ["message 2" in one for one in answers if isinstance(one, str)] == [True]


def test_links_devices_and_empty_files_are_named_and_not_read(tmp_path: Path) -> None:
    (tmp_path / "empty.eml").write_bytes(b" \n")
    (tmp_path / "link.eml").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe")
    answers = list(saved_messages([tmp_path]))
    assert {"empty", "not a regular file"} == {str(one).rpartition(": ")[2] for one in answers}


lines = st.sampled_from([b"From x", b">From x", b">>From y", b"", b"text", b"From: a@b", b" From x", b"\r"])


@given(st.lists(st.lists(lines, min_size=1, max_size=6), min_size=1, max_size=4), st.sampled_from([b"\n", b"\r\n"]))
def test_what_an_mboxrd_writer_wrote_is_read_back(tmp_path_factory, messages, end) -> None:
    """A writer that quotes every line (mboxrd) loses nothing: each message comes back as it was."""
    texts = [b"Subject: s" + end + end + end.join(body) + b"." + end for body in messages]
    quoted = [
        end.join(b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in text.split(end))
        for text in texts
    ]
    path = tmp_path_factory.mktemp("m") / "box"
    path.write_bytes(b"".join(b"From -" + end + one + end for one in quoted))
    assert texts == [one.octets for one in found(path)]
