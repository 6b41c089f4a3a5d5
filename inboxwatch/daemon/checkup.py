"""What `doctor` looks at: everything that can be wrong before it goes wrong, and what no program can know."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from inboxwatch import alerting
from inboxwatch.daemon.bootstrap import House
from inboxwatch.daemon.disk import disk_problem
from inboxwatch.daemon.routes import ADD_HELPER, untold
from inboxwatch.errors import CannotKeep, CasefileError, ConfigError, DeliveryFailed, InboxwatchError
from inboxwatch.evidence import check_ready
from inboxwatch.model.alert import AlertKind
from inboxwatch.settings import AccountSettings, Settings, account_secret, permission_findings

SAFETY = (
    "Does somebody you trust know of this, and do they get the alerts? (Under age: a parent or trusted adult first.)",
    "Was this computer never in the hands of the person you fear, and does nobody else know its password?",
    "Did you change the mailbox's own password, and look for forwarding rules and devices that you do not know?",
    "Are recovery address and recovery phone of the mailbox yours alone?",
    "Is the automatic out-of-office reply off? It would answer them.",
    "Does your mail program load no remote pictures and send no read receipts?",
    "Do you know that you need not answer, and should never meet them?",
)
"""Questions for a person. Answers are not asked for and not kept."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was looked at: `state` is ok, note or wrong; `code` is the exit code if it is wrong."""

    what: str
    state: str
    found: str
    todo: str = ""
    code: int = 0


def check_up(
    config: Path, settings: Settings, environ: Mapping[str, str], *, offline: bool, send_test: bool = False
) -> list[Checked]:
    """Look at everything; what is wrong never stops the rest from being looked at."""
    results = [Checked("Python", "ok", sys.version.split()[0]), *_files(config, settings)]
    try:
        house = House(settings, environ)
    except InboxwatchError as error:
        return [*results, _wrong("state", error)]
    try:
        results += _disk(house)
        results += _rules(house)
        for account in settings.account:
            results += _account(house, account, environ, offline=offline)
            results.append(_receiving(house, account))
        results += _alerts(house, offline=offline, send_test=send_test)
        results += _authorities(house)
        results += _storage(house)
    finally:
        house.close()
    return results


def _files(config: Path, settings: Settings) -> Iterator[Checked]:
    loose = permission_findings(settings, config)
    for one in loose:
        yield Checked("permissions", "note", f"{one.path}: {one.text}", one.hint)
    if not loose:
        yield Checked("configuration", "ok", str(config))
    if datetime.now(UTC).year < 2026:  # noqa: PLR2004, TID251 -- is the clock set at all?
        yield Checked("clock", "wrong", "the clock of this machine is not set", "set it, best by NTP", 1)
    if not settings.account:
        yield Checked("accounts", "wrong", "no mailbox is named", "add an [[account]] table", ConfigError.exit_code)


def _disk(house: House) -> Iterator[Checked]:
    trouble = disk_problem(house.probe_disk, house.clock.now())
    free, needed = shutil.disk_usage(house.state_dir).free >> 20, house.settings.service.min_free_mb
    if trouble is not None:
        yield Checked("disk", "wrong", trouble.text, trouble.hint, CannotKeep.exit_code)
    elif free < needed * 2:
        yield Checked("disk", "note", f"{free} MB free; below {needed} MB nothing is kept any more", "make room")
    else:
        yield Checked("disk", "ok", f"{free} MB free")


def _rules(house: House) -> Iterator[Checked]:
    people = house.people()
    if people:
        yield Checked("flagged senders", "ok", f"{len(people)}")
    else:
        yield Checked(
            "flagged senders", "note", "nobody is flagged, so nothing will be kept", "`inboxwatch sender add`"
        )
    yield Checked("service", "ok" if house.service_is_running() else "note", _running(house))


def _running(house: House) -> str:
    return "running" if house.service_is_running() else "not running now"


