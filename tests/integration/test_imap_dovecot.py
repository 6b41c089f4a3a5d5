"""The mailbox room against a real server: nothing is changed by watching, nothing is missed, moving loses nothing."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from inboxwatch.errors import ConfigError, FolderMissing, LoginRefused, MailboxChanged, MailboxError, MailboxUnavailable
from inboxwatch.mailbox import ImapAccount, ImapQuarantine, Limits, connect
from inboxwatch.model.identity import Sha256
from inboxwatch.model.mailbox import MessageRef, Octets, Outcome, UidRange, Unfetchable
from tests.support.case import HOME, TickingClock
from tests.support.dovecot import DovecotServer, dovecot_path

pytestmark = pytest.mark.dovecot

ALL = (UidRange(1),)
LIMITS = Limits(connect=5.0, read=10.0, command=10.0)
THEN = datetime(2026, 10, 3, 4, 5, 6, tzinfo=UTC)
NO_MOVE = "IMAP4rev1 LITERAL+ SASL-IR ID ENABLE IDLE UIDPLUS LIST-EXTENDED SPECIAL-USE STATUS=SIZE"


@pytest.fixture
def user(request):
    """A user that no other test has."""
    return hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:16]


@pytest.fixture(scope="module")
def without_move():
    if dovecot_path() is None:
        pytest.skip("MISSING: dovecot (Debian: apt-get install dovecot-imapd)")
    with DovecotServer(capability=NO_MOVE) as server:
        yield server


def a_mail(number=1, text=b"text"):
    return b"From: someone@example.org\r\nMessage-ID: <%d@example.org>\r\nSubject: %d\r\n\r\n%s\r\n" % (
        number,
        number,
        text,
    )


def account(server, user, **changes):
    facts = {
        "name": HOME,
        "host": server.host,
        "port": server.tls_port,
        "security": "tls",
        "username": user,
        "secret": lambda fresh: server.password,
        "ca_file": server.ca_file,
        "limits": LIMITS,
    }
    return ImapAccount(**{**facts, **changes})


def a_source(server, user, **changes):
    return closing(connect(account(server, user, **changes), TickingClock()))


def ref(look, uid):
    return MessageRef(look.account, look.folder, look.uidvalidity, uid)


def uids_seen(batches):
    return [look.ref.uid for batch in batches for look in batch.looks]


def server_view(server, user, folder="INBOX"):
    """Everything another client sees: octets, flags and dates, by UID."""
    with server.client(user) as client:
        client.normalise_times = False
        client.select_folder(folder, readonly=True)
        uids = client.search(["ALL"])
        return {
            uid: (one[b"BODY[]"], one[b"FLAGS"], one[b"INTERNALDATE"])
            for uid, one in client.fetch(uids, ["BODY.PEEK[]", "FLAGS", "INTERNALDATE"]).items()
        }


# --- connecting ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_a_password_that_is_not_ascii_opens_the_mailbox_on_every_kind_of_connection(dovecot, user, security):
    uid = dovecot.deliver(user, a_mail())
    port = dovecot.tls_port if security == "tls" else dovecot.port
    with a_source(dovecot, user, security=security, port=port) as source:
        look = source.look("INBOX")
        [came] = source.octets([ref(look, uid)])

    assert ("127.0.0.1", port, security, "PLAIN") == (
        came.session.host,
        came.session.port,
        came.session.security,
        came.session.mechanism,
    )
    assert (security != "none") is (came.session.tls is not None and came.session.tls.verified)
    assert "Dovecot" == came.session.server_id["name"]


def test_the_certificate_is_in_the_record(dovecot, user):
    uid = dovecot.deliver(user, a_mail())
    with a_source(dovecot, user) as source:
        [came] = source.octets([ref(source.look("INBOX"), uid)])

    assert came.session.tls.version in {"TLSv1.2", "TLSv1.3"}
    assert 64 == len(came.session.tls.chain[0])
    assert came.session.tls.not_after


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_without_its_authority_the_server_is_refused(dovecot, user, security):
    port = dovecot.tls_port if security == "tls" else dovecot.port
    with pytest.raises(MailboxUnavailable, match="certificate cannot be trusted"):
        connect(account(dovecot, user, security=security, port=port, ca_file=None), TickingClock())


def test_a_name_that_is_not_in_the_certificate_is_refused(dovecot, user):
    """127.1 is the same address, and not the name that the certificate has."""
    with pytest.raises(MailboxUnavailable, match="certificate cannot be trusted"):
        connect(account(dovecot, user, host="127.1"), TickingClock())


def test_plain_text_to_another_machine_is_refused_before_connecting(dovecot, user):
    with pytest.raises(ConfigError):
        connect(account(dovecot, user, security="none", host="192.0.2.1"), TickingClock())


def test_a_wrong_password_is_a_refusal(dovecot, user):
    with pytest.raises(LoginRefused):
        connect(account(dovecot, user, secret=lambda fresh: "wröng"), TickingClock())


# --- looking and fetching ------------------------------------------------------------------------------------------------


def test_the_folders_are_found_by_what_they_are_for(dovecot, user):
    with a_source(dovecot, user, folders=("INBOX", "\\Junk", "\\Trash", "Nowhere")) as source:
        assert ["INBOX", "Junk", "Trash"] == [one.name for one in source.folders()]
        assert [False, True, True] == [one.emptied_soon for one in source.folders()]
        assert ("Nowhere",) == tuple(source.missing_folders())


def test_a_folder_with_letters_of_other_scripts_is_watched(dovecot, user):
    with dovecot.client(user) as client:
        client.create_folder("Müll & 邮件")
    dovecot.deliver(user, a_mail(), "Müll & 邮件")
    with a_source(dovecot, user, folders=("Müll & 邮件",)) as source:
        [folder] = source.folders()
        look = source.look(folder.name)

        assert [1] == uids_seen(source.headers(look, ALL))


ODD = {
    "nul and eight bit": b"Subject: \xff\xfe\r\n\r\n\x80\x81\xff\r\n",
    "bare lf": b"Subject: a\n\nline\nline\n",
    "no header": b"\r\nonly text",
    "no body": b"Subject: a\r\nX: y",
    "long line": b"Subject: a\r\n\r\n" + b"x" * 200_000,
    "brackets": b"Subject: )\r\nX: {5}\r\n\r\n) UID 9 FLAGS (\\Seen)\r\n",
    "empty lines": b"\r\n" * 50,
}


@pytest.mark.parametrize("mail", ODD.values(), ids=ODD)
def test_octets_are_those_that_another_client_gets(dovecot, user, mail):
    dovecot.put(user, {"1.odd.host": mail})
    with a_source(dovecot, user) as source:
        look = source.look("INBOX")
        [batch] = source.headers(look, ALL)
        [came] = source.octets([ref(look, 1)])
    theirs = server_view(dovecot, user)[1][0]

    assert theirs == came.octets
    assert len(theirs) == came.size
    assert theirs.startswith(batch.looks[0].header)


def test_watching_changes_neither_flags_nor_dates_nor_octets(dovecot, user):
    with dovecot.client(user) as client:
        client.append("INBOX", a_mail(1), (), THEN)
        client.append("INBOX", a_mail(2), (b"\\Seen", b"\\Flagged", b"$Forwarded"), THEN)
        client.append("INBOX", a_mail(3), (b"\\Deleted",), THEN)
    before = server_view(dovecot, user)  # with \Recent, which opening for writing would use up
    with a_source(dovecot, user) as source:
        look = source.look("INBOX")
        looks = [one for batch in source.headers(look, ALL) for one in batch.looks]
        came = list(source.octets([one.ref for one in looks]))
        source.present([one.ref for one in looks])
        source.wait(0.2)
        source.look("INBOX")
        source.look("Junk")

    assert before == server_view(dovecot, user)
    assert [THEN] * 3 == [one.internal_date for one in looks]
    assert [one.flags for one in came] == [one.flags_after for one in came]
    assert {"\\Seen", "\\Flagged", "$Forwarded"} == set(came[1].flags) - {"\\Recent"}


def test_a_thousand_messages_come_in_batches_and_none_is_left_out(dovecot, user):
    dovecot.put(user, {f"{number}.many.host": a_mail(number) for number in range(1, 1201)})
    with a_source(dovecot, user, limits=replace(LIMITS, batch=500)) as source:
        look = source.look("INBOX")
        batches = list(source.headers(look, ALL))
        refs = [one.ref for batch in batches for one in batch.looks]
        digests = {hashlib.sha256(one.octets).digest() for one in source.octets(refs)}

    assert (1200, 1201) == (look.exists, look.uidnext)
    assert list(range(1, 1201)) == uids_seen(batches)
    assert [500, 1000, 1200] == [batch.through for batch in batches]
    assert {hashlib.sha256(a_mail(number)).digest() for number in range(1, 1201)} == digests


def test_a_folder_with_gaps_is_seen_whole(dovecot, user):
    dovecot.put(user, {f"{number}.gaps.host": a_mail(number) for number in range(1, 61)})
    with dovecot.client(user) as client:
        client.select_folder("INBOX")
        client.delete_messages([number for number in range(1, 61) if number % 3])
        client.expunge()
    with a_source(dovecot, user, limits=replace(LIMITS, batch=7)) as source:
        batches = list(source.headers(source.look("INBOX"), ALL))

    assert list(range(3, 61, 3)) == uids_seen(batches)
    assert 60 == batches[-1].through


FETCH_ONE = """
import hashlib, re, sys
from pathlib import Path
from inboxwatch.mailbox import ImapAccount, connect
from inboxwatch.model.identity import AccountName
from inboxwatch.model.mailbox import MessageRef
from tests.support.case import TickingClock

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024

