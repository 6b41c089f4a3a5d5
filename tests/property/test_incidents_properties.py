"""Whatever is written down of incidents, in whatever order: it is told again as it was said, live and after a rebuild."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from inboxwatch.casefile import MemoryCaseFile
from inboxwatch.errors import NotFound, StepRefused
from inboxwatch.evidence.canonical import canonical
from inboxwatch.model.identity import SenderId
from inboxwatch.model.incident import Channel, IncidentId, IncidentStep, incidents_of
from inboxwatch.pipeline.incidents import NewAttachment, NewIncident, correct, record, withdraw
from inboxwatch.pipeline.project import incident_facts
from inboxwatch.pipeline.rebuild import rebuild
from tests.support.case import an_incident, told_of
from tests.support.river import Case

ME = "person:me"
anything = st.text(st.characters(), max_size=40)
moments = st.datetimes(datetime(1960, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
numbers = st.integers(1, 5).map(IncidentId.of)
files = st.lists(st.builds(NewAttachment, st.text(max_size=4), st.binary(max_size=3)), max_size=2)
new = st.builds(
    NewIncident,
    at=moments,
    channel=st.sampled_from(Channel),
    what=anything,
    until=st.none() | moments,
    day_only=st.booleans(),
    place=anything,
    witnesses=st.lists(anything, max_size=3).map(tuple),
    reported_to=anything,
    reference=anything,
    sender=st.none() | st.just(SenderId("S1")),
)


class Machine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.case = Case()
        self.count = 0

    @rule(told=new, attached=files)
    def one_is_written_down(self, told, attached):
        self._try(lambda: record(self.case.river(), told, ME, attached), new=1)

    @rule(name=numbers, what=anything, attached=files)
    def one_is_corrected(self, name, what, attached):
        self._try(
            lambda: correct(self.case.river(), name, lambda it: replace(it, what=what), ME, what, attached), new=0
        )

    @rule(name=numbers, why=anything)
    def one_is_withdrawn(self, name, why):
        self._try(lambda: withdraw(self.case.river(), name, ME, why), new=0)

    def _try(self, act, new):
        before = self.case.vault.head(), dict(self.case.vault.objects)
        try:
            act()
        except (StepRefused, NotFound):
            assert before == (self.case.vault.head(), self.case.vault.objects), "what was refused left a trace"
        else:
            self.count += new

    @invariant()
    def numbers_have_no_gap(self):
        assert list(range(1, self.count + 1)) == [one.id.number for one in self.case.casefile.incidents()]

    def teardown(self):
        fresh = MemoryCaseFile()
        rebuild(self.case.vault, fresh, self.case.clock, lambda _: None, ME)
        assert list(fresh.incidents()) == list(self.case.casefile.incidents())
        assert () == self.case.vault.audit().findings


TestIncidents = Machine.TestCase


tolds = st.builds(
    lambda seq, number, step: told_of(seq, an_incident(number, what=str(seq)), step),
    st.integers(1, 30),
    st.integers(1, 3),
    st.sampled_from(IncidentStep),
)


@given(st.lists(tolds, unique_by=lambda one: one.seq), st.randoms(use_true_random=False))
def test_the_order_in_which_entries_are_read_makes_no_difference(told, chance):
    mixed = list(told)
    chance.shuffle(mixed)

    assert incidents_of(told) == incidents_of(mixed)


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_whatever_is_said_has_a_canonical_form(what, why):
    it = an_incident(1, what=what)

    assert b"\n" not in canonical(incident_facts(it.id, IncidentStep.RECORDED, it, why))
