"""What is learnt is looked after by every full round, whether or not there is anything to compare."""

from datetime import timedelta

import pytest

from inboxwatch.casefile.learning import RIPE_AFTER, STRANGERS_AT_MOST
from inboxwatch.model.case import Change
from inboxwatch.model.likeness import Stranger
from tests.support.case import START, a_ref
from tests.support.river import Case

ROUNDS = 3
LONG_AGO = START - RIPE_AFTER - timedelta(days=1)


def a_stranger(number):
    return f"From: Some One <one{number}@home{number}.example>\r\nSubject: hello\r\n\r\nGood morning.\r\n".encode()


@pytest.mark.slow
def test_without_any_exhibit_strangers_stay_within_bounds_and_ripe_senders_are_learnt():
    case = Case()
    many = STRANGERS_AT_MOST // 2
    for number in range(ROUNDS):
        before = (Stranger(a_ref(uid, f"Old {number}"), f"{number}-{uid}", START) for uid in range(many))
        case.casefile.commit(Change(strangers=tuple(before)))  # of other folders, as rounds before this one noted them
        case.mailbox.deliver(a_stranger(number), LONG_AGO - timedelta(days=number))
        case.round(full=True)

    assert 0 == case.casefile.counts().exhibits
    assert STRANGERS_AT_MOST == case.casefile.likeness.waiting()
    assert ROUNDS == case.casefile.likeness.standing(()).senders


def test_a_round_between_two_full_ones_does_not_tend_where_nothing_is_compared():
    case = Case()
    case.mailbox.deliver(a_stranger(1), LONG_AGO)
    case.round()

    assert 0 == case.casefile.likeness.standing(()).senders
    case.round(full=True)
    assert 1 == case.casefile.likeness.standing(()).senders
