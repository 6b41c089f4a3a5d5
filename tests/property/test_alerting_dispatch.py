"""Whatever comes, fails, crashes and when: what the dispatcher owes (laws 2 and 6)."""

import re
from collections import defaultdict
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from inboxwatch.alerting import MemoryNotifier, alerts_for
from inboxwatch.alerting.policy import HELPER_LEAD, retry_at, window
from inboxwatch.errors import DeliveryFailed
from inboxwatch.model.alert import AlertKind, Audience, Route
from inboxwatch.model.identity import RouteName
from tests.support.alerts import Post

HELPERS = [Route(RouteName(name), Audience.HELPER) for name in ("sister", "aunt")]
SELVES = [Route(RouteName(name), Audience.SELF) for name in ("me", "a-tablet")]
NEVER = re.compile("stalk|harass|evidence|police", re.IGNORECASE)
KIND_OF = {"filed": "filed", "put aside": "aside", "could not": "blind", "again": "seeing", "attention": "trouble"}


class Crash(Exception):
    pass


class Fate(MemoryNotifier):
    """Delivers, fails for now, fails for good, or stops the machine before or after, as it is drawn."""

    def __init__(self, clock, fates):
        super().__init__()
        self.clock = clock
        self.fates = list(fates)
        self.log = []

    def notify(self, notice):
        fate = self.fates.pop(0) if self.fates else "well"
        if fate == "slow":
            self.clock.advance(seconds=45)
        if fate == "before":
            raise Crash
        if fate in {"later", "slow"}:
            raise DeliveryFailed("later")
        if fate == "never":
            raise DeliveryFailed("never", retryable=False)
        self.log.append((self.clock.now(), notice, fate))
        if fate == "after":
            raise Crash


arrivals = st.lists(
    st.tuples(st.sampled_from(AlertKind), st.integers(0, 1500)),  # a kind, and seconds until the next
    min_size=1,
    max_size=12,
)
fates = st.lists(st.sampled_from(["well", "well", "later", "slow", "never", "before", "after"]), max_size=25)
audiences = st.tuples(st.integers(0, 2), st.integers(0, 2)).filter(any)
bursts = st.sampled_from([0, 1, 10, 60, 1440])


class Story:
    def __init__(self, numbers, burst, fates):
        routes = (*HELPERS[: numbers[0]], *SELVES[: numbers[1]])
        self.post = Post(*routes, burst=timedelta(minutes=burst))
        self.notifier = Fate(self.post.clock, fates)
        self.begin()

    def begin(self):
        self.post.outbox.release()
        self.dispatcher = self.post.begun(self.notifier)

    def dispatch(self):
        """Like the daemon: a service that died is started again, and takes up what was left."""
        while True:
            self.post.clock.advance(seconds=0.001)
            try:
                return self.dispatcher.dispatch()
            except Crash:
                self.begin()

    def run(self, arrivals):
        clock = self.post.clock
        for number, (kind, pause) in enumerate(arrivals):
            alerts = alerts_for(kind, f"k{number}", self.post.routes, clock.now())
            self.post.outbox.put(alerts)
            self.post.outbox.put(alerts)
            due = self.dispatch()
            end = clock.now() + timedelta(seconds=pause)
            while due is not None and due < end:
                clock.moment = max(clock.now(), due)
                due = self.dispatch()
            clock.moment = max(clock.now(), end)
        for _ in range(2000):
            due = self.dispatch()
            if due is None:
                return
            clock.moment = max(clock.now(), due)
        raise AssertionError("it does not come to an end")

    @property
    def rows(self):
        return self.post.outbox.rows


def kind_of(notice):
    return next((AlertKind(kind) for word, kind in KIND_OF.items() if word in notice.body), AlertKind.TEST)


@given(audiences, bursts, arrivals, fates)
def test_every_row_ends_delivered_or_given_up_and_every_end_is_told(numbers, burst, arrivals, fates):
    story = Story(numbers, burst, fates)
    story.run(arrivals)

    assert {"delivered", "given_up"} >= {row.state for row in story.rows}
    told = sum(one.count for one in story.post.facts if one.outcome in {"delivered", "given_up"})
    assert len(story.rows) == told
    if "never" not in fates:
        assert ["delivered"] * len(story.rows) == [row.state for row in story.rows]


@given(audiences, bursts, arrivals, fates)
def test_a_helper_is_told_before_the_person_or_could_not_be_in_time(numbers, burst, arrivals, fates):
    story = Story(numbers, burst, fates)
    story.run(arrivals)
    helpers = defaultdict(list)
    for row in story.rows:
        if row.alert.route in {one.name for one in HELPERS} and row.alert.kind is not AlertKind.TEST:
            helpers[row.alert.key].append(row)

    for row in story.rows:
        if row.alert.route in {one.name for one in SELVES}:
            assert all(
                helper.done_at <= row.done_at or row.done_at >= row.alert.created_at + HELPER_LEAD
                for helper in helpers[row.alert.key]
            )
    suspected = [row.alert.route for row in story.rows if row.alert.kind is AlertKind.ASIDE]
    assert {one.name for one in HELPERS} >= set(suspected)


@given(audiences, bursts, arrivals, fates)
def test_never_two_notices_of_one_kind_on_one_route_within_a_window(numbers, burst, arrivals, fates):
    """But for a repeat after a crash that came between handing over and recording."""
    story = Story(numbers, burst, fates)
    story.run(arrivals)
    last = {}
    for at, notice, fate in story.notifier.log:
        group = (notice.route, kind_of(notice))
        if group in last:
            assert at - last[group] >= window(group[1], timedelta(minutes=burst))
        last.pop(group, None)
        if fate != "after":
            last[group] = at


@given(audiences, bursts, arrivals, fates)
def test_no_notice_holds_a_word_it_must_not(numbers, burst, arrivals, fates):
    story = Story(numbers, burst, fates)
    story.run(arrivals)

    assert [] == [found for _, one, _ in story.notifier.log for found in NEVER.findall(one.title + one.body)]


@given(st.integers(1, 200), st.floats(0, 1, exclude_max=True))
def test_a_try_is_always_in_the_future_or_never(attempts, jitter):
    now = Post().clock.now()
    again = retry_at(attempts, now, jitter)

    assert again is None or timedelta(seconds=15) <= again - now <= timedelta(hours=1)
