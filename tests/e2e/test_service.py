"""The whole program as a person uses it: the real process, a real Dovecot, commands beside the running service."""

import hashlib
import json
import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.dovecot import DovecotServer
from tests.support.river import flagged, ordinary, unreadable
from tests.support.service import Home, until

pytestmark = pytest.mark.dovecot


def test_a_day_with_the_service(dovecot, tmp_path, phone, user):
    """Watched, kept, alerted; looked at step by step; headers exported; verified; nothing changed on the server."""
    when = datetime(2026, 3, 1, 7, 30, tzinfo=UTC)
    dovecot.deliver(user, flagged("zebra"), when=when)
    dovecot.deliver(user, ordinary("friend"))
    dovecot.deliver(user, unreadable("strange"), "Junk")
    home = Home(tmp_path, dovecot, phone, user=user)

    with home.service() as service:
        until(lambda: len(home.json("list")) == 2, what=service)
        until(lambda: phone.notices)
        began = time.monotonic()
        dovecot.deliver(user, flagged("while watching"))
        until(lambda: len(home.json("list")) == 3, what=service)
        assert time.monotonic() - began < 8
        status = home.json("status")
        assert ("watching", True) == (status["accounts"][0]["state"], status["running"])
        assert {"INBOX", "Junk", "Trash"} == {one["name"] for one in status["accounts"][0]["folders"]}
        assert 75 == home.attempt("run", "--once").returncode
        assert 0 == service.stop()

    listed = home.json("list")
    assert ["match", "match", "suspect"] == sorted(one["state"] for one in listed)
    (old,) = [one for one in listed if one["internal_date"] == "2026-03-01T07:30:00.000000Z"]
    assert {
        "exhibit",
        "state",
        "sender",
        "reasons",
        "account",
        "folder",
        "uidvalidity",
        "uid",
        "internal_date",
        "acquired_at",
        "size",
        "sha256",
    } <= set(old)
    assert [] == home.json("list", "--sender", "S9")
    assert 2 == len(home.json("list", "--state", "match"))

    shown = home.json("show", old["exhibit"])
    assert "01-Mar-2026 07:30:00 +0000" == shown["acquisition"]["source"]["internal_date_raw"]
    assert "zebra" not in json.dumps(shown)
    assert "zebra" in home.run("show", old["exhibit"], "--text")
    assert "Subject: zebra" in home.run("show", old["exhibit"], "--headers")
    home.run("export", "headers", old["exhibit"], "-o", str(tmp_path / "headers.txt"))
    assert flagged("zebra").split(b"\r\n\r\n")[0] + b"\r\n\r\n" == (tmp_path / "headers.txt").read_bytes()
    assert 73 == home.attempt("export", "headers", old["exhibit"], "-o", str(tmp_path / "headers.txt")).returncode

    audit = home.json("verify")
    assert audit["sound"]
    actions = [json.loads(line)["action"] for line in (home.state / "evidence/journal.jsonl").read_text().splitlines()]
    assert ["viewed", "viewed", "exported"] == [one for one in actions if one in {"viewed", "exported"}]
    with dovecot.client(user) as client:
        client.select_folder("INBOX", readonly=True)
        flags = client.get_flags(client.search())
        assert 3 == len(flags)
        assert {()} == {tuple(one for one in found if one != b"\\Recent") for found in flags.values()}


def test_the_head_that_a_helper_was_told_finds_a_journal_cut_off_later(dovecot, tmp_path, phone, user):
    dovecot.deliver(user, flagged("zebra"))
    home = Home(tmp_path, dovecot, phone, user=user)
    home.config.write_text(home.config.read_text().replace("[[alert]]", "[[alert]]\nwitness = true"))
    home.run("run", "--once")
    told = phone.notices[0]["message"].rpartition(" ")[2]
    assert 64 == len(told)
    assert 0 == home.attempt("verify", "--witness", told).returncode

    journal = home.state / "evidence/journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if told.encode() in line)
    journal.write_bytes(b"".join(lines[:at]))
    assert 65 == home.attempt("verify", "--witness", told).returncode


