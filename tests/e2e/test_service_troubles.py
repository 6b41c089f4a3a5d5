"""What goes wrong around the mail, as a person meets it: the real process, and who is told of what."""

from types import SimpleNamespace

import pytest

from tests.support.hostile import HostileServer
from tests.support.service import Home, Phone


@pytest.fixture
def phone():
    phone = Phone()
    yield phone
    phone.close()


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
