"""What every source of mail promises (`MailSource`), held against the one in memory and the one that speaks IMAP."""

import threading
import time
from contextlib import closing

import pytest

from inboxwatch.errors import FolderMissing, MailboxChanged
from inboxwatch.model.mailbox import MessageRef, Octets, UidRange, Unfetchable
from tests.support.case import HOME
from tests.support.mailboxes import FOLDERS, THEN, a_mail

ALL = (UidRange(1),)
OPENED = pytest.mark.parametrize("opened", [False, True], ids=["looked-at", "opened"])


@pytest.fixture
def source(mailbox):
    with closing(mailbox.source()) as opened:
        yield opened


def ref(look, uid):
    return MessageRef(look.account, look.folder, look.uidvalidity, uid)


def a_look(source, folder="INBOX", *, opened):
    """A look at a folder, which is opened as well if that is wished for."""
    look = source.look(folder)
    if opened:
        list(source.headers(look, ALL))
    return look


def looks_of(batches):
    return [look for batch in batches for look in batch.looks]


def uids_of(batches):
    return [look.ref.uid for look in looks_of(batches)]


def test_a_folder_lists_the_numbers_of_what_it_holds(mailbox, source):
    uids = [mailbox.deliver(a_mail(number)) for number in (1, 2, 3, 4)]
    mailbox.lose("INBOX", uids[1])
    look = source.look("INBOX")

    assert [uids[0], uids[2], uids[3]] == list(source.listed(look))
    assert [] == list(source.listed(source.look("Junk")))


def test_it_says_whose_it_is(source):
    assert HOME == source.account


def test_folders_come_in_the_order_that_was_asked_for_and_missing_ones_are_named(mailbox):
    with closing(mailbox.source(["Work", "Trash", "Nowhere", "Junk", "INBOX"])) as source:
        assert [("Work", False), ("Trash", True), ("Junk", True), ("INBOX", False)] == [
            (one.name, one.emptied_soon) for one in source.folders()
        ]
        assert ["Nowhere"] == list(source.missing_folders())


def test_where_all_folders_are_there_none_is_missing_and_those_emptied_soon_are_known(source):
    assert list(FOLDERS) == [one.name for one in source.folders()]
    assert {"Junk", "Trash"} == {one.name for one in source.folders() if one.emptied_soon}
    assert [] == list(source.missing_folders())


def test_an_empty_folder_has_nothing_to_show_until_something_comes(mailbox, source):
    empty = source.look("INBOX")
    shown = uids_of(source.headers(empty, ALL))
    uid = mailbox.deliver(a_mail())
    look = source.look("INBOX")

    assert (0, 1, []) == (empty.exists, empty.uidnext, shown)
    assert (1, uid + 1) == (look.exists, look.uidnext)
    assert [uid] == uids_of(source.headers(look, ALL))


def test_a_look_counts_the_messages_and_tells_the_next_number(mailbox, source):
    before = source.look("INBOX")
    uids = [mailbox.deliver(a_mail(number)) for number in (1, 2)]
    after = source.look("INBOX")

    assert (HOME, "INBOX", 0, uids[0]) == (before.account, before.folder, before.exists, before.uidnext)
    assert (before.uidvalidity, 2, uids[1] + 1) == (after.uidvalidity, after.exists, after.uidnext)


def test_a_look_counts_in_an_opened_folder_as_well(mailbox, source):
    first = mailbox.deliver(a_mail(1))
    list(source.headers(source.look("INBOX"), ALL))
    second = mailbox.deliver(a_mail(2))
    grown = source.look("INBOX")
    mailbox.lose("INBOX", first)
    shrunk = source.look("INBOX")

    assert (2, second + 1) == (grown.exists, grown.uidnext)
    assert (1, second + 1) == (shrunk.exists, shrunk.uidnext)


def test_header_blocks_come_once_each_in_ascending_order_as_they_are(mailbox, source):
    uids = [mailbox.deliver(a_mail(number)) for number in range(1, 9)]
    looks = looks_of(source.headers(source.look("INBOX"), ALL))

    assert uids == [one.ref.uid for one in looks]
    assert [a_mail(number).partition(b"\r\n\r\n")[0] + b"\r\n\r\n" for number in range(1, 9)] == [
        one.header for one in looks
    ]
    assert [(len(a_mail(number)), THEN) for number in range(1, 9)] == [(one.size, one.internal_date) for one in looks]


def test_a_look_at_headers_tells_the_servers_date_as_text_and_as_moment(mailbox, source):
    mailbox.deliver(a_mail())
    [one] = looks_of(source.headers(source.look("INBOX"), ALL))

    assert THEN == one.internal_date
    assert "03-Oct-2026 04:05:06 +0000" == one.internal_date_raw.replace(" 3-Oct", "03-Oct")


def test_only_the_ranges_asked_for_come(mailbox, source):
    for number in range(1, 9):
        mailbox.deliver(a_mail(number))
    look = source.look("INBOX")

    assert [2, 3, 7, 8] == uids_of(source.headers(look, (UidRange(2, 3), UidRange(7))))
    assert [] == uids_of(source.headers(look, (UidRange(9),)))
    assert [] == uids_of(source.headers(look, ()))


