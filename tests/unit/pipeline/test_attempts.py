"""What was done to stop it: numbers that are given once, steps that follow, and a journal that tells all of it again."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from inboxwatch.casefile import MemoryCaseFile
from inboxwatch.errors import NotFound, StepRefused
from inboxwatch.model.attempt import AttemptId, AttemptKind, StepKind
from inboxwatch.model.custody import Action, Event
from inboxwatch.model.identity import ExhibitId
from inboxwatch.pipeline.attempts import LINE_LIMIT, TEXT_LIMIT, NewStep, begin, go_on, take_further
from inboxwatch.pipeline.project import attempt_facts
from inboxwatch.pipeline.rebuild import rebuild
from tests.support.case import START, a_step
from tests.support.river import Case, flagged

ONE, TWO = ExhibitId.of(1), ExhibitId.of(2)
DESK = "abuse@provider.example"


class CrashError(BaseException):
    """The process is gone."""


@pytest.fixture
def case():
    case = Case()
    case.mailbox.deliver(flagged("a"), case.clock.now(), "INBOX")
    case.mailbox.deliver(flagged("b"), case.clock.now(), "INBOX")
    case.round(full=True)
    return case


def sent(**facts):
    return NewStep(StepKind.SENT, "person:me", to=DESK, **facts)


def step(kind, **facts):
    return NewStep(kind, "person:me", **facts)


def again(case):
    """The attempts of a casefile that is made again from the evidence."""
    fresh = MemoryCaseFile()
    rebuild(case.vault, fresh, case.clock, lambda _: None, "person:me")
    return fresh.attempts()


def test_an_attempt_begins_with_what_is_told_of_it(case):
    due = (START + timedelta(days=14)).date()
    begun = begin(
        case.river(), AttemptKind.COMPLAINT, (TWO, ONE, TWO), sent(reference=" T\n1 ", due=due, text=" please\nstop ")
    )

    assert ("A-0001", AttemptKind.COMPLAINT, (TWO, ONE)) == (begun.id, begun.kind, begun.exhibits)
    (first,) = begun.steps
    assert (DESK, "T 1", due, "please\nstop") == (first.to, first.reference, first.due, first.text)
    assert first.at == first.recorded_at
    assert (DESK, "T 1", StepKind.SENT, due) == (begun.to, begun.reference, begun.state, begun.due)


def test_the_journal_tells_each_step_without_what_is_empty(case):
    begin(case.river(), AttemptKind.POLICE_REPORT, (ONE,), sent(due=START.date()))
    go_on(case.river(), AttemptId.of(1), step(StepKind.NOTED, text="she was kind"))

    first, second = [one.event for one in case.vault.custody() if one.event.action is Action.ATTEMPT]
    assert {
        "attempt": "A-0001",
        "kind": "police_report",
        "step": "sent",
        "at": first.detail["at"],
        "to": DESK,
        "due": "2026-11-01",
        "exhibits": ["IW-000001"],
    } == dict(first.detail)
    assert {"attempt", "kind", "step", "at", "text"} == set(second.detail)
    assert "person:me" == first.actor


def test_numbers_go_on_for_all_kinds_together_and_after_a_rebuild(case):
    for kind in AttemptKind:
        begin(case.river(), kind, (), sent())
    live = case.casefile.attempts()
    case.casefile = MemoryCaseFile()
    rebuild(case.vault, case.casefile, case.clock, lambda _: None, "person:me")
    further = begin(case.river(), AttemptKind.OTHER, (), sent())

    assert [*live, further] == case.casefile.attempts()
    assert list(range(1, len(AttemptKind) + 2)) == [one.id.number for one in case.casefile.attempts()]


def test_a_crash_after_the_casefile_was_written_neither_loses_a_step_nor_gives_a_number_twice(case):
    def crash(reached):
        if reached == "noted":
            raise CrashError

    with pytest.raises(CrashError):
        begin(case.river(crash), AttemptKind.COMPLAINT, (ONE,), sent(reference="first"))
    begun = begin(case.river(), AttemptKind.COMPLAINT, (TWO,), sent(reference="second"))

    assert "A-0002" == begun.id
    assert ["first", "second"] == [one.reference for one in case.casefile.attempts()]


def test_a_step_that_another_process_journaled_before_it_was_killed_is_noted_first(case):
    facts = attempt_facts(a_step(0, 1, reference="first"))
    case.vault.record([Event(Action.ATTEMPT, "person:me", case.clock.now(), detail=facts)])
    begun = begin(case.river(), AttemptKind.COMPLAINT, (TWO,), sent(reference="second"))

    assert "A-0002" == begun.id
    assert ["first", "second"] == [one.reference for one in case.casefile.attempts()]
    assert list(case.casefile.attempts()) == list(again(case))


def test_what_is_not_kept_or_was_not_begun_is_not_found_and_nothing_is_written(case):
    before = case.vault.head()
    with pytest.raises(NotFound, match="IW-000009"):
        begin(case.river(), AttemptKind.COMPLAINT, (ONE, ExhibitId.of(9)), sent())
    with pytest.raises(NotFound, match="A-0001"):
        go_on(case.river(), AttemptId.of(1), step(StepKind.ANSWERED))

    assert before == case.vault.head()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"at": START + timedelta(days=9)}, "is not a time"),
        ({"at": datetime(1969, 12, 31, tzinfo=UTC)}, "is not a time"),
        ({"due": date(2026, 10, 31)}, "cannot be due on 2026-10-31"),
        ({"reference": "x" * (LINE_LIMIT + 1)}, "a reference is longer"),
        ({"text": "x" * (TEXT_LIMIT + 1)}, "what was said is longer"),
        ({"reference": " ... "}, "a reference is not filled in yet"),
        ({"text": "\u2026"}, "what was said is not filled in yet"),
    ],
)
def test_a_slip_is_refused_and_nothing_is_written(case, wrong, says):
    before = case.vault.head()
    with pytest.raises(StepRefused, match=says):
        begin(case.river(), AttemptKind.COMPLAINT, (ONE,), sent(**wrong))

    assert before == case.vault.head()


def test_a_time_with_another_zone_is_written_down_in_utc(case):
    there = datetime(2026, 11, 1, 1, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    begun = begin(case.river(), AttemptKind.COMPLAINT, (), sent(at=there))

    assert (datetime(2026, 10, 31, 20, 0, tzinfo=UTC), UTC) == (begun.steps[0].at, begun.steps[0].at.tzinfo)
    assert [begun] == list(again(case))


def test_octets_that_are_no_text_are_written_as_question_marks(case):
    begun = begin(case.river(), AttemptKind.COMPLAINT, (), sent(text="a\udcffb", reference="\ud800"))

    assert ("a?b", "?") == (begun.steps[0].text, begun.reference)


def test_a_draft_that_was_not_sent_cannot_be_reminded_of(case):
    begin(case.river(), AttemptKind.COMPLAINT, (ONE,), step(StepKind.DRAFTED))
    with pytest.raises(StepRefused, match="A-0001 is drafted") as refused:
        go_on(case.river(), AttemptId.of(1), step(StepKind.REMINDED))

    assert "say first when it was sent" == refused.value.hint


def test_an_answer_opens_again_what_was_closed(case):
    due = (START + timedelta(days=3)).date()
    begin(case.river(), AttemptKind.COMPLAINT, (ONE,), sent(due=due))
    closed = go_on(case.river(), AttemptId.of(1), step(StepKind.CLOSED))
    with pytest.raises(StepRefused, match="is closed"):
        go_on(case.river(), AttemptId.of(1), step(StepKind.CLOSED))
    with pytest.raises(StepRefused, match="is closed"):
        go_on(case.river(), AttemptId.of(1), step(StepKind.REMINDED))
    opened = go_on(case.river(), AttemptId.of(1), step(StepKind.ANSWERED, text="we looked once more"))

    assert (StepKind.CLOSED, None) == (closed.state, closed.due)
    assert (StepKind.ANSWERED, due) == (opened.state, opened.due)


def test_taking_it_further_begins_another_one_that_cites_the_first(case):
    due = (START + timedelta(days=3)).date()
    begin(case.river(), AttemptKind.COMPLAINT, (ONE, TWO), sent(reference="T-1", due=due))
    above = NewStep(StepKind.DRAFTED, "person:me", to="abuse@network.example", text="they did not answer")
    before, after = take_further(case.river(), AttemptId.of(1), above)

    assert ("A-0001", StepKind.ESCALATED, None, DESK) == (before.id, before.state, before.due, before.to)
    assert "taken further as A-0002, put before abuse@network.example" == before.steps[-1].text
    assert ("A-0002", (ONE, TWO), "abuse@network.example") == (after.id, after.exhibits, after.to)
    assert f"takes A-0001 further ({DESK}, their number T-1)\nthey did not answer" == after.steps[0].text
    assert [before, after] == list(again(case))


def test_what_a_desk_closed_can_be_taken_further(case):
    begin(case.river(), AttemptKind.COMPLAINT, (ONE,), sent())
    go_on(case.river(), AttemptId.of(1), step(StepKind.CLOSED, text="no violation found"))
    before, _ = take_further(case.river(), AttemptId.of(1), step(StepKind.DRAFTED))

    assert StepKind.ESCALATED is before.state


def test_a_step_that_is_remembered_late_stands_where_it_belongs(case):
    begin(case.river(), AttemptKind.COMPLAINT, (ONE,), step(StepKind.DRAFTED))
    days = {number: START - timedelta(days=number) for number in (3, 2, 1)}
    go_on(case.river(), AttemptId.of(1), sent(at=days[3]))
    go_on(case.river(), AttemptId.of(1), step(StepKind.ANSWERED, at=days[1]))
    late = go_on(case.river(), AttemptId.of(1), step(StepKind.REMINDED, at=days[2]))

    assert ["drafted", "sent", "reminded", "answered"] == [one.kind for one in late.steps]
    assert StepKind.ANSWERED is late.state


def test_of_one_day_the_steps_stand_as_they_were_written_down(case):
    morning = datetime(2026, 10, 20, tzinfo=UTC)
    begin(case.river(), AttemptKind.COMPLAINT, (ONE,), sent(at=morning + timedelta(hours=15)))
    answered = go_on(case.river(), AttemptId.of(1), step(StepKind.ANSWERED, at=morning))

    assert StepKind.ANSWERED is answered.state


def test_a_preservation_runs_beside_and_changes_neither_state_nor_due_day(case):
    due, first, second = date(2026, 11, 15), date(2027, 1, 30), date(2027, 4, 30)
    begin(case.river(), AttemptKind.COMPLAINT, (ONE,), sent(due=due))
    held = go_on(case.river(), AttemptId.of(1), step(StepKind.PRESERVED, to="officer", due=first))
    again_held = go_on(case.river(), AttemptId.of(1), step(StepKind.PRESERVED, to="officer", reference="P", due=second))

    assert (StepKind.SENT, due, first) == (held.state, held.due, held.preserved_until)
    assert (DESK, "") == (again_held.to, again_held.reference)
    assert (StepKind.SENT, due, second) == (again_held.state, again_held.due, again_held.preserved_until)
