"""One pass over the accounts: the boundary between them."""

import dataclasses

import pytest

from inboxwatch.daemon.bootstrap import House
from inboxwatch.daemon.once import _one
from inboxwatch.errors import IntegrityFailure
from inboxwatch.settings import check


@pytest.fixture
def house(tmp_path):
    account = {
        "name": "home",
        "host": "imap.example.org",
        "username": "me",
        "password_file": str(tmp_path / "none"),
    }
    house = House(check({"state_dir": str(tmp_path / "state"), "account": [account]}, tmp_path / "config.toml"), {})
    yield house
    house.close()


def failing(house, error):
    def connect(_progress):
        raise error

    return dataclasses.replace(house.accounts()[0], connect=connect)


def test_an_error_that_nobody_expected_is_a_problem_of_its_account_without_its_words(house):
    passed = _one(house, failing(house, RuntimeError("the password is hunter2")))
    (problem,) = house.casefile.problems()

    assert ("failed", 70) == (passed.outcome, passed.code)
    assert ("unreachable:home", "home: an error in the program itself: RuntimeError") == (problem.key, problem.text)


def test_evidence_that_is_not_what_it_was_is_no_failure_of_an_account(house):
    with pytest.raises(IntegrityFailure):
        _one(house, failing(house, IntegrityFailure("altered")))
