"""Trouble with an account in words."""

from datetime import UTC, datetime

import pytest

from inboxwatch.daemon.troubles import account_problem
from inboxwatch.errors import ConfigError, LoginRefused, MailboxUnavailable
from inboxwatch.model.case import Problem
from tests.support.case import HOME

NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (LoginRefused("home: refused", "look"), Problem("login:home", NOW, "home: refused", "look", HOME)),
        (ConfigError("account home: no file", ""), Problem("unreachable:home", NOW, "home: no file", "", HOME)),
        (MailboxUnavailable("no answer", "wait"), Problem("unreachable:home", NOW, "home: no answer", "wait", HOME)),
        (MailboxUnavailable("homely: x"), Problem("unreachable:home", NOW, "home: homely: x", "", HOME)),
    ],
)
def test_the_text_names_the_account_once(error, problem):
    assert problem == account_problem(HOME, error, NOW)
