"""What is looked at in a folder, given how far it was seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.model.case import Cursor
from inboxwatch.model.mailbox import FolderLook, UidRange, WatchedFolder
from inboxwatch.pipeline.plan import in_order_of_urgency, plan_pass
from tests.support.case import HOME

INBOX = WatchedFolder("INBOX")
TRASH = WatchedFolder("Trash", ("\\trash",), emptied_soon=True)


def a_look(uidnext=11, exists=10, uidvalidity=7):
    return FolderLook(HOME, "INBOX", uidvalidity, uidnext, exists)


def seen(last_uid=10, exists=10, uidvalidity=7):
    return Cursor(HOME, "INBOX", uidvalidity, last_uid, exists)


def test_a_folder_never_seen_is_looked_at_from_the_first_uid():
    plan = plan_pass(None, a_look(), INBOX)

    assert ((UidRange(1),), True, "") == (plan.ranges, plan.first, plan.changed)


def test_an_empty_new_folder_asks_for_nothing():
    assert () == plan_pass(None, a_look(uidnext=1, exists=0), INBOX).ranges


def test_nothing_new_asks_for_nothing():
    assert () == plan_pass(seen(), a_look(), INBOX).ranges


def test_what_is_new_is_asked_for_by_its_uids():
    assert (UidRange(11, 13),) == plan_pass(seen(), a_look(uidnext=14, exists=13), INBOX).ranges


def test_a_server_that_does_not_tell_uidnext_is_asked_for_everything_behind_the_cursor():
    assert (UidRange(11),) == plan_pass(seen(), a_look(uidnext=0), INBOX).ranges


@pytest.mark.parametrize(
    ("look", "words"),
    [(a_look(uidvalidity=8), "UIDVALIDITY"), (a_look(uidnext=5), "went back")],
)
def test_a_changed_folder_is_looked_at_again_from_the_start_and_said(look, words):
    plan = plan_pass(seen(), look, INBOX)

    assert (UidRange(1),) == plan.ranges
    assert words in plan.changed


@pytest.mark.parametrize(("folder", "before", "emptied"), [(INBOX, 10, True), (INBOX, 2, False), (TRASH, 10, False)])
def test_a_folder_that_is_suddenly_empty_is_said_unless_providers_empty_it(folder, before, emptied):
    assert emptied is plan_pass(seen(exists=before), a_look(exists=0), folder).emptied


def test_folders_that_are_emptied_soon_come_first_in_a_first_scan_only():
    folders = (INBOX, WatchedFolder("Junk", emptied_soon=True), TRASH)

    assert ["Junk", "Trash", "INBOX"] == [one.name for one in in_order_of_urgency(folders, frozenset())]
    assert ["Trash", "INBOX", "Junk"] == [
        one.name for one in in_order_of_urgency(folders, frozenset({"Junk", "INBOX"}))
    ]


numbers = st.integers(0, 2**32 - 1)


@given(
    st.builds(Cursor, st.just(HOME), st.just("INBOX"), numbers, numbers, numbers), numbers, numbers, numbers, numbers
)
def test_no_uid_behind_the_cursor_is_ever_skipped(cursor, uidvalidity, uidnext, exists, uid):
    """A UID that the folder may hold and that was not seen under this UIDVALIDITY lies in a range that is asked for."""
    look = FolderLook(HOME, "INBOX", uidvalidity, uidnext, exists)
    plan = plan_pass(cursor, look, INBOX)
    was_seen = cursor.uidvalidity == uidvalidity and uid <= cursor.last_uid and not plan.changed
    may_be_there = uid >= 1 and (uidnext == 0 or uid < uidnext) and uidnext != 1
    covered = any(one.first <= uid and (one.last is None or uid <= one.last) for one in plan.ranges)

    assert covered or was_seen or not may_be_there
