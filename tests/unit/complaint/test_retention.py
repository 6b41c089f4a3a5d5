"""By when logs may be gone."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.complaint.retention import came_at, fading, periods
from tests.support.case import START, an_exhibit

DAY = START.date()


def received(number, days_before, **facts):
    return an_exhibit(number, internal_date=START - timedelta(days=days_before), **facts)


def test_the_table_has_a_day_and_a_source_for_every_line():
    known, checked = periods()

    assert [30, 60, 90] == [one.days for one in known if one.usual]
    assert date(2026, 1, 1) < checked < date(2100, 1, 1)
    assert all(one.source.startswith("https://") and one.who and one.days > 0 for one in known)


def test_the_earliest_message_is_the_first_to_go():
    found = fading([received(1, 10), received(2, 70), received(3, 95), received(4, 0)], DAY, [30, 60, 90])

    assert found is not None
    assert ("IW-000003", START - timedelta(days=95)) == (found.first.id, found.came)
    assert (30, DAY - timedelta(days=65)) == found.gone_by[0]
    assert ((30, 2), (60, 2), (90, 1)) == found.older
    assert (4, 0) == (found.messages, found.unsure)


def test_of_what_came_out_of_a_file_only_is_known_that_it_came_before_it_was_kept():
    found = fading([an_exhibit(1, internal_date=None, location=None)], DAY, [30])

    assert found is not None
    assert (1, an_exhibit(1).acquired_at) == (found.unsure, found.came)


def test_a_server_that_names_a_time_to_come_is_not_believed():
    odd = an_exhibit(1, internal_date=datetime(2099, 1, 1, tzinfo=UTC))

    assert odd.acquired_at == came_at(odd)


def test_without_messages_nothing_goes():
    assert fading([], DAY, [30]) is None


@given(
    st.lists(st.datetimes(timezones=st.just(UTC)), min_size=1, max_size=5), st.dates(), st.lists(st.integers(1, 9999))
)
def test_whatever_times_servers_name_there_is_an_answer(times, today, days):
    exhibits = [an_exhibit(number, internal_date=at) for number, at in enumerate(times, start=1)]
    found = fading(exhibits, today, days)

    assert found is not None
    assert found.came == min(*times, *(one.acquired_at for one in exhibits))
    assert len(days) == len(found.gone_by) == len(found.older)
    assert all(day >= found.came.date() for _, day in found.gone_by)
