"""Whatever is written down of an attempt, in whatever order: it is told again as it was said, live and after a rebuild."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from inboxwatch.casefile import MemoryCaseFile
from inboxwatch.errors import NotFound, StepRefused
from inboxwatch.evidence.canonical import canonical
from inboxwatch.model.attempt import AttemptId, AttemptKind, StepKind, attempts_of
from inboxwatch.pipeline.attempts import NewStep, begin, go_on, take_further
from inboxwatch.pipeline.project import attempt_facts
from inboxwatch.pipeline.rebuild import rebuild
from tests.support.case import START, a_step
from tests.support.river import Case

anything = st.text(st.characters(), max_size=40)
new_steps = st.builds(
    NewStep,
    kind=st.sampled_from(StepKind),
    actor=st.just("person:me"),
    at=st.none() | st.datetimes(datetime(1960, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    to=anything,
    reference=anything,
    due=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    text=anything,
)


class Machine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.case = Case()
        self.count = 0

    @rule(kind=st.sampled_from(AttemptKind), step=new_steps)
    def one_is_begun(self, kind, step):
        self._try(lambda: begin(self.case.river(), kind, (), step), new=1)

    @rule(number=st.integers(1, 6), step=new_steps)
    def one_goes_on(self, number, step):
        self._try(lambda: go_on(self.case.river(), AttemptId.of(number), step), new=0)

    @rule(number=st.integers(1, 6), step=new_steps)
    def one_is_taken_further(self, number, step):
        self._try(lambda: take_further(self.case.river(), AttemptId.of(number), step), new=1)

    def _try(self, act, new):
        before = self.case.vault.head()
        try:
            act()
        except (StepRefused, NotFound):
            assert before == self.case.vault.head(), "what was refused left a trace"
        else:
            self.count += new

    @invariant()
    def numbers_have_no_gap(self):
        assert list(range(1, self.count + 1)) == [one.id.number for one in self.case.casefile.attempts()]

    @invariant()
    def every_attempt_is_consistent(self):
        for one in self.case.casefile.attempts():
            later = one.steps[1:]
            assert [step.at.date() for step in later] == sorted(step.at.date() for step in later)
            assert one.due is None or one.state not in {StepKind.CLOSED, StepKind.ESCALATED}
            assert one.due is None or one.due in {step.due for step in one.steps}
            assert all(step.at <= step.recorded_at for step in one.steps)

    def teardown(self):
        fresh = MemoryCaseFile()
        rebuild(self.case.vault, fresh, self.case.clock, lambda _: None, "person:me")
        assert list(fresh.attempts()) == list(self.case.casefile.attempts())


TestAttempts = Machine.TestCase


takens = st.builds(
    lambda seq, number, what, day: a_step(seq, number, what, at=START + timedelta(days=day)),
    st.integers(1, 30),
    st.integers(1, 3),
    st.sampled_from(StepKind),
    st.integers(-9, 9),
)


@given(st.lists(takens, unique_by=lambda one: one.seq), st.randoms(use_true_random=False))
def test_the_order_in_which_steps_are_read_makes_no_difference(steps, chance):
    mixed = list(steps)
    chance.shuffle(mixed)

    assert attempts_of(steps) == attempts_of(mixed)
    assert len(steps) == sum(len(one.steps) for one in attempts_of(steps))


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_whatever_is_said_has_a_canonical_form(text, reference):
    taken = a_step(1, 1, text=text, reference=reference)
    octets = canonical(attempt_facts(taken))

    assert b"\n" not in octets
