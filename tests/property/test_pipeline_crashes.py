"""A crash between any two steps loses nothing, makes no doubles, and touches nothing that is not kept.

A crash is an exception that nothing catches, raised at a named step; a restart is a new river over what had become
durable. The model is the mail server: what it ever showed of the flagged sender must be kept, once.
"""

import hashlib

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from inboxwatch.errors import MailboxUnavailable
from inboxwatch.mailbox.memory import StoredMessage
from inboxwatch.model.custody import Action
from inboxwatch.model.exhibit import ExhibitFilter, ExhibitState
from inboxwatch.pipeline import ingest, second_look
from inboxwatch.pipeline.decide import settle
from tests.support.river import Case, flagged, ordinary

STEPS = ("evidence_durable", "journaled", "noted", "read_back", "server_moved", "moved_on_server")


class CrashError(BaseException):
    """The process is gone."""


class Crash:
    """Raises at the nth time a step is reached."""

    def __init__(self, step, number):
        self._step, self._left = step, number

    def __call__(self, step):
        if step == self._step:
            self._left -= 1
            if self._left == 0:
                raise CrashError


class Machine(RuleBasedStateMachine):
    @initialize(moves=st.booleans(), can_move=st.booleans(), sizes=st.sampled_from([(200, 20), (2, 0)]))
    def begin(self, moves, can_move, sizes):
        """Messages are kept in one group, or in pairs, each while the next is fetched."""
        self.usual = second_look._GROUP, ingest._FEW
        second_look._GROUP, ingest._FEW = sizes
        self.case = Case(moves=moves, can_move=can_move)
        self.shown = set()
        self.count = 0
        self.coming = []

    def _deliver(self, octets, folder):
        self.case.mailbox.deliver(octets, self.case.clock.now(), folder)
        if b"bad@example.net" in octets:
            self.shown.add(hashlib.sha256(octets).hexdigest())

    @rule(folder=st.sampled_from(["INBOX", "Junk"]), number=st.integers(1, 5))
    def flagged_mail_arrives(self, folder, number):
        for _ in range(number):
            self.count += 1
            self._deliver(flagged(f"n{self.count}"), folder)

    @rule(folder=st.sampled_from(["INBOX", "Junk"]))
    def the_same_octets_arrive_again(self, folder):
        self._deliver(flagged("same"), folder)

    @rule()
    def ordinary_mail_arrives(self):
        self.count += 1
        self._deliver(ordinary(f"n{self.count}"), "INBOX")

    @rule(step=st.sampled_from(STEPS), number=st.integers(1, 3), full=st.booleans())
    def a_round_is_made_and_may_crash(self, step, number, full):
        try:
            self.case.round(full=full, reached=Crash(step, number))
        except CrashError:
            return

    @rule(folder=st.sampled_from(["INBOX", "Junk"]), number=st.integers(1, 3), chance=st.randoms(use_true_random=False))
    def flagged_mail_arrives_and_some_cannot_be_had(self, folder, number, chance):
        """Header and octets are refused until the server is mended, at the end at the latest."""
        place = self.case.mailbox.folders[folder]
        first = place.uidnext
        self.flagged_mail_arrives(folder, number)
        place.broken.add(chance.randrange(first, place.uidnext))

    @rule(left=st.integers(0, 4), full=st.booleans())
    def a_round_is_made_and_the_connection_is_cut(self, left, full):
        self.case.mailbox.cut_after = left
        try:
            self.case.round(full=full)
        except MailboxUnavailable:
            return
        finally:
            self.case.mailbox.cut_after = None

    @rule(folder=st.sampled_from(["INBOX", "Junk"]))
    def a_delivery_begins(self, folder):
        """Its number is given, and it cannot be seen yet."""
        place = self.case.mailbox.folders[folder]
        self.coming.append((folder, place.uidvalidity, place.uidnext))
        place.uidnext += 1

    @rule()
    def what_was_being_delivered_can_be_seen(self):
        for folder, uidvalidity, uid in self.coming:
            place = self.case.mailbox.folders[folder]
            self.count += 1
            octets = flagged(f"n{self.count}")
            if place.uidvalidity == uidvalidity:
                place.messages[uid] = StoredMessage(uid, octets, self.case.clock.now())
                self.shown.add(hashlib.sha256(octets).hexdigest())
        self.coming.clear()

    @rule()
    def the_server_is_mended(self):
        for folder in self.case.mailbox.folders.values():
            folder.broken.clear()

    @rule(folder=st.sampled_from(["INBOX", "Junk"]))
    def the_server_renumbers_a_folder(self, folder):
        self.case.mailbox.renumber(folder)

    @rule(chance=st.randoms(use_true_random=False))
    @precondition(lambda self: self.case.casefile.exhibits(ExhibitFilter()))
    def a_person_releases_something(self, chance):
        one = chance.choice(list(self.case.casefile.exhibits(ExhibitFilter())))
        settle(self.case.river(), one.id, ExhibitState.RELEASED, "person:me")

    @invariant()
    def nothing_is_touched_that_is_not_kept(self):
        """Whatever lies in the quarantine folder is durable, and journaled."""
        moved = self.case.mailbox.folders.get("Archive 2")
        for message in moved.messages.values() if moved else ():
            digest = hashlib.sha256(message.octets).hexdigest()
            assert digest in self.case.vault.objects
            assert any(entry.event.sha256 == digest for entry in self.case.vault.custody())

    @invariant()
    def nothing_ever_leaves_the_server(self):
        there = {
            hashlib.sha256(one.octets).hexdigest()
            for folder in self.case.mailbox.folders.values()
            for one in folder.messages.values()
        }
        assert there >= self.shown

    @invariant()
    def the_chain_holds_and_no_exhibit_is_without_evidence(self):
        audit = self.case.vault.audit()
        assert audit.is_sound
        acquired = {entry.event.exhibit for entry in self.case.vault.custody() if entry.event.action is Action.ACQUIRED}
        assert {one.id for one in self.case.casefile.exhibits(ExhibitFilter())} <= acquired

    def teardown(self):
        """In the end a round comes through: then everything is there, once, and everybody is told."""
        if not hasattr(self, "case"):
            return
        try:
            self.everything_is_there_once_in_the_end()
        finally:
            second_look._GROUP, ingest._FEW = self.usual

    def everything_is_there_once_in_the_end(self):
        self.the_server_is_mended()
        self.what_was_being_delivered_can_be_seen()
        self.case.round(full=True)
        self.case.round(full=True)
        exhibits = self.case.casefile.exhibits(ExhibitFilter())
        assert sorted(one.sha256 for one in exhibits) == sorted(self.shown)
        assert [] == list(self.case.casefile.moves())
        assert self.case.casefile.journal_seq() == self.case.vault.head()[0]
        for one in exhibits:
            assert (f"exhibit:{one.id}", "sister") in self.case.casefile.alerts
            assert (f"exhibit:{one.id}", "me") in self.case.casefile.alerts
        if self.case.moves and self.case.can_move:
            kept_away = {one.sha256 for one in exhibits if one.state is ExhibitState.MATCH}
            for name in ("INBOX", "Junk"):
                here = self.case.mailbox.folders[name].messages.values()
                assert not kept_away & {hashlib.sha256(one.octets).hexdigest() for one in here}
        before = len(self.case.vault.lines)
        self.case.round()
        assert before == len(self.case.vault.lines)


