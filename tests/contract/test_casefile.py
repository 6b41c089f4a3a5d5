"""What every casefile promises (`CaseFile`), held against the one in SQLite and the one in memory."""

from dataclasses import replace
from datetime import timedelta

import pytest

from inboxwatch.errors import NotFound
from inboxwatch.model.attempt import AttemptId, AttemptKind, StepKind
from inboxwatch.model.case import (
    Change,
    Counts,
    Cursor,
    DeadLetter,
    Decision,
    DoneMove,
    FolderProof,
    Gap,
    MoveKind,
    PendingMove,
    Problem,
    SeenUids,
    combine,
)
from inboxwatch.model.exhibit import ExhibitFilter, ExhibitState, Sighting
from inboxwatch.model.identity import ExhibitId, SenderId
from inboxwatch.model.incident import Channel, IncidentId, IncidentStep
from inboxwatch.model.mailbox import UidRange
from inboxwatch.model.origin import SigningKey
from inboxwatch.model.people import FlaggedSender
from tests.support.case import HOME, START, a_ref, a_step, an_exhibit, an_incident, told_of


def test_an_exhibit_is_read_back_as_it_was_noted(case):
    exhibits = (an_exhibit(1), an_exhibit(2, sender=None, location=None, account=None, internal_date=None, defects=()))
    case.commit(Change(exhibits=exhibits))

    assert exhibits == (case.exhibit(ExhibitId.of(1)), case.exhibit(ExhibitId.of(2)))
    with pytest.raises(NotFound):
        case.exhibit(ExhibitId.of(3))


def test_exhibits_are_listed_newest_first_and_filtered(case):
    suspect = an_exhibit(2, state=ExhibitState.SUSPECT, sender=None)
    case.commit(Change(exhibits=(an_exhibit(1), suspect, an_exhibit(3, sender=SenderId("S2")))))

    def numbers(**which):
        return [one.id.number for one in case.exhibits(ExhibitFilter(**which))]

    assert [3, 2, 1] == numbers()
    assert [2] == numbers(state=ExhibitState.SUSPECT)
    assert [1] == numbers(sender=SenderId("S1"))
    assert [3, 2] == numbers(since=START + timedelta(seconds=2))
    assert [3, 1] == numbers(ids=frozenset(map(ExhibitId.of, (1, 3, 4))))
    assert [] == numbers(ids=frozenset())
    assert [] == numbers(since=START + timedelta(seconds=2), state=ExhibitState.MATCH, sender=SenderId("S1"))


def test_a_decision_changes_the_state_and_noting_the_exhibit_again_does_not_undo_it(case):
    case.commit(Change(exhibits=(an_exhibit(1),)))
    case.commit(Change(decisions=(Decision(ExhibitId.of(1), ExhibitState.CONFIRMED),)))
    case.commit(Change(exhibits=(an_exhibit(1),)))

    assert ExhibitState.CONFIRMED is case.exhibit(ExhibitId.of(1)).state


def test_sightings_are_known_until_they_are_missing_and_after(case):
    exhibit = ExhibitId.of(1)
    sightings = (Sighting(exhibit, a_ref(1), START), Sighting(exhibit, a_ref(5, "Junk"), START + timedelta(seconds=1)))
    case.commit(Change(exhibits=(an_exhibit(1),), sightings=sightings))
    case.commit(Change(missing=(a_ref(1), a_ref(77))))

    assert frozenset({a_ref(1), a_ref(5, "Junk")}) == case.known([a_ref(1), a_ref(2), a_ref(5, "Junk")])
    assert list(sightings[1:]) == list(case.sightings())
    assert list(sightings) == list(case.sightings(exhibit))


