"""A watcher in its thread over a server that may do anything: it goes on, it does not hammer, and it ends when told to."""

from __future__ import annotations

import threading
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

from inboxwatch.daemon import backoff
from inboxwatch.daemon.disk import DiskGuard
from inboxwatch.daemon.threads import Threads
from inboxwatch.daemon.watcher import Account, Watcher
from inboxwatch.mailbox import Grudges, ImapQuarantine, connect
from inboxwatch.model.exhibit import ExhibitFilter
from inboxwatch.model.identity import Sha256
from tests.support.case import HOME, a_ref
from tests.support.hostile import BARE, QUICK, HostileServer
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
            lambda progress: ImapQuarantine(imap, clock, progress),
            grudges,
        )
        self.watcher = self.a_watcher()

    def a_watcher(self, *before):
        disk = DiskGuard(lambda: None, lambda _: None)
        return Watcher(self.account, self.case.river(), disk, lambda: 0.0, before)

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


def test_octets_that_come_slowly_are_progress_before_the_command_has_ended():
    ticks, seen_at_end = [], []

    def slowly(call):
        before = len(ticks)
        for octet in b"* STATUS INBOX (MESSAGES 0 UIDNEXT 1 UIDVALIDITY 7)\r\n":
            call.send(bytes([octet]))
            call.server.stopped.wait(0.01)
        until(lambda: len(ticks) > before + 3)
        seen_at_end.append(len(ticks) - before)
        call.ok()

    with HostileServer({"STATUS": slowly}) as server:
        with closing(connect(server.account(), Case().clock, lambda: ticks.append(1))) as source:
            source.look("INBOX")

    assert seen_at_end[0] > 3


def test_moving_is_progress_of_whoever_moves():
    ticks = []
    with HostileServer(messages={1: flagged()}, capabilities=f"{BARE} MOVE") as server:
        with closing(ImapQuarantine(server.account(), Case().clock, lambda: ticks.append(1))) as mover:
            mover.isolate(a_ref(1), Sha256.of(flagged()), len(flagged()))

    assert len(ticks) > 5


@pytest.mark.parametrize("verb", ["UID FETCH", "UID MOVE"])
def test_a_watcher_ends_between_two_messages_and_what_is_left_is_met_at_the_next_start(verb):
    """It is told to end while the first message is fetched, or moved: the others are left as they are."""
    scenes = []

    def answered(call):
        if verb != "UID FETCH" or "BODY.PEEK[]" in call.arguments:
            scenes[0].watcher._stop.set()
        call.honest()

    mail = {uid: flagged(f"n{uid}") for uid in range(1, 6)}
    with HostileServer({verb: answered}, messages=mail, capabilities=f"{BARE} MOVE") as server:
        scenes.append(Scene(server, moves=True, folders=("INBOX",)))
        with scenes[0].watching():
            until(lambda: server.verbs.count("LOGOUT") >= server.verbs.count("LOGIN") >= 1)
        case = scenes[0].case

        assert 1 >= server.verbs.count("UID MOVE")
        assert len(case.casefile.exhibits(ExhibitFilter())) == len(case.casefile.moves()) + server.verbs.count(
            "UID MOVE"
        )
        server.script.clear()
        scenes.append(Scene(server, moves=True, folders=("INBOX",)))
        scenes[1].case.vault, scenes[1].case.casefile = case.vault, case.casefile
        scenes[1].watcher = scenes[1].a_watcher()
        with scenes[1].watching():
            until(lambda: not server._messages)

    assert 5 == len(case.casefile.exhibits(ExhibitFilter()))


