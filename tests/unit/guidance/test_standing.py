"""How far each step is done: one table of facts and answers."""

from datetime import date

import pytest

from inboxwatch.guidance.standing import CHECK_DAYS, LATELY_DAYS, State, standing, upcoming
from inboxwatch.model.attempt import AttemptKind, StepKind
from inboxwatch.model.guidance import Mark, Marked
from tests.support.guidance import BOOK, TODAY, an_attempt, days_ago, some_facts

SENT, ANSWERED, CLOSED, DRAFTED = StepKind.SENT, StepKind.ANSWERED, StepKind.CLOSED, StepKind.DRAFTED
COMPLAINT, ORDER, REMOVAL = AttemptKind.COMPLAINT, AttemptKind.ORDER, AttemptKind.REMOVAL
POLICE = AttemptKind.POLICE_REPORT
WATCHED = {"accounts": 1, "flagged": 1, "seen": TODAY}
KEPT = {"exhibits": 2}


def of(*attempts):
    return {"attempts": tuple(attempts)}


TABLE = [
    ("danger", {}, State.HOLDS, ["always_so"]),
    ("meet", {}, State.HOLDS, ["always_so"]),
    ("answer", {}, State.HOLDS, ["always_so"]),
    ("advocate", {}, State.OPEN, ["not_seen"]),
    ("yourself", {}, State.OPEN, ["not_seen"]),
    ("trusted", {}, State.OPEN, ["no_helper"]),
    ("trusted", of(an_attempt(AttemptKind.TOLD, StepKind.NOTED)), State.BEGUN, ["no_helper", "told_written"]),
    ("trusted", {"helpers": 1}, State.BEGUN, ["helper_untested"]),
    ("trusted", {"helpers": 1, "helper_reached": days_ago(9)}, State.DONE, ["helper_reached"]),
    (
        "trusted",
        {"helpers": 1, "helper_reached": days_ago(9), "unreached": 1},
        State.BEGUN,
        ["helper_reached", "helper_unreached"],
    ),
    (
        "trusted",
        {"helpers": 2, "helper_reached": days_ago(9), "unreached": 1},
        State.DONE,
        ["helper_reached", "helper_unreached"],
    ),
    ("trusted", {"helper_reached": days_ago(9)}, State.OPEN, ["no_helper"]),
    ("keep", {}, State.OPEN, ["no_account"]),
    ("keep", KEPT, State.BEGUN, ["no_account", "exhibits"]),
    ("keep", {**WATCHED, "flagged": 0}, State.BEGUN, ["nobody_flagged"]),
    ("keep", {**WATCHED, "seen": None}, State.BEGUN, ["never_looked"]),
    ("keep", WATCHED, State.DONE, ["watching"]),
    ("keep", {**WATCHED, "seen": days_ago(LATELY_DAYS)}, State.DONE, ["watching"]),
    ("keep", {**WATCHED, **KEPT, "seen": days_ago(LATELY_DAYS + 1)}, State.BEGUN, ["not_looked_lately", "exhibits"]),
    ("sight", {}, State.OPEN, ["not_seen"]),
    ("sight", {"accounts": 2, "moving": 2}, State.DONE, ["moved_away"]),
    ("sight", {"accounts": 2, "moving": 1}, State.BEGUN, ["moved_some"]),
    ("keep", {**WATCHED, "seen": days_ago(-1)}, State.DONE, ["watching"]),
    ("keep", {**WATCHED, "seen": days_ago(-2)}, State.BEGUN, ["clock"]),
    ("sight", of(an_attempt(AttemptKind.BLOCKED, StepKind.NOTED)), State.DONE, ["blocked_written"]),
    ("stop", {}, State.OPEN, ["not_seen"]),
    ("stop", of(an_attempt(AttemptKind.ASKED_TO_STOP, SENT)), State.DONE, ["asked"]),
    ("stop", of(an_attempt(AttemptKind.ASKED_TO_STOP, DRAFTED)), State.OPEN, ["not_seen"]),
    ("stop", of(an_attempt(POLICE, SENT)), State.OPEN, ["ask_police_first"]),
    ("log", {}, State.OPEN, ["not_seen"]),
    ("log", of(an_attempt(POLICE, SENT)), State.BEGUN, ["steps_written"]),
    ("log", {"incidents": 2}, State.BEGUN, ["incidents_written"]),
    ("proof", {"verified": TODAY}, State.OPEN, ["none_kept"]),
    ("proof", KEPT, State.OPEN, ["verify_never", "no_outside"]),
    ("proof", {**KEPT, "encrypted": True}, State.BEGUN, ["verify_never", "no_outside", "encrypted"]),
    ("proof", {**KEPT, "verified": TODAY}, State.BEGUN, ["verified", "no_outside"]),
    ("proof", {**KEPT, "verified": TODAY, "anchored": days_ago(400)}, State.DONE, ["verified", "anchored"]),
    (
        "proof",
        {**KEPT, "verified": TODAY, "anchored": days_ago(400), "handed_out": days_ago(CHECK_DAYS + 1), "uncovered": 1},
        State.BEGUN,
        ["verified", "anchored", "handed_out", "uncovered"],
    ),
    (
        "proof",
        {**KEPT, "verified": TODAY, "anchored": days_ago(CHECK_DAYS), "uncovered": 1},
        State.DONE,
        ["verified", "anchored"],
    ),
    (
        "proof",
        {**KEPT, "verified": TODAY, "anchored": days_ago(400), "uncovered": 1, "witnesses": 1},
        State.DONE,
        ["verified", "anchored", "witnessed"],
    ),
    ("proof", {**KEPT, "verified": TODAY, "copied": TODAY}, State.BEGUN, ["verified", "no_outside", "copied"]),
    ("proof", {**KEPT, "verified": days_ago(-2), "handed_out": TODAY}, State.BEGUN, ["clock", "handed_out"]),
    (
        "proof",
        {**KEPT, "verified": days_ago(1), "faulty": TODAY, "witnesses": 1},
        State.BEGUN,
        ["faulty", "witnessed"],
    ),
    ("proof", {**KEPT, "verified": days_ago(CHECK_DAYS), "witnesses": 1}, State.DONE, ["verified", "witnessed"]),
    (
        "proof",
        {**KEPT, "verified": days_ago(CHECK_DAYS + 1), "handed_out": TODAY},
        State.BEGUN,
        ["verify_old", "handed_out"],
    ),
    ("provider", {}, State.OPEN, ["none_kept"]),
    ("provider", KEPT, State.OPEN, ["no_complaint"]),
    ("provider", of(an_attempt(COMPLAINT, DRAFTED)), State.BEGUN, ["complaint_drafted"]),
    ("provider", of(an_attempt(COMPLAINT, SENT)), State.BEGUN, ["complaint_open"]),
    ("provider", of(an_attempt(COMPLAINT, SENT, ANSWERED)), State.DONE, ["complaint_over"]),
    (
        "provider",
        {"uncomplained": 3, **of(an_attempt(COMPLAINT, SENT, ANSWERED))},
        State.BEGUN,
        ["complaint_over", "uncomplained"],
    ),
    (
        "provider",
        of(an_attempt(COMPLAINT, SENT, CLOSED), an_attempt(COMPLAINT, SENT, number=2)),
        State.BEGUN,
        ["complaint_open", "complaint_over"],
    ),
    (
        "provider",
        of(an_attempt(COMPLAINT, SENT, StepKind.ESCALATED), an_attempt(COMPLAINT, DRAFTED, number=2)),
        State.BEGUN,
        ["complaint_drafted"],
    ),
    ("police", {}, State.OPEN, ["no_police"]),
    ("police", of(an_attempt(POLICE, SENT)), State.BEGUN, ["police_no_reference"]),
    ("police", of(an_attempt(POLICE, SENT, reference="B 7")), State.DONE, ["police_reference"]),
    ("legal", {}, State.OPEN, ["no_order"]),
    ("legal", of(an_attempt(ORDER, SENT)), State.BEGUN, ["order_open"]),
    ("legal", of(an_attempt(ORDER, SENT, ANSWERED)), State.DONE, ["order_over"]),
    ("address", {}, State.OPEN, ["not_seen"]),
    ("address", {"accounts": 2}, State.BEGUN, ["several_accounts"]),
    ("address", of(an_attempt(AttemptKind.NEW_ADDRESS, StepKind.NOTED)), State.DONE, ["new_address_written"]),
    ("privacy", of(an_attempt(AttemptKind.PRIVACY, StepKind.NOTED)), State.DONE, ["privacy_written"]),
    ("directories", {}, State.OPEN, ["no_removal"]),
    (
        "directories",
        of(an_attempt(REMOVAL, SENT), an_attempt(REMOVAL, SENT, CLOSED, number=2)),
        State.BEGUN,
        ["removal_open", "removal_over"],
    ),
    ("directories", of(an_attempt(REMOVAL, SENT, CLOSED)), State.DONE, ["removal_over"]),
]


