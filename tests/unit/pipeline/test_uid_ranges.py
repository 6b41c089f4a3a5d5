"""Sets of UIDs as ranges, and what lies outside them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.model.mailbox import UidRange
from inboxwatch.pipeline.uid_ranges import joined, outside, together

UIDS = st.sets(st.integers(1, 60)).map(sorted)


@given(UIDS)
def test_ranges_hold_these_and_no_others_and_do_not_touch(uids):
    ranges = together(uids)

    assert uids == [uid for one in ranges for uid in range(one.first, one.last + 1)]
    assert all(one.last + 1 < another.first for one, another in pairwise(ranges))


@given(UIDS, UIDS)
def test_what_lies_outside_is_what_was_not_there(now, before):
    assert sorted(set(now) - set(before)) == outside(now, together(before))


def test_ranges_are_as_few_as_can_be():
    assert (UidRange(1, 3), UidRange(5, 5)) == together([1, 2, 3, 5])


@given(st.lists(UIDS))
def test_ranges_are_joined_whatever_order_they_come_in(some):
    every = sorted({uid for uids in some for uid in uids})

    assert together(every) == joined(one for uids in some for one in together(uids))