def test_moved_away_and_put_back(dovecot, tmp_path, phone, user):
    dovecot.deliver(user, flagged("a"))
    dovecot.deliver(user, unreadable("b"))
    home = Home(tmp_path, dovecot, phone, user=user, account='on_match = "move"\nquarantine_folder = "Older things"')
    home.run("run", "--once")

    def count(folder):
        with dovecot.client(user) as client:
            return client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"]

    assert (1, 1) == (count("INBOX"), count("Older things"))
    (exhibit,) = [one["exhibit"] for one in home.json("list") if one["state"] == "match"]
    home.run("release", exhibit)
    assert (2, 0) == (count("INBOX"), count("Older things"))
    home.run("run", "--once")
    assert (2, 0) == (count("INBOX"), count("Older things"))
    assert ["released"] == [one["state"] for one in home.json("list") if one["exhibit"] == exhibit]
    assert home.json("verify")["sound"]


def test_nothing_of_a_mail_is_in_any_alert_or_log_line(dovecot, tmp_path, phone, user):
    """Laws 2 and 6: no header value, address or body word of any mail, and no password."""
    words = [f"Zq{hashlib.sha256(str(n).encode()).hexdigest()[:10]}" for n in range(6)]
    mail = (
        f"Return-Path: <{words[0]}@bad.example>\r\nReceived: from {words[1]} by mx.example; Mon, 1 Jan 2026 00:00:00 +0000\r\n"
        f"From: {words[2]} <bad@example.net>\r\nSubject: {words[3]}\r\nMessage-ID: <{words[4]}@x>\r\n\r\n{words[5]}\r\n"
    ).encode()
    dovecot.deliver(user, mail)
    dovecot.deliver(
        user, b"From: broken \xff\x00\r\nSubject: " + words[3].encode() + b"\r\n\r\n" + words[5].encode() + b"\r\n"
    )
    home = Home(tmp_path, dovecot, phone, user=user, account='on_match = "move"')
    with home.service() as service:
        until(lambda: phone.notices, what=service)
        until(lambda: service.events("message_moved"), what=service)
        said = service.log + json.dumps(phone.notices)
        assert 0 == service.stop()
    for word in (*words, "bad@example.net", "example.net", dovecot.password, "json://"):
        assert word not in said
    lowered = json.dumps([[one["title"], one["message"]] for one in phone.notices]).lower()
    assert [] == [word for word in ("stalk", "harass", "evidence", "police", "bad", user) if word in lowered]


def test_a_server_that_goes_away_is_waited_for_and_the_gap_is_noted(tmp_path, phone):
    with DovecotServer() as server:
        home = Home(tmp_path, server, phone, user="me")
        with home.service() as service:
            until(lambda: home.json("status")["accounts"][0]["state"] == "watching", what=service)
            server.stop()
            until(lambda: home.json("status")["accounts"][0]["state"] == "unreachable", what=service)
            server.start()
            server.deliver("me", flagged("meanwhile"))
            until(lambda: len(home.json("list")) == 1, 30, service)
            until(lambda: home.json("status")["accounts"][0]["state"] == "watching", what=service)
            assert [] == home.json("status")["problems"]
            assert 0 == service.stop()


def test_a_time_in_which_nobody_watched_is_a_gap_with_what_was_found(dovecot, tmp_path, phone, user):
    home = Home(tmp_path, dovecot, phone, user=user)
    home.run("run", "--once")
    # The proof of sight lies an hour back, as if the service had been off since then.
    import sqlite3

    with sqlite3.connect(home.state / "casefile.db") as db:
        db.execute("update proofs set at = '2026-01-01T00:00:00.000000Z'")
    dovecot.deliver(user, flagged("meanwhile"))
    home.run("run", "--once")
    gaps = {one["folder"]: one for one in home.json("status")["gaps"]}

    assert {"INBOX", "Junk", "Trash"} == set(gaps)
    assert (1, "2026-01-01T00:00:00.000000Z") == (gaps["INBOX"]["found"], gaps["INBOX"]["from"])
    entries = [json.loads(line) for line in (home.state / "evidence/journal.jsonl").read_text().splitlines()]
    assert 3 == sum(one["action"] == "blind" for one in entries)


