"""Mail that a real Dovecot cannot hand out: it ends the connection over one message, and the rest is kept all the same."""

from __future__ import annotations

import os

import pytest

from inboxwatch.mailbox import ImapAccount, Limits
from tests.support.case import HOME
from tests.support.river import flagged
from tests.support.rounds import Rounds

pytestmark = pytest.mark.dovecot
LIMITS = Limits(connect=5.0, read=10.0, command=10.0)


def rounds_of(dovecot, user):
    server = dovecot
    password = server.password
    account = ImapAccount(
        HOME, server.host, server.tls_port, "tls", user, lambda fresh: password, ca_file=server.ca_file, limits=LIMITS
    )
    return Rounds(account)


@pytest.mark.parametrize(
    ("name", "lines"), [("2.b.x,S=5000000", 300), ("2.b.x,S=10,W=10", 4000)], ids=["too large", "too small"]
)
def test_a_message_whose_size_is_wrong_in_its_file_name_costs_itself_at_most(dovecot, name, lines):
    user = f"wrong-{len(name)}-{lines}"
    mail = {"1.a.x": flagged("a"), name: flagged("b") + b"line of text\r\n" * lines, "3.c.x": flagged("c")}
    dovecot.put(user, mail)
    rounds = rounds_of(dovecot, user)
    rounds.through()

    assert {("INBOX", 1), ("INBOX", 3)} <= rounds.seen()
    assert {2} == {uid for _, uid in rounds.seen()} - {1, 3} | set(rounds.dead())

    dovecot.put(user, {"4.d.x": flagged("d")})
    rounds.through(full=True)
    assert ("INBOX", 4) in rounds.seen()


@pytest.mark.skipif(os.geteuid() != 0, reason="MISSING: root, to take a file away from the server's user")
def test_a_message_whose_file_cannot_be_read_costs_itself_alone_until_it_can(dovecot):
    user = "unreadable"
    dovecot.put(user, {"1.a.x": flagged("a"), "2.b.x": flagged("b"), "3.c.x": flagged("c")})
    (file,) = (dovecot.folder / "mail" / user / "new").glob("2.b*")
    owner = file.stat()
    os.chown(file, 0, 0)
    file.chmod(0)
    rounds = rounds_of(dovecot, user)
    rounds.through()

    assert [2] == rounds.dead()
    assert {("INBOX", 1), ("INBOX", 3)} == rounds.seen()

    (file,) = (dovecot.folder / "mail" / user).rglob("2.b*")
    os.chown(file, owner.st_uid, owner.st_gid)
    file.chmod(0o600)
    rounds.steady += 3600
    rounds.through(full=True)

    assert [] == rounds.dead()
    assert {("INBOX", 1), ("INBOX", 2), ("INBOX", 3)} == rounds.seen()
