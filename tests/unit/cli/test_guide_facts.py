"""What the journal tells of checks and copies: the last word counts, and what it covers."""

from dataclasses import replace
from datetime import date, timedelta

from inboxwatch.cli.guide_facts import JournalFacts, journal_facts
from inboxwatch.model.custody import Action, Entry
from inboxwatch.model.identity import Sha256
from tests.support.case import START, an_event

FIRST = START.date()


def told(*events):
    """The facts of a journal with these entries, one a day."""
    days = [replace(one, at=START + timedelta(day)) for day, one in enumerate(events)]
    return journal_facts(Entry(seq, one, "x 1", "", Sha256("0" * 64)) for seq, one in enumerate(days, 1))


def day(number):
    return date.fromordinal(FIRST.toordinal() + number)


KEPT = an_event(Action.ACQUIRED)
SOUND = an_event(Action.VERIFIED, detail={"sound": True, "findings": []})
FAULT = an_event(Action.VERIFIED, detail={"sound": False, "findings": ["object-altered"]})


def stamped(statement):
    return an_event(Action.ANCHORED, detail={"statement": statement})


def written(what, to=""):
    return an_event(Action.EXPORTED, detail={"what": what, "to": to, "exhibits": 2})


def test_a_fault_found_later_is_not_hidden_by_the_check_before_it_and_ends_with_the_next_sound_one():
    assert JournalFacts(verified=FIRST, faulty=day(1)) == told(SOUND, FAULT)
    assert JournalFacts(verified=day(2)) == told(SOUND, FAULT, SOUND)


def test_only_a_bundle_for_somebody_counts_as_handed_out():
    assert JournalFacts() == told(written("complaint draft", "abuse@provider.example"), written("report", "Officer"))
    assert JournalFacts(copied=FIRST) == told(written("bundle"))
    assert JournalFacts(handed_out=FIRST) == told(written("bundle", "Officer"))


def test_the_entries_for_single_exhibits_of_a_bundle_are_no_bundle():
    assert JournalFacts() == told(an_event(Action.EXPORTED, detail={"what": "bundle", "to": "Officer"}))


def test_what_was_kept_after_the_last_timestamp_or_hand_over_is_counted():
    assert 2 == told(KEPT, stamped("a"), KEPT, KEPT).uncovered
    assert 1 == told(KEPT, KEPT, written("bundle", "Officer"), KEPT).uncovered
    assert 3 == told(stamped("a"), KEPT, KEPT, written("bundle"), KEPT).uncovered


def test_a_proof_that_comes_later_for_an_old_statement_covers_nothing_new():
    assert JournalFacts(anchored=day(2), uncovered=1) == told(stamped("a"), KEPT, stamped("a"))
    assert JournalFacts(anchored=day(2)) == told(stamped("a"), KEPT, stamped("b"))
