"""Who is told of what, when; what becomes one notice; when a delivery is tried again."""

from datetime import timedelta
from itertools import pairwise

import pytest

from inboxwatch.alerting import alerts_for, plan, retry_at
from inboxwatch.alerting.policy import Hold, Send
from inboxwatch.model.alert import AlertKind, Audience, OutgoingAlert, Route
from inboxwatch.model.identity import RouteName
from tests.support.alerts import BURST, ME, SISTER, a_claim
from tests.support.case import START

BROTHER = Route(RouteName("brother"), Audience.HELPER)
LEAD = timedelta(minutes=15)


def who(kind, *routes):
    return [(one.route, one.due_at - START, one.after_helpers) for one in alerts_for(kind, "k", routes, START)]


@pytest.mark.parametrize("kind", [AlertKind.FILED, AlertKind.BLIND, AlertKind.SEEING, AlertKind.TROUBLE])
def test_helpers_are_told_at_once_and_the_person_after_them(kind):
    expected = [("sister", timedelta(0), False), ("brother", timedelta(0), False), ("me", LEAD, True)]

    assert expected == who(kind, ME, SISTER, BROTHER)
    assert [("me", timedelta(0), False)] == who(kind, ME)


def test_suspected_mail_is_told_to_helpers_alone_and_to_nobody_where_there_is_none():
    assert [("sister", timedelta(0), False)] == who(AlertKind.ASIDE, ME, SISTER)
    assert [] == who(AlertKind.ASIDE, ME)


def test_a_test_goes_to_all_at_once():
    assert [("sister", timedelta(0), False), ("me", timedelta(0), False)] == who(AlertKind.TEST, ME, SISTER)


def test_the_lead_of_helpers_can_be_chosen():
    (_, mine) = alerts_for(AlertKind.FILED, "k", (SISTER, ME), START, helper_lead=timedelta(hours=1))

    assert OutgoingAlert("k", ME.name, AlertKind.FILED, START, START + timedelta(hours=1), after_helpers=True) == mine


def planned(rows, last=None, burst=BURST, now=START):
    return plan(rows, lambda _route, kind: (last or {}).get(kind), now, burst)


def test_one_notice_for_each_route_and_kind():
    rows = [a_claim(1), a_claim(2, route=ME), a_claim(3), a_claim(4, kind=AlertKind.ASIDE)]

    assert (
        Send(ME.name, AlertKind.FILED, (rows[1],)),
        Send(SISTER.name, AlertKind.FILED, (rows[0], rows[2])),
        Send(SISTER.name, AlertKind.ASIDE, (rows[3],)),
    ) == planned(rows)


def test_a_burst_waits_for_the_end_of_its_window_and_another_kind_does_not():
    rows = [a_claim(1), a_claim(2, kind=AlertKind.ASIDE)]
    last = {AlertKind.FILED: START - timedelta(minutes=4)}

    assert (
        Hold((rows[0],), START + timedelta(minutes=6)),
        Send(SISTER.name, AlertKind.ASIDE, (rows[1],)),
    ) == planned(rows, last)


def test_a_last_notice_that_lies_ahead_of_a_clock_that_was_set_back_holds_nothing_up():
    (action,) = plan([a_claim(1)], lambda *_: START + timedelta(days=400), START, BURST)

    assert isinstance(action, Send)


def test_a_window_is_over_exactly_at_its_end():
    rows = [a_claim(1)]

    assert (Send(SISTER.name, AlertKind.FILED, tuple(rows)),) == planned(rows, {AlertKind.FILED: START - BURST})


@pytest.mark.parametrize("kind", [AlertKind.BLIND, AlertKind.SEEING, AlertKind.TROUBLE])
def test_what_must_be_mended_waits_ten_minutes_at_most_whatever_is_configured(kind):
    """Law 6: with one alert a day for mail, a mailbox that cannot be seen is still told soon."""
    rows = [a_claim(1, kind=kind)]

    assert (Hold(tuple(rows), START + timedelta(minutes=10)),) == planned(rows, {kind: START}, timedelta(days=1))
    assert (Hold(tuple(rows), START + timedelta(minutes=1)),) == planned(rows, {kind: START}, timedelta(minutes=1))


def test_a_test_never_waits():
    rows = [a_claim(1, kind=AlertKind.TEST)]

    assert (Send(SISTER.name, AlertKind.TEST, tuple(rows)),) == planned(rows, {AlertKind.TEST: START})


def test_what_happened_last_is_said_last():
    """Otherwise «can be checked again» would be the last word while a mailbox is not seen."""
    seeing, blind = (a_claim(1, kind=AlertKind.SEEING), a_claim(2, kind=AlertKind.BLIND))

    assert [AlertKind.SEEING, AlertKind.BLIND] == [one.kind for one in planned([blind, seeing])]
    earlier = a_claim(0, kind=AlertKind.BLIND)
    assert [AlertKind.BLIND, AlertKind.SEEING] == [one.kind for one in planned([seeing, earlier])]


def test_tries_grow_rarer_up_to_one_an_hour_and_end_after_about_two_days():
    moments, attempts = [START], 1
    while (again := retry_at(attempts, moments[-1], 0.5)) is not None:
        moments.append(again)
        attempts += 1
    waits = [later - sooner for sooner, later in pairwise(moments)]

    assert sorted(waits) == waits
    assert timedelta(seconds=15) <= waits[0] <= timedelta(seconds=20)
    assert timedelta(minutes=45) <= waits[-1] <= timedelta(hours=1)
    assert timedelta(hours=40) <= moments[-1] - START <= timedelta(hours=54)


@pytest.mark.parametrize("attempts", [1, 5, 20, 57])
def test_jitter_only_shortens_a_wait_by_a_quarter_at_most(attempts):
    longest, shortest = (retry_at(attempts, START, jitter) - START for jitter in (1.0, 0.0))

    assert longest * 0.75 == shortest
    assert shortest > timedelta(0)
