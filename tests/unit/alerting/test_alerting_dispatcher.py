"""From the outbox to people, over memory: in which order, what is repeated, what is reported."""

from datetime import timedelta

import pytest

from inboxwatch.alerting import MemoryNotifier, alerts_for
from inboxwatch.alerting.dispatcher import DispatchFact
from inboxwatch.errors import DeliveryFailed
from inboxwatch.model.alert import AlertKind, Audience, Route
from inboxwatch.model.identity import RouteName
from tests.support.alerts import ME, SISTER, Post, an_alert
from tests.support.case import START

ONE = "1 new item was filed. Nothing needs to be done now."
TWO = "2 new items were filed. Nothing needs to be done now."


@pytest.fixture
def post():
    return Post()


def put(post, key="exhibit:1", kind=AlertKind.FILED):
    post.outbox.put(alerts_for(kind, key, post.routes, post.clock.now()))


class Crash(Exception):
    """The machine stops here."""


def test_an_empty_outbox_wants_nothing(post):
    assert post.dispatcher.dispatch() is None
    assert [] == post.facts


def test_the_helper_is_told_and_then_the_person(post):
    put(post)

    assert post.dispatcher.dispatch() is None
    assert [("sister", ONE), ("me", ONE)] == post.told
    assert [("sister", "filed", 1, "delivered"), ("me", "filed", 1, "delivered")] == post.outcomes


def test_the_helper_comes_first_even_when_both_are_overdue(post):
    """After a night without the service the rows of both are due at once."""
    put(post)
    post.clock.advance(hours=8)
    post.dispatcher.dispatch()

    assert ["sister", "me"] == [route for route, _ in post.told]


def test_the_helper_comes_first_also_with_news_that_joined_what_is_overdue_for_the_person(post):
    put(post, "exhibit:1")
    post.clock.advance(minutes=16)
    put(post, "exhibit:2")
    post.dispatcher.dispatch()

    assert [("sister", TWO), ("me", ONE)] == post.told


def test_the_person_waits_for_a_helper_who_cannot_be_reached_but_not_for_ever(post):
    put(post)
    post.notifier.broken.add("sister")

    assert START < post.dispatcher.dispatch() <= START + timedelta(seconds=20)
    assert [] == post.told
    post.clock.advance(minutes=15)
    post.dispatcher.dispatch()
    assert [("me", ONE)] == post.told


def test_the_person_is_told_at_once_when_a_helper_is_given_up(post):
    put(post)
    post.notifier.refused.add("sister")

    assert post.dispatcher.dispatch() is None
    assert [("me", ONE)] == post.told
    assert [("sister", "filed", 1, "given_up"), ("me", "filed", 1, "delivered")] == post.outcomes


def test_one_way_that_fails_never_stops_another(post):
    brother = Route(RouteName("brother"), Audience.HELPER)
    post = Post(brother, SISTER, ME)
    post.notifier.broken.add("brother")
    put(post)
    post.dispatcher.dispatch()

    assert [("sister", ONE)] == post.told


def test_a_burst_is_one_notice_at_once_and_then_one_with_the_sum(post):
    put(post, "exhibit:1")
    post.dispatcher.dispatch()
    for number in (2, 3):
        post.clock.advance(minutes=2)
        put(post, f"exhibit:{number}")
        assert START + timedelta(minutes=10) == post.dispatcher.dispatch()
    assert 2 == len(post.told)
    post.clock.moment = START + timedelta(minutes=10)
    post.dispatcher.dispatch()

    assert [("sister", TWO), ("me", TWO)] == post.told[2:]


def test_what_failed_together_is_tried_again_together(post):
    """So that one burst does not become many notices when the way is open again."""
    for number in (1, 2):
        put(post, f"exhibit:{number}")
    post.notifier.broken.add("sister")
    jitters = iter((0.1, 0.9, 0.5, 0.3))
    dispatcher = post.begun(jitter=lambda: next(jitters))
    again = dispatcher.dispatch()
    post.notifier.broken.clear()
    post.clock.moment = again
    dispatcher.dispatch()

    assert [("sister", TWO), ("me", TWO)] == post.told


def test_a_crash_between_handing_over_and_recording_repeats_the_notice(post):
    class Forgetful(type(post.outbox)):
        def delivered(self, ids, at):
            raise Crash

    outbox = Forgetful()
    outbox.put([an_alert()])
    with pytest.raises(Crash):
        post.begun(outbox=outbox).dispatch()
    post.outbox.rows = outbox.rows
    post.outbox.release()
    post.begun().dispatch()

    assert [("sister", ONE), ("sister", ONE)] == post.told
    assert post.outbox.next_due() is None


def test_a_crash_before_handing_over_loses_nothing(post):
    class Crashing(MemoryNotifier):
        def notify(self, notice):
            raise Crash

    put(post)
    with pytest.raises(Crash):
        post.begun(notifier=Crashing()).dispatch()
    post.outbox.release()
    post.begun().dispatch()

    assert [("sister", ONE), ("me", ONE)] == post.told


def test_without_a_release_a_claim_of_the_dead_runs_out_by_itself(post):
    post.outbox.put([an_alert()])
    post.outbox.claim(post.clock.now(), post.clock.now() + timedelta(minutes=5))
    again = post.dispatcher.dispatch()

    assert START + timedelta(minutes=5) == again
    post.clock.moment = again
    post.dispatcher.dispatch()
    assert [("sister", ONE)] == post.told


def test_a_way_that_is_no_longer_configured_is_given_up_aloud_and_the_person_told(post):
    put(post)
    post.routes = (ME,)
    post.begun().dispatch()

    assert [("sister", "filed", 1, "given_up"), ("me", "filed", 1, "delivered")] == post.outcomes


def test_what_was_tried_for_two_days_is_given_up_aloud(post):
    post.outbox.put([an_alert()])
    post.notifier.broken.add("sister")
    for _ in range(100):
        post.clock.moment = post.dispatcher.dispatch() or post.clock.moment

    assert {"failed"} == {one.outcome for one in post.facts[:-1]}
    assert DispatchFact(SISTER.name, AlertKind.FILED, 1, "given_up") == post.facts[-1]
    assert timedelta(hours=40) <= post.clock.now() - START <= timedelta(hours=60)
    assert "given_up" == post.outbox.rows[0].state


def test_rows_of_one_notice_are_given_up_each_at_its_own_time(post):
    post.outbox.put([an_alert("old")])
    post.outbox.rows[0].attempts = 57
    post.outbox.put([an_alert("new")])
    post.notifier.broken.add("sister")
    post.dispatcher.dispatch()

    assert [("sister", "filed", 1, "failed"), ("sister", "filed", 1, "given_up")] == post.outcomes
    assert ["given_up", "pending"] == [row.state for row in post.outbox.rows]


def test_slow_deliveries_let_the_caller_go_and_nothing_is_left_out():
    """The thread that calls has to show that it is alive: three dead ways of a minute each are no reason to stop it."""
    routes = [Route(RouteName(f"r{n}"), Audience.HELPER) for n in range(4)]
    post = Post(*routes)

    class Slow(MemoryNotifier):
        def notify(self, notice):
            post.clock.advance(seconds=59)
            self.notices.append(notice)
            raise DeliveryFailed("too slow")

    slow = Slow()
    dispatcher = post.begun(notifier=slow)
    put(post)

    assert dispatcher.dispatch() <= post.clock.now()
    assert timedelta(minutes=2) >= post.clock.now() - START
    while len(slow.notices) < 4:
        dispatcher.dispatch()
    assert ["r0", "r1", "r2", "r3"] == [one.route for one in slow.notices]
