"""The parts of the service that need no mailbox: clock, back-off, threads, disk, heartbeat, logs, locks."""

import fcntl
import io
import json
import logging
import os
import socket
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog

from inboxwatch.daemon import backoff, logs
from inboxwatch.daemon.clock import SystemClock
from inboxwatch.daemon.disk import DiskGuard
from inboxwatch.daemon.heartbeat import Heartbeat
from inboxwatch.daemon.threads import Threads
from inboxwatch.errors import AlreadyRunning, CannotKeep, CasefileLocked, IntegrityFailure
from inboxwatch.evidence import DaemonLock, Gate
from tests.support.case import START
from tests.support.clocks import SetClocks


def test_the_clock_tells_aware_utc_and_never_goes_back():
    clock = SystemClock()
    moments = [clock.now() for _ in range(50)]

    assert sorted(moments) == moments
    assert UTC is moments[0].tzinfo
    assert abs((datetime.now(UTC) - moments[-1]).total_seconds()) < 5


def a_clock():
    clocks = SetClocks()
    return clocks, SystemClock(lambda: clocks.wall, lambda: clocks.steady)


def test_a_clock_that_is_set_back_goes_on_as_fast_as_time_and_says_so_once():
    clocks, clock = a_clock()
    clocks.set(days=-400)
    told = []
    for _ in range(3):
        clocks.pass_by(60)
        told.append(clock.now() - START)

    assert [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=3)] == told
    assert [(-400 * 86400, 400 * 86400)] == clock.settings()
    assert [] == clock.settings()


def test_a_clock_that_is_set_forward_is_followed_and_the_truth_is_told_again_when_it_is_set_right():
    clocks, clock = a_clock()
    clocks.set(hours=2)
    assert START + timedelta(hours=2) == clock.now()
    clocks.set(hours=-2)
    clocks.pass_by(60)
    assert START + timedelta(hours=2, minutes=1) == clock.now()
    clocks.set(hours=3)
    assert clocks.wall == clock.now()
    assert [(7200, 0), (-7200, 7200), (10800, 0)] == clock.settings()


def test_a_clock_that_is_adjusted_a_little_never_goes_back_and_nothing_is_said():
    clocks, clock = a_clock()
    clocks.pass_by(10)
    before = clock.now()
    clocks.set(milliseconds=-300)
    assert before == clock.now()
    clocks.pass_by(1)
    assert before < clock.now()
    assert [] == clock.settings()


def test_delays_double_up_to_a_minute_and_are_spread_by_jitter():
    assert [2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0] == [backoff.delay(n, 1.0) for n in range(1, 8)]
    assert backoff.delay(4, 0.0) == backoff.delay(4, 1.0) / 2
    assert backoff.CAP == backoff.delay(100_000, 1.0)


def test_a_third_refused_login_rests_for_hours():
    assert [10.0, 20.0, backoff.REST, backoff.REST] == [backoff.rest(n, 0.0) for n in range(1, 5)]


def test_a_thread_that_dies_is_started_again_and_one_that_ends_is_not():
    died, again = [], threading.Event()

    def fragile():
        if not died:
            raise RuntimeError("once")
        again.set()

    threads = Threads(lambda name, error: died.append((name, type(error))), lambda: 0.0)
    threads.start("fragile", fragile)
    for _ in range(200):
        threads.tend()
        if again.wait(0.05):
            break
    assert [("fragile", RuntimeError)] == died
    assert again.is_set()
    assert [] == threads.join(5)
    threads.tend()
    assert [] == threads.join(0)


def test_evidence_that_is_not_what_it_was_is_not_met_by_starting_again():
    ended = threading.Event()

    def find():
        try:
            raise IntegrityFailure("altered", "")
        finally:
            ended.set()

    threads = Threads(lambda *_: None, lambda: 0.0)
    threads.start("finder", find)
    assert ended.wait(5)
    threads.join(5)
    with pytest.raises(IntegrityFailure):
        threads.tend()


def test_a_full_disk_is_told_once_and_opens_by_itself_when_there_is_room():
    told, probes, stop = [], iter([CannotKeep("full"), CannotKeep("full"), None]), threading.Event()

    def probe():
        error = next(probes)
        if error:
            raise error

    guard = DiskGuard(probe, told.append, every=0.001)
    first = CannotKeep("full")
    guard.close(first)
    guard.close(CannotKeep("still full"))
    assert guard.trouble is not None
    ticks = []
    guard.wait(stop, lambda: ticks.append(1))

    assert [first] == told
    assert guard.trouble is None
    assert 3 == len(ticks)


def test_a_disk_that_is_full_again_and_again_is_told_at_most_every_ten_minutes():
    told, times = [], iter([0.0, 60.0, 599.0, 600.0])
    guard = DiskGuard(lambda: None, lambda error: told.append(error) or True, every=0.001, steady=lambda: next(times))
    for _ in range(4):
        guard.close(CannotKeep("full"))
        guard.wait(threading.Event(), lambda: None)

    assert 2 == len(told)


def test_a_full_disk_of_which_nobody_could_be_told_is_told_again_later():
    tries, times, stop = [], iter([0.0, 300.0, 700.0, 800.0]), threading.Event()

    def probe():
        raise CannotKeep("full") if len(tries) < 2 else CasefileLocked("busy")

    def tell(error):
        tries.append(error)
        if len(tries) == 2:
            stop.set()
        return len(tries) == 2

    guard = DiskGuard(probe, tell, every=0.001, steady=lambda: next(times))
    guard.close(CannotKeep("full"))
    guard.wait(stop, lambda: None)

    assert 2 == len(tries)
    assert guard.trouble is not None


