"""What every outbox promises (`Outbox`), held against the one in memory and the one in the casefile.

To hold it against another one, add to OUTBOXES a context manager that takes a folder and gives the outbox together with
a function that brings alerts in.
"""

from contextlib import closing, contextmanager
from datetime import timedelta

import pytest

from inboxwatch.alerting import MemoryOutbox
from inboxwatch.casefile import SqliteCaseFile
from inboxwatch.model.alert import AlertKind, Audience, Route
from inboxwatch.model.case import Change
from inboxwatch.model.identity import RouteName
from tests.support.alerts import ME, SISTER, an_alert
from tests.support.case import START

MINUTE = timedelta(minutes=1)
HELD = START + 5 * MINUTE


@contextmanager
def in_memory(_folder):
    outbox = MemoryOutbox()
    yield outbox, outbox.put


@contextmanager
def in_sqlite(folder):
    with closing(SqliteCaseFile(folder / "casefile.db")) as casefile:
        yield casefile, lambda alerts: casefile.commit(Change(alerts=tuple(alerts)))


OUTBOXES = [in_memory, in_sqlite]


class Held:
    """An outbox under test."""

    def __init__(self, outbox, put):
        self.outbox = outbox
        self.put = put

    def claim(self, at=START, until=None):
        return list(self.outbox.claim(at, until or at + 5 * MINUTE))

    def keys(self, at=START):
        return [(one.alert.key, one.alert.route) for one in self.claim(at)]


@pytest.fixture(params=OUTBOXES, ids=lambda one: one.__name__)
def held(request, tmp_path):
    with request.param(tmp_path) as (outbox, put):
        yield Held(outbox, put)


def for_both(key="k", kind=AlertKind.FILED):
    """A helper's row and the person's own, which waits for it."""
    return [
        an_alert(key, SISTER, kind),
        an_alert(key, ME, kind, due_at=START + 15 * MINUTE, after_helpers=True),
    ]


def test_an_empty_outbox_has_nothing_due(held):
    assert (None, [], None) == (held.outbox.next_due(), held.claim(), held.outbox.last_delivered("sister", "filed"))


def test_a_row_is_handed_out_as_it_was_put_in(held):
    alert = an_alert("k", SISTER, AlertKind.TROUBLE, created_at=START - timedelta(microseconds=1))
    held.put([alert])
    (row,) = held.claim()

    assert (alert, 0) == (row.alert, row.attempts)


def test_the_same_key_and_route_twice_is_one_row_whatever_became_of_it(held):
    held.put([an_alert(), an_alert()])
    held.put([an_alert(due_at=START + MINUTE)])
    (row,) = held.claim()
    held.outbox.delivered([row.id], START)
    held.put([an_alert()])

    assert [] == held.claim(START + 60 * MINUTE)


def test_the_same_key_on_another_route_is_another_row(held):
    held.put([an_alert(), an_alert(route=ME)])

    assert {("exhibit:1", "sister"), ("exhibit:1", "me")} == set(held.keys())


def test_rows_come_in_the_order_they_were_put_in_with_ids_of_their_own(held):
    held.put([an_alert(f"k{n}") for n in range(12)])
    rows = held.claim()

    assert [f"k{n}" for n in range(12)] == [one.alert.key for one in rows]
    assert sorted({one.id for one in rows}) == [one.id for one in rows]


def test_a_row_that_is_not_due_is_not_handed_out(held):
    held.put([an_alert(due_at=START + MINUTE)])

    assert [] == held.claim(START)
    assert START + MINUTE == held.outbox.next_due()
    assert 1 == len(held.claim(START + MINUTE))


def test_a_row_of_a_clock_that_was_set_back_since_is_due(held):
    ahead = START + timedelta(days=400)
    held.put([an_alert("k", SISTER, due_at=ahead, created_at=ahead)])

    assert [("k", "sister")] == held.keys()


def test_a_row_is_held_by_one_worker_until_its_time_is_over(held):
    held.put([an_alert()])

    assert 1 == len(held.claim(START, HELD))
    assert [] == held.claim(START + timedelta(microseconds=1), HELD + MINUTE)
    assert HELD == held.outbox.next_due()
    assert 1 == len(held.claim(HELD, HELD + MINUTE))