@pytest.mark.parametrize(("name", "facts", "state", "codes"), TABLE)
def test_where_a_step_stands_follows_from_the_facts(name, facts, state, codes):
    found = standing(BOOK.step(name), some_facts(**facts))

    assert (state, codes) == (found.state, [one.code for one in found.because])


def test_every_step_that_facts_can_show_is_in_the_table():
    assert {one.id for one in BOOK.steps} - {name for name, *_ in TABLE} == {"device", "accounts", "work"}


def test_what_a_person_said_comes_before_what_is_seen_and_what_is_seen_is_told_beside_it():
    said = {
        "keep": Marked(Mark.DONE, date(2026, 10, 5)),
        "stop": Marked(Mark.NOT_FOR_ME, date(2026, 10, 6)),
        "privacy": Marked(Mark.STILL_TO_DO, date(2026, 10, 7)),
        "work": Marked(Mark.DONE, date(2026, 10, 8)),
    }
    attempts = of(an_attempt(AttemptKind.ASKED_TO_STOP, SENT), an_attempt(AttemptKind.PRIVACY, StepKind.NOTED))
    facts = some_facts(**WATCHED | {"seen": days_ago(9)}, marks=said, **attempts)

    def stands(name):
        found = standing(BOOK.step(name), facts)
        return found.state, [(one.code, one.day) for one in found.because]

    assert (State.DONE, [("you_said_done", date(2026, 10, 5)), ("not_looked_lately", days_ago(9))]) == stands("keep")
    assert (State.NOT_FOR_ME, [("you_said_not", date(2026, 10, 6))]) == stands("stop")
    assert (State.OPEN, [("you_said_open", date(2026, 10, 7)), ("privacy_written", None)]) == stands("privacy")
    assert (State.DONE, [("you_said_done", date(2026, 10, 8))]) == stands("work")


