"""The quarantine folder in the background: a few by a thread, many by a process of its own, all of them the same."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from inboxwatch.daemon import shelving
from inboxwatch.daemon.shelving import Shelving
from inboxwatch.errors import CannotKeep, CasefileLocked, IntegrityFailure
from inboxwatch.evidence import Gate, Vault
from inboxwatch.intake import header_block
from inboxwatch.model.exhibit import Exhibit, ExhibitState
from inboxwatch.model.identity import ExhibitId
from inboxwatch.pipeline.project import exhibit_of
from inboxwatch.review.shelf import Shelf
from tests.support.case import fetched

MANY = 40
LOCKED = CasefileLocked("somebody else writes", "try again")


class Case:
    """Evidence with many exhibits, and a quarantine folder over it."""

    def __init__(self, folder: Path) -> None:
        self.vault = Vault(folder / "evidence", Gate(folder / "gate"), "test")
        self.vault.prepare()
        letter = b"From: bad@example.net\r\nSubject: \x1b[31m\xc3\xbc %d\r\n\r\nhttps://bad.example\r\n"
        kept = self.vault.preserve([fetched(letter % uid, uid) for uid in range(1, MANY + 1)])
        self.exhibits = [exhibit_of(self.vault.acquisition(one.exhibit)) for one in kept]
        self.expected = shown(self.exhibits, self.shelf(folder / "expected"), folder / "expected")
        self.place = folder / "quarantine"
        self.stand = {one.id: one for one in self.exhibits}
        self.fails: Exception | None = None
        self.shelving = self.new_shelving()

    def new_shelving(self) -> Shelving:
        folder = self.place.parent
        return Shelving(
            self.shelf(self.place), self.place, folder / "evidence", self.vault.is_clear, self.as_they_stand
        )

    def as_they_stand(self, ids: Sequence[ExhibitId]) -> list[Exhibit]:
        if self.fails is not None:
            raise self.fails
        return [self.stand[one] for one in ids]

    def is_marked(self) -> bool:
        return self.place.with_name("quarantine.unfinished").exists()

    def settle(self) -> None:
        self.shelving.settle()

    def shelf(self, place: Path) -> Shelf:
        return Shelf(place, self.vault.object_path, header_block)

    def now(self) -> dict[str, bytes]:
        return files(self.place)


def files(place: Path) -> dict[str, bytes]:
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def shown(exhibits: list[Exhibit], shelf: Shelf, place: Path) -> dict[str, bytes]:
    shelf.show(exhibits)
    return files(place)


@pytest.fixture
def case(tmp_path):
    made = Case(tmp_path)
    yield made
    made.shelving.close()
    made.shelving.close()


def test_many_are_shown_by_a_process_as_they_would_be_here(case):
    case.shelving.show(case.exhibits[:20])
    case.shelving.show(case.exhibits[20:])
    case.settle()

    assert case.shelving._child is not None
    assert case.expected == case.now()
    assert 3 * MANY == len(case.now())


def test_a_few_are_shown_without_a_process(case):
    case.shelving.show(case.exhibits[:3])
    case.settle()

    assert case.shelving._child is None
    assert 9 == len(case.now())


def test_what_a_person_decided_meanwhile_counts(case):
    case.shelving.show(case.exhibits[:3])
    case.settle()
    for one in case.exhibits[:30]:
        case.stand[one.id] = replace(one, state=ExhibitState.REJECTED)
    case.shelving.show(case.exhibits)
    case.shelving.close()

    assert {f"IW-0000{number}" for number in range(31, 41)} == {path.name for path in case.place.iterdir()}


@pytest.mark.parametrize("count", [3, MANY])
def test_what_a_person_decides_while_it_is_being_shown_counts(case, count, monkeypatch):
    shown = []

    def as_they_stand(ids):
        found = [case.stand[one] for one in ids]
        if not shown:  # and the command of the person finds nothing to take away yet
            case.stand |= {one.id: replace(one, state=ExhibitState.REJECTED) for one in case.exhibits[:2]}
        shown.append(len(found))
        return found

    monkeypatch.setattr(case.shelving, "_now", as_they_stand)
    case.shelving.show(case.exhibits[:count])
    case.shelving.close()

    assert {one.id for one in case.exhibits[2:count]} == {path.name for path in case.place.iterdir()}


def test_when_the_process_is_gone_they_are_shown_here(case):
    case.shelving.show(case.exhibits[:20])
    case.settle()
    os.kill(case.shelving._child.pid, signal.SIGKILL)
    case.shelving.show(case.exhibits[20:])
    case.shelving.close()

    assert case.expected == case.now()


def test_a_process_at_rest_is_let_go(case):
    case.shelving.show(case.exhibits)
    case.settle()
    case.shelving.rest()
    case.settle()

    assert case.shelving._child is None


def test_many_wait_until_nothing_more_comes(case, monkeypatch):
    monkeypatch.setattr(shelving, "_QUIET", 60.0)
    case.shelving.show(case.exhibits[:20])
    case.shelving.show(case.exhibits[20:])

    with pytest.raises(TimeoutError):
        case.shelving._thread.submit(lambda: None).result(0.2)
    assert not case.place.exists()
    case.shelving.close()
    assert case.expected == case.now()


def test_many_do_not_wait_for_ever_nor_each_for_itself(case, monkeypatch):
    monkeypatch.setattr(shelving, "_QUIET", 60.0)
    monkeypatch.setattr(shelving, "_LONGEST", 0.3)
    begun = time.monotonic()
    case.shelving.show(case.exhibits[:20])
    case.settle()
    assert time.monotonic() - begun >= 0.3
    monkeypatch.setattr(shelving, "_LONGEST", 60.0)
    case.shelving._waits_since -= 60.0
    case.shelving.show(case.exhibits[20:])
    case.settle()

    assert case.expected == case.now()


@pytest.mark.parametrize(
    "error", [LOCKED, IntegrityFailure("the journal was changed", "verify"), RuntimeError("nobody expects it")]
)
def test_what_cannot_be_shown_is_shown_later(case, error):
    case.fails = error
    case.shelving.begin()
    case.shelving.show(case.exhibits[:30])
    case.shelving.show(case.exhibits[30:])
    case.settle()
    assert {} == case.now()
    case.shelving.rest()
    case.settle()
    assert {} == case.now()
    case.fails = None
    case.shelving.rest()
    case.settle()
    assert {} == case.now(), "not at every turn"
    case.shelving._tried_at -= 61
    case.shelving.rest()
    case.shelving.close()

    assert case.expected == case.now()
    assert not case.is_marked()


def test_what_one_that_was_killed_did_not_show_is_known(case):
    assert not case.shelving.begin()
    assert case.is_marked()
    assert not case.shelving.begin(), "it is its own mark"
    second = case.new_shelving()
    assert second.begin()
    second.close()
    assert case.is_marked(), "nobody looked what is lacking"
    third = case.new_shelving()
    assert third.begin()
    third.mend(case.exhibits[:2])
    third.close()
    assert 6 == len(case.now())
    assert not case.is_marked()
    assert not case.new_shelving().begin()


def test_the_mark_stays_while_something_is_owed(case):
    case.fails = LOCKED
    case.shelving.begin()
    case.shelving.show(case.exhibits[:3])
    case.shelving.close()

    assert case.new_shelving().begin()


def test_the_shelf_lacks_what_was_not_shown_to_the_end_and_what_is_to_be_taken_off(case):
    shelf = case.shelf(case.place)
    assert all(map(shelf.lacks, case.exhibits))
    shelf.show(case.exhibits[:3])
    (case.place / case.exhibits[1].id / "summary.txt").unlink()
    (case.place / case.exhibits[2].id / "summary.txt").write_bytes(b"")

    assert case.exhibits[1:3] == [one for one in case.exhibits[:3] if shelf.lacks(one)]
    hidden = [replace(one, state=ExhibitState.RELEASED) for one in case.exhibits]
    assert hidden[:3] == [one for one in hidden if shelf.lacks(one)]


def test_a_mark_that_cannot_be_taken_away_stops_nothing(case, monkeypatch):
    def refused(self, missing_ok=False):
        raise PermissionError(13, "read-only")

    case.shelving.begin()
    monkeypatch.setattr(Path, "unlink", refused)
    case.shelving.close()
    monkeypatch.undo()
    assert case.is_marked()


def test_it_is_waited_for_until_everything_is_shown(case):
    case.shelving.show(case.exhibits)
    case.shelving.settle()

    assert case.expected == case.now()


def test_one_that_cannot_be_shown_holds_up_no_other(case):
    case.place.mkdir()
    (case.place / case.exhibits[1].id).write_text("a file in its place")
    with pytest.raises(CannotKeep):
        case.shelf(case.place).show(case.exhibits[:4])

    assert 9 + 1 == len(case.now())


def test_where_nobody_can_tell_the_shelf_lacks_it(case):
    case.place.write_text("a file where the folder belongs")

    assert all(map(case.shelf(case.place).lacks, case.exhibits))
