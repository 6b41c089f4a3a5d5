"""The quarantine folder in the background: a few by a thread, many by a process of its own, all of them the same."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from inboxwatch.daemon.shelving import Shelving
from inboxwatch.evidence import Gate, Vault
from inboxwatch.intake import header_block
from inboxwatch.model.exhibit import Exhibit, ExhibitState
from inboxwatch.pipeline.project import exhibit_of
from inboxwatch.review.shelf import Shelf
from tests.support.case import fetched

MANY = 40


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
        self.shelving = Shelving(self.shelf(self.place), self.place, folder / "evidence", self.vault.is_clear)

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
    case.shelving._thread.submit(lambda: None).result()

    assert case.shelving._child is not None
    assert case.expected == case.now()
    assert 3 * MANY == len(case.now())


def test_a_few_are_shown_without_a_process(case):
    case.shelving.show(case.exhibits[:3])
    case.shelving._thread.submit(lambda: None).result()

    assert case.shelving._child is None
    assert 9 == len(case.now())


def test_what_a_person_decided_meanwhile_counts_there_as_well(case):
    case.shelving.show(case.exhibits)
    case.shelving.show([replace(one, state=ExhibitState.REJECTED) for one in case.exhibits[:30]])
    case.shelving.close()

    assert {f"IW-0000{number}" for number in range(31, 41)} == {path.name for path in case.place.iterdir()}


def test_when_the_process_is_gone_they_are_shown_here(case):
    case.shelving.show(case.exhibits[:20])
    case.shelving._thread.submit(lambda: None).result()
    os.kill(case.shelving._child.pid, signal.SIGKILL)
    case.shelving.show(case.exhibits[20:])
    case.shelving.close()

    assert case.expected == case.now()


def test_a_process_at_rest_is_let_go(case):
    case.shelving.show(case.exhibits)
    case.shelving._thread.submit(lambda: None).result()
    case.shelving.rest()
    case.shelving._thread.submit(lambda: None).result()

    assert case.shelving._child is None
