"""Trouble with an account in the words in which `status` shows it. Pure."""

from __future__ import annotations

from datetime import datetime

from inboxwatch.errors import InboxwatchError, LoginRefused
from inboxwatch.model.case import Problem
from inboxwatch.model.identity import AccountName
from inboxwatch.pipeline.watchfulness import Blindness


def account_problem(account: AccountName, error: InboxwatchError, now: datetime) -> Problem:
    """The problem that an account has; its text names the account once, whatever the error's own words do."""
    kind = "login" if isinstance(error, LoginRefused) else "unreachable"
    named = (f"{account}: ", f"account {account}: ")
    words = next((error.message.removeprefix(one) for one in named if error.message.startswith(one)), error.message)
    return Problem(f"{kind}:{account}", now, f"{account}: {words}", error.hint, account)


def blindness_problem(one: Blindness) -> Problem:
    """The problem that an account could not be seen for too long."""
    where = ", ".join(one.folders) or "no folder"
    return Problem(
        key=f"blind:{one.account}",
        since=one.since,
        text=f"{one.account}: mail could not be seen since {one.since:%Y-%m-%d %H:%M} UTC ({where})",
        hint="`inboxwatch doctor` tries the login and the folders and says what is wrong",
        account=one.account,
    )