def test_a_range_is_kept_to_and_covered_to_its_end_though_the_last_message_is_gone(mailbox, source):
    for number in range(1, 6):
        mailbox.deliver(a_mail(number))
    mailbox.lose("INBOX", 4)
    batches = list(source.headers(source.look("INBOX"), (UidRange(2, 4),)))

    assert ([2, 3], 4) == (uids_of(batches), batches[-1].through)


def test_a_batch_says_how_far_was_seen_also_where_nothing_is_left(mailbox, source):
    for number in range(1, 9):
        mailbox.deliver(a_mail(number))
    for uid in (3, 4, 8):
        mailbox.lose("INBOX", uid)
    batches = list(source.headers(source.look("INBOX"), ALL))

    assert [1, 2, 5, 6, 7] == uids_of(batches)
    assert 8 == batches[-1].through
    assert sorted(one.through for one in batches) == [one.through for one in batches]
    assert all(look.ref.uid <= one.through for one in batches for look in one.looks)


@OPENED
def test_octets_are_exact_and_come_in_the_order_given(mailbox, source, opened):
    mails = {mailbox.deliver(a_mail(number, b"x" * number), flags=["\\Seen"]): number for number in range(1, 6)}
    look = a_look(source, opened=opened)
    order = [4, 1, 5, 2]
    came = list(source.octets([ref(look, uid) for uid in order]))

    assert order == [one.ref.uid for one in came]
    assert [a_mail(mails[uid], b"x" * mails[uid]) for uid in order] == [one.octets for one in came]
    assert all(one.size == len(one.octets) for one in came)
    assert all(one.flags == one.flags_after and "\\Seen" in one.flags for one in came)
    assert all(one.started_at <= one.finished_at and one.internal_date == THEN for one in came)


def test_octets_of_nothing_are_nothing(source):
    assert [] == list(source.octets([]))
    assert frozenset() == source.present([])


@OPENED
def test_a_message_that_is_gone_is_named_and_the_others_come(mailbox, source, opened):
    for number in (1, 2, 3):
        mailbox.deliver(a_mail(number))
    look = a_look(source, opened=opened)
    mailbox.lose("INBOX", 2)
    came = list(source.octets([ref(look, uid) for uid in (1, 2, 3)]))

    assert [Octets, Unfetchable, Octets] == [type(one) for one in came]
    assert [ref(look, uid) for uid in (1, 2, 3)] == [one.ref for one in came]
    assert came[1].why
    assert {ref(look, 1), ref(look, 3)} == source.present([one.ref for one in came])


@OPENED
def test_it_tells_which_messages_are_still_there(mailbox, source, opened):
    for number in (1, 2, 3):
        mailbox.deliver(a_mail(number))
    look = a_look(source, opened=opened)
    mailbox.lose("INBOX", 2)
    source.look("INBOX")  # as the caller does: a server need not tell of it before, in a folder that is open

    assert {ref(look, 1), ref(look, 3)} == source.present([ref(look, uid) for uid in (1, 2, 3, 9)])


@OPENED
def test_a_folder_made_anew_is_never_taken_for_the_one_that_was_looked_at(mailbox, source, opened):
    mailbox.deliver(a_mail(), "Work")
    look = a_look(source, "Work", opened=opened)
    if opened:
        list(source.headers(source.look("INBOX"), ()))  # and left again: nothing may be kept of it
    mailbox.remove("Work")
    mailbox.make("Work")

    for ask in (
        lambda: list(source.headers(look, ALL)),
        lambda: list(source.octets([ref(look, 1)])),
        lambda: source.present([ref(look, 1)]),
    ):
        with pytest.raises(MailboxChanged):
            ask()
    assert look.uidvalidity != source.look("Work").uidvalidity


def test_a_folder_that_is_gone_is_missing_and_the_others_are_still_there(mailbox, source):
    mailbox.deliver(a_mail())
    mailbox.remove("Work")

    with pytest.raises(FolderMissing):
        source.look("Work")
    assert [1] == uids_of(source.headers(source.look("INBOX"), ALL))


def test_looking_changes_nothing(mailbox, source):
    mailbox.deliver(a_mail(1))
    mailbox.deliver(a_mail(2), flags=["\\Flagged", "$Forwarded"])
    before = mailbox.view()
    look = source.look("INBOX")
    refs = [one.ref for one in looks_of(source.headers(look, ALL))]
    list(source.octets(refs))
    source.present(refs)
    source.wait(0.05)

    assert before == mailbox.view()


def test_a_wait_without_news_ends_in_time(source):
    began = time.monotonic()

    assert source.wait(0.2) is False
    assert 0.15 <= time.monotonic() - began < 5


def test_another_thread_ends_a_wait(source):
    source.wait(0.01)
    waker = threading.Timer(0.2, source.wake)
    waker.start()
    began = time.monotonic()
    source.wait(30)
    waker.join()

    assert time.monotonic() - began < 5


def test_a_wake_before_the_wait_is_not_lost(source):
    source.wake()
    began = time.monotonic()
    source.wait(30)

    assert time.monotonic() - began < 5


def test_it_can_be_closed_twice(source):
    source.look("INBOX")
    source.close()
    source.close()