def test_a_refused_login_ends_with_77_and_does_not_stop_other_accounts(dovecot, tmp_path, phone, user):
    dovecot.deliver(user, flagged("x"))
    home = Home(tmp_path, dovecot, phone, user=user)
    (tmp_path / "wrong").touch(mode=0o600)
    (tmp_path / "wrong").write_text("not it")
    other = f'[[account]]\nname = "other"\nhost = "127.0.0.1"\nport = {dovecot.port}\nsecurity = "none"\nusername = "x"\npassword_file = "{tmp_path}/wrong"\n'
    home.write_config(dovecot.port, extra=other)

    assert 77 == home.attempt("run", "--once").returncode
    assert 1 == len(home.json("list"))
    assert ["login:other"] == [one["key"] for one in home.json("status")["problems"]]
    checks = json.loads(home.attempt("doctor", "--json").stdout)["checks"]
    assert [("account other, login", "wrong")] == [
        (one["what"], one["state"]) for one in checks if one["state"] == "wrong"
    ]


def test_a_rehearsal_says_what_would_be_kept_and_keeps_nothing(dovecot, tmp_path, phone, user):
    for word in ("a", "b"):
        dovecot.deliver(user, flagged(word))
    dovecot.deliver(user, ordinary())
    home = Home(tmp_path, dovecot, phone, user=user)
    answer = home.json("run", "--dry-run")

    assert ["match", "match"] == [one["state"] for one in answer["would_match"]]
    assert 3 == sum(one["seen"] for one in answer["folders"])
    assert "2 would be kept" in home.run("run", "--dry-run")
    assert [] == home.json("list")
    assert [] == phone.notices


def test_senders_named_later_are_found_in_past_mail_while_the_service_runs(dovecot, tmp_path, phone, user):
    dovecot.deliver(user, ordinary("friend who was none"))
    home = Home(tmp_path, dovecot, phone, user=user)
    with home.service() as service:
        until(lambda: home.json("status")["accounts"][0]["last_success"], what=service)
        home.run("sender", "add", "S2", "good@example.org")
        until(lambda: len(home.json("list")) == 1, 30, service)
        home.write_config(dovecot.port, addresses='"bad@example.net", "third@example.net"')
        until(lambda: service.events("config_taken_up"), what=service)
        home._write("config.toml", "this is not = = toml")
        service.process.send_signal(signal.SIGHUP)
        until(lambda: service.events("config_refused"), what=service)
        assert service.process.poll() is None
        until(lambda: json.loads((service.log.splitlines())[-1]), what=service)
    home.write_config(dovecot.port)
    assert {"S1", "S2"} == {one["id"] for one in home.json("sender", "list")}
    home.run("sender", "remove", "S2")
    assert 78 == home.attempt("sender", "remove", "S1").returncode
    assert {"S1"} == {one["id"] for one in home.json("sender", "list")}


def test_files_are_imported_dropped_and_rebuilt(dovecot, tmp_path, phone, user):
    dovecot.deliver(user, flagged("fetched"))
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "one.eml").write_bytes(flagged("saved"))
    (saved / "two.mbox").write_bytes(
        b"From x\r\n" + ordinary("in a box") + b"\r\nFrom y\r\nFrom: a@example.org\r\n\r\n>From here\r\n\r\n"
    )
    (tmp_path / "drop").mkdir(mode=0o700)
    home = Home(tmp_path, dovecot, phone, user=user, extra=f'[service]\ndrop_dir = "{tmp_path}/drop"')
    home.run("import", str(saved))
    home.run("import", str(saved))
    with home.service() as service:
        (tmp_path / "drop" / "letter.eml").write_bytes(flagged("dropped"))
        until(lambda: len(home.json("list")) == 5, what=service)
        assert 0 == service.stop()
    assert (tmp_path / "drop" / "taken" / "letter.eml").exists()
    before = home.json("list")
    assert ["dropped", "imap", "imported", "imported", "imported"] == sorted(one["provenance"] for one in before)
    digests = {one["sha256"] for one in before}
    assert hashlib.sha256(b"From: a@example.org\r\n\r\nFrom here\r\n").hexdigest() in digests
    home.run("confirm", before[0]["exhibit"])
    before = home.json("list")

    for name in ("casefile.db", "casefile.db-wal", "casefile.db-shm"):
        (home.state / name).unlink(missing_ok=True)
    home.run("rebuild")
    assert before == home.json("list")
    shelf = {path.name: sorted(one.name for one in path.iterdir()) for path in (home.state / "quarantine").iterdir()}
    assert {one["exhibit"]: ["headers.txt", "message.eml", "summary.txt"] for one in before} == shelf
    home.run("run", "--once")
    assert before == home.json("list")


