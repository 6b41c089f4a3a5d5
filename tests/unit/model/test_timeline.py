"""The timeline: every exhibit, incident and step is one row, by when it happened; nothing is merged or made up."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.model.attempt import AttemptKind, StepKind, attempts_of
from inboxwatch.model.exhibit import ExhibitState
from inboxwatch.model.identity import ExhibitId, SenderId
from inboxwatch.model.incident import Channel
from inboxwatch.model.timeline import Evidence, Part, RowKind, timeline
from tests.support.case import START, a_step, an_exhibit, an_incident

ONE, S1, S2 = ExhibitId.of(1), SenderId("S1"), SenderId("S2")
DAY = timedelta(days=1)
TRIED = attempts_of(
    [
        a_step(1, 1, at=START + DAY, to="abuse@provider.example", exhibits=(ONE,), due=date(2026, 11, 16)),
        a_step(2, 1, StepKind.ANSWERED, at=START + 3 * DAY, reference="T-1", text="we look"),
        a_step(3, 2, StepKind.NOTED, kind=AttemptKind.BLOCKED, at=datetime(2026, 11, 1, tzinfo=UTC)),
    ]
)
CALL = an_incident(1, at=START + 2 * DAY)
ROWS = timeline([an_exhibit(1)], [CALL], TRIED)


def names(rows):
    return [(one.name, one.sort) for one in rows]


def test_everything_stands_in_one_line_by_when_it_happened():
    assert [
        ("A-0002", "blocked"),
        ("IW-000001", "email"),
        ("A-0001", "complaint"),
        ("L-0001", "call"),
        ("A-0001", "complaint"),
    ] == names(ROWS)


def test_a_row_of_each_kind_says_what_is_known():
    blocked, mail, sent, call, answered = ROWS

    assert (RowKind.ATTEMPT, StepKind.NOTED, True) == (blocked.kind, blocked.step, blocked.day_only)
    assert (RowKind.MESSAGE, ExhibitState.MATCH, (Evidence(ONE, an_exhibit(1).sha256),)) == (
        mail.kind,
        mail.state,
        mail.evidence,
    )
    assert mail.what.startswith("E-mail message, received: the From field names")
    assert ("abuse@provider.example", date(2026, 11, 16), (Evidence(ONE),)) == (sent.to, sent.due, sent.evidence)
    assert (CALL.what, CALL.witnesses, "at home", "T-1", "voice.ogg") == (
        call.what,
        call.witnesses,
        call.place,
        call.reference,
        call.evidence[0].name,
    )
    assert ("T-1", "we look") == (answered.reference, answered.what)


def test_the_account_and_folder_of_a_message_are_not_told():
    (mail,) = timeline([an_exhibit(1, reasons=())])

    assert "home" not in repr(mail)
    assert "INBOX" not in repr(mail)


def test_a_message_out_of_a_file_says_that_it_is_not_known_when_it_came():
    (row,) = timeline([an_exhibit(1, internal_date=None, location=None, reasons=())])

    assert (an_exhibit(1).acquired_at, "E-mail message, kept on this day; when it was received is not known") == (
        row.at,
        row.what,
    )


def test_a_part_is_by_day_sender_and_sort():
    def found(**part):
        return names(Part(**part).of(ROWS))

    assert names(ROWS) == found()
    assert [("L-0001", "call"), ("A-0001", "complaint")] == found(since=date(2026, 11, 3))
    assert [("A-0002", "blocked"), ("IW-000001", "email")] == found(until=date(2026, 11, 1))
    assert [("L-0001", "call")] == found(sorts=frozenset(("call", "letter")))
    assert names(ROWS[1:]) == found(sender=S1)
    assert [] == found(sender=S2)


def test_an_attempt_is_about_the_senders_of_its_exhibits_also_where_these_are_not_shown():
    assert {frozenset((S2,))} == {one.senders for one in timeline((), (), TRIED[:1], {ONE: S2})}
    assert {frozenset()} == {one.senders for one in timeline((), (), TRIED)}


def test_nothing_gives_nothing_and_the_far_ends_of_time_are_days_as_any():
    far = [
        an_exhibit(number, internal_date=datetime(year, 1, 1, tzinfo=UTC)) for number, year in ((1, 2099), (2, 1970))
    ]

    assert () == timeline()
    assert ["IW-000002", "IW-000001"] == [one.name for one in timeline(far)]


moments = st.datetimes(datetime(1970, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
exhibits = st.lists(
    st.builds(lambda n, at: an_exhibit(n, internal_date=at), st.integers(1, 9), st.none() | moments),
    unique_by=lambda one: one.id,
)
incidents = st.lists(
    st.builds(
        lambda n, at, by: an_incident(n, at=at, channel=by), st.integers(1, 9), moments, st.sampled_from(Channel)
    ),
    unique_by=lambda one: one.id,
)


@given(exhibits, incidents)
def test_no_row_is_lost_or_doubled_and_all_are_in_order(mail, written):
    rows = timeline(mail, written)

    assert sorted(one.id for one in (*mail, *written)) == sorted(one.name for one in rows)
    assert [one.at for one in rows] == sorted(one.at for one in rows)
    assert timeline(mail[::-1], written[::-1]) == rows


def test_what_was_withdrawn_is_marked():
    (row,) = timeline((), [replace(CALL, withdrawn=True, corrections=2)])

    assert (True, 2) == (row.withdrawn, row.corrections)
