"""What a person ticked off: kept, taken back, and readable when nothing was ever written."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from inboxwatch.casefile import PrivateStore
from inboxwatch.errors import CasefileError
from inboxwatch.model.guidance import Mark, Marked
from inboxwatch.model.identity import RouteName

KEY = range(32)
DAY = date(2026, 11, 5)


@pytest.fixture
def store(tmp_path):
    store = PrivateStore(tmp_path / "private.db", KEY)
    yield store
    store.close()


def test_at_first_nothing_is_marked_and_reading_writes_nothing(store, tmp_path):
    before = (tmp_path / "private.db").read_bytes()

    assert {} == store.step_marks.marks()
    assert {} == store.step_marks.tests()
    store.step_marks.clear("device")
    assert before == (tmp_path / "private.db").read_bytes()


def test_the_last_word_counts_and_can_be_taken_back(store):
    marks = store.step_marks
    marks.mark("device", Marked(Mark.NOT_FOR_ME, DAY))
    marks.mark("device", Marked(Mark.DONE, date(2026, 11, 6)))
    marks.mark("work", Marked(Mark.DONE, DAY))
    assert {"device": Marked(Mark.DONE, date(2026, 11, 6)), "work": Marked(Mark.DONE, DAY)} == marks.marks()

    marks.clear("device")
    assert ["work"] == list(marks.marks())


def test_it_is_there_again_when_the_file_is_opened_again(store, tmp_path):
    store.step_marks.mark("device", Marked(Mark.DONE, DAY))
    store.step_marks.tested(RouteName("sister"), DAY)
    store.step_marks.tested(RouteName("sister"), date(2026, 11, 7))
    store.close()
    again = PrivateStore(tmp_path / "private.db", KEY)

    assert {"device": Marked(Mark.DONE, DAY)} == again.step_marks.marks()
    assert {RouteName("sister"): date(2026, 11, 7)} == again.step_marks.tests()
    again.close()


def test_a_mark_that_a_newer_program_wrote_is_passed_over(store, tmp_path):
    store.step_marks.mark("work", Marked(Mark.DONE, DAY))
    with sqlite3.connect(tmp_path / "private.db") as db:
        db.execute("insert into step_marks values ('device', 'later', '2026-11-05')")

    assert {"work": Marked(Mark.DONE, DAY)} == store.step_marks.marks()


def test_what_somebody_wrote_by_hand_or_a_newer_program_added_stops_nobody_from_reading(store, tmp_path):
    store.step_marks.mark("work", Marked(Mark.DONE, DAY))
    store.step_marks.tested(RouteName("sister"), DAY)
    with sqlite3.connect(tmp_path / "private.db") as db:
        db.execute("alter table step_marks add column who text")
        db.execute("insert into step_marks (step, mark, day) values ('device', 'done', 'yesterday'), ('stop', null, 7)")
        db.execute("insert into alert_tests values ('../x', '2026-11-05'), ('aunt', null)")

    assert {"work": Marked(Mark.DONE, DAY)} == store.step_marks.marks()
    assert {RouteName("sister"): DAY} == store.step_marks.tests()
    store.step_marks.mark("device", Marked(Mark.NOT_FOR_ME, DAY))
    store.step_marks.tested(RouteName("aunt"), DAY)
    assert {"device", "work"} == set(store.step_marks.marks())


def test_two_who_tick_off_at_once_wait_for_each_other(store, tmp_path):
    stores = [PrivateStore(tmp_path / "private.db", KEY) for _ in range(4)]

    def tick(number):
        for turn in range(20):
            stores[number].step_marks.mark(f"step-{number}-{turn}", Marked(Mark.DONE, DAY))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(tick, range(4)))
    assert 80 == len(store.step_marks.marks())
    for one in stores:
        one.close()


def test_a_file_that_cannot_be_read_is_an_error_of_ours(store):
    store.close()

    with pytest.raises(CasefileError):
        store.step_marks.marks()


def test_of_a_broken_file_it_is_not_said_that_it_can_be_made_again_from_the_evidence(tmp_path):
    (tmp_path / "private.db").write_bytes(b"no database" * 999)

    with pytest.raises(CasefileError) as told:
        PrivateStore(tmp_path / "private.db", KEY)
    assert "rebuild" not in told.value.hint
    assert "move it away" in told.value.hint
