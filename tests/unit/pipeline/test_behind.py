"""What is done behind the work at hand: one thing at a time, in order, and over before anything that builds on it."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from inboxwatch.errors import CannotKeep, MailboxUnavailable, Stopped
from inboxwatch.model.exhibit import ExhibitFilter
from inboxwatch.pipeline import ingest, second_look
from inboxwatch.pipeline.behind import Behind
from tests.support.river import Case, flagged

PATIENCE = 10


def test_work_is_done_in_another_thread_in_the_order_given_and_adds_up():
    done = []

    def work(number):
        done.append((number, threading.current_thread() is threading.main_thread()))
        return number

    with Behind() as behind:
        behind.do(lambda: work(1))
        behind.do(lambda: work(2))
        behind.do(lambda: work(3), at_once=True)
        behind.do(lambda: work(4))
        assert 10 == behind.over()

    assert [(1, False), (2, False), (3, True), (4, False)] == done


def test_nothing_begins_before_what_was_given_before_is_over():
    may_end = threading.Event()
    with Behind() as behind:
        behind.do(lambda: int(may_end.wait(PATIENCE)))
        threading.Timer(0.05, may_end.set).start()
        behind.do(lambda: 10 if may_end.is_set() else 0)
        assert 11 == behind.over()


@pytest.mark.parametrize(("sizes", "fit"), [([40, 40, 40], 2), ([40, 50, 1], 2), ([200, 1], 1), ([0] * 6, 4)])
def test_more_may_be_given_while_there_is_room(sizes, fit):
    may_end, given = threading.Event(), []
    with Behind(room=90) as behind:
        threading.Timer(0.2, may_end.set).start()
        for size in sizes:
            behind.do(lambda: int(may_end.wait(PATIENCE)), size)
            given.append(may_end.is_set())
        assert len(sizes) == behind.over()

    assert [False] * fit == given[:fit]
    assert given[fit]


def test_what_waits_behind_a_failure_is_not_begun():
    begun, may_fail = [], threading.Event()

    def fails_late():
        may_fail.wait(PATIENCE)
        raise CannotKeep("full", "")

    with pytest.raises(CannotKeep), Behind() as behind:
        behind.do(fails_late)
        behind.do(lambda: begun.append(1) or 1)
        behind.do(lambda: begun.append(2) or 1)
        may_fail.set()
        behind.over()

    assert [] == begun


def fails(error):
    def work():
        raise error

    return work


def test_what_comes_after_a_failure_is_not_begun():
    begun = []
    with pytest.raises(CannotKeep), Behind() as behind:
        behind.do(fails(CannotKeep("full", "")))
        behind.do(lambda: begun.append(1) or 1)

    assert [] == begun


def test_the_failure_that_came_first_is_told_where_there_are_two():
    with pytest.raises(CannotKeep), Behind() as behind:
        behind.do(fails(CannotKeep("full", "")))
        raise MailboxUnavailable("gone", "")


def test_nobody_goes_on_after_an_end_that_was_asked_for_because_something_went_wrong_behind():
    with pytest.raises(KeyboardInterrupt), Behind() as behind:
        behind.do(fails(CannotKeep("full", "")))
        raise KeyboardInterrupt


def test_an_error_of_the_work_at_hand_waits_for_what_is_under_way():
    done = []
    began = threading.Event()

    def slow():
        began.set()
        threading.Event().wait(0.1)
        done.append(1)
        return 1

    with pytest.raises(MailboxUnavailable), Behind() as behind:
        behind.do(slow)
        began.wait(PATIENCE)
        raise MailboxUnavailable("gone", "")

    assert [1] == done


class Telling:
    """A source that tells when all octets of a question were fetched."""

    def __init__(self, source):
        self._source = source
        self.all_fetched = threading.Event()

    def __getattr__(self, name):
        return getattr(self._source, name)

    def octets(self, refs):
        yield from self._source.octets(refs)
        self.all_fetched.set()


@pytest.fixture
def in_pairs(monkeypatch):
    """Groups of two, and every batch large enough for a thread."""
    monkeypatch.setattr(second_look, "_GROUP", 4)  # the first is half of it
    monkeypatch.setattr(ingest, "_FEW", 0)


@pytest.mark.usefixtures("in_pairs")
def test_the_next_group_is_fetched_while_one_is_kept():
    case = Case()
    for number in range(6):
        case.mailbox.deliver(flagged(f"n{number}"), case.clock.now())
    fetched_next, source = threading.Event(), case.source()
    met = []

    class Watched:
        def __getattr__(self, name):
            return getattr(source, name)

        def octets(self, refs):
            for number, one in enumerate(source.octets(refs), 1):
                if number == 3:
                    fetched_next.set()
                yield one

    def reached(step):
        if step == "evidence_durable" and not met:
            met.append(fetched_next.wait(PATIENCE))

    (folder,) = [one for one in source.folders() if one.name == "INBOX"]
    passed = ingest.pass_over(case.river(reached), Watched(), folder, None)

    assert [True] == met
    assert 6 == passed.kept == len(case.casefile.exhibits(ExhibitFilter()))


@pytest.mark.usefixtures("in_pairs")
def test_groups_that_wait_when_the_end_is_asked_for_are_left_for_the_next_pass():
    case = Case()
    for number in range(12):
        case.mailbox.deliver(flagged(f"n{number}"), case.clock.now())
    to_end, source = threading.Event(), Telling(case.source())

    def reached(step):
        if step == "evidence_durable" and not to_end.is_set():
            assert source.all_fetched.wait(PATIENCE)
            to_end.set()

    def pace():
        if to_end.is_set():
            raise Stopped("the end was asked for")

    (folder,) = [one for one in source.folders() if one.name == "INBOX"]
    with pytest.raises(Stopped):
        ingest.pass_over(replace(case.river(reached), pace=pace), source, folder, None)

    assert 2 == len(case.casefile.exhibits(ExhibitFilter()))
    assert [2] == [one.last_uid for one in case.casefile.cursors() if one.folder == "INBOX"]
    case.round()
    assert 12 == len(case.casefile.exhibits(ExhibitFilter()))


@pytest.mark.usefixtures("in_pairs")
def test_what_waited_is_kept_at_the_time_when_it_is_kept():
    case = Case()
    for number in range(6):
        case.mailbox.deliver(flagged(f"n{number}"), case.clock.now())
    source, noted = Telling(case.source()), []

    def reached(step):
        if step == "evidence_durable":
            assert source.all_fetched.wait(PATIENCE)
        if step == "noted":
            noted.append(case.clock.now())

    (folder,) = [one for one in source.folders() if one.name == "INBOX"]
    ingest.pass_over(case.river(reached), source, folder, None)

    kept = sorted(case.casefile.exhibits(ExhibitFilter()), key=lambda one: one.id.number)
    assert all(one.acquired_at > noted[0] for one in kept[2:])


@pytest.mark.usefixtures("in_pairs")
def test_a_full_disk_stops_a_pass_with_the_cursor_behind_what_was_kept():
    case = Case()
    for number in range(6):
        case.mailbox.deliver(flagged(f"n{number}"), case.clock.now())
    groups = []

    def reached(step):
        if step == "evidence_durable":
            groups.append(step)
            if len(groups) == 2:
                raise CannotKeep("the disk is full", "")

    with pytest.raises(CannotKeep):
        case.round(reached=reached)

    assert 2 == len(case.casefile.exhibits(ExhibitFilter()))
    assert [2] == [one.last_uid for one in case.casefile.cursors() if one.folder == "INBOX"]
    case.round()
    assert 6 == len(case.casefile.exhibits(ExhibitFilter()))