def test_everything_in_the_state_folder_is_for_its_owner_alone(dovecot, tmp_path, phone, user):
    dovecot.deliver(user, flagged())
    home = Home(tmp_path, dovecot, phone, user=user)
    home.run("run", "--once")
    loose = [str(path) for path in (home.state, *home.state.rglob("*")) if path.lstat().st_mode & 0o077]

    assert [] == loose


def test_harm_to_what_is_kept_is_told_by_verify_with_65(dovecot, tmp_path, phone, user):
    dovecot.deliver(user, flagged())
    home = Home(tmp_path, dovecot, phone, user=user)
    home.run("run", "--once")
    (path,) = (home.state / "evidence/objects").glob("*/*.eml")
    path.chmod(0o600)
    path.write_bytes(b"something else")

    assert ["object-altered"] == [one["code"] for one in home.json("verify", code=65)["findings"]]
    assert 65 == home.attempt("show", "IW-000001", "--text").returncode


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "IW-000099"), 66),
        (("show", "nonsense"), 2),
        (("list", "--state", "odd"), 2),
        (("unknown",), 2),
        (("--config", "/nonexistent.toml", "status"), 78),
        (("sender", "add", "S3"), 2),
        (("sender", "add", "S3", "no address at all"), 78),
    ],
)
def test_exit_codes_of_what_goes_wrong(dovecot, tmp_path, phone, user, words, code):
    done = Home(tmp_path, dovecot, phone, user=user).attempt(*words)

    assert code == done.returncode
    assert "" == done.stdout
    assert done.stderr


def test_a_full_disk_stops_everything_is_told_and_met(dovecot, tmp_path, phone, user, small_disk):
    home = Home(tmp_path, dovecot, phone, user=user, account='on_match = "move"', extra="[service]\nmin_free_mb = 4")
    with home.service() as service:
        until(lambda: home.json("status")["accounts"][0]["last_success"])
        (small_disk / "ballast").write_bytes(bytes(9 << 20))
        dovecot.deliver(user, flagged("while full"))
        until(lambda: service.events("cannot_keep"), 40)
        until(lambda: any("attention" in one["message"] for one in phone.notices))
        with dovecot.client(user) as client:
            assert 1 == client.folder_status("INBOX", ["MESSAGES"])[b"MESSAGES"]
        (small_disk / "ballast").unlink()
        until(lambda: len(home.json("list")) == 1, 60)
        assert 0 == service.stop()
    assert home.json("verify")["sound"]


def test_a_read_only_disk_is_said_with_74_and_nothing_is_touched(dovecot, tmp_path, phone, user, small_disk):
    home = Home(tmp_path, dovecot, phone, user=user, account='on_match = "move"', extra="[service]\nmin_free_mb = 4")
    home.run("run", "--once")
    dovecot.deliver(user, flagged("while read-only"))
    assert 0 == os.system(f"mount -o remount,ro {small_disk}")
    done = home.attempt("run", "--once")

    assert (74, "") == (done.returncode, done.stdout)
    assert "what to do:" in done.stderr
    with dovecot.client(user) as client:
        assert 1 == client.folder_status("INBOX", ["MESSAGES"])[b"MESSAGES"]


def test_systemd_hears_that_the_service_is_ready_alive_and_stopping(dovecot, tmp_path, phone, user):
    import socket

    address = str(Path(tmp_path) / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address)
        manager.settimeout(20)
        home = Home(tmp_path, dovecot, phone, user=user)
        with home.service(NOTIFY_SOCKET=address, WATCHDOG_USEC="4000000") as service:
            assert b"READY=1" == manager.recv(200)
            heard = {manager.recv(200).split(b"=")[0] for _ in range(4)}
            assert b"WATCHDOG" in heard
            assert 0 == service.stop()
            rest = []
            manager.settimeout(0.2)
            try:
                while True:
                    rest.append(manager.recv(200))
            except TimeoutError:
                pass
        assert b"STOPPING=1" in rest


def test_a_service_that_is_stopped_while_it_still_loads_ends_well(dovecot, tmp_path, phone, user):
    home = Home(tmp_path, dovecot, phone, user=user)
    with home.service() as service:
        while not is_caught(service.process.pid, signal.SIGTERM):
            assert service.process.poll() is None
        assert not home.state.exists(), "it has only begun"
        assert 0 == service.stop()


def is_caught(pid, number):
    """Whether a process has something to do at this signal (proc(5))."""
    (mask,) = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("SigCgt")]
    return bool(int(mask.split()[1], 16) & 1 << number - 1)