def test_a_cursor_is_kept_for_each_account_and_folder(case):
    assert case.cursor(HOME, "INBOX") is None
    case.commit(Change(cursor=Cursor(HOME, "INBOX", 7, 10, 3)))
    case.commit(Change(cursor=Cursor(HOME, "Junk", 9, 1)))
    case.commit(Change(cursor=Cursor(HOME, "INBOX", 8, 2, 4)))

    assert Cursor(HOME, "INBOX", 8, 2, 4) == case.cursor(HOME, "INBOX")
    assert [Cursor(HOME, "INBOX", 8, 2, 4), Cursor(HOME, "Junk", 9, 1)] == list(case.cursors())


def test_a_move_is_pending_until_it_is_settled_and_is_not_wished_for_twice(case):
    exhibit, move = ExhibitId.of(1), PendingMove(ExhibitId.of(1), MoveKind.ISOLATE, a_ref(1))
    wish = Change(exhibits=(an_exhibit(1),), sightings=(Sighting(exhibit, a_ref(1), START),), moves=(move,))
    case.commit(wish)
    assert [move] == list(case.moves(HOME))
    done = DoneMove(exhibit, MoveKind.ISOLATE, a_ref(1), "moved", a_ref(3, "Archive 2"), left=True, at=START)
    case.commit(Change(done_moves=(done,)))
    case.commit(Change(moves=(move,)))

    assert [] == list(case.moves())
    assert [a_ref(3, "Archive 2")] == [one.ref for one in case.sightings()]


def test_a_copy_leaves_the_original_where_it_lies(case):
    exhibit = ExhibitId.of(1)
    case.commit(Change(exhibits=(an_exhibit(1),), sightings=(Sighting(exhibit, a_ref(1), START),)))
    done = DoneMove(exhibit, MoveKind.ISOLATE, a_ref(1), "copied", a_ref(3, "Archive 2"), left=False, at=START)
    case.commit(Change(done_moves=(done,)))

    assert {a_ref(1), a_ref(3, "Archive 2")} == {one.ref for one in case.sightings()}


def test_a_released_exhibit_is_no_longer_to_be_moved_away_but_back(case):
    isolate = PendingMove(ExhibitId.of(1), MoveKind.ISOLATE, a_ref(1))
    restore = PendingMove(ExhibitId.of(1), MoveKind.RESTORE, a_ref(4, "Archive 2"))
    case.commit(Change(exhibits=(an_exhibit(1),), moves=(isolate,)))
    case.commit(Change(decisions=(Decision(ExhibitId.of(1), ExhibitState.RELEASED),), moves=(restore,)))

    assert [restore] == list(case.moves())


def test_an_attempt_is_read_back_with_its_steps_whatever_is_written_in_them(case):
    begun = a_step(3, 1, to="abuse@provider.example", text="«stop»\n\u202e\x1b[2J\0", exhibits=(ExhibitId.of(2),))
    answered = a_step(9, 1, StepKind.ANSWERED, to="desk", reference="T-1", due=START.date())
    other = a_step(5, 2, kind=AttemptKind.BLOCKED)
    case.commit(Change(attempts=(begun, other)))
    case.commit(Change(attempts=(answered,)))

    first = case.attempt(AttemptId.of(1))
    assert (begun.step, answered.step) == first.steps
    assert (AttemptKind.COMPLAINT, (ExhibitId.of(2),)) == (first.kind, first.exhibits)
    assert [AttemptId.of(1), AttemptId.of(2)] == [one.id for one in case.attempts()]
    assert [AttemptId.of(2)] == [one.id for one in case.attempts(AttemptKind.BLOCKED)]
    assert [] == list(case.attempts(AttemptKind.ORDER))
    with pytest.raises(NotFound):
        case.attempt(AttemptId.of(3))


def test_a_step_that_is_noted_twice_was_taken_once(case):
    case.commit(Change(attempts=(a_step(3, 1),)))
    case.commit(Change(attempts=(a_step(3, 1),)))

    assert (a_step(3, 1).step,) == case.attempt(AttemptId.of(1)).steps


