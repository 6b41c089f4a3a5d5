"""Accounts that one pass after another cannot see: counted in the casefile, told, and let rest after refused logins.

A service counts in its own memory and rests in its own thread; a pass that a timer starts anew has the casefile alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from inboxwatch.daemon import backoff
from inboxwatch.daemon.bootstrap import House
from inboxwatch.daemon.troubles import account_problem, blindness_problem
from inboxwatch.errors import InboxwatchError, LoginRefused
from inboxwatch.model.alert import AlertKind, OutgoingAlert
from inboxwatch.model.case import Change, Problem
from inboxwatch.model.identity import AccountName
from inboxwatch.pipeline.watchfulness import Blindness
from inboxwatch.settings import AccountSettings


def note(house: House, account: AccountName, error: InboxwatchError) -> None:
    """Write trouble with an account down; the third refused login is told, and blindness as the service tells it."""
    now = house.clock.now()
    problem = _counted(house, account_problem(account, error, now), now)
    opened, alerts = [problem], list[OutgoingAlert]()
    if isinstance(error, LoginRefused) and problem.times >= backoff.REFUSALS:
        alerts += _alerts(house, problem, AlertKind.TROUBLE, now)
    seen = max((one.at for one in house.casefile.proofs() if one.account == account and one.at <= now), default=None)
    since = seen or problem.since
    if now - since > timedelta(minutes=_settings(house, account).blind_alert_minutes):
        blind = _counted(house, blindness_problem(Blindness(account, since, ())), now)
        opened.append(blind)
        alerts += _alerts(house, blind, AlertKind.BLIND, now)
    house.casefile.commit(Change(opened=tuple(opened), alerts=tuple(alerts)))


def is_resting(house: House, account: AccountName, config: Path) -> bool:
    """Whether an account is to be left alone: a server locks out those who hammer.

    Not once the configuration or the file with the secret was changed since: somebody mended it.
    """
    found = {one.key: one for one in house.casefile.problems()}.get(f"login:{account}")
    if found is None or found.times < backoff.REFUSALS or found.last is None:
        return False
    settings = _settings(house, account)
    files = (config, settings.password_file, settings.oauth2.token_file if settings.oauth2 else None)
    if any(_changed_after(one, found.last) for one in files if one is not None):
        return False
    return timedelta(0) <= house.clock.now() - found.last < timedelta(seconds=backoff.REST)


def _counted(house: House, problem: Problem, now: datetime) -> Problem:
    before = {one.key: one for one in house.casefile.problems()}.get(problem.key)
    if before is None:
        return replace(problem, last=now)
    return replace(problem, since=before.since, times=before.times + 1, last=now)


def _alerts(house: House, problem: Problem, kind: AlertKind, now: datetime) -> tuple[OutgoingAlert, ...]:
    """One for each time the problem opens: the key is that of its beginning, and a row that is there stays."""
    return house.river.alerts_for(kind, f"{problem.key}:{problem.since.isoformat()}", now)


def _settings(house: House, account: AccountName) -> AccountSettings:
    return next(one for one in house.settings.account if one.name == account)


def _changed_after(path: Path, moment: datetime) -> bool:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) > moment
    except OSError:
        return True
