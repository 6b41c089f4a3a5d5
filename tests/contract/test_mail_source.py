"""What every mail source and every quarantine promises, held against the ones in memory and the ones on a real Dovecot."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from inboxwatch.errors import MailboxChanged, MailboxError
from inboxwatch.mailbox import ImapAccount, ImapQuarantine, Limits, connect
from inboxwatch.mailbox.memory import MemoryMailbox, MemoryQuarantine, MemorySource
from inboxwatch.model.identity import AccountName, Sha256
from inboxwatch.model.mailbox import MessageRef, Octets, Outcome, UidRange, Unfetchable
from tests.support.case import HOME, TickingClock

WHEN = datetime(2026, 3, 1, 7, 30, tzinfo=UTC)


def mail(word: str) -> bytes:
    return f"From: a@example.org\r\nSubject: {word}\r\n\r\n{word}\r\n".encode()


@dataclass
class Place:
    """A mailbox, and what another program can do with it."""

    source: Any
    quarantine: Any
    deliver: Any
    lose: Any
    renumber: Any
    count: Any


@pytest.fixture(params=["memory", pytest.param("dovecot", marks=pytest.mark.dovecot)])
def place(request):
    if request.param == "memory":
        mailbox, clock = MemoryMailbox(["INBOX", "Junk", "Trash"]), TickingClock()
        yield Place(
            MemorySource(mailbox, HOME, clock, ("INBOX", "Junk", "Trash")),
            MemoryQuarantine(mailbox),
            lambda octets, folder="INBOX": mailbox.deliver(octets, WHEN, folder),
            mailbox.lose,
            mailbox.renumber,
            lambda folder: len(mailbox.folders[folder].messages),
        )
        return
    server, user = request.getfixturevalue("dovecot"), f"contract-{hash(request.node.name) & 0xFFFFFF:x}"
    account = ImapAccount(
        AccountName("home"),
        "127.0.0.1",
        server.port,
        "none",
        user,
        lambda fresh: server.password,
        limits=Limits(batch=3),
    )

    def lose(folder, uid):
        with server.client(user) as client:
            client.select_folder(folder)
            client.delete_messages([uid])
            client.uid_expunge([uid])

    def renumber(folder):
        with server.client(user) as client:
            client.delete_folder(folder)
            client.create_folder(folder)

    def count(folder):
        with server.client(user) as client:
            return client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"]

    source, quarantine = connect(account, TickingClock()), ImapQuarantine(account, TickingClock())
    yield Place(
        source,
        quarantine,
        lambda octets, folder="INBOX": server.deliver(user, octets, folder, WHEN),
        lose,
        renumber,
        count,
    )
    source.close()
    quarantine.close()


def headers_of(place, folder="INBOX", first=1, last=None):
    look = place.source.look(folder)
    return list(place.source.headers(look, [UidRange(first, last)]))


def refs_of(place, folder="INBOX"):
    return [one.ref for batch in headers_of(place, folder) for one in batch.looks]


def digest(octets):
    return Sha256(hashlib.sha256(octets).hexdigest())


def test_folders_are_named_in_order_and_those_emptied_soon_are_known(place):
    assert ["INBOX", "Junk", "Trash"] == [one.name for one in place.source.folders()]
    assert [False, True, True] == [one.emptied_soon for one in place.source.folders()]
    assert [] == list(place.source.missing_folders())
    assert HOME == place.source.account


def test_an_empty_folder_has_nothing_to_show(place):
    look = place.source.look("INBOX")

    assert (0, 1) == (look.exists, look.uidnext)
    assert [] == [one for batch in headers_of(place) for one in batch.looks]


def test_header_blocks_come_in_ascending_order_and_none_is_skipped(place):
    uids = [place.deliver(mail(str(number))) for number in range(8)]
    batches = headers_of(place)
    looks = [one for batch in batches for one in batch.looks]

    assert uids == [one.ref.uid for one in looks]
    assert [f"Subject: {n}" in one.header.decode() for n, one in enumerate(looks)] == [True] * 8
    assert [WHEN] * 8 == [one.internal_date for one in looks]
    assert [one.through for one in batches] == sorted(one.through for one in batches)
    assert uids[-1] == batches[-1].through
    assert not any(b"\r\n\r\n" in one.header[:-4] for one in looks)


def test_a_range_is_kept_to_and_covered_to_its_end(place):
    uids = [place.deliver(mail(str(number))) for number in range(5)]
    place.lose("INBOX", uids[3])
    batches = headers_of(place, first=uids[1], last=uids[3])

    assert uids[1:3] == [one.ref.uid for batch in batches for one in batch.looks]
    assert uids[3] == batches[-1].through


def test_octets_are_those_that_were_delivered_in_the_order_asked_for(place):
    for word in ("a", "b", "c"):
        place.deliver(mail(word))
    refs = refs_of(place)
    found = list(place.source.octets(refs))

    assert [mail(word) for word in ("a", "b", "c")] == [one.octets for one in found]
    assert refs == [one.ref for one in found]
    assert all(one.size == len(one.octets) and one.flags == one.flags_after for one in found)
    assert all(one.started_at <= one.finished_at for one in found)
    assert [] == list(place.source.octets([]))


def test_a_message_that_went_away_is_said_and_does_not_take_others_along(place):
    uids = [place.deliver(mail(word)) for word in ("a", "b", "c")]
    refs = refs_of(place)
    place.lose("INBOX", uids[1])
    found = list(place.source.octets(refs))

    assert [Octets, Unfetchable, Octets] == [type(one) for one in found]
    assert frozenset([refs[0], refs[2]]) == place.source.present(refs)


def test_a_renumbered_folder_is_noticed_and_nothing_is_read_from_it(place):
    place.deliver(mail("a"), "Junk")
    refs = refs_of(place, "Junk")
    place.source.look("INBOX")
    list(place.source.headers(place.source.look("INBOX"), []))
    place.renumber("Junk")

    with pytest.raises(MailboxError):
        list(place.source.octets([MessageRef(HOME, "Junk", refs[0].uidvalidity + 12345, 1)]))
    assert refs[0].uidvalidity != place.source.look("Junk").uidvalidity


def test_a_look_tells_of_what_came_meanwhile_in_the_opened_folder_too(place):
    headers_of(place)
    uid = place.deliver(mail("new"))
    look = place.source.look("INBOX")

    assert (uid + 1, 1) == (look.uidnext, look.exists)


def test_wake_ends_a_wait_and_close_may_be_called_twice(place):
    place.source.wake()
    place.source.wait(10)
    place.source.close()
    place.source.close()


def test_a_message_is_isolated_and_restored_and_a_repeat_is_answered(place):
    place.deliver(mail("a"))
    place.deliver(mail("b"))
    ref = refs_of(place)[0]
    moved = place.quarantine.isolate(ref, digest(mail("a")), len(mail("a")))
    again = place.quarantine.isolate(ref, digest(mail("a")), len(mail("a")))

    assert (Outcome.MOVED, "Archive 2") == (moved.outcome, moved.now_at.folder)
    assert (Outcome.ALREADY, moved.now_at) == (again.outcome, again.now_at)
    assert (1, 1) == (place.count("INBOX"), place.count("Archive 2"))
    back = place.quarantine.restore(moved.now_at, digest(mail("a")), len(mail("a")), "INBOX")
    assert (Outcome.MOVED, "INBOX", 2) == (back.outcome, back.now_at.folder, place.count("INBOX"))
    assert () == back.notes


def test_isolating_what_is_gone_is_an_answer(place):
    uid = place.deliver(mail("a"))
    place.deliver(mail("b"))
    ref = refs_of(place)[0]
    place.lose("INBOX", uid)
    result = place.quarantine.isolate(ref, digest(mail("a")), len(mail("a")))

    assert (Outcome.GONE, None) == (result.outcome, result.now_at)


def test_a_move_into_another_edition_of_the_folder_is_refused(place):
    place.deliver(mail("a"))
    ref = refs_of(place)[0]

    with pytest.raises(MailboxChanged):
        place.quarantine.isolate(
            MessageRef(ref.account, ref.folder, ref.uidvalidity + 1, ref.uid), digest(mail("a")), len(mail("a"))
        )
