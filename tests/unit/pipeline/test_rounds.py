"""What one round does beside looking: it moves mail for a while, says what is left, and notes how things stand."""

from datetime import timedelta

import pytest

from inboxwatch.errors import MailboxUnavailable
from inboxwatch.mailbox.memory import MemorySource, StoredMessage
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


def appear(case, uid, octets, folder="INBOX"):
    """A message whose delivery began earlier than that of others, and ended later."""
    case.mailbox.folders[folder].messages[uid] = StoredMessage(uid, octets, case.clock.now())


def skipped(case, folder="INBOX"):
    place = case.mailbox.folders[folder]
    place.uidnext += 1
    return place.uidnext - 1


@pytest.mark.parametrize("others_go", [False, True])
def test_a_message_that_appears_below_the_cursor_is_found_by_a_full_round(others_go):
    case = filled(3)
    late = skipped(case)
    case.mailbox.deliver(flagged("after"), case.clock.now())
    case.round(full=True)
    if others_go:
        case.mailbox.lose("INBOX", 1)
    appear(case, late, flagged("late"))
    done = case.round(full=True)

    assert 1 == done.kept
    assert 5 == len(case.casefile.exhibits(ExhibitFilter()))
    assert late + 1 == case.casefile.cursor(HOME, "INBOX").last_uid


def test_a_folder_that_grew_without_a_new_number_is_looked_through_at_once():
    case = filled(3)
    late = skipped(case)
    case.mailbox.deliver(flagged("after"), case.clock.now())
    case.round(full=True)
    appear(case, late, flagged("late"))

    assert 1 == case.round().kept


def test_a_full_round_without_news_asks_for_no_header_and_writes_nothing():
    case = filled(5)
    case.round(full=True)
    committed = []
    commit = case.casefile.commit
    case.casefile.commit = lambda change: (committed.append(change), commit(change))
    source_headers = []

    class Source(MemorySource):
        def headers(self, look, ranges):
            source_headers.append(list(ranges))
            return super().headers(look, ranges)

    case.source = lambda: Source(case.mailbox, HOME, case.clock)
    case.round(full=True)

    assert [] == source_headers
    assert [] == [one for one in committed if one.seen or one.cursor]


def test_many_holes_are_looked_through_as_one_range_once():
    """As with a casefile that was made again: what was seen is not known, and looking again makes no doubles."""
    case = Case()
    for number in range(300):
        uid = case.mailbox.deliver(flagged(f"n{number}"), case.clock.now())
        if number % 2:
            case.mailbox.lose("INBOX", uid)
    case.round()
    before = len(case.vault.lines)
    done = case.round(full=True)

    assert (0, before) == (done.kept, len(case.vault.lines))
    seen = case.casefile.seen(HOME, "INBOX")
    assert 150 == len(seen.ranges)