def test_what_was_written_down_wrongly_can_be_said_to_be_still_to_do_and_is_next_again():
    step = BOOK.step("stop")
    wrong = of(an_attempt(AttemptKind.ASKED_TO_STOP, SENT))
    assert [] == upcoming([(step, standing(step, some_facts(**wrong)))])

    found = standing(step, some_facts(marks={"stop": Marked(Mark.STILL_TO_DO, TODAY)}, **wrong))
    assert [step] == upcoming([(step, found)])


def test_the_day_on_which_it_was_asked_first_is_told():
    found = standing(BOOK.step("stop"), some_facts(**of(an_attempt(AttemptKind.ASKED_TO_STOP, DRAFTED, SENT))))

    assert TODAY == found.because[0].day


@pytest.mark.parametrize(
    ("name", "attempts", "waits"),
    [
        ("provider", [an_attempt(COMPLAINT, SENT)], True),
        ("provider", [an_attempt(COMPLAINT, SENT), an_attempt(COMPLAINT, DRAFTED, number=2)], False),
        ("legal", [an_attempt(ORDER, SENT)], True),
        ("legal", [an_attempt(ORDER, DRAFTED)], False),
        ("directories", [an_attempt(REMOVAL, SENT, StepKind.REMINDED)], True),
        ("police", [an_attempt(POLICE, SENT)], False),
        ("stop", [an_attempt(POLICE, SENT)], True),
        ("stop", [an_attempt(ORDER, SENT)], True),
    ],
)
def test_what_waits_for_somebody_else_is_not_next(name, attempts, waits):
    step, facts = BOOK.step(name), some_facts(exhibits=1, **of(*attempts))
    found = standing(step, facts)

    assert waits is found.waits
    assert ([] if waits else [step]) == upcoming([(step, found)])