def _account(house: House, account: AccountSettings, environ: Mapping[str, str], *, offline: bool) -> Iterator[Checked]:
    what = f"account {account.name}"
    if offline:
        try:
            account_secret(account, environ)(False)
        except InboxwatchError as error:
            yield _wrong(f"{what}, password", error)
        else:
            yield Checked(f"{what}, password", "ok", "there (the login was not tried)")
        return
    try:
        source = house.account(account.name).connect(lambda: None)
    except InboxwatchError as error:
        yield _wrong(f"{what}, login", error)
        return
    try:
        yield Checked(
            f"{what}, login", "ok", f"{account.username} at {account.host}:{account.port} ({account.security})"
        )
        for folder in source.folders():
            look = source.look(folder.name)
            yield Checked(f"{what}, folder {folder.name}", "ok", f"{look.exists} messages, read-only")
        for name in source.missing_folders():
            yield Checked(f"{what}, folder {name}", "wrong", "the server has no such folder", "check the name", 69)
    except InboxwatchError as error:
        yield _wrong(f"{what}, folders", error)
    finally:
        source.close()


def _receiving(house: House, account: AccountSettings) -> Checked:
    """Whether it is known which servers receive the account's mail: else nothing of an origin is observed."""
    what = f"account {account.name}, receiving servers"
    known, unfit = house.origins.receiving(account.name), house.origins.unfit(account.name)
    if not known.hosts:
        return Checked(
            what,
            "note",
            "not known, so no message's origin counts as observed",
            "wait until they are learned from ordinary mail, or name them as receiving_hosts: the first Received line "
            "of a message from somebody you trust says «by …»",
        )
    if unfit:
        return Checked(
            what,
            "note",
            f"ordinary mail is received by {', '.join(unfit)}, which is not among those that are known",
            "if that is your provider's, add it to receiving_hosts",
        )
    how = {
        "configured": "as you named them",
        "table": f"from our table of providers, checked on {known.checked_on}",
        "learned": "as ordinary mail shows",
    }
    return Checked(what, "ok", f"{how[known.how]}: {', '.join(known.hosts[:5])}")


def _alerts(house: House, *, offline: bool, send_test: bool) -> Iterator[Checked]:
    routes = house.routes()
    if words := untold(routes):
        yield Checked("alerts", "note", words, ADD_HELPER)
    for route in routes:
        what = f"alert {route.name}"
        try:
            wrong = house.notifier.check(route.name)
            if not wrong and send_test and not offline:
                house.notifier.notify(alerting.compose(AlertKind.TEST, 1, route))
                with suppress(CannotKeep, CasefileError):  # the test alert went out all the same
                    house.private.step_marks.tested(route.name, house.clock.now().date())
        except (DeliveryFailed, ConfigError) as error:
            yield _wrong(what, error)
            continue
        if wrong:
            yield Checked(what, "wrong", wrong, "check its url_file", DeliveryFailed.exit_code)
        else:
            yield Checked(what, "ok", "a test was sent" if send_test and not offline else "its address can be used")


def _authorities(house: House) -> Iterator[Checked]:
    for one in house.authorities():
        try:
            check_ready(one)
            yield Checked(
                f"authority {one.name}", "ok", "it can be asked; whether it answers, `inboxwatch anchor` tells"
            )
        except ConfigError as error:
            yield _wrong(f"authority {one.name}", error)


def _storage(house: House) -> Iterator[Checked]:
    key, storage = house.storage_key, house.vault.storage()
    try:
        if not storage.is_locked:
            found = "what is kept lies in the clear on this disk; `inboxwatch key set` encrypts it"
        elif key.is_asked_for and key.wrapped.exists():
            found = "encrypted; a passphrase opens it (not tried). Do you know where the recovery key is?"
        else:
            key.fitting(storage.recipients)
            found = "encrypted; the key is at hand. Do you know where the recovery key is?"
    except InboxwatchError as error:
        yield _wrong("storage", error)
    else:
        yield Checked("storage", "ok", found)


def _wrong(what: str, error: InboxwatchError) -> Checked:
    return Checked(what, "wrong", error.message, error.hint, error.exit_code)
