"""SIGKILL at every named step of the real service, against a real Dovecot; then a restart. Then a whole case is checked."""

import pytest

from tests.support.river import flagged, ordinary
from tests.support.service import Home, until

STEPS = (
    "files_written",
    "files_named",
    "evidence_durable",
    "journal_written",
    "journaled",
    "noted",
    "read_back",
    "moved_on_server",
)

pytestmark = pytest.mark.dovecot


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_each_step_loses_nothing_and_makes_no_doubles(dovecot, tmp_path, phone, step, number):
    user = f"kill-{step}-{number}"
    for word in ("a", "b", "c"):
        dovecot.deliver(user, flagged(word))
        dovecot.deliver(user, ordinary(word))
    dovecot.deliver(user, flagged("junk"), "Junk")
    home = Home(tmp_path, dovecot, phone, user=user, account='on_match = "move"')

    with home.killed_at(step, number) as service:
        assert -9 == service.process.wait(30)
    with home.service() as service:
        until(lambda: home_is_settled(dovecot, user), what=service)
        until(lambda: home.json("status")["alerts_pending"] <= 4)
        until(lambda: phone.notices)
        assert 0 == service.stop()

    listed = home.json("list")
    assert 4 == len(listed)
    assert 4 == len({one["sha256"] for one in listed})
    folder = home.state / "quarantine"
    assert {one["exhibit"] for one in listed} == {one.parent.name for one in folder.glob("*/summary.txt")}
    audit = home.json("verify")
    assert audit["sound"]
    assert [] == [one for one in audit["findings"] if one["severity"] == "broken"]
    before = audit["entries"]
    home.run("run", "--once")
    assert before + 1 == home.json("verify")["entries"], "the check is written down, and nothing else"


def home_is_settled(dovecot, user):
    """All four lie in the quarantine folder, once each, and ordinary mail lies where it lay."""
    with dovecot.client(user) as client:
        if not client.folder_exists("Archive 2"):
            return False
        away = client.folder_status("Archive 2", ["MESSAGES"])[b"MESSAGES"]
        inbox = client.folder_status("INBOX", ["MESSAGES"])[b"MESSAGES"]
        return (away, inbox) == (4, 3)
