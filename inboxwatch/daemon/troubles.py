"""Trouble with an account in the words in which `status` shows it. Pure."""

from __future__ import annotations

from datetime import datetime

from inboxwatch.errors import InboxwatchError, LoginRefused
from inboxwatch.model.case import Problem
from inboxwatch.model.identity import AccountName


def account_problem(account: AccountName, error: InboxwatchError, now: datetime) -> Problem:
    """The problem that an account has; its text names the account once, whatever the error's own words do."""
    kind = "login" if isinstance(error, LoginRefused) else "unreachable"
    named = (f"{account}: ", f"account {account}: ")
    words = next((error.message.removeprefix(one) for one in named if error.message.startswith(one)), error.message)
    return Problem(f"{kind}:{account}", now, f"{account}: {words}", error.hint, account)
