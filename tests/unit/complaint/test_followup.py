"""What is due among attempts of every kind: what has a day, and what a complaint always has."""

from datetime import date, timedelta

import pytest

from inboxwatch.complaint.deadlines import Next
from inboxwatch.complaint.followup import coming, followed
from inboxwatch.model.attempt import AttemptKind, StepKind, attempts_of
from tests.support.case import START, a_step

DAY = START.date()
LATER = DAY + timedelta(days=10)


def one(*steps, kind=AttemptKind.POLICE_REPORT):
    made = [a_step(seq, 1, step, kind=kind, **facts) for seq, (step, facts) in enumerate(steps, start=1)]
    return attempts_of(made)[0]


SENT = (StepKind.SENT, {"due": LATER})


@pytest.mark.parametrize(
    ("steps", "today", "expected"),
    [
        ([(StepKind.NOTED, {})], LATER, Next.NOTHING),
        ([(StepKind.SENT, {})], LATER, Next.NOTHING),
        ([SENT], DAY, Next.WAIT),
        ([SENT], LATER, Next.REMIND),
        ([SENT, (StepKind.ANSWERED, {})], LATER, Next.DECIDE),
        ([SENT, (StepKind.CLOSED, {})], LATER, Next.NOTHING),
        ([(StepKind.NOTED, {"due": LATER})], LATER, Next.REMIND),
    ],
)
def test_what_there_is_to_do_follows_from_the_steps_and_the_day(steps, today, expected):
    assert expected is followed(one(*steps), today).next


def test_a_complaint_is_followed_as_complaints_are():
    assert Next.ASK_RECEIPT is followed(one((StepKind.SENT, {}), kind=AttemptKind.COMPLAINT), DAY + timedelta(5)).next


def test_what_is_due_first_comes_first_and_what_is_over_is_left_out():
    steps = [
        a_step(1, 1, kind=AttemptKind.ORDER, due=LATER),
        a_step(2, 2, kind=AttemptKind.REMOVAL, due=LATER - timedelta(days=1)),
        a_step(3, 3, kind=AttemptKind.BLOCKED),
        a_step(4, 4, kind=AttemptKind.ORDER, due=LATER),
        a_step(5, 4, StepKind.CLOSED, kind=AttemptKind.ORDER),
        a_step(6, 5, StepKind.DRAFTED),
    ]

    assert ["A-0005", "A-0002", "A-0001"] == [one.attempt.id for one in coming(attempts_of(steps), DAY)]
    assert [] == coming([], date(2099, 1, 1))
