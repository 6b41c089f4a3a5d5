"""Short letters: numbers and days alone."""

from datetime import timedelta

from inboxwatch.complaint.numbers import in_short
from inboxwatch.complaint.reminders import escalation, reminder
from inboxwatch.model.attempt import AttemptId, StepKind, attempts_of
from inboxwatch.model.identity import ExhibitId
from tests.support.case import START, a_step

TWO = (ExhibitId.of(1), ExhibitId.of(2))
SENT = a_step(1, 4, to="abuse@provider.example", reference="T-77", exhibits=TWO, text="a note to myself")
ANSWERED = a_step(2, 4, StepKind.ANSWERED, at=START + timedelta(days=2), text="their words")


def test_a_reminder_names_both_numbers_the_day_and_what_came_since():
    text = " ".join(reminder(attempts_of([SENT])[0], 3).split())

    for fact in (
        "Subject: Reminder: abuse report A-0004, your reference T-77",
        "on 2026-11-01 (UTC)",
        "about 2 messages",
        "I have had no answer",
        "3 more messages came",
        "preserve the account and connection records",
        "neither who reported this",
        "needs legal process",
    ):
        assert fact in text
    assert "one more message came" in reminder(attempts_of([SENT])[0], 1)
    assert "more message" not in reminder(attempts_of([SENT])[0], 0)


def test_neither_letter_repeats_what_anybody_wrote():
    known = attempts_of([SENT, ANSWERED])[0]
    texts = (reminder(known, 0), escalation(known, AttemptId.of(5), 0))

    assert all("a note to myself" not in text and "their words" not in text for text in texts)
    assert all("The last answer came on 2026-11-03" in " ".join(text.split()) for text in texts)


def test_a_letter_to_the_network_above_cites_the_desk_below_and_has_a_number_of_its_own():
    text = " ".join(escalation(attempts_of([SENT])[0], AttemptId.of(5), 0).split())

    assert "Subject: Abuse report A-0005: reported before to abuse@provider.example" in text
    assert "My number for it is A-0004. The reference given to me is T-77." in text
    assert "Please name A-0005" in text


def test_what_is_not_known_is_left_to_be_filled_in():
    bare = attempts_of([a_step(1, 1, StepKind.DRAFTED)])[0]

    assert "on [date]" in reminder(bare, 0)
    assert "[the provider below you]" in escalation(bare, AttemptId.of(2), 0)


def test_a_row_of_exhibits_is_told_by_its_ends():
    numbers = map(ExhibitId.of, (7, 1, 2, 3, 5, 6, 3, 9))

    assert "IW-000001 to IW-000003, IW-000005 to IW-000007, IW-000009" == in_short(numbers)
    assert "IW-000001, IW-000002" == in_short(TWO)
    assert "" == in_short(())
