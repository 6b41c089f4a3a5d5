"""What is remembered of connections that died: narrower each time, given up in the end, and never for good."""

from __future__ import annotations

import pytest

from inboxwatch.errors import MailboxUnavailable, Refused
from inboxwatch.mailbox.grudges import Asked, Grudges
from tests.support.case import a_ref

FOLDER = a_ref(0)


class Steady:
    def __init__(self):
        self.time = 0.0

    def __call__(self):
        return self.time


def die(grudges, uids, what=Asked.HEADERS, answered=()):
    with pytest.raises(MailboxUnavailable), grudges.asking(what, FOLDER, uids) as came:
        for uid in answered:
            came(uid)
        raise MailboxUnavailable("gone", "again")


def portions(grudges, uids, size=500, what=Asked.HEADERS):
    return [list(one) for one in grudges.portions(what, FOLDER, uids, size)]


def test_without_any_doubt_everything_is_asked_for_together():
    assert [[1, 2, 3], [4, 5]] == portions(Grudges(), [1, 2, 3, 4, 5], 3)


def test_a_range_that_ends_one_connection_is_asked_for_once_more_as_it_is_and_then_in_parts():
    grudges = Grudges()
    die(grudges, range(1, 17))
    assert [list(range(1, 17)), list(range(17, 33))] == portions(grudges, range(1, 33))

    die(grudges, range(1, 17))
    assert [[1, 2], [3, 4]] == portions(grudges, range(1, 33))[:2]
    assert list(range(17, 33)) == portions(grudges, range(1, 33))[-1]


@pytest.mark.parametrize("number", [1, 2, 7, 100, 500, 4000])
def test_whichever_it_is_it_is_found_with_few_connections_and_the_others_are_answered(number):
    for bad in {1, number // 2 + 1, number}:
        grudges = Grudges()
        died, answered = 0, set()
        while not grudges.has_given_up(Asked.HEADERS, FOLDER, bad):
            for some in portions(grudges, range(1, number + 1), 500):
                if bad in some:
                    die(grudges, some)
                    died += 1
                    break
                with grudges.asking(Asked.HEADERS, FOLDER, some):
                    answered.update(some)
        assert died <= 6
        assert [bad] in portions(grudges, range(1, number + 1))
        assert set(range(1, bad)) <= answered
        assert not any(grudges.has_given_up(Asked.HEADERS, FOLDER, uid) for uid in range(1, number + 1) if uid != bad)


def test_what_came_before_the_end_is_in_no_doubt():
    grudges = Grudges()
    for _ in range(2):
        die(grudges, [1, 2, 3], answered=[1, 2])

    assert [[1, 2], [3]] == portions(grudges, [1, 2, 3])
    assert grudges.has_given_up(Asked.HEADERS, FOLDER, 3)


def test_a_message_that_ended_one_connection_alone_wants_care_and_after_two_a_rest_that_ends():
    steady = Steady()
    grudges = Grudges(steady)
    die(grudges, [5], Asked.OCTETS)
    assert (True, False) == (
        grudges.wants_care(Asked.OCTETS, FOLDER, 5),
        grudges.has_given_up(Asked.OCTETS, FOLDER, 5),
    )
    assert grudges.doubts("INBOX")

    die(grudges, [5], Asked.OCTETS)
    assert grudges.has_given_up(Asked.OCTETS, FOLDER, 5)
    assert not grudges.doubts("INBOX")
    assert not grudges.has_given_up(Asked.HEADERS, FOLDER, 5)

    steady.time += 7 * 3600
    assert not grudges.has_given_up(Asked.OCTETS, FOLDER, 5)
    die(grudges, [5], Asked.OCTETS)
    assert grudges.has_given_up(Asked.OCTETS, FOLDER, 5)


def test_an_answer_clears_a_message_of_all_doubt():
    grudges = Grudges()
    die(grudges, [1, 2])
    with grudges.asking(Asked.HEADERS, FOLDER, [1, 2]):
        pass

    assert not grudges.doubts("INBOX")


def test_a_refusal_is_no_death():
    grudges = Grudges()
    for _ in range(5):
        with pytest.raises(Refused), grudges.asking(Asked.HEADERS, FOLDER, [1]):
            raise Refused("no")

    assert not grudges.doubts("INBOX")
    assert not grudges.stirred()


def test_it_is_told_once_that_the_next_connection_knows_more():
    grudges = Grudges()
    die(grudges, [1])

    assert [True, False] == [grudges.stirred(), grudges.stirred()]


def test_a_folder_that_ends_two_connections_in_a_row_is_left_out_for_a_while():
    steady = Steady()
    grudges = Grudges(steady)
    for _ in range(2):
        with pytest.raises(MailboxUnavailable), grudges.touching("Junk"):
            raise MailboxUnavailable("gone", "again")
    with pytest.raises(Refused), grudges.touching("Junk"):
        raise AssertionError("it was asked")
    with grudges.touching("INBOX"):
        pass

    steady.time += 130
    with grudges.touching("Junk"):
        pass
    assert not grudges.doubts("Junk")


def test_a_folder_that_answers_in_between_is_never_left_out():
    grudges = Grudges()
    for _ in range(5):
        with pytest.raises(MailboxUnavailable), grudges.touching("INBOX"):
            raise MailboxUnavailable("gone", "again")
        with grudges.touching("INBOX"):
            pass


def test_after_three_waits_in_a_row_that_end_the_connection_it_is_not_waited_for_a_long_time():
    steady = Steady()
    grudges = Grudges(steady)

    def wait(*, ends):
        try:
            with grudges.waiting():
                if ends:
                    raise MailboxUnavailable("gone", "again")
        except MailboxUnavailable:
            return

    for ends in (True, True, False, True, True):
        wait(ends=ends)
    assert not grudges.is_deaf
    wait(ends=True)
    assert grudges.is_deaf

    steady.time += 7 * 3600
    assert not grudges.is_deaf