port, ca, user, password = sys.argv[1:]
source = connect(
    ImapAccount(AccountName("home"), "127.0.0.1", int(port), "tls", user, lambda fresh: password, ca_file=Path(ca)),
    TickingClock(),
)
look = source.look("INBOX")
list(source.headers(look, ()))
before = peak()
[came] = source.octets([MessageRef(look.account, "INBOX", look.uidvalidity, 1)])
print(hashlib.sha256(came.octets).hexdigest(), len(came.octets), peak() - before)
"""


def test_a_message_of_thirty_megabytes_is_whole_and_takes_no_more_than_three_times_its_size(dovecot, user):
    mail = b"Subject: big\r\n\r\n" + (b"0123456789abcdef" * 4 + b"\r\n") * (30 * (1 << 20) // 66)
    dovecot.put(user, {"1.big.host": mail})
    arguments = [str(dovecot.tls_port), str(dovecot.ca_file), user, dovecot.password]
    done = subprocess.run(
        [sys.executable, "-c", FETCH_ONE, *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert "" == done.stderr
    digest, size, grown = done.stdout.split()

    assert (hashlib.sha256(mail).hexdigest(), len(mail)) == (digest, int(size))
    assert int(grown) <= 3 * len(mail)


# --- what changes meanwhile ----------------------------------------------------------------------------------------------


def test_messages_removed_by_somebody_else_are_named_or_absent_and_nothing_else_is_lost(dovecot, user):
    dovecot.put(user, {f"{number}.gone.host": a_mail(number) for number in range(1, 7)})
    with a_source(dovecot, user) as source:
        look = source.look("INBOX")
        refs = [one.ref for batch in source.headers(look, ALL) for one in batch.looks]
        with dovecot.client(user) as client:
            client.select_folder("INBOX")
            client.delete_messages([2, 5])
            client.expunge()
        came = list(source.octets(refs))
        source.look("INBOX")
        again = uids_seen(source.headers(look, ALL))
        there = source.present(refs)

    assert {1, 3, 4, 6} <= {one.ref.uid for one in came if isinstance(one, Octets)}
    assert {one.ref.uid for one in came if isinstance(one, Unfetchable)} <= {2, 5}
    assert refs == [one.ref for one in came]
    assert [1, 3, 4, 6] == again
    assert {1, 3, 4, 6} == {one.uid for one in there}


def test_a_folder_made_anew_is_noticed_by_its_uidvalidity(dovecot, user):
    with dovecot.client(user) as client:
        client.create_folder("Work")
    dovecot.deliver(user, a_mail(), "Work")
    with a_source(dovecot, user, folders=("Work",)) as source:
        look = source.look("Work")
        with dovecot.client(user) as client:
            client.delete_folder("Work")
            client.create_folder("Work")

        assert look.uidvalidity != source.look("Work").uidvalidity
        with pytest.raises(MailboxChanged):
            list(source.headers(look, ALL))
        with pytest.raises(MailboxChanged):
            list(source.octets([ref(look, 1)]))


def test_a_folder_that_is_gone_is_missing_and_the_source_lives_on(dovecot, user):
    with dovecot.client(user) as client:
        client.create_folder("Work")
    with a_source(dovecot, user, folders=("Work",)) as source:
        source.look("Work")
        with dovecot.client(user) as client:
            client.delete_folder("Work")

        with pytest.raises(FolderMissing):
            source.look("Work")
        assert "INBOX" == source.look("INBOX").folder


def test_a_folder_removed_while_it_is_open_is_an_error_and_not_an_empty_folder(dovecot, user):
    with dovecot.client(user) as client:
        client.create_folder("Work")
    dovecot.deliver(user, a_mail(), "Work")
    with a_source(dovecot, user, folders=("Work",)) as source:
        look = source.look("Work")
        assert [1] == uids_seen(source.headers(look, ALL))
        with dovecot.client(user) as client:
            client.delete_folder("Work")

        with pytest.raises(MailboxError):
            for _ in range(3):  # the server tells it at the first or second question
                source.look("Work")
                list(source.octets([ref(look, 1)]))
                source.wait(0.5)


def test_a_server_that_stops_is_unavailable_and_after_its_start_all_is_there_again(user):
    if dovecot_path() is None:
        pytest.skip("MISSING: dovecot (Debian: apt-get install dovecot-imapd)")
    with DovecotServer() as server:
        server.deliver(user, a_mail())
        with a_source(server, user) as source:
            look = source.look("INBOX")
            list(source.headers(look, ALL))
            server.stop()
            with pytest.raises(MailboxUnavailable):
                for _ in range(2):
                    source.look("INBOX")
        with pytest.raises(MailboxUnavailable):
            connect(account(server, user), TickingClock())
        server.start()
        with a_source(server, user) as source:
            assert look == replace(source.look("INBOX"), mailbox_id=look.mailbox_id, highest_modseq=look.highest_modseq)
            assert [1] == uids_seen(source.headers(look, ALL))


# --- waiting -------------------------------------------------------------------------------------------------------------


def test_a_delivery_ends_the_wait_and_is_seen_by_the_next_look(dovecot, user):
    with a_source(dovecot, user) as source:
        before = source.look("INBOX")
        list(source.headers(before, ALL))
        delivery = threading.Timer(0.3, dovecot.deliver, (user, a_mail()))
        delivery.start()
        began = time.monotonic()
        try:
            assert source.wait(20) is True
        finally:
            delivery.join()
        took = time.monotonic() - began
        look = source.look("INBOX")

        assert took < 3.3
        assert (before.exists + 1, before.uidnext + 1) == (look.exists, look.uidnext)
        assert [before.uidnext] == uids_seen(source.headers(look, (UidRange(before.uidnext),)))


def test_what_came_between_two_waits_is_seen_by_the_look(dovecot, user):
    with a_source(dovecot, user) as source:
        source.wait(0.1)
        uid = dovecot.deliver(user, a_mail())
        look = source.look("INBOX")

        assert (1, uid + 1) == (look.exists, look.uidnext)


@pytest.mark.parametrize("waits", [False, True])
def test_every_one_of_many_deliveries_is_seen_by_the_look_that_follows_it(dovecot, user, waits):
    with a_source(dovecot, user) as source, dovecot.client(user) as other:
        source.folders()
        source.look("INBOX")
        late = []
        for number in range(1, 101):
            if waits:
                source.wait(0.002)
            other.append("INBOX", a_mail())
            look = source.look("INBOX")
            if (look.exists, look.uidnext) != (number, number + 1):
                late.append((number, look.exists, look.uidnext))
            source.look("INBOX")  # in quiet again

    assert [] == late


@pytest.mark.parametrize("look", ["headers", "octets", "another folder"])
def test_what_comes_while_other_mail_is_fetched_ends_the_next_wait_at_once(dovecot, user, look):
    dovecot.deliver(user, a_mail())
    dovecot.deliver(user, a_mail(), "Junk")
    with a_source(dovecot, user) as source:
        source.folders()
        opened, junk = source.look("INBOX"), source.look("Junk")
        source.wait(0.05)
        source.look("INBOX")
        second = dovecot.deliver(user, a_mail())
        (batch, *_) = source.headers(junk if look == "another folder" else opened, (UidRange(1, 1),))
        if look == "octets":
            list(source.octets([batch.looks[0].ref]))

        assert source.wait(30.0)
        assert second + 1 == source.look("INBOX").uidnext


def test_another_thread_wakes_the_waiting_one(dovecot, user):
    with a_source(dovecot, user) as source:
        source.look("INBOX")
        waker = threading.Timer(0.3, source.wake)
        waker.start()
        began = time.monotonic()
        try:
            assert source.wait(20) is False
        finally:
            waker.join()

        assert time.monotonic() - began < 0.8
        assert 0 == source.look("INBOX").exists


# --- quarantine ----------------------------------------------------------------------------------------------------------


def quarantine(server, user):
    return closing(ImapQuarantine(account(server, user), TickingClock()))


def put_and_look(server, user, flags=(b"\\Seen", b"$Forwarded")):
    """Two messages; the reference, digest and size of the second as it was kept."""
    with server.client(user) as client:
        client.append("INBOX", a_mail(1), (), THEN)
        client.append("INBOX", a_mail(2), flags, THEN)
    with a_source(server, user) as source:
        look = source.look("INBOX")
        [came] = source.octets([ref(look, 2)])
    return came.ref, Sha256(hashlib.sha256(came.octets).hexdigest()), came.size


def lasting(view):
    r"""A view without \Recent, which belongs to the session that opened the folder first."""
    return {uid: (octets, frozenset(flags) - {b"\\Recent"}, str(date)) for uid, (octets, flags, date) in view.items()}


def digests(server, user, folder="INBOX"):
    return {uid: hashlib.sha256(one[0]).hexdigest() for uid, one in server_view(server, user, folder).items()}


def test_isolating_moves_one_message_with_its_flags_and_its_date_and_restoring_brings_it_back(dovecot, user):
    where, digest, size = put_and_look(dovecot, user)
    before = server_view(dovecot, user)
    with quarantine(dovecot, user) as mover:
        done = mover.isolate(where, digest, size)
        isolated = server_view(dovecot, user, "Archive 2")
        rest = server_view(dovecot, user)
        back = mover.restore(done.now_at, digest, size, "INBOX")

    assert (Outcome.MOVED, "Archive 2", ()) == (done.outcome, done.now_at.folder, done.notes)
    assert [done.now_at.uid] == list(isolated)
    assert lasting(before)[2] == lasting(isolated)[done.now_at.uid]
    assert [lasting(before)[1]] == list(lasting(rest).values())
    assert (Outcome.MOVED, "INBOX", 3, where.uidvalidity) == (
        back.outcome,
        back.now_at.folder,
        back.now_at.uid,
        back.now_at.uidvalidity,
    )
    assert {1, 3} == set(server_view(dovecot, user))


def test_isolating_again_finds_that_it_was_done(dovecot, user):
    where, digest, size = put_and_look(dovecot, user)
    with quarantine(dovecot, user) as mover:
        done = mover.isolate(where, digest, size)
        again = mover.isolate(where, digest, size)

    assert (Outcome.ALREADY, done.now_at) == (again.outcome, again.now_at)
    assert 1 == len(server_view(dovecot, user, "Archive 2"))


def test_a_message_that_somebody_removed_is_gone(dovecot, user):
    where, digest, size = put_and_look(dovecot, user)
    with dovecot.client(user) as client:
        client.select_folder("INBOX")
        client.delete_messages([2])
        client.expunge()
    with quarantine(dovecot, user) as mover:
        done = mover.isolate(where, digest, size)

    assert (Outcome.GONE, None) == (done.outcome, done.now_at)
    assert [1] == list(server_view(dovecot, user))


def test_a_message_that_goes_while_we_look_is_gone_as_well(dovecot, user):
    """The folder is open in our session when another program removes the message."""
    where, digest, size = put_and_look(dovecot, user)
    other = replace(where, uid=1)
    with quarantine(dovecot, user) as mover:
        first = mover.isolate(where, digest, size)
        with dovecot.client(user) as client:
            client.select_folder("INBOX")
            client.delete_messages([1])
            client.expunge()
        done = mover.isolate(other, Sha256("0" * 64), 100)

    assert (Outcome.MOVED, Outcome.GONE) == (first.outcome, done.outcome)


def test_a_renumbered_folder_is_never_moved_from(dovecot, user):
    where, digest, size = put_and_look(dovecot, user)
    with quarantine(dovecot, user) as mover, pytest.raises(MailboxChanged):
        mover.isolate(replace(where, uidvalidity=where.uidvalidity + 1), digest, size)

    assert {1, 2} == set(server_view(dovecot, user))


def test_restoring_into_a_folder_that_is_not_there_makes_none(dovecot, user):
    where, digest, size = put_and_look(dovecot, user)
    with quarantine(dovecot, user) as mover:
        done = mover.isolate(where, digest, size)
        with pytest.raises(FolderMissing):
            mover.restore(done.now_at, digest, size, "Nowhere")

    with dovecot.client(user) as client:
        assert not client.folder_exists("Nowhere")
    assert [done.now_at.uid] == list(server_view(dovecot, user, "Archive 2"))


def test_without_move_a_copy_is_made_once_and_the_original_stays(without_move, user):
    where, digest, size = put_and_look(without_move, user)
    before = server_view(without_move, user)
    with quarantine(without_move, user) as mover:
        done = mover.isolate(where, digest, size)
        again = mover.isolate(where, digest, size)

    assert (Outcome.COPIED, Outcome.COPIED) == (done.outcome, again.outcome)
    assert done.now_at == again.now_at
    assert "no MOVE" in done.notes[0]
    assert lasting(before) == lasting(server_view(without_move, user))
    assert {done.now_at.uid: digest} == digests(without_move, user, "Archive 2")


def test_without_move_restoring_leaves_the_original_where_it_lies(without_move, user):
    where, digest, size = put_and_look(without_move, user)
    with quarantine(without_move, user) as mover:
        done = mover.isolate(where, digest, size)
        back = mover.restore(done.now_at, digest, size, "INBOX")

    assert (Outcome.COPIED, where) == (back.outcome, back.now_at)
    assert {1, 2} == set(server_view(without_move, user))
