"""What goes wrong around the mail, as a person meets it: the real process, and who is told of what."""

import json
import signal
import socket
import sqlite3
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.hostile import HostileServer
from tests.support.river import flagged
from tests.support.service import ROOT, Home, until


def nearly_full(disk):
    """Leave room for less than the program wants."""
    (disk / "ballast").write_bytes(bytes(9 << 20))


def full(disk):
    """Leave no room at all."""
    with (disk / "ballast").open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))


def roomy(disk):
    (disk / "ballast").unlink()


SMALL = "[service]\nmin_free_mb = 4"


def attention(phone):
    return [one for one in phone.notices if "attention" in one["message"]]


NOWHERE = SimpleNamespace(port=9, password="sesame")
"""A mail server that is not there."""


def home_at(server, folder, phone=None, **options):
    """A home whose mailbox is at this server."""
    return Home(folder, SimpleNamespace(port=server.port, password="sesame"), phone, **options)


def test_a_problem_says_what_is_wrong_now_and_names_the_account_once(tmp_path):
    with HostileServer({"LOGIN": b"<tag> NO [UNAVAILABLE] later\r\n"}) as server:
        home = home_at(server, tmp_path)
        home.run("run", "--once", code=69)
        (before,) = home.json("status")["problems"]
        (tmp_path / "password").chmod(0o644)
        home.run("run", "--once", code=78)
        (after,) = home.json("status")["problems"]

    assert "home: the server takes no login now" == before["text"]
    assert f"home: others may read the secret file {tmp_path}/password" == after["text"]
    assert f"chmod 600 {tmp_path}/password" == after["hint"]
    assert before["since"] == after["since"]


@pytest.mark.dovecot
def test_a_log_that_cannot_be_written_holds_nothing_up(dovecot, tmp_path, phone, user, small_disk):
    """It may lie on the very disk that is full: who is told of that must not depend on it."""
    home = Home(tmp_path, dovecot, phone, user=user, extra=SMALL)
    with home.service(log=Path("/dev/full")) as service:
        until(lambda: home.json("status")["accounts"][0]["last_success"])
        nearly_full(small_disk)
        dovecot.deliver(user, flagged("while full"))
        until(lambda: attention(phone))
        roomy(small_disk)
        until(lambda: len(home.json("list")) == 1)
        assert 0 == service.stop()


def test_a_command_answers_on_stdout_and_what_it_did_goes_into_no_log(tmp_path):
    home = Home(tmp_path, NOWHERE)
    (tmp_path / "one.eml").write_bytes(flagged())
    done = home.attempt("import", str(tmp_path / "one.eml"))

    assert ("1 kept, 0 were kept already\n", "") == (done.stdout, done.stderr)


def test_a_command_warns_on_stderr(tmp_path):
    """The quarantine folder is a view: that it cannot be written stops nothing, and is said."""
    home = Home(tmp_path, NOWHERE)
    home.run("status")
    (home.state / "quarantine").write_text("in the way")
    (tmp_path / "one.eml").write_bytes(flagged())
    done = home.attempt("import", str(tmp_path / "one.eml"))

    assert "1 kept, 0 were kept already\n" == done.stdout
    assert ["view_not_written"] == [json.loads(line)["event"] for line in done.stderr.splitlines()]


@pytest.mark.dovecot
@pytest.mark.parametrize("fill", [full, nearly_full])
@pytest.mark.parametrize("again", [False, True], ids=["first", "again"])
def test_a_service_that_starts_on_a_full_disk_tells_and_waits(dovecot, tmp_path, phone, user, small_disk, fill, again):
    """To end would be silence: systemd starts it again and again, and nobody is told."""
    home = Home(tmp_path, dovecot, phone, user=user, extra=SMALL)
    if again:
        home.run("run", "--once")
    dovecot.deliver(user, flagged("while full"))
    fill(small_disk)
    with home.service() as service:
        until(lambda: attention(phone), what=service)
        assert service.process.poll() is None
        roomy(small_disk)
        until(lambda: len(home.json("list")) == 1, what=service)
        assert 0 == service.stop()
    assert 1 == len(attention(phone))
    assert home.json("verify")["sound"]