Machine.TestCase.settings = settings(max_examples=100, stateful_step_count=20, deadline=None)
TestCrashes = Machine.TestCase


@pytest.mark.parametrize("step", STEPS[:3])
def test_a_header_that_cannot_be_had_is_not_forgotten_by_a_crash_after_the_group_beside_it(step):
    """The cursor goes past it with what was kept: so the letter has to be written with that, not after it."""
    case = Case()
    for word in ("a", "b", "c"):
        case.mailbox.deliver(flagged(word), case.clock.now())
    case.mailbox.folders["INBOX"].broken.add(1)
    with pytest.raises(CrashError):
        case.round(reached=Crash(step, 1))
    case.mailbox.folders["INBOX"].broken.clear()
    case.round(full=True)
    case.round(full=True)

    assert 3 == len(case.casefile.exhibits(ExhibitFilter()))


def test_a_header_that_cannot_be_had_is_not_forgotten_when_the_connection_is_cut_between_two_groups(monkeypatch):
    monkeypatch.setattr(second_look, "_GROUP", 1)
    case = Case()
    for word in ("a", "b", "c"):
        case.mailbox.deliver(flagged(word), case.clock.now())
    case.mailbox.folders["INBOX"].broken.add(1)
    case.mailbox.cut_after = 1
    with pytest.raises(MailboxUnavailable):
        case.round()
    case.mailbox.cut_after = None
    case.mailbox.folders["INBOX"].broken.clear()
    case.round(full=True)

    assert 3 == len(case.casefile.exhibits(ExhibitFilter()))


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_crash_at_each_named_step_is_met_at_the_next_start(step, number):
    """Every pair of neighbouring steps, one after the other, with the next round as the restart."""
    case = Case(moves=True)
    for word in ("a", "b", "c", "d"):
        case.mailbox.deliver(flagged(word), case.clock.now())
    crashed = False
    try:
        case.round(reached=Crash(step, number))
    except CrashError:
        crashed = True
    case.round()

    assert crashed or number > 1
    assert 4 == len(case.casefile.exhibits(ExhibitFilter()))
    assert 4 == len(case.mailbox.folders["Archive 2"].messages)
    assert {} == case.mailbox.folders["INBOX"].messages
    assert 4 == len({one.ref for one in case.casefile.sightings()})
    assert case.vault.audit().is_sound