def test_a_new_watcher_waits_for_the_old_one_so_that_no_account_has_more_connections_than_it_should():
    """The old one is in the middle of a long fetch when the configuration changes."""
    busy, go_on = threading.Event(), threading.Event()

    def slowly(call):
        if "BODY.PEEK[]" in call.arguments and not busy.is_set():
            busy.set()
            assert go_on.wait(10)
        call.honest()

    limits = replace(QUICK, command=10.0, read=10.0)
    with HostileServer({"UID FETCH": slowly}, messages={1: flagged()}) as server:
        scene = Scene(server, folders=("INBOX",), limits=limits)
        threads = Threads(lambda name, error: None, lambda: 0.0)
        threads.start("account:home", scene.watcher.run)
        until(busy.is_set)
        scene.watcher.stop()
        again = scene.a_watcher(*threads.running("account:home"))
        threads.start("account:home", again.run)
        waited_from = again.progress
        until(lambda: again.progress > waited_from)
        assert 1 == server.verbs.count("LOGIN")
        go_on.set()
        until(lambda: again.folders)
        again.stop()
        assert [] == threads.join(10)

        talk = [verb for verb in server.verbs if verb in {"LOGIN", "LOGOUT"}]
        assert ["LOGIN", "LOGOUT", "LOGIN", "LOGOUT"] == talk


def test_a_watcher_that_waits_for_another_one_ends_at_once_when_told_to():
    end = threading.Event()
    old = threading.Thread(target=end.wait, daemon=True)
    old.start()
    with HostileServer() as server:
        again = Scene(server).a_watcher(old)
        thread = threading.Thread(target=again.run)
        thread.start()
        again.stop()
        thread.join(10)

        assert not thread.is_alive()
        assert [] == server.lines
    end.set()


def test_a_refused_move_does_not_keep_from_waiting_for_news(quick):
    with HostileServer(
        {"UID MOVE": b"<tag> NO [OVERQUOTA] no room\r\n"}, messages={1: flagged()}, capabilities=f"{BARE} MOVE"
    ) as server:
        scene = Scene(server, moves=True, folders=("INBOX",))
        with scene.watching():
            until(lambda: server.verbs.count("IDLE") > 2)

        assert [] == scene.events("connection_lost")
        assert 1 == server.verbs.count("UID MOVE")


def test_a_watcher_finds_out_over_which_message_the_server_hangs_up_and_waits_for_news_again(quick):
    def deadly(call):
        uids, _, items = call.arguments.partition(" ")
        if "BODY.PEEK[]" in items and 2 in call.server.wanted(uids):
            hang_up(call)
        call.honest()

    with HostileServer({"UID FETCH": deadly}, messages={uid: flagged(f"n{uid}") for uid in range(1, 31)}) as server:
        scene = Scene(server, folders=("INBOX",))
        with scene.watching():
            until(lambda: len(scene.case.casefile.exhibits(ExhibitFilter())) == 29)
            until(lambda: server.verbs.count("IDLE") >= 2)
            until(lambda: scene.problems() == ["unfetchable:home:INBOX:7:2"])

        assert len(scene.events("connection_lost")) <= 8


def test_a_server_that_tells_of_news_all_the_time_and_has_none_is_not_asked_all_the_time():
    def answered(call):
        call.send(b"+ idling\r\n* 3 EXISTS\r\n* 4 EXISTS\r\n")
        call.read_line()
        call.ok()

    with HostileServer({"IDLE": answered}) as server:
        scene = Scene(server, poll=0.5)
        with scene.watching():
            until(lambda: server.verbs.count("IDLE") > backoff.VAIN + 3)
            before = server.verbs.count("IDLE")
            threading.Event().wait(1.0)
            calm = server.verbs.count("IDLE") - before
            server.messages[9] = flagged("news")
            until(lambda: scene.case.casefile.exhibits(ExhibitFilter()))

    assert calm <= 2


@pytest.mark.parametrize(("vain", "seconds"), [(0, 0.0), (10, 0.0), (11, 0.2), (13, 0.8), (40, 10.0), (10_000, 10.0)])
def test_hints_in_vain_are_answered_ever_more_slowly(vain, seconds):
    assert pytest.approx(seconds) == backoff.calm(vain)