def test_attempts_stand_by_number_also_beyond_four_digits(case):
    case.commit(Change(attempts=(a_step(1, 10_000), a_step(2, 9_999))))

    assert ["A-9999", "A-10000"] == [one.id for one in case.attempts()]


def test_an_incident_is_read_back_as_it_was_written_down_whatever_is_in_it(case):
    whole = an_incident(1)
    bare = an_incident(
        10_000, channel=Channel.OTHER, until=None, day_only=True, place="", witnesses=(), sender=None, files=()
    )
    case.commit(Change(incidents=(told_of(4, bare), told_of(3, whole))))

    assert [whole, bare] == list(case.incidents())
    assert whole == case.incident(IncidentId.of(1))
    with pytest.raises(NotFound, match="L-0002"):
        case.incident(IncidentId.of(2))


def test_a_correction_counts_and_leaves_when_it_was_first_written_down(case):
    first = an_incident(1)
    other = replace(first, what="other words", actor="person:ann", recorded_at=START + timedelta(days=9))
    for _ in range(2):
        case.commit(Change(incidents=(told_of(3, first), told_of(7, other, IncidentStep.CORRECTED, "a slip"))))
    now = replace(first, what="other words", corrections=1)
    assert now == case.incident(IncidentId.of(1))

    case.commit(Change(incidents=(told_of(8, first, IncidentStep.WITHDRAWN, "it was somebody else"),)))
    assert [replace(now, withdrawn=True)] == list(case.incidents())


def test_an_open_problem_says_what_is_wrong_now_and_since_when_it_is_open(case):
    case.commit(Change(opened=(Problem("login:home", START, "later", "wait", HOME),)))
    case.commit(Change(opened=(Problem("login:home", START + timedelta(hours=1), "loose file", "chmod", HOME),)))

    assert [Problem("login:home", START, "loose file", "chmod", HOME)] == list(case.problems())


def test_an_open_problem_counts_how_often_it_was_met_as_whoever_opens_it_says(case):
    met = Problem("login:home", START, "no", "", HOME, 3, START + timedelta(hours=1))
    case.commit(Change(opened=(replace(met, times=1, last=None),)))
    case.commit(Change(opened=(met,)))
    case.commit(Change(opened=(met,)))

    assert [met] == list(case.problems())


def test_a_problem_keeps_the_time_it_began_and_goes_when_it_is_closed(case):
    problem = Problem("blind:home", START, "home: not seen", "look at it", HOME)
    case.commit(Change(opened=(problem, Problem("x", START, "other"))))
    case.commit(Change(opened=(replace(problem, since=START + timedelta(hours=1)),)))
    assert [problem, Problem("x", START, "other")] == list(case.problems())
    case.commit(Change(closed=("blind:home", "never opened")))

    assert ["x"] == [one.key for one in case.problems()]


def test_proofs_gaps_and_dead_letters(case):
    proof = FolderProof(HOME, "INBOX", START, 5)
    gap = Gap(HOME, "INBOX", START, START + timedelta(hours=3), 2, "not connected")
    later = replace(gap, start=gap.end, end=gap.end + timedelta(hours=1))
    letter = DeadLetter(a_ref(9), "no octets", 1, START)
    case.commit(Change(proofs=(proof,), gaps=(gap, later), dead=(letter,)))
    case.commit(Change(proofs=(replace(proof, at=gap.end),), gaps=(gap,), dead=(replace(letter, attempts=2),)))

    assert [replace(proof, at=gap.end)] == list(case.proofs())
    assert [later, gap] == list(case.gaps())
    assert [later] == list(case.gaps(limit=1))
    assert [replace(letter, attempts=2)] == list(case.dead_letters(HOME))
    case.commit(Change(undead=(a_ref(9),)))
    assert [] == list(case.dead_letters(HOME))