def test_a_service_that_waits_for_the_disk_says_why_is_ready_for_systemd_and_ends_when_told(
    tmp_path, phone, small_disk
):
    home = Home(tmp_path, NOWHERE, phone, extra=SMALL)
    full(small_disk)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(20)
        with home.service(NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="180000000") as service:
            assert [b"READY=1", b"STATUS=waiting for the disk", b"WATCHDOG=1"] == [manager.recv(99) for _ in range(3)]
            assert "what to do: make room on the disk" in service.log
            assert 0 == service.stop()


@pytest.mark.dovecot
def test_a_single_pass_on_a_full_disk_tells_once_and_ends_with_74(dovecot, tmp_path, phone, user, small_disk):
    home = Home(tmp_path, dovecot, phone, user=user, extra=SMALL)
    home.run("run", "--once")
    for number in (1, 2):
        full(small_disk)
        home.run("run", "--once", code=74)
        home.run("run", "--once", code=74)
        assert number == len(attention(phone))
        roomy(small_disk)
        home.run("run", "--once")


def test_a_single_pass_that_cannot_even_begin_tells_too(tmp_path, phone, small_disk):
    home = Home(tmp_path, NOWHERE, phone, extra=SMALL)
    full(small_disk)
    home.run("run", "--once", code=74)

    assert 1 == len(attention(phone))


@pytest.mark.dovecot
@pytest.mark.parametrize("fill", [full, nearly_full])
def test_status_and_doctor_see_a_full_disk_themselves(dovecot, tmp_path, phone, user, small_disk, fill):
    """Also while nothing comes that would have to be kept: nobody else has noticed it then."""
    home = Home(tmp_path, dovecot, phone, user=user, extra=SMALL)
    with home.service() as service:
        until(lambda: home.json("status")["accounts"][0]["state"] == "watching", what=service)
        fill(small_disk)
        status = home.json("status")
        assert ["disk"] == [one["key"] for one in status["problems"]]
        assert "cannot keep" == status["accounts"][0]["state"]
        assert "NOT keeping" in home.run("status")
        checks = json.loads(home.attempt("doctor", "--json", "--offline").stdout)["checks"]
        assert [("disk", 74)] == [(one["what"], one["code"]) for one in checks if one["state"] == "wrong"]
        roomy(small_disk)
        assert [] == home.json("status")["problems"]
        assert 0 == home.attempt("doctor", "--offline").returncode


@pytest.mark.dovecot
@pytest.mark.parametrize("word", ["", "bogus = 1\n"], ids=["usable", "unusable"])
def test_a_configuration_that_changes_while_the_disk_is_full_is_taken_up_when_there_is_room(
    dovecot, tmp_path, phone, user, small_disk, word
):
    home = Home(tmp_path, dovecot, phone, user=user, extra=SMALL)
    with home.service() as service:
        until(lambda: home.json("status")["accounts"][0]["last_success"], what=service)
        full(small_disk)
        home.config.write_text(word + home.config.read_text())
        service.process.send_signal(signal.SIGHUP)
        until(lambda: service.events("cannot_keep"), what=service)
        until(lambda: attention(phone), what=service)
        assert service.process.poll() is None
        roomy(small_disk)
        until(lambda: service.events("problem_opened" if word else "config_taken_up"), what=service)
        assert 0 == service.stop()
    journal = (home.state / "evidence/journal.jsonl").read_text()
    assert ('"config_changed"' in journal) is not bool(word)


