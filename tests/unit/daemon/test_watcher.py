"""One watched account through everything that can happen to it, over a mailbox in memory."""

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest

from inboxwatch.daemon import backoff
from inboxwatch.daemon.clock_facts import clock_facts
from inboxwatch.daemon.disk import DiskGuard
from inboxwatch.daemon.watcher import Account, Watcher
from inboxwatch.errors import CannotKeep, IntegrityFailure, LoginRefused, MailboxUnavailable
from inboxwatch.model.alert import AlertKind
from inboxwatch.model.exhibit import ExhibitFilter
from tests.support.case import HOME
from tests.support.river import Case, flagged, ordinary
from tests.support.service import until


class Scene:
    """A watcher over a case in memory; `troubles` are raised by the next connects, one each."""

    def __init__(self, *, moves=False):
        self.case = Case(moves=moves)
        self.troubles = []
        self.connects = 0
        self.told = []
        self.disk = DiskGuard(self.probe, self.told.append, every=0.01)
        account = Account(HOME, 0.05, 1e9, self.connect, lambda _: self.case.quarantine())
        self.watcher = Watcher(account, self.case.river(), self.disk, lambda: 0.0)
        self.died = None

    def probe(self):
        if self.case.vault.full:
            raise CannotKeep("full")

    def connect(self, _progress):
        self.connects += 1
        if self.troubles:
            raise self.troubles.pop(0)
        return self.case.source()

    @contextmanager
    def watching(self):
        thread = threading.Thread(target=self._run)
        thread.start()
        try:
            yield
        finally:
            self.watcher.stop()
            thread.join(10)
            assert not thread.is_alive()

    def _run(self):
        try:
            self.watcher.run()
        except IntegrityFailure as error:
            self.died = error

    def kept(self):
        return len(self.case.casefile.exhibits(ExhibitFilter()))

    def problems(self):
        return [one.key for one in self.case.casefile.problems()]


@pytest.fixture
def quick(monkeypatch):
    """Back-off of hundredths of seconds."""
    monkeypatch.setattr(backoff, "FIRST", 0.02)
    monkeypatch.setattr(backoff, "CAP", 0.05)


def test_mail_is_kept_as_it_comes():
    scene = Scene()
    scene.case.mailbox.deliver(flagged("a"), scene.case.clock.now())
    with scene.watching():
        until(lambda: scene.kept() == 1)
        scene.case.mailbox.deliver(flagged("b"), scene.case.clock.now())
        until(lambda: scene.kept() == 2)

    assert 1 == scene.connects


def test_a_lost_connection_is_a_problem_until_it_is_over(quick):
    scene = Scene()
    scene.troubles = [MailboxUnavailable("gone", "again") for _ in range(3)]
    scene.case.mailbox.deliver(flagged(), scene.case.clock.now())
    with scene.watching():
        until(lambda: scene.kept() == 1)
        until(lambda: not scene.problems())

    assert 4 == scene.connects
    assert ["connection_lost"] * 3 == [name for name, _ in scene.case.events if name == "connection_lost"]
    assert not [one for one in scene.case.casefile.alerts.values() if one.kind is AlertKind.TROUBLE]


def test_a_refused_login_is_not_hammered_and_is_told(monkeypatch):
    scene = Scene()
    monkeypatch.setattr(backoff, "rest", lambda refusals, jitter: 0.01 if refusals < backoff.REFUSALS else 3600.0)
    scene.troubles = [LoginRefused("no", "app password") for _ in range(9)]
    with scene.watching():
        until(lambda: "login:home" in scene.problems())
        assert backoff.REFUSALS == scene.connects
        assert [AlertKind.TROUBLE] * 2 == [one.kind for one in scene.case.casefile.alerts.values()]
        scene.troubles.clear()
        scene.watcher.retry_now()
        until(lambda: not scene.problems())


def test_rules_that_changed_are_used_on_past_mail_too():
    scene = Scene()
    scene.case.mailbox.deliver(ordinary(), scene.case.clock.now())
    with scene.watching():
        until(scene.case.casefile.cursors)
        decided = []

        class Rules:
            def __call__(self, originators):
                decided.append(originators)
                from inboxwatch.model.verdict import Clear

                return Clear()

        object.__setattr__(scene.watcher._river, "decide", Rules())
        scene.watcher.look_again()
        until(lambda: decided)


def test_a_full_disk_stops_everything_and_it_goes_on_by_itself():
    scene = Scene(moves=True)
    scene.case.vault.full = True
    scene.case.mailbox.deliver(flagged(), scene.case.clock.now())
    with scene.watching():
        until(lambda: scene.told)
        assert 0 == scene.kept()
        assert 1 == len(scene.case.mailbox.folders["INBOX"].messages)
        scene.case.vault.full = False
        until(lambda: scene.kept() == 1)

    assert 1 == len(scene.told)


def test_a_machine_that_slept_connects_anew():
    scene = Scene()
    with scene.watching():
        until(lambda: scene.watcher.folders)
        scene.case.clock.advance(3600)
        until(lambda: scene.connects == 2)

    gaps = scene.case.casefile.gaps()
    assert {"INBOX", "Junk"} == {one.folder for one in gaps}
    assert all(one.end - one.start > timedelta(minutes=59) for one in gaps)


def test_evidence_that_is_not_what_it_was_ends_the_watcher():
    scene = Scene()
    scene.case.mailbox.deliver(flagged("a"), scene.case.clock.now())
    with scene.watching():
        until(lambda: scene.kept() == 1)
        scene.case.vault.lines[0] = scene.case.vault.lines[0].replace(b"service", b"servant")
        scene.case.mailbox.deliver(flagged("b"), scene.case.clock.now())
        until(lambda: scene.died)


def test_the_clock_says_what_it_knows_of_itself():
    facts = clock_facts()

    assert facts["synchronised"] in {"yes", "no", "unknown"}
    assert all(isinstance(one, str) for one in facts.values())