def test_the_uids_that_a_folder_held_are_kept_and_replaced(case):
    one = SeenUids(HOME, "INBOX", 7, (UidRange(1, 3), UidRange(5, 5)))
    other = SeenUids(HOME, "Junk", 7, ())
    case.commit(Change(seen=(one, other)))
    assert (one, other, None) == tuple(case.seen(HOME, name) for name in ("INBOX", "Junk", "Trash"))
    later = replace(one, uidvalidity=8, ranges=(UidRange(4_000_000_000, 4_294_967_295),))
    case.commit(Change(seen=(later,)))

    assert later == case.seen(HOME, "INBOX")


def test_senders_are_kept_replaced_and_removed(case):
    one = FlaggedSender(SenderId("S1"), "Uncle", ("a@example.net",), ("b@example.net",), ("Some Øne",), ("x.*",))
    case.commit(Change(senders=(one, FlaggedSender(SenderId("S2")))))
    case.commit(Change(senders=(replace(one, aliases=()),), removed_senders=(SenderId("S2"),)))

    assert [replace(one, aliases=())] == list(case.senders())


def test_the_journal_number_only_goes_up(case):
    assert 0 == case.journal_seq()
    case.commit(Change(journal_seq=5))
    case.commit(Change(journal_seq=3))

    assert 5 == case.journal_seq()


def test_counts(case):
    suspect = an_exhibit(2, state=ExhibitState.SUSPECT)
    move = PendingMove(ExhibitId.of(1), MoveKind.ISOLATE, a_ref(1))
    case.commit(Change(exhibits=(an_exhibit(1), suspect), moves=(move,), dead=(DeadLetter(a_ref(9), "", 1, START),)))

    assert Counts(exhibits=1, suspects=1, alerts_pending=0, moves_pending=1, dead_letters=1) == case.counts()


def test_carrying_a_change_out_twice_is_the_same_as_once(case):
    change = Change(
        exhibits=(an_exhibit(1),),
        sightings=(Sighting(ExhibitId.of(1), a_ref(1), START),),
        cursor=Cursor(HOME, "INBOX", 7, 10, 3),
        moves=(PendingMove(ExhibitId.of(1), MoveKind.ISOLATE, a_ref(1)),),
        opened=(Problem("x", START, "y"),),
        gaps=(Gap(HOME, "INBOX", START, START + timedelta(hours=3), 2),),
        dead=(DeadLetter(a_ref(9), "no octets", 1, START),),
        senders=(FlaggedSender(SenderId("S1")),),
        journal_seq=1,
    )

    def everything():
        found = case.exhibits(ExhibitFilter()), case.sightings(), case.cursors(), case.moves(), case.problems()
        return [list(one) for one in (*found, case.gaps(), case.dead_letters(HOME), case.senders())]

    case.commit(change)
    once = everything()
    case.commit(change)

    assert once == everything()


def test_combined_changes_are_as_one_after_the_other(case):
    one = FlaggedSender(SenderId("S1"), "one")
    changes = [
        Change(senders=(one,), cursor=Cursor(HOME, "INBOX", 7, 1), journal_seq=1),
        Change(removed_senders=(SenderId("S1"),), journal_seq=2),
        Change(senders=(replace(one, label="again"),), cursor=Cursor(HOME, "INBOX", 7, 2)),
    ]
    case.commit(combine(changes))

    assert ["again"] == [one.label for one in case.senders()]
    assert (2, Cursor(HOME, "INBOX", 7, 2)) == (case.journal_seq(), case.cursor(HOME, "INBOX"))


def test_a_key_is_kept_as_it_was_answered_last(case):
    first = SigningKey("s1._domainkey.gmail.com", "v=DKIM1; p=AAAA", START)
    case.commit(Change(signing_keys=(first, SigningKey("s2._domainkey.gmail.com", "", START))))
    case.commit(Change(signing_keys=(replace(first, text="", at=START + timedelta(days=1)),)))

    assert {"s1._domainkey.gmail.com", "s2._domainkey.gmail.com"} == set(case.signing_keys())
    assert replace(first, text="", at=START + timedelta(days=1)) == case.signing_keys()[first.name]