def test_the_problems_of_an_account_that_leaves_while_the_disk_is_full_are_closed_when_there_is_room(
    dovecot, tmp_path, phone, user, small_disk
):
    home = Home(tmp_path, dovecot, phone, user=user, extra=SMALL)
    alone = home.config.read_text()
    other = '[[account]]\nname = "other"\nhost = "127.0.0.1"\nport = 9\nsecurity = "none"\nusername = "other"\n'
    home.config.write_text(f'{alone}\n{other}password_file = "{tmp_path}/password"\n')
    with home.service() as service:
        until(lambda: "other" in {one["account"] for one in home.json("status")["problems"]}, what=service)
        full(small_disk)
        home.config.write_text(alone)
        service.process.send_signal(signal.SIGHUP)
        until(lambda: attention(phone), what=service)
        roomy(small_disk)
        until(lambda: service.events("config_taken_up"), what=service)
        assert [] == [one["key"] for one in home.json("status")["problems"] if one["account"] == "other"]
        assert 0 == service.stop()


def test_a_login_that_a_timer_is_refused_again_and_again_is_told_once_and_rests_until_it_is_mended(tmp_path, phone):
    with HostileServer({"LOGIN": b"<tag> NO [AUTHENTICATIONFAILED] no\r\n"}) as server:
        home = home_at(server, tmp_path, phone)
        for tries in (1, 2, 3, 3, 3):
            home.run("run", "--once", code=77)
            assert (tries, tries // 3) == (server.verbs.count("LOGIN"), len(attention(phone)))
        assert ["login refused"] == [one["state"] for one in home.json("status")["accounts"]]

        (tmp_path / "password").touch()
        home.run("run", "--once", code=77)
        assert (4, 1) == (server.verbs.count("LOGIN"), len(attention(phone)))
        server.script.clear()
        home.config.touch()
        home.run("run", "--once")
        assert [] == home.json("status")["problems"]

        server.script["LOGIN"] = b"<tag> NO [AUTHENTICATIONFAILED] no\r\n"
        home.run("run", "--once", code=77)
        assert ["login:home"] == [one["key"] for one in home.json("status")["problems"]]


def test_a_mailbox_that_a_timer_cannot_reach_is_told_as_the_service_tells_it(tmp_path, phone):
    home = Home(tmp_path, NOWHERE, phone, account="blind_alert_minutes = 1")
    home.run("run", "--once", code=69)
    with sqlite3.connect(home.state / "casefile.db") as db:
        db.execute("update problems set since = '2026-01-01T00:00:00.000000Z'")
    home.run("run", "--once", code=69)
    home.run("run", "--once", code=69)

    assert ["A mailbox could not be checked for a while. Please look at the service."] == [
        one["message"] for one in phone.notices
    ]
    assert {"blind:home", "unreachable:home"} == {one["key"] for one in home.json("status")["problems"]}


@pytest.mark.dovecot
def test_a_keyring_that_breaks_stops_neither_the_other_accounts_nor_doctor(dovecot, tmp_path, user):
    """Its backends are plugins, and raise what they like."""
    dovecot.deliver(user, flagged())
    (tmp_path / "keyring.py").write_text("def get_password(*_): raise LookupError('correct horse')\n")
    other = f"""
[[account]]
name = "broken"
host = "127.0.0.1"
port = {dovecot.port}
security = "none"
username = "x"
keyring = true
"""
    home = Home(tmp_path, dovecot, user=user)
    text = home.config.read_text()
    home.config.write_text(text.replace("[[account]]", f"{other}\n[[account]]", 1))
    done = home.attempt("run", "--once", PYTHONPATH=f"{tmp_path}:{ROOT}")
    checks = json.loads(home.attempt("doctor", "--json", PYTHONPATH=f"{tmp_path}:{ROOT}").stdout)["checks"]

    assert (78, 1) == (done.returncode, len(home.json("list")))
    assert "correct horse" not in done.stderr + json.dumps(checks)
    assert [("account broken, login", 78)] == [(one["what"], one["code"]) for one in checks if one["state"] == "wrong"]


@pytest.mark.parametrize(
    ("host", "keys"),
    [("imap.example.org", ""), ("imap.provider.example", 'addresses = ["other@example.net", "me@example.org"]')],
)
def test_no_alert_goes_to_a_watched_mailbox_whose_username_is_no_address(tmp_path, host, keys):
    home = Home(tmp_path, NOWHERE, account=keys)
    (tmp_path / "phone").write_text("mailtos://s:pw@example.net?smtp=smtp.example.net&to=Me@Example.org")
    text = home.config.read_text().replace('"127.0.0.1"', f'"{host}"').replace('security = "none"', 'security = "tls"')
    home.config.write_text(text)
    checks = json.loads(home.attempt("doctor", "--offline", "--json").stdout)["checks"]

    (alert,) = [one for one in checks if one["what"] == "alert sister"]
    assert "wrong" == alert["state"]
    assert "watched mailboxes" in alert["found"]


@pytest.mark.dovecot
def test_a_single_pass_says_on_request_what_it_did_for_each_account(dovecot, tmp_path, user):
    dovecot.deliver(user, flagged())
    other = '[[account]]\nname = "away"\nhost = "127.0.0.1"\nport = 9\nsecurity = "none"\nusername = "x"\n'
    home = Home(tmp_path, dovecot, user=user, account='folders = ["INBOX", "Nowhere"]')
    home.config.write_text(home.config.read_text() + other + f'password_file = "{tmp_path}/password"\n')
    answer = home.json("run", "--once", code=69)

    assert [("home", "looked_at", 1, 1, ["Nowhere"]), ("away", "failed", 0, 0, [])] == [
        (one["name"], one["outcome"], one["seen"], one["kept"], one["unseen_folders"]) for one in answer["accounts"]
    ]
    assert answer["accounts"][1]["error"]
    assert 2 == home.attempt("run", "--json").returncode


def test_a_sender_of_the_file_stays_flagged_and_that_is_said(tmp_path):
    home = Home(tmp_path, NOWHERE)
    home.run("sender", "alias", "S1", "other@bad.example")
    home.run("sender", "add", "S2", "third@bad.example")

    assert "S1 is still flagged by config.toml; what was added to it by commands is taken away\n" == home.run(
        "sender", "remove", "S1"
    )
    assert "S2 is no longer flagged\n" == home.run("sender", "remove", "S2")
    (left,) = home.json("sender", "list")
    assert ("S1", [], ["bad@example.net"]) == (left["id"], left["aliases"], left["addresses"])


@pytest.mark.parametrize(
    ("audience", "words"),
    [("helper", ""), ("self", "nobody is told of suspected mail"), (None, "nobody is told of anything")],
)
def test_status_and_doctor_say_what_nobody_would_be_told_of(tmp_path, audience, words):
    home = Home(tmp_path, NOWHERE, alerts=audience is not None)
    home.config.write_text(home.config.read_text().replace('audience = "helper"', f'audience = "{audience}"'))
    checks = json.loads(home.attempt("doctor", "--offline", "--json").stdout)["checks"]
    noted = [one["found"] for one in checks if one["what"] == "alerts"]

    assert words in home.run("status")
    assert [home.json("status")["untold"]] == (noted or [""])
    assert noted == [one for one in noted if words and one.startswith(words)]
    assert bool(words) is bool(noted)


@pytest.mark.parametrize("words", [("run",), ("run", "--once")], ids=["service", "once"])
def test_a_casefile_that_cannot_be_used_is_told_once_however_often_it_is_met(tmp_path, phone, words):
    home = Home(tmp_path, NOWHERE, phone)
    home.run("status")
    for path in home.state.glob("casefile.db-*"):
        path.unlink()
    (home.state / "casefile.db").write_bytes(b"not a database " * 1000)
    for _ in range(2):
        home.run(*words, code=75)
        assert 1 == len(attention(phone))