def test_rows_that_were_held_by_the_dead_are_due_at_once_after_a_release(held):
    held.put([an_alert()])
    held.claim()
    held.outbox.release()

    assert START == held.outbox.next_due()
    assert 1 == len(held.claim(START + timedelta(seconds=1)))


@pytest.mark.parametrize("ending", ["delivered", "given_up"])
def test_what_is_over_is_never_handed_out_again(held, ending):
    held.put([an_alert()])
    (row,) = held.claim()
    if ending == "delivered":
        held.outbox.delivered([row.id], START)
    else:
        held.outbox.given_up([row.id], START, "no such address")
    held.outbox.release()

    assert [] == held.claim(START + timedelta(days=365))
    assert held.outbox.next_due() is None


def test_a_row_with_an_error_counts_an_attempt_and_one_that_only_waits_does_not(held):
    held.put([an_alert()])
    (row,) = held.claim()
    held.outbox.postponed([row.id], START + MINUTE, "it could not be delivered now")
    (row,) = held.claim(START + MINUTE)
    assert 1 == row.attempts
    held.outbox.postponed([row.id], START + 2 * MINUTE)
    (row,) = held.claim(START + 2 * MINUTE)

    assert 1 == row.attempts


def test_a_postponed_row_is_let_go_and_due_at_its_new_time(held):
    held.put([an_alert()])
    (row,) = held.claim(START, START + 60 * MINUTE)
    held.outbox.postponed([row.id], START + 2 * MINUTE)

    assert [] == held.claim(START + MINUTE)
    assert START + 2 * MINUTE == held.outbox.next_due()
    assert 1 == len(held.claim(START + 2 * MINUTE))


@pytest.mark.parametrize("ending", ["delivered", "given_up"])
def test_the_person_is_due_as_soon_as_the_helper_was_told_or_given_up(held, ending):
    held.put(for_both())
    (helper,) = held.claim()
    assert [] == held.claim(START + timedelta(seconds=1))
    if ending == "delivered":
        held.outbox.delivered([helper.id], START)
    else:
        held.outbox.given_up([helper.id], START, "no")

    assert [("k", "me")] == held.keys(START + timedelta(seconds=1))


def test_the_person_waits_for_every_helper_of_the_same_key_and_for_no_other(held):
    held.put([*for_both("k"), an_alert("k", Route(RouteName("brother"), Audience.HELPER))])
    held.put([an_alert("other")])
    rows = held.claim()
    told = {one.alert.route: one.id for one in rows if one.alert.key == "k"}
    held.outbox.delivered([told["sister"]], START)
    assert [] == held.claim(START + timedelta(seconds=1))
    held.outbox.delivered([told["brother"]], START)

    assert [("k", "me")] == held.keys(START + timedelta(seconds=1))


def test_the_person_is_due_in_the_end_even_if_the_helper_is_still_to_be_told(held):
    held.put(for_both())
    (helper,) = held.claim()
    held.outbox.postponed([helper.id], START + 60 * MINUTE, "unreachable")

    assert [] == held.claim(START + 14 * MINUTE)
    assert [("k", "me")] == held.keys(START + 15 * MINUTE)


def test_the_last_delivery_is_that_of_this_route_and_kind(held):
    held.put([an_alert("a"), an_alert("b"), an_alert("c", ME), an_alert("d", kind=AlertKind.BLIND), an_alert("e")])
    ids = {one.alert.key: one.id for one in held.claim()}
    for minute, key in enumerate("bacd"):
        held.outbox.delivered([ids[key]], START + minute * MINUTE)
    held.outbox.given_up([ids["e"]], START + 9 * MINUTE, "no")

    assert [START + MINUTE, START + 2 * MINUTE, START + 3 * MINUTE, None] == [
        held.outbox.last_delivered(route, kind)
        for route, kind in (("sister", "filed"), ("me", "filed"), ("sister", "blind"), ("me", "blind"))
    ]


def test_no_rows_are_no_work(held):
    held.put([an_alert()])
    held.outbox.delivered([], START)
    held.outbox.given_up([], START, "no")
    held.outbox.postponed([], START + MINUTE, "no")

    assert 1 == len(held.claim())
