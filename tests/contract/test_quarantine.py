"""What every quarantine promises (`Quarantine`), held against the one in memory and the one that speaks IMAP.

Each with and without MOVE on the server (RFC 6851).
"""

import hashlib
from contextlib import closing
from dataclasses import replace

import pytest

from inboxwatch.errors import FolderMissing, MailboxChanged
from inboxwatch.model.identity import Sha256
from inboxwatch.model.mailbox import MessageRef, Outcome
from tests.support.dovecot import DovecotServer, dovecot_path
from tests.support.mailboxes import InDovecot, InMemory, a_mail

NO_MOVE = "IMAP4rev1 LITERAL+ SASL-IR ID ENABLE IDLE UIDPLUS LIST-EXTENDED SPECIAL-USE STATUS=SIZE"
ASIDE = "Archive 2"


@pytest.fixture(scope="module")
def dovecot_without_move():
    if dovecot_path() is None:
        pytest.skip("MISSING: dovecot (Debian: apt-get install dovecot-imapd)")
    with DovecotServer(capability=NO_MOVE) as server:
        yield server


@pytest.fixture(params=["memory", pytest.param("dovecot", marks=pytest.mark.dovecot)])
def without_move(request, user):
    if request.param == "memory":
        return InMemory(can_move=False)
    return InDovecot(request.getfixturevalue("dovecot_without_move"), user)


class Message:
    """The second of two messages in a folder: where it lies, its digest, and how it was."""

    def __init__(self, mailbox, folder="INBOX"):
        mailbox.deliver(a_mail(1), folder)
        uid = mailbox.deliver(a_mail(2), folder, ["\\Seen", "$Forwarded"])
        with closing(mailbox.source()) as source:
            look = source.look(folder)
        self.ref = MessageRef(look.account, folder, look.uidvalidity, uid)
        self.digest = Sha256(hashlib.sha256(a_mail(2)).hexdigest())
        self.kept = mailbox.view(folder)[uid]

    def isolate(self, mover, where=None):
        return mover.isolate(where or self.ref, self.digest, len(a_mail(2)))

    def restore(self, mover, where, folder="INBOX"):
        return mover.restore(where, self.digest, len(a_mail(2)), folder)


def test_isolating_moves_one_message_with_its_octets_flags_and_date(mailbox):
    message = Message(mailbox)
    neighbour = mailbox.view()[1]
    with closing(mailbox.quarantine()) as mover:
        done = message.isolate(mover)

    assert (Outcome.MOVED, ASIDE, ()) == (done.outcome, done.now_at.folder, done.notes)
    assert {done.now_at.uid: message.kept} == mailbox.view(ASIDE)
    assert {1: neighbour} == mailbox.view()


def test_isolating_again_in_the_same_session_or_another_finds_that_it_was_done(mailbox):
    message = Message(mailbox)
    with closing(mailbox.quarantine()) as mover:
        done = message.isolate(mover)
        again = message.isolate(mover)
    with closing(mailbox.quarantine()) as mover:
        later = message.isolate(mover)

    assert [(Outcome.ALREADY, done.now_at)] * 2 == [(one.outcome, one.now_at) for one in (again, later)]
    assert {done.now_at.uid: message.kept} == mailbox.view(ASIDE)


def test_restoring_brings_it_back_and_again_finds_that_it_was_done(mailbox):
    message = Message(mailbox)
    neighbour = mailbox.view()[1]
    with closing(mailbox.quarantine()) as mover:
        done = message.isolate(mover)
        back = message.restore(mover, done.now_at)
        again = message.restore(mover, done.now_at)

    assert (Outcome.MOVED, "INBOX", message.ref.uidvalidity, ()) == (
        back.outcome,
        back.now_at.folder,
        back.now_at.uidvalidity,
        back.notes,
    )
    assert (Outcome.ALREADY, back.now_at) == (again.outcome, again.now_at)
    assert {1: neighbour, back.now_at.uid: message.kept} == mailbox.view()
    assert {} == mailbox.view(ASIDE)


def test_a_message_that_somebody_removed_is_gone(mailbox):
    message = Message(mailbox)
    mailbox.lose("INBOX", message.ref.uid)
    with closing(mailbox.quarantine()) as mover:
        done = message.isolate(mover)

    assert (Outcome.GONE, None) == (done.outcome, done.now_at)
    assert [1] == list(mailbox.view())


def test_a_message_that_went_with_its_folder_is_gone(mailbox):
    message = Message(mailbox, "Work")
    mailbox.remove("Work")
    with closing(mailbox.quarantine()) as mover:
        done = message.isolate(mover)

    assert (Outcome.GONE, None) == (done.outcome, done.now_at)
    assert "Work" not in mailbox.folders()


def test_a_message_that_was_isolated_before_its_folder_went_is_found(mailbox):
    message = Message(mailbox, "Work")
    with closing(mailbox.quarantine()) as mover:
        done = message.isolate(mover)
        mailbox.remove("Work")
        again = message.isolate(mover)

    assert (Outcome.ALREADY, done.now_at) == (again.outcome, again.now_at)


def test_a_renumbered_folder_is_never_moved_from(mailbox):
    message = Message(mailbox)
    before = mailbox.view()
    other = replace(message.ref, uidvalidity=message.ref.uidvalidity + 1)
    with closing(mailbox.quarantine()) as mover, pytest.raises(MailboxChanged):
        message.isolate(mover, other)

    assert before == mailbox.view()


def test_restoring_into_a_folder_that_is_not_there_makes_none_and_leaves_the_message(mailbox):
    message = Message(mailbox)
    with closing(mailbox.quarantine()) as mover:
        done = message.isolate(mover)
        with pytest.raises(FolderMissing):
            message.restore(mover, done.now_at, "Nowhere")

    assert "Nowhere" not in mailbox.folders()
    assert {done.now_at.uid: message.kept} == mailbox.view(ASIDE)


def test_without_move_a_copy_is_made_once_and_the_original_stays(without_move):
    message = Message(without_move)
    before = without_move.view()
    with closing(without_move.quarantine()) as mover:
        done = message.isolate(mover)
        again = message.isolate(mover)

    assert (Outcome.COPIED, Outcome.COPIED) == (done.outcome, again.outcome)
    assert done.now_at == again.now_at
    assert "no MOVE" in done.notes[0]
    assert before == without_move.view()
    assert {done.now_at.uid: message.kept} == without_move.view(ASIDE)


def test_closing_without_use_and_twice_changes_nothing(mailbox):
    before = mailbox.folders()
    mover = mailbox.quarantine()
    mover.close()
    mover.close()

    assert before == mailbox.folders()
