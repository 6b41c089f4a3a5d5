"""What goes wrong around the mail, as a person meets it: the real process, and who is told of what."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.hostile import HostileServer
from tests.support.river import flagged
from tests.support.service import Home, Phone, until


@pytest.fixture
def phone():
    phone = Phone()
    yield phone
    phone.close()


@pytest.fixture
def user(request):
    return request.node.name.replace("[", "-").replace("]", "")[:60]


def full(disk):
    """Leave room for less than the program wants."""
    (disk / "ballast").write_bytes(bytes(9 << 20))


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
        full(small_disk)
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
