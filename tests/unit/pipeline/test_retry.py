"""Messages that could not be had, and moves whose place is gone, never stop a round."""

from inboxwatch.model.case import Change, MoveKind, PendingMove
from inboxwatch.model.exhibit import ExhibitFilter
from tests.support.case import HOME
from tests.support.river import Case, flagged


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
