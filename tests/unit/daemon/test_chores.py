"""What the service does every few seconds beside watching."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from inboxwatch.daemon.bootstrap import House
from inboxwatch.daemon.chores import Chores
from inboxwatch.daemon.clock import SystemClock
from inboxwatch.errors import CasefileError
from inboxwatch.model.alert import AlertKind
from inboxwatch.model.case import Change
from inboxwatch.model.custody import Action
from inboxwatch.model.exhibit import ExhibitFilter, Provenance
from inboxwatch.model.identity import AccountName, SenderId
from inboxwatch.model.people import FlaggedSender
from inboxwatch.settings import check
from tests.support.clocks import SetClocks
from tests.support.river import flagged
from tests.support.service import until

HOME = AccountName("home")


@pytest.fixture
def house(tmp_path):
    (tmp_path / "drop").mkdir(mode=0o700)
    (tmp_path / "secret").touch(mode=0o600)
    settings = check(
        {
            "state_dir": str(tmp_path / "state"),
            "account": [
                {
                    "name": "home",
                    "host": "imap.example.org",
                    "username": "me",
                    "password_file": str(tmp_path / "secret"),
                }
            ],
            "sender": [{"id": "S1", "addresses": ["bad@example.net"]}],
            "alert": [{"name": "sister", "audience": "helper", "url_file": str(tmp_path / "secret")}],
            "service": {"drop_dir": str(tmp_path / "drop")},
        },
        tmp_path / "config.toml",
    )
    house = House(settings, {})
    yield house
    house.close()


def chores_of(house, folders=()):
    return Chores(house, lambda: {HOME: folders}, lambda: None)


def waiting(house):
    now = house.clock.now() + timedelta(days=1)
    return [one.alert.kind for one in house.casefile.claim(now, now + timedelta(minutes=5))]


def test_an_account_that_was_not_seen_for_too_long_is_a_problem_and_an_alert_once(house):
    chores = chores_of(house)
    chores.do()
    assert [] == list(house.casefile.problems())
    chores._started_at -= timedelta(minutes=31)
    chores.do()
    chores.do()
    chores.close()

    assert ["blind:home"] == [one.key for one in house.casefile.problems()]
    assert [AlertKind.BLIND] == waiting(house)


def test_a_clock_that_was_set_is_journaled(house, monkeypatch):
    clocks = SetClocks()
    monkeypatch.setattr(house, "clock", SystemClock(lambda: clocks.wall, lambda: clocks.steady))
    chores = chores_of(house)
    clocks.set(hours=-3)
    clocks.pass_by(5)
    chores.do()
    chores.do()
    chores.close()

    said = [one.event for one in house.vault.custody() if one.event.action is Action.CLOCK_SET]
    assert [{"seconds": -10800, "ahead": 10800}] == [one.detail for one in said]


def test_a_dropped_file_is_kept_with_its_lower_class_and_nobody_is_alerted(house, tmp_path):
    chores = chores_of(house)
    (tmp_path / "drop" / "letter.eml").write_bytes(flagged("letter"))
    until(lambda: chores.do() or house.casefile.exhibits(ExhibitFilter()))
    chores.close()
    (exhibit,) = house.casefile.exhibits(ExhibitFilter())

    assert (Provenance.DROPPED, None) == (exhibit.provenance, exhibit.location)
    assert [] == waiting(house)
    assert (tmp_path / "drop" / "taken" / "letter.eml").exists()


def test_senders_changed_by_a_command_are_taken_up_and_past_mail_is_to_be_looked_at(house):
    chores = chores_of(house)
    assert chores.do() is False
    house.casefile.commit(Change(senders=(FlaggedSender(SenderId("S2"), addresses=("other@example.net",)),)))

    assert chores.do() is True
    assert chores.do() is False
    chores.close()
    assert {"S1", "S2"} == {one.id for one in house.people()}


def test_a_drop_folder_that_cannot_be_used_is_a_problem_until_it_can(house, tmp_path):
    chores = chores_of(house)
    (tmp_path / "drop").chmod(0o777)
    chores.do()
    assert ["drop-folder"] == [one.key for one in house.casefile.problems()]
    (tmp_path / "drop").chmod(0o700)
    chores.do()
    chores.close()

    assert [] == list(house.casefile.problems())


def test_a_configuration_that_cannot_be_taken_up_leaves_everything_as_it_was(house, tmp_path):
    wanted = house.settings.model_copy(update={"sender": []})
    before = house.settings, house.notifier
    with closing(sqlite3.connect(tmp_path / "state" / "casefile.db")) as other:
        other.execute("alter table senders rename to elsewhere")
        with pytest.raises(CasefileError):
            house.take_up(wanted)
        assert (house.settings, house.notifier) == before
        other.execute("alter table elsewhere rename to senders")
    house.take_up(wanted)
    assert house.settings is wanted
    assert house.people() == []
