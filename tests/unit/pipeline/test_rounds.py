"""What one round does beside looking: it moves mail for a while, says what is left, and notes how things stand."""

from datetime import timedelta

import pytest

from inboxwatch.errors import MailboxUnavailable
from inboxwatch.model.case import Change, Problem
from inboxwatch.model.exhibit import ExhibitFilter
from inboxwatch.model.identity import AccountName
from inboxwatch.pipeline.troubles import forget_others
from tests.support.case import HOME
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


def problems(case):
    return [one.key for one in case.casefile.problems()]


def filled(number=6):
    case = Case()
    for one in range(number):
        case.mailbox.deliver(flagged(f"n{one}"), case.clock.now())
    case.round()
    return case


def test_a_changed_folder_is_no_problem_any_more_once_it_was_looked_through_also_after_a_cut():
    case = filled()
    case.mailbox.renumber("INBOX")
    for number in range(6):
        case.mailbox.deliver(flagged(f"m{number}"), case.clock.now())
    case.mailbox.cut_after = 1
    with pytest.raises(MailboxUnavailable):
        case.round()
    assert ["changed:home:INBOX"] == problems(case)

    case.mailbox.cut_after = None
    case.round()
    assert [] == problems(case)
    assert 12 == len(case.casefile.exhibits(ExhibitFilter()))


def test_an_emptied_folder_is_no_problem_any_more_once_it_holds_mail_also_after_a_cut():
    case = filled()
    for uid in range(1, 7):
        case.mailbox.lose("INBOX", uid)
    case.round()
    case.round()
    assert ["emptied:home:INBOX"] == problems(case)

    for number in range(6):
        case.mailbox.deliver(flagged(f"m{number}"), case.clock.now())
    case.mailbox.cut_after = 1
    with pytest.raises(MailboxUnavailable):
        case.round()
    case.mailbox.cut_after = None
    case.round()
    assert [] == problems(case)


def test_a_folder_that_is_watched_no_longer_leaves_no_problem_behind():
    case = filled()
    change = Change(opened=(Problem("changed:home:Old", case.clock.now(), "x", account=HOME),))
    case.casefile.commit(change)
    case.round()

    assert [] == problems(case)


def test_what_stood_open_for_accounts_that_are_gone_is_forgotten_but_for_damaged_evidence():
    case = Case()
    other = AccountName("other")
    keys = ("unreachable:other", "integrity:IW-000001", "changed:other:INBOX")
    opened = [Problem(key, case.clock.now(), "x", account=other) for key in keys]
    opened += [
        Problem("unreachable:home", case.clock.now(), "x", account=HOME),
        Problem("config", case.clock.now(), "x"),
    ]
    case.casefile.commit(Change(opened=tuple(opened)))

    assert 2 == forget_others(case.river(), {HOME})
    assert {"integrity:IW-000001", "unreachable:home", "config"} == set(problems(case))
