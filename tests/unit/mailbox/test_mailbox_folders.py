"""Which folders are watched, given what a person wrote and what the server has."""

import pytest

from inboxwatch.mailbox.folders import Resolved, resolve
from inboxwatch.model.mailbox import WatchedFolder

USUAL = ("INBOX", "\\Junk", "\\Trash")


def listed(*folders):
    return [(frozenset(attributes), name) for *attributes, name in folders]


def test_attributes_say_which_folder_is_meant_whatever_its_name():
    found = resolve(USUAL, listed(("INBOX",), ("\\trash", "Papierkorb"), ("\\junk", "\\hasnochildren", "Unerwünscht")))

    assert (
        Resolved(
            (
                WatchedFolder("INBOX"),
                WatchedFolder("Unerwünscht", ("\\hasnochildren", "\\junk"), emptied_soon=True),
                WatchedFolder("Papierkorb", ("\\trash",), emptied_soon=True),
            ),
            (),
        )
        == found
    )


@pytest.mark.parametrize("name", ["Spam", "SPAM", "Junk E-mail", "[Gmail]/Spam", "INBOX.Junk"])
def test_without_attributes_a_usual_name_is_the_guess(name):
    assert (WatchedFolder(name, emptied_soon=True),) == resolve(["\\Junk"], listed(("INBOX",), (name,))).found


def test_an_attribute_wins_over_a_usual_name():
    assert ["Real"] == [one.name for one in resolve(["\\Junk"], listed(("Junk",), ("\\junk", "Real"))).found]


def test_a_server_without_a_junk_folder_misses_nothing():
    assert Resolved((WatchedFolder("INBOX"),), ()) == resolve(USUAL, listed(("INBOX",)))


def test_a_named_folder_that_is_not_there_is_told_as_it_was_written():
    assert Resolved((), ("Wörk",)) == resolve(["Wörk"], listed(("INBOX",), ("work",)))


def test_inbox_is_found_in_any_case_and_always_there():
    assert ["Inbox"] == [one.name for one in resolve(["INBOX"], listed(("Inbox",))).found]
    assert ["INBOX"] == [one.name for one in resolve(["inbox"], listed()).found]


def test_a_folder_wished_for_twice_is_watched_once():
    assert ["Spam"] == [one.name for one in resolve(["Spam", "\\Junk"], listed(("\\junk", "Spam"))).found]
