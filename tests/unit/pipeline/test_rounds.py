"""What one round does beside looking: it moves mail for a while, says what is left, and notes how things stand."""

from datetime import timedelta

from tests.support.river import Case, flagged


def test_moving_stops_when_it_has_taken_long_enough_and_goes_on_in_the_next_round():
    case = Case(moves=True)
    for number in range(5):
        case.mailbox.deliver(flagged(f"n{number}"), case.clock.now())
    rounds = [case.round(patience=timedelta(0)) for _ in range(5)]

    assert [True, True, True, True, False] == [one.more for one in rounds]
    assert 5 == len(case.mailbox.folders["Archive 2"].messages)


def test_without_a_limit_everything_is_moved_at_once():
    case = Case(moves=True)
    for number in range(5):
        case.mailbox.deliver(flagged(f"n{number}"), case.clock.now())

    assert not case.round().more
    assert [] == list(case.casefile.moves())
