"""Which exhibits a report tells of, and how many of the others there are and why."""

from __future__ import annotations

from dataclasses import astuple
from datetime import timedelta

import pytest

from inboxwatch.errors import ExportRefused, NotFound
from inboxwatch.export.dossier.selection import Selection, Why
from inboxwatch.model.exhibit import ExhibitState
from inboxwatch.model.identity import ExhibitId, SenderId
from tests.support.case import START, an_exhibit
from tests.support.dossiers import an_incident, attempts

DAY = timedelta(days=1)


def kept():
    """One exhibit in every state, in the order of their numbers a day apart."""
    return [
        an_exhibit(number, state=state, internal_date=START + number * DAY)
        for number, state in enumerate(ExhibitState, start=1)
    ]


def numbers(exhibits):
    return [one.id.number for one in exhibits]


def test_matches_and_confirmed_are_told_and_all_others_are_numbers():
    """What is suspected, rejected or released is told as a number; what is sealed apart."""
    found = Selection().exhibits(kept())

    assert [1, 3] == numbers(found.exhibits)
    assert [6] == numbers(found.sealed)
    assert () == found.suspects
    assert {Why.UNDECIDED: 1, Why.REJECTED: 1, Why.RELEASED: 1} == found.left_out


def test_suspects_are_told_apart_when_they_are_asked_for():
    """By a switch suspected mail is told, in a place of its own."""
    found = Selection(with_suspects=True).exhibits(kept())

    assert ([1, 3], [2]) == (numbers(found.exhibits), numbers(found.suspects))
    assert Why.UNDECIDED not in found.left_out


@pytest.mark.parametrize("number", [4, 5])
def test_what_was_rejected_or_released_is_told_by_no_way(number):
    """Naming it does not help: a person has said that it does not belong here."""
    with pytest.raises(ExportRefused, match="a report does not tell of it"):
        Selection(frozenset([ExhibitId.of(number)]), with_suspects=True).exhibits(kept())


def test_a_suspect_that_is_named_is_not_left_out_without_a_word():
    with pytest.raises(ExportRefused, match="IW-000002 is only suspected"):
        Selection(numbers=frozenset({ExhibitId.of(1), ExhibitId.of(2)})).exhibits(kept())
    found = Selection(numbers=frozenset({ExhibitId.of(2)}), with_suspects=True).exhibits(kept())
    assert ([], [2]) == (numbers(found.exhibits), numbers(found.suspects))


def test_a_number_that_is_not_kept_is_named():
    """A slip of the finger is no empty report."""
    with pytest.raises(NotFound, match="IW-000077"):
        Selection(frozenset([ExhibitId.of(77)])).exhibits(kept())


def test_everything_that_is_asked_for_must_fit():
    """Number, sender and time narrow it down, and each says how many it left out."""
    others = [*kept(), an_exhibit(9, sender=SenderId("S2"), internal_date=START + 2 * DAY)]
    wanted = Selection(senders=frozenset([SenderId("S1")]), since=START + 2 * DAY, until=START + 6 * DAY)

    found = wanted.exhibits(others)

    assert [3] == numbers(found.exhibits)
    assert 1 == found.left_out[Why.BEFORE] == found.left_out[Why.OTHER_SENDER] == found.left_out[Why.AFTER]


def test_the_end_is_not_included_and_the_beginning_is():
    """A day is from midnight to midnight."""
    ones = [an_exhibit(1, internal_date=START), an_exhibit(2, internal_date=START + DAY)]

    assert [1] == numbers(Selection(since=START, until=START + DAY).exhibits(ones).exhibits)


def test_what_no_server_received_is_compared_by_its_acquisition():
    """A file that a person imported has no other time that is known."""
    one = an_exhibit(1, internal_date=None, acquired_at=START + 5 * DAY)

    assert [1] == numbers(Selection(since=START + 4 * DAY).exhibits([one]).exhibits)
    assert {Why.BEFORE: 1} == Selection(since=START + 6 * DAY).exhibits([one]).left_out


def test_an_incident_that_was_withdrawn_is_a_number():
    """A person may take back what they wrote; that they wrote something stays told."""
    told, left_out = Selection().incidents([an_incident(1), an_incident(2, withdrawn=True)])

    assert ["L-0001"] == [one.id for one in told]
    assert {Why.WITHDRAWN: 1} == left_out


def test_a_request_to_stop_counts_though_it_was_made_before_the_time():
    """Its attempt is left out, and what came after it came after it all the same; a later one was not made yet."""
    asked = attempts()[0].steps[0].at

    assert (asked, "A-0001") == astuple(Selection(since=asked + DAY).notice(attempts()))
    assert Selection(until=asked).notice(attempts()) is None
    assert Selection().notice(()) is None


def test_an_attempt_is_told_if_one_of_its_steps_falls_into_the_time():
    """A complaint of March that was answered in May belongs to a report on May, with all its steps."""
    answered = attempts()[1].steps[1].at
    told, left_out = Selection(since=answered, until=answered + DAY).attempts(attempts())

    assert ["A-0002"] == [one.id for one in told]
    assert {Why.BEFORE: 1, Why.AFTER: 1} == left_out
