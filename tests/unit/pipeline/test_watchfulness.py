"""Silence is not peace: proofs of sight, gaps, and «blind for too long»."""

from datetime import timedelta

import pytest

from inboxwatch.model.case import FolderProof, Gap
from inboxwatch.model.identity import AccountName
from inboxwatch.pipeline.watchfulness import Blindness, blind, gap_between, is_stale
from tests.support.case import HOME, START

WORK = AccountName("work")
HOUR = timedelta(hours=1)
LIMITS = {HOME: HOUR / 2, WORK: HOUR / 2}


def a_proof(after=timedelta(), folder="INBOX", account=HOME, exists=5):
    return FolderProof(account, folder, START + after, exists)


def test_a_short_time_without_proof_is_no_gap_and_a_long_one_is():
    tolerance = timedelta(minutes=3)

    assert gap_between(None, a_proof(), tolerance, 0, "") is None
    assert gap_between(a_proof(), a_proof(tolerance), tolerance, 0, "") is None
    assert Gap(HOME, "INBOX", START, START + HOUR, 2, "not connected") == gap_between(
        a_proof(), a_proof(HOUR), tolerance, 2, "not connected"
    )


@pytest.mark.parametrize(
    ("before", "now", "stale"),
    [
        (None, a_proof(), True),
        (a_proof(), a_proof(timedelta(seconds=5)), False),
        (a_proof(), a_proof(timedelta(seconds=25)), True),
        (a_proof(), a_proof(timedelta(seconds=5), exists=6), True),
        (a_proof(400 * 24 * HOUR), a_proof(), True),
    ],
)
def test_a_proof_is_written_when_it_says_more(before, now, stale):
    assert stale is is_stale(before, now)


def test_an_account_is_blind_when_one_of_its_folders_was_not_seen_for_too_long():
    proofs = [a_proof(HOUR), a_proof(folder="Junk"), a_proof(HOUR, account=WORK)]
    watched = {HOME: ("INBOX", "Junk"), WORK: ("INBOX",)}

    assert (Blindness(HOME, START, ("Junk",)),) == blind(proofs, watched, START, START + HOUR, LIMITS)
    assert () == blind(proofs, watched, START, START + HOUR / 4, LIMITS)


def test_a_proof_that_lies_ahead_of_a_clock_that_was_set_back_hides_no_blindness():
    proofs, watched = [a_proof(400 * 24 * HOUR)], {HOME: ("INBOX",)}

    assert () == blind(proofs, watched, START, START + HOUR / 4, LIMITS)
    assert (Blindness(HOME, START, ("INBOX",)),) == blind(proofs, watched, START, START + HOUR, LIMITS)


def test_a_folder_that_was_never_seen_counts_from_the_start_of_the_service():
    watched = {HOME: ("INBOX",)}

    assert () == blind([], watched, START, START + HOUR / 4, LIMITS)
    assert (Blindness(HOME, START, ("INBOX",)),) == blind([], watched, START, START + HOUR, LIMITS)


def test_an_account_that_could_not_even_be_asked_for_its_folders_is_blind_too():
    assert (Blindness(HOME, START, ()),) == blind([], {HOME: ()}, START, START + HOUR, LIMITS)


def test_proofs_of_an_earlier_run_do_not_make_a_service_blind_that_has_just_started():
    late = START + 10 * HOUR

    assert () == blind([a_proof()], {HOME: ("INBOX",)}, late, late + HOUR / 4, LIMITS)
    (found,) = blind([a_proof()], {HOME: ("INBOX",)}, late, late + HOUR, LIMITS)
    assert START == found.since