def test_the_heartbeat_speaks_to_the_named_socket_only(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        heartbeat = Heartbeat({"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "180000000"})
        heartbeat.ready()
        heartbeat.alive()

        assert [b"READY=1", b"WATCHDOG=1"] == [manager.recv(100), manager.recv(100)]
    assert 90.0 == heartbeat.interval
    heartbeat.stopping()  # the manager is gone: silence, not a crash
    assert 0.0 == Heartbeat({}).interval


def logged(act, environ=None, stream=None):
    stream = stream or io.StringIO()
    before = structlog.get_config()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        logs.configure("json", "info", environ or {}, stream)
        act()
    finally:
        structlog.configure(**before)
        root.handlers[:], root.level = handlers, level
    return stream.getvalue() if isinstance(stream, io.StringIO) else ""


def test_only_facts_on_the_list_are_written():
    text = logged(lambda: logs.log("message_kept", account="home", subject="SECRET", body="SECRET"))

    assert "SECRET" not in text
    assert ("message_kept", "home") == (json.loads(text)["event"], json.loads(text)["account"])


def test_many_events_go_out_together_and_those_of_others_meanwhile(tmp_path):
    def act():
        with logs.together():
            for number in range(60):
                logs.log("message_kept", account="home", size=number)
            other = threading.Thread(target=logs.log, args=("round_made",))
            other.start()
            other.join()
            with logs.together():
                logs.log("message_kept", account="home", size=60)
            assert ["round_made"] == [json.loads(line)["event"] for line in place.read_text().splitlines()]
        logs.log("round_made")

    place = tmp_path / "log"
    with place.open("w") as stream:
        logged(act, stream=stream)

    lines = [json.loads(line) for line in place.read_text().splitlines()]
    assert ["round_made", *["message_kept"] * 61, "round_made"] == [one["event"] for one in lines]
    assert [*range(61)] == [one["size"] for one in lines[1:-1]]


def test_what_goes_out_together_goes_in_pieces_that_a_pipe_takes_whole(monkeypatch, tmp_path):
    pieces = []

    def write(fd, octets):
        pieces.append(bytes(octets))
        return len(octets)

    def act():
        monkeypatch.setattr(logs.os, "write", write)
        with logs.together():
            for number in range(100):
                logs.log("message_kept", reasons=["x" * (6_000 if number == 50 else 90)])
        monkeypatch.undo()

    with (tmp_path / "log").open("w") as stream:
        logged(act, stream=stream)

    assert 100 == len(b"".join(pieces).splitlines())
    assert {True} == {one.endswith(b"\n") for one in pieces}
    assert 1 == sum(len(one) > 4096 for one in pieces), "a line that is longer goes alone"
    assert len(pieces) < 10


def test_a_log_that_cannot_be_written_raises_nothing_and_goes_on_when_it_can(tmp_path):
    with Path("/dev/full").open("w") as full, (tmp_path / "log").open("w") as room:

        def act():
            logs.warn("cannot_keep")
            os.dup2(room.fileno(), full.fileno())
            logs.warn("alert_dispatched")

        logged(act, stream=full)

    assert ["alert_dispatched"] == [json.loads(line)["event"] for line in (tmp_path / "log").read_text().splitlines()]


def test_a_failure_is_written_without_its_message_and_without_local_variables():
    def act():
        password = "SECRET"
        try:
            raise ValueError(f"cannot read {password}")
        except ValueError as error:
            logs.failed("thread_died", error, thread="x")

    text = logged(act)

    assert "SECRET" not in text
    (trace,) = json.loads(text)["exception"]
    assert "ValueError" == trace["type"]
    assert any("act" in frame for frame in trace["frames"])


def test_what_a_library_says_is_not_repeated():
    text = logged(lambda: logging.getLogger("imapclient").warning("subject is SECRET"))

    assert "SECRET" not in text
    assert {"event": "library_warned", "library": "imapclient", "kind": "warning"}.items() <= json.loads(text).items()
    assert "" == logged(lambda: logging.getLogger("imapclient.imaplib").debug("SECRET"))


def test_under_the_journal_lines_carry_no_time_of_their_own():
    assert "timestamp" not in json.loads(logged(lambda: logs.log("x"), {"JOURNAL_STREAM": "8:1"}))
    assert "timestamp" in json.loads(logged(lambda: logs.log("x")))


def test_one_service_for_each_state_directory(tmp_path):
    first, second = DaemonLock(tmp_path / "lock"), DaemonLock(tmp_path / "lock")
    first.take()
    with pytest.raises(AlreadyRunning):
        second.take()
    first.release()
    second.take()
    second.release()


def test_looking_whether_a_service_runs_keeps_no_service_out_and_no_other_look(tmp_path):
    path = tmp_path / "lock"
    assert DaemonLock(path).is_taken() is False
    assert not path.exists()
    path.touch()
    look = os.open(path, os.O_RDONLY)  # as somebody does who looks at this very moment
    fcntl.flock(look, fcntl.LOCK_SH)
    assert DaemonLock(path).is_taken() is False
    threading.Timer(0.1, os.close, (look,)).start()
    service = DaemonLock(path)
    service.take()
    assert [True, True] == [service.is_taken(), DaemonLock(path).is_taken()]
    service.release()
    assert DaemonLock(path).is_taken() is False


def test_the_gate_lets_one_writer_in_and_says_so_when_it_takes_too_long(tmp_path):
    gate, other = Gate(tmp_path / "gate"), Gate(tmp_path / "gate", patience=0.05)
    with gate.held(), gate.held(), pytest.raises(CasefileLocked), other.held():
        pass
    with other.held():
        pass
