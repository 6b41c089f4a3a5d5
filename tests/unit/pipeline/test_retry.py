"""Messages that could not be had, and moves whose place is gone, never stop a round."""

from inboxwatch.model.alert import AlertKind
from inboxwatch.model.case import Change, MoveKind, PendingMove
from inboxwatch.model.exhibit import ExhibitFilter
from tests.support.case import HOME
from tests.support.river import Case, flagged, ordinary


def test_a_message_that_could_not_be_had_is_tried_again_and_kept():
    case = Case()
    uid = case.mailbox.deliver(flagged("a"), case.clock.now())
    case.mailbox.folders["INBOX"].broken.add(uid)
    case.round()
    assert [1] == [one.attempts for one in case.casefile.dead_letters(HOME)]
    case.round(full=True)
    assert [2] == [one.attempts for one in case.casefile.dead_letters(HOME)]
    case.mailbox.folders["INBOX"].broken.clear()
    case.round(full=True)

    assert [] == list(case.casefile.dead_letters(HOME))
    assert 1 == len(case.casefile.exhibits(ExhibitFilter()))


def test_a_letter_whose_folder_was_renumbered_is_let_go_and_the_message_is_met_anew():
    case = Case()
    uid = case.mailbox.deliver(flagged("a"), case.clock.now())
    case.mailbox.folders["INBOX"].broken.add(uid)
    case.round()
    case.mailbox.folders["INBOX"].broken.clear()
    case.mailbox.renumber("INBOX")
    case.round(full=True)

    assert [] == list(case.casefile.dead_letters(HOME))
    assert 1 == len(case.casefile.exhibits(ExhibitFilter()))


def test_a_letter_and_a_move_in_a_folder_that_is_gone_do_not_stop_a_round():
    case = Case(moves=True)
    uid = case.mailbox.deliver(flagged("a"), case.clock.now(), "Junk")
    case.mailbox.deliver(flagged("b"), case.clock.now())
    case.mailbox.folders["Junk"].broken.add(uid)
    case.round()
    (exhibit,) = case.casefile.exhibits(ExhibitFilter())
    (sighting,) = case.casefile.sightings()
    case.casefile.commit(Change(moves=(PendingMove(exhibit.id, MoveKind.RESTORE, sighting.ref),)))
    del case.mailbox.folders["Junk"]
    del case.mailbox.folders["INBOX"]
    case.round(full=True)

    assert [] == list(case.casefile.moves())
    assert [] == list(case.casefile.dead_letters(HOME))


def a_flagged_letter(case=None):
    """A message whose header says who wrote it, and whose octets the server does not hand out."""
    case = case or Case()
    uid = case.mailbox.deliver(flagged("a"), case.clock.now())
    case.mailbox.folders["INBOX"].bodiless.add(uid)
    case.round()
    return case, uid


def open_problems(case):
    return [one.key for one in case.casefile.problems()]


def told(case):
    return [(key, route) for (key, route), one in case.casefile.alerts.items() if one.kind is AlertKind.TROUBLE]


def test_a_flagged_message_that_cannot_be_had_is_a_problem_and_somebody_is_told_once():
    case, uid = a_flagged_letter()
    case.round(full=True)

    key = f"unfetchable:home:INBOX:1:{uid}"
    assert [key] == open_problems(case)
    assert [(key, "sister"), (key, "me")] == told(case)

    case.mailbox.folders["INBOX"].bodiless.clear()
    case.round(full=True)
    assert [] == open_problems(case)
    assert 1 == len(case.casefile.exhibits(ExhibitFilter()))


def test_a_letter_whose_message_is_gone_is_let_go_with_its_problem():
    case, uid = a_flagged_letter()
    case.mailbox.lose("INBOX", uid)
    case.round(full=True)

    assert [] == list(case.casefile.dead_letters(HOME))
    assert [] == open_problems(case)


def test_many_flagged_messages_that_cannot_be_had_are_a_few_problems():
    case = Case()
    for number in range(30):
        uid = case.mailbox.deliver(flagged(f"n{number}"), case.clock.now())
        case.mailbox.folders["INBOX"].bodiless.add(uid)
    case.round()

    assert 10 == len(open_problems(case))
    assert 30 == len(case.casefile.dead_letters(HOME))


def test_ordinary_mail_whose_header_cannot_be_had_alerts_nobody():
    case = Case()
    uid = case.mailbox.deliver(ordinary(), case.clock.now())
    case.mailbox.folders["INBOX"].broken.add(uid)
    case.round(full=True)

    assert [] == told(case)
    assert 1 == len(case.casefile.dead_letters(HOME))
