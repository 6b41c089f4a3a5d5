"""A watcher in its thread over a server that may do anything: it goes on, it does not hammer, and it ends when told to."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest

from inboxwatch.daemon import backoff
from inboxwatch.daemon.disk import DiskGuard
from inboxwatch.daemon.watcher import Account, Watcher
from inboxwatch.mailbox import Grudges, ImapQuarantine, connect
from tests.support.case import HOME
from tests.support.hostile import HostileServer
from tests.support.river import Case, flagged
from tests.support.service import until


class Scene:
    """A watcher over a scripted server, with the other rooms in memory."""

    def __init__(self, server, *, moves=False, poll=0.05, reconcile=1e9, **changes):
        self.case = Case(moves=moves)
        imap, clock, grudges = server.account(**changes), self.case.clock, Grudges()
        self.account = Account(
            HOME,
            poll,
            reconcile,
            lambda progress: connect(imap, clock, progress, grudges),
            lambda: ImapQuarantine(imap, clock),
            grudges,
        )
        self.watcher = Watcher(self.account, self.case.river(), DiskGuard(lambda: None, lambda _: None), lambda: 0.0)

    @contextmanager
    def watching(self):
        thread = threading.Thread(target=self.watcher.run)
        thread.start()
        try:
            yield
        finally:
            self.watcher.stop()
            thread.join(10)
            assert not thread.is_alive()

    def problems(self):
        return [one.key for one in self.case.casefile.problems()]

    def events(self, name):
        return [facts for event, facts in self.case.events if event == name]


@pytest.fixture
def quick(monkeypatch):
    """Back-off of hundredths of seconds."""
    monkeypatch.setattr(backoff, "FIRST", 0.02)
    monkeypatch.setattr(backoff, "CAP", 0.05)


def hang_up(call):
    call.close()
    raise EOFError


def goodbye(call):
    call.send(b"+ idling\r\n* BYE bye\r\n")
    hang_up(call)


@pytest.mark.parametrize("idle", [hang_up, goodbye])
def test_a_server_that_hangs_up_on_whoever_waits_is_polled_instead_and_that_is_told(quick, idle):
    with HostileServer({"IDLE": idle}, messages={1: flagged("a")}) as server:
        scene = Scene(server, folders=("INBOX",))
        with scene.watching():
            until(lambda: "idle:home" in scene.problems())
            server.messages[2] = flagged("b")
            until(lambda: len(scene.case.vault.objects) == 2)

        assert [1, 2, 3] == [facts["attempts"] for facts in scene.events("connection_lost")]
        assert 4 == server.verbs.count("LOGIN")
        assert 3 == server.verbs.count("IDLE")


def test_a_round_that_came_to_its_end_does_not_end_the_back_off_of_a_server_that_hangs_up_after_it(quick):
    """Not at IDLE alone: here at the next question."""
    with HostileServer({"NOOP": hang_up}) as server:
        scene = Scene(server, folders=("INBOX",))
        with scene.watching():
            until(lambda: len(scene.events("connection_lost")) >= 4)

        assert [1, 2, 3, 4] == [facts["attempts"] for facts in scene.events("connection_lost")][:4]
