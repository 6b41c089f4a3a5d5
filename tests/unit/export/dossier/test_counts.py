"""Counts that anybody can count again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from inboxwatch.export.dossier.counts import Silence, first_notice, tally, third_parties
from inboxwatch.export.dossier.facts import Notice
from inboxwatch.model.attempt import AttemptId, AttemptKind, StepKind, attempts_of
from tests.support.case import START, a_step
from tests.support.dossiers import OWN, a_message

MONDAY = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
WEEK = timedelta(days=7)


def asked(at, what=StepKind.SENT):
    return first_notice(attempts_of([a_step(1, 1, what, kind=AttemptKind.ASKED_TO_STOP, at=at)]))


def test_weeks_begin_on_monday_and_those_without_a_message_are_listed():
    """A week of silence between two weeks is a fact as well."""
    found = tally([a_message(1, MONDAY), a_message(2, MONDAY + 2 * WEEK), a_message(3, MONDAY + 2 * WEEK)], None)

    assert ((date(2026, 3, 2), 1), (date(2026, 3, 9), 0), (date(2026, 3, 16), 2)) == found.weeks


def test_over_many_years_only_weeks_with_messages_are_listed():
    """One message with a date of 1970 must not fill sixty pages; and it can be told which of the two it is."""
    short = tally([a_message(1, MONDAY), a_message(2, MONDAY + 2 * WEEK)], None)
    long = tally([a_message(1, datetime(1970, 1, 1, tzinfo=UTC)), a_message(2, MONDAY)], None)

    assert (3, True) == (len(short.weeks), short.every_week)
    assert (2, False) == (len(long.weeks), long.every_week)


def test_days_weeks_and_hours_are_in_the_zone_that_was_asked_for():
    """Half past eleven at night in London is half past midnight of the next day in Berlin."""
    sunday = MONDAY - timedelta(days=1)
    there = tally([a_message(1, sunday)], None, zone=ZoneInfo("Europe/Berlin"))
    here = tally([a_message(1, sunday)], None)

    assert (date(2026, 2, 23), date(2026, 3, 2)) == (here.weeks[0][0], there.weeks[0][0])
    assert (1, 1) == (here.hours[23], there.hours[0])


def test_an_address_is_new_once_whatever_its_letters():
    """A new address is counted in the month in which it was first named."""
    ones = [
        a_message(1, MONDAY, "a@x.example"),
        a_message(2, MONDAY + 5 * WEEK, "A@X.example"),
        a_message(3, MONDAY + 5 * WEEK, "b@x.example"),
    ]

    assert ((date(2026, 3, 1), 1), (date(2026, 4, 1), 1)) == tally(ones, None).months


def test_third_parties_are_neither_her_own_addresses_nor_the_senders():
    """Whoever writes to himself in copy has reached nobody."""
    one = a_message(1, recipients=("me@home.example", "Aunt@family.example", "aunt@FAMILY.example", "max@bad.example"))

    assert {"aunt@family.example"} == third_parties([one], OWN)
    assert 1 == tally([one], None, OWN).third_parties


def test_messages_count_as_after_the_notice_only_if_they_came_later():
    """The message that came in the same instant does not."""
    ones = [a_message(1, MONDAY), a_message(2, MONDAY + WEEK)]

    assert (1, 0) == (tally(ones, asked(MONDAY)).after_notice, tally(ones, asked(MONDAY + WEEK)).after_notice)


def test_of_a_notice_of_which_only_the_day_is_known_that_day_does_not_count():
    """Nobody can say that a message of that day came after it."""
    day = MONDAY.replace(hour=0, minute=0)
    ones = [a_message(1, MONDAY), a_message(2, day + timedelta(days=1))]

    assert 1 == tally(ones, asked(day)).after_notice


def test_without_a_notice_nothing_is_counted_after_it():
    """None is not nought."""
    assert tally([a_message(1)], None).after_notice is None


def test_a_request_that_was_taken_back_is_no_notice():
    first = a_step(1, 1, StepKind.SENT, kind=AttemptKind.ASKED_TO_STOP)
    later = a_step(2, 2, StepKind.SENT, kind=AttemptKind.ASKED_TO_STOP, at=START + timedelta(days=9))
    back = a_step(3, 1, StepKind.WITHDRAWN, kind=AttemptKind.ASKED_TO_STOP, text="a slip")
    assert AttemptId.of(1) == first_notice(attempts_of([first, later])).attempt
    assert AttemptId.of(2) == first_notice(attempts_of([first, later, back])).attempt
    assert first_notice(attempts_of([first, back])) is None


def test_a_draft_is_no_notice():
    """What was not sent was not said."""
    assert asked(MONDAY, StepKind.DRAFTED) is None
    assert Notice(MONDAY, AttemptId.of(1)) == asked(MONDAY)


def test_the_longest_silence_is_between_two_messages_that_follow_each_other():
    """Whatever the order in which they are given."""
    ones = [a_message(3, MONDAY + 4 * WEEK), a_message(1, MONDAY), a_message(2, MONDAY + WEEK)]

    assert Silence(MONDAY + WEEK, MONDAY + 4 * WEEK) == tally(ones, None).silence
    assert tally(ones[:1], None).silence is None


def test_a_message_without_a_servers_time_counts_in_no_figure_by_time():
    """Nobody knows when it came; how many there are of these is told."""
    found = tally([a_message(1, None)], asked(MONDAY))

    assert (1, 0, (), (), 0) == (found.untimed, found.timed, found.weeks, found.months, found.after_notice)


def test_dates_at_the_ends_of_the_calendar_are_counted():
    """A server may say anything."""
    ones = [a_message(1, datetime(1, 1, 1, tzinfo=UTC)), a_message(2, datetime(9999, 12, 31, 23, 59, tzinfo=UTC))]
    found = tally(ones, None, zone=ZoneInfo("Asia/Tokyo"))

    assert 2 == sum(count for _, count in found.weeks) == sum(found.hours)
