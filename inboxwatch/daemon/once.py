"""`run --once`: one pass over every account, alerts handed over, then the end with the code of the worst trouble."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event

from inboxwatch.daemon import logs, refused
from inboxwatch.daemon.bootstrap import House
from inboxwatch.daemon.tell import Told, tell_once
from inboxwatch.daemon.watcher import Account
from inboxwatch.errors import (
    CannotKeep,
    CasefileError,
    CasefileLocked,
    ConfigError,
    InboxwatchError,
    IntegrityFailure,
    LoginRefused,
    MailboxError,
)
from inboxwatch.model.custody import JsonValue
from inboxwatch.model.identity import AccountName
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


@dataclass(frozen=True, slots=True)
class Passed:
    """What came of one account: `outcome` is looked_at, failed or rested (after refused logins); `code` its exit code.

    `done` is the round that was made, `error` why none was.
    """

    account: AccountName
    outcome: str
    code: int = 0
    done: Round | None = None
    error: InboxwatchError | None = None

    def facts(self) -> dict[str, JsonValue]:
        """For a script: figures and names, nothing of any mail."""
        done, error = self.done, self.error
        return {
            "name": self.account,
            "outcome": self.outcome,
            "exit_code": self.code,
            "seen": done.seen if done else 0,
            "kept": done.kept if done else 0,
            "unfetchable": done.unfetchable if done else 0,
            "unseen_folders": list(done.missing) if done else [],
            "error": error.message if error else None,
            "hint": error.hint if error else None,
        }


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass came to. `alerts_pending`: how many alerts wait for a later one."""

    accounts: tuple[Passed, ...]
    alerts_pending: int

    @property
    def exit_code(self) -> int:
        """0, or the code of the worst trouble."""
        codes = {one.code for one in self.accounts}
        return next((code for code in _WORST_FIRST if code in codes), 0)

    def facts(self) -> JsonValue:
        """For a script."""
        return {"accounts": [one.facts() for one in self.accounts], "alerts_pending": self.alerts_pending}


def once(
    settings: Settings, opened: Callable[[], AbstractContextManager[House]], config: Path, *, by_hand: bool
) -> Pass:
    """Open the house and make one pass. `by_hand`: a person waits for it, so no account is let rest.

    Raises what stops everything, after somebody was told (once in some hours).
    """
    try:
        with opened() as house:
            result = _pass(house, config, by_hand=by_hand)
    except CasefileLocked:
        raise
    except (CannotKeep, IntegrityFailure, CasefileError) as error:
        tell_once(settings, error)
        raise
    Told(settings.state_dir).all_is_well()
    return result


def _pass(house: House, config: Path, *, by_hand: bool) -> Pass:
    """Make one full round for every account, then hand alerts over. Raises `CannotKeep` and `IntegrityFailure`."""
    if not house.settings.account:
        raise ConfigError("no mailbox is named in the configuration", "add an [[account]] table")
    house.daemon_lock.take()
    house.reader.warm()  # it takes a while to begin, and so does connecting
    house.recover("service")
    forget_others(house.river, {one.name for one in house.settings.account})
    passed = []
    for account in house.accounts():
        if not by_hand and refused.is_resting(house, account.name, config):
            passed.append(Passed(account.name, "rested", LoginRefused.exit_code))
        else:
            passed.append(_one(house, account))
    _hand_over(house)
    return Pass(tuple(passed), house.casefile.counts().alerts_pending)


def _one(house: House, account: Account) -> Passed:
    """One account; a failure of one never stops another, not even one that nobody expected.

    What is wrong with the evidence or the casefile is no failure of an account: it is raised.
    """
    try:
        done = _round(house, account)
    except (MailboxError, ConfigError, CasefileLocked) as error:
        logs.warn("account_failed", account=account.name, problem=type(error).__name__)
        return _failed(house, account.name, error, error.exit_code)
    except InboxwatchError:
        raise
    except Exception as error:  # noqa: BLE001 -- the boundary of an account, as that of its thread in the service
        logs.failed("account_died", error, account=account.name)
        words = f"an error in the program itself: {type(error).__name__}"
        surprise = InboxwatchError(words, "please report it with the lines of the log")
        return _failed(house, account.name, surprise, _SURPRISE)
    logs.log("round_made", account=account.name, seen=done.seen, kept=done.kept, unfetchable=done.unfetchable)
    return Passed(account.name, "looked_at", MailboxError.exit_code if done.missing else 0, done)


def _failed(house: House, account: AccountName, error: InboxwatchError, code: int) -> Passed:
    with suppress(CasefileLocked):  # somebody else is writing: then the next pass notes it
        refused.note(house, account, error)
    return Passed(account, "failed", code, error=error)


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
