"""`run --once`: one pass over every account, alerts handed over, then the end with the code of the worst trouble."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import timedelta
from pathlib import Path
from threading import Event

from inboxwatch.daemon import logs, refused
from inboxwatch.daemon.bootstrap import House
from inboxwatch.daemon.clock import SystemClock
from inboxwatch.daemon.tell import Told, direct_by
from inboxwatch.daemon.watcher import Account
from inboxwatch.errors import (
    CannotKeep,
    CasefileLocked,
    ConfigError,
    InboxwatchError,
    IntegrityFailure,
    LoginRefused,
    MailboxError,
)
from inboxwatch.pipeline.rounds import Manner, Round, go_round
from inboxwatch.pipeline.troubles import forget_others
from inboxwatch.settings import Settings

_SURPRISE = 70  # EX_SOFTWARE
_WORST_FIRST = (
    _SURPRISE,
    ConfigError.exit_code,
    LoginRefused.exit_code,
    MailboxError.exit_code,
    CasefileLocked.exit_code,
)
_TRIES = 20  # connections of one run that find out over which messages the server hangs up
_PAUSE = 0.5


def once(
    settings: Settings, opened: Callable[[], AbstractContextManager[House]], config: Path, *, by_hand: bool
) -> int:
    """Open the house and make one pass. `by_hand`: a person waits for it, so no account is let rest.

    Raises what stops everything, after somebody was told (once in some hours).
    """
    told, now = Told(settings.state_dir), SystemClock().now()
    try:
        with opened() as house:
            code = _pass(house, config, by_hand=by_hand)
    except (CannotKeep, IntegrityFailure) as error:
        with direct_by(settings) as direct:
            if not told.lately(now) and direct.trouble(error):
                told.note(now)
        raise
    told.all_is_well()
    return code


def _pass(house: House, config: Path, *, by_hand: bool) -> int:
    """Make one full round for every account, then hand alerts over. Raises `CannotKeep` and `IntegrityFailure`."""
    if not house.settings.account:
        raise ConfigError("no mailbox is named in the configuration", "add an [[account]] table")
    house.daemon_lock.take()
    house.recover("service")
    forget_others(house.river, {one.name for one in house.settings.account})
    codes = {
        LoginRefused.exit_code
        if not by_hand and refused.is_resting(house, account.name, config)
        else _one(house, account)
        for account in house.accounts()
    }
    _hand_over(house)
    return next((code for code in _WORST_FIRST if code in codes), 0)


def _one(house: House, account: Account) -> int:
    """One account; a failure of one never stops another, not even one that nobody expected.

    What is wrong with the evidence or the casefile is no failure of an account: it is raised.
    """
    try:
        done = _round(house, account)
    except (MailboxError, ConfigError, CasefileLocked) as error:
        refused.note(house, account.name, error)
        logs.warn("account_failed", account=account.name, problem=type(error).__name__)
        return error.exit_code
    except InboxwatchError:
        raise
    except Exception as error:  # noqa: BLE001 -- the boundary of an account, as that of its thread in the service
        logs.failed("account_died", error, account=account.name)
        words = f"an error in the program itself: {type(error).__name__}"
        refused.note(house, account.name, InboxwatchError(words, "please report it with the lines of the log"))
        return _SURPRISE
    logs.log("round_made", account=account.name, seen=done.seen, kept=done.kept, unfetchable=done.unfetchable)
    return MailboxError.exit_code if done.missing else 0


def _round(house: House, account: Account) -> Round:
    """One round; over again where the connection ended over a message, until that message is found and left out."""
    tolerance = timedelta(seconds=max(180.0, 3 * account.poll))
    manner = Manner(full=True, tolerance=tolerance, reason="the service was not running")
    tries = 0
    while True:
        try:
            with closing(account.connect(lambda: None)) as source:
                return go_round(house.river, source, lambda: account.open_quarantine(lambda: None), manner)
        except MailboxError:
            tries += 1
            if not account.grudges.stirred() or tries >= _TRIES:
                raise
            Event().wait(_PAUSE)


def _hand_over(house: House) -> None:
    """Hand over what is due now; what has to wait stays in the outbox for the next run."""
    while True:
        before = house.casefile.counts().alerts_pending
        house.dispatch()
        if house.casefile.counts().alerts_pending >= before:
            return
