"""What is due when, and what there is to do next."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.complaint.deadlines import (
    Next,
    due_after,
    due_after_answer,
    is_held,
    is_lapsing,
    lapses,
    later,
    standing,
)
from inboxwatch.model.attempt import StepKind, attempts_of
from tests.support.case import START, a_step

DAY = START.date()


def attempt(*steps):
    """An attempt of steps, each a kind, after how many days, and facts."""
    return attempts_of(
        a_step(seq, 1, kind, at=START + timedelta(days=days), **facts)
        for seq, (kind, days, facts) in enumerate(steps, start=1)
    )[0]


SENT = (StepKind.SENT, 0, {"to": "abuse@provider.example"})
REMINDED = (StepKind.REMINDED, 15, {"due": later(DAY, 22)})
ANSWERED = (StepKind.ANSWERED, 5, {"due": later(DAY, 14), "text": "we look at it"})


@pytest.mark.parametrize(
    ("steps", "after", "then", "due", "overdue"),
    [
        ([(StepKind.DRAFTED, 0, {})], 9, Next.SEND, None, False),
        ([SENT], 0, Next.WAIT, 14, False),
        ([SENT], 3, Next.WAIT, 14, False),
        ([SENT], 4, Next.ASK_RECEIPT, 14, False),
        ([SENT, (StepKind.NOTED, 1, {"reference": "T-1"})], 4, Next.WAIT, 14, False),
        ([SENT], 14, Next.ASK_RECEIPT, 14, False),
        ([SENT], 15, Next.REMIND, 14, True),
        ([(StepKind.SENT, 0, {"due": later(DAY, 2)})], 3, Next.REMIND, 2, True),
        ([SENT, ANSWERED], 6, Next.WAIT, 14, False),
        ([SENT, ANSWERED], 14, Next.DECIDE, 14, False),
        ([SENT, ANSWERED], 15, Next.DECIDE, 14, True),
        ([SENT, REMINDED], 22, Next.WAIT, 22, False),
        ([SENT, REMINDED], 23, Next.ESCALATE, 22, True),
        ([SENT, (StepKind.PRESERVED, 1, {"due": later(DAY, 1)})], 2, Next.WAIT, 14, False),
        ([SENT, (StepKind.CLOSED, 1, {})], 99, Next.NOTHING, None, False),
        ([SENT, REMINDED, (StepKind.ESCALATED, 30, {})], 99, Next.NOTHING, None, False),
        ([(StepKind.NOTED, 9, {}), SENT, (StepKind.DRAFTED, 9, {})], 9, Next.ASK_RECEIPT, 14, False),
        ([SENT, (StepKind.CLOSED, 1, {}), (StepKind.ANSWERED, 20, {})], 21, Next.WAIT, 34, False),
    ],
)
def test_there_is_something_to_do_at_its_time(steps, after, then, due, overdue):
    found = standing(attempt(*steps), later(DAY, after))

    assert (then, None if due is None else later(DAY, due), overdue) == (found.next, found.due, found.is_overdue)
    assert found.is_open == (then is not Next.NOTHING)


def test_a_day_is_set_unless_a_person_says_otherwise():
    assert (later(DAY, 14), later(DAY, 7)) == (due_after(StepKind.SENT, DAY), due_after(StepKind.REMINDED, DAY))


def test_after_an_answer_the_day_that_was_set_stays_unless_it_has_passed():
    known = attempt((StepKind.SENT, 0, {"due": later(DAY, 14)}))

    assert later(DAY, 14) == due_after_answer(known, later(DAY, 3))
    assert later(DAY, 34) == due_after_answer(known, later(DAY, 20))


def test_a_preservation_lapses_after_ninety_days_and_is_told_of_two_weeks_before_and_after():
    assert date(2027, 1, 30) == lapses(DAY)
    known = attempt((StepKind.PRESERVED, 0, {"due": lapses(DAY)}))
    told = {
        days: (is_held(known, later(DAY, days)), is_lapsing(known, later(DAY, days))) for days in (75, 76, 104, 105)
    }

    assert {75: (True, False), 76: (True, True), 104: (True, True), 105: (False, False)} == told
    assert not is_held(attempt(SENT), DAY)


def test_a_preservation_is_told_of_also_when_the_complaint_is_closed():
    known = attempt(SENT, (StepKind.PRESERVED, 0, {"due": lapses(DAY)}), (StepKind.CLOSED, 1, {}))

    assert is_lapsing(known, later(DAY, 80))


steps = st.lists(
    st.tuples(st.sampled_from(StepKind), st.integers(0, 400), st.fixed_dictionaries({"due": st.none() | st.dates()})),
    min_size=1,
    max_size=8,
)


@given(steps, st.dates())
def test_wherever_an_attempt_stands_there_is_one_thing_to_do(told, today):
    found = standing(attempt(*told), today)

    assert found.is_overdue == (found.due is not None and today > found.due)
    assert (found.due is None) == (found.next in {Next.SEND, Next.NOTHING})
    assert not (found.is_overdue and found.next is Next.WAIT)
